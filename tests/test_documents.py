from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from voicebot import libyaml
from voicebot.documents import DEEPEST, Fault, Faulty, _strictly, fault, read
from voicebot.errors import Problem

ROOT = Path(__file__).parents[1]


class Pet(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1)
    kind: Literal["cat", "dog"] = "cat"


class Owner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    owner: str
    age: int | None = Field(default=None, ge=18, le=120)
    gentle: bool = True
    pets: list[Pet] = Field(default=[], min_length=1)
    rooms: dict[str, Pet] = {}
    code: str = Field(default="7", pattern="^[0-9]+$")


Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writing(text: str | bytes) -> Path:
        path = tmp_path / "owner.yaml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return writing


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")


def faults(path: Path) -> list[Fault]:
    with pytest.raises(Faulty) as caught:
        read(path, Owner)
    assert str(caught.value) == str(caught.value.faults[0])
    return list(caught.value.faults)


def only(path: Path) -> tuple[int, int, str, str]:
    (found,) = faults(path)
    assert str(found).startswith(f"{path}:{found.line}:{found.column}: ") and "\n" not in str(found)
    return found.line, found.column, found.what, found.hint


def test_a_sound_document_is_read(write: Write) -> None:
    owner = read(write("owner: Ann\nage: 40\npets:\n  - name: Rex\n    kind: dog\n"), Owner)
    assert owner == Owner(owner="Ann", age=40, pets=[Pet(name="Rex", kind="dog")])


@pytest.mark.parametrize("word", ["no", "on", "yes", "off", "y", "да", "1:30", "22:22:22"])
def test_words_that_other_yaml_takes_for_something_else_stay_words(write: Write, word: str) -> None:
    assert read(write(f"owner: {word}\n"), Owner).owner == word


def test_a_number_with_a_leading_zero_is_not_octal(write: Write) -> None:
    assert read(write("owner: a\nage: 020\n"), Owner).age == 20


@pytest.mark.parametrize("value", ["010", "5", "1.5", "true", "~", "2020-01-01", "[a]", "{a: b}"])
def test_what_is_no_text_must_be_quoted(write: Write, value: str) -> None:
    assert only(write(f"# names\nowner: {value}\n")) == (2, 1, "owner must be text", "put it into quotes")
    assert read(write(f"owner: '{value}'\n"), Owner).owner == value


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("owner: a\npets:\n\t- name: b\n", 3, 1, "a tab"),
        ("owner:\tAnn\n", 1, 7, "a tab"),
        ("owner: a\nage: 40\nowner: b\n", 3, 1, "twice"),
        ("owner: a\nrooms:\n  hall: {name: x, name: y}\n", 3, 19, "twice"),
        ("owner: a\ncode: one: two\n", 2, 10, "a colon"),
        ("owner: a\n  age: 40\n", 2, 6, "a colon"),
        ("owner: 'Ann\nage: 40\n", 1, 8, "never closed"),
        ("owner: {Ann} and Rex\n", 1, 14, "not valid YAML"),
        ("owner: a\ncode: b\x07c\n", 2, 8, "a character"),
        ("owner: a\x00\n", 1, 9, "a character"),
        ('owner: "\\UFFFFFFFF"\n', 1, 11, "a character"),
        ('owner: "\\ud800"\n', 1, 15, "a character"),
        ("owner: *Ann\n", 1, 8, "begins with *"),
        ("owner: &Ann Ann\n", 1, 8, "begins with *"),
        ("owner: !Ann Ann\n", 1, 8, "begins with *"),
        ("owner: !!python/object/apply:os.system [ls]\n", 1, 8, "begins with *"),
        ("owner: a\n5: b\n", 2, 1, "no plain text"),
        ("owner: a\n? [b]\n: c\n", 2, 3, "no plain text"),
        ("owner: a\nrooms: {<<: {hall: {name: b}}}\n", 2, 9, "no plain text"),
        ("owner: a\ncode: 2020-13-45\n", 2, 7, "date or a number"),
        ("owner: a\nage: " + "9" * 5000, 2, 6, "date or a number"),
        ("owner: a\n---\nowner: b\n", 2, 1, "another document"),
    ],
)
def test_what_is_no_yaml_for_people_is_shown_where_it_stands(
    write: Write, text: str, line: int, column: int, what: str
) -> None:
    found = only(write(text))
    assert found[:2] == (line, column)
    assert what in found[2] and found[3]


@pytest.mark.parametrize(
    ("text", "line", "column", "what", "hint"),
    [
        ("age: 40\n", 1, 1, "owner is missing", "add “owner: …” here"),
        ("", 1, 1, "owner is missing", "add “owner: …” here"),
        ("# nothing yet\n", 1, 1, "owner is missing", "add “owner: …” here"),
        ("owner: a\nrooms:\n  hall:\n    kind: cat\n", 3, 3, "name is missing", "add “name: …” here"),
        ("owner: a\naeg: 40\n", 2, 1, "there is no key “aeg” here", "did you mean age?"),
        ("owner: a\npets:\n  - name: b\n    knid: dog\n", 4, 5, "there is no key “knid” here", "did you mean kind?"),
        ("owner: a\nrooms:\n  hall: {name: b, nmae: c}\n", 3, 19, "there is no key “nmae” here", "did you mean name?"),
        ("owner: a\npets:\n  - name: b\n    zzz: 1\n", 4, 5, "there is no key “zzz” here", "known: kind, name"),
        ("owner: a\npets: Rex\n", 2, 1, "pets must be a list", "begin every item on a line of its own with “- ”"),
        ("owner: a\npets: []\n", 2, 1, "pets is empty", "write at least one line"),
        ("owner: a\npets:\n  - name: ''\n", 3, 5, "pets.0.name is empty", "write the text"),
        (
            "owner: a\npets:\n  - name: b\n    kind: cow\n",
            4,
            5,
            "pets.0.kind has an unknown value",
            "use one of: cat, dog",
        ),
        ("owner: a\nage: forty\n", 2, 1, "age must be a number", "write it in digits, without quotes"),
        ("owner: a\nage: 17\n", 2, 1, "age is too small: the limit is 18", "correct the number"),
        ("owner: a\nage: 121\n", 2, 1, "age is too large: the limit is 120", "correct the number"),
        ("owner: a\ngentle: rarely\n", 2, 1, "gentle must be true or false", "write true or false without quotes"),
        ("owner: a\ncode: x\n", 2, 1, "code is written wrongly", "allowed is only what fits ^[0-9]+$"),
        ("- owner\n", 1, 1, "the document must be made of lines like “key: value”", "check the indentation, and"),
        ("owner\n", 1, 1, "the document must be made of lines like “key: value”", "check the indentation, and"),
        ("owner: a\nrooms: [b]\n", 2, 1, "rooms must be made of lines like “key: value”", "check the indentation, and"),
    ],
)
def test_what_does_not_fit_is_shown_with_a_hint(
    write: Write, text: str, line: int, column: int, what: str, hint: str
) -> None:
    found = only(write(text))
    assert found[:3] == (line, column, what)
    assert found[3].startswith(hint)


def test_all_that_is_wrong_is_told_in_order_of_place(write: Write) -> None:
    found = faults(write("zoo: 1\nage: old\npets:\n  - kind: cow\nowner: 5\n"))
    assert [(fault.line, fault.what) for fault in found] == [
        (1, "there is no key “zoo” here"),
        (2, "age must be a number"),
        (4, "name is missing"),
        (4, "pets.0.kind has an unknown value"),
        (5, "owner must be text"),
    ]


def test_a_file_in_another_encoding_is_no_document(write: Write) -> None:
    assert only(write("owner: Аня\n".encode("cp1251"))) == (1, 1, "the file is not UTF-8", "save it again as UTF-8")


def test_a_byte_order_mark_does_no_harm(write: Write) -> None:
    assert read(write(b"\xef\xbb\xbfowner: Ann\r\nage: 40\r\n"), Owner).owner == "Ann"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_endless_nesting_is_refused_quickly(write: Write, opening: str) -> None:
    line, _, what, _ = only(write("rooms: \n  " + opening * 5000))
    assert what == "too many things inside one another" or (opening == "? " and "no plain text" in what)
    assert line == 2


def test_nesting_as_deep_as_anybody_needs_is_read(write: Write) -> None:
    depth = DEEPEST - 2
    assert only(write(f"owner: {'[' * depth}{']' * depth}\n"))[2] == "owner must be text"


def test_a_document_cannot_grow_out_of_references(write: Write) -> None:
    laughs = "a0: &a0 [ha, ha, ha, ha]\n"
    laughs += "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 40))
    assert only(write(laughs))[:2] == (1, 5)


@pytest.mark.parametrize("name", ["gone.yaml", "."])
def test_what_cannot_be_read_is_a_problem_that_names_it(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem, match="can't be read") as caught:
        read(tmp_path / name, Owner)
    assert caught.value.key == "documents.unreadable"
    assert str(tmp_path / name) in str(caught.value)


def test_a_russian_editor_reads_russian(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "ru")
    path = write("owner: 5\naeg: 40\n")
    assert [str(found) for found in faults(path)] == [
        f"{path}:1:1: owner: нужен текст — возьмите значение в кавычки",
        f"{path}:2:1: здесь не бывает ключа «aeg» — может быть: age?",
    ]
    assert only(write("owner:\n\t- a\n"))[2:] == (
        "знак табуляции вместо пробелов",
        "делайте отступ пробелами, по два на уровень",
    )
    assert only(write("owner: a: b\n"))[2] == "двоеточие внутри текста или неверный отступ строки"


def test_a_check_of_ones_own_finds_the_place_or_the_nearest_one(write: Write) -> None:
    path = write("owner: a\npets:\n  - name: b\n  - name: c\n    kind: dog\n")
    places = [["pets", 1, "kind"], ["pets", 1], ["pets", 1, "gone"], ["gone"], []]
    found = [fault(path, place, "knowledge.record") for place in places]
    assert [(f.line, f.column) for f in found] == [(5, 5), (4, 5), (4, 5), (1, 1), (1, 1)]


LINES = st.text("owner:agepts-#*&!|>'\"[]{}, \t\n\\%@`?<~0123\x85\u2028\x07я", max_size=60)


@given(st.text(max_size=80) | LINES)
@example("owner: 'a")
@example("%YAML 1.1\n---\nowner: no")
@example("owner: |\n\n  a\n b")
def test_any_text_is_a_document_or_a_problem(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(read(path, Owner), Owner)
    except Faulty as problem:
        for found in problem.faults:
            assert found.line >= 1 and found.column >= 1
            assert found.what and found.hint and "\n" not in str(found)


@given(st.binary(max_size=40))
def test_any_bytes_are_a_document_or_a_problem(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(data)
    try:
        read(path, Owner)
    except Problem as problem:
        assert str(problem)


SHIPPED = [
    path for folder in ("knowledge_base", "voicebot", "tests", "models") for path in ROOT.glob(f"{folder}/**/*.yaml")
]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_we_ship_is_read_quickly_and_means_what_the_strict_reader_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert alike(libyaml.load(text), _strictly(path, text))


WORDS = st.sampled_from(
    [
        *("нет", "no", "true", "True", "~", "null", "0", "-1", "010", "+7", "1.5", ".5", "1e3", "0x1f", "1_000"),
        *("2026-02-30", "2026-01-09", "1:30", "<<", "=", "a", "#b", "key:", "-", "?", "|", ">", "|2", ">-", "|+", "'"),
        *('"', "''", '"\\n"', "\\", "[", "]", "{", "}", ",", ":", "@", "`", "%", "&", "*", "!", "---", "..."),
        *("http://a.b", "a:b", "\u2028", "\u00a0", "\ufeff", "\u0663"),
    ]
)
SPACES = st.sampled_from(["\n", "\n  ", "\n    ", " ", "", "\n- ", "\n\n", "\t", "\n  - ", ": ", ": >-\n  ", ": |\n  "])
PIECES = st.lists(st.tuples(WORDS, SPACES), max_size=14)
WRITTEN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.dates() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abяю-", max_size=5), inner, max_size=3),
    max_leaves=12,
)
DUMPED = st.builds(
    lambda data, flow, style, width: yaml.safe_dump(
        data, allow_unicode=True, default_flow_style=flow, default_style=style, width=width, sort_keys=False
    ),
    WRITTEN,
    st.sampled_from([True, False, None]),
    st.sampled_from([None, "'", '"', "|", ">"]),
    st.integers(10, 80),
)


@given(LINES | DUMPED | PIECES.map(lambda pieces: "".join(part for piece in pieces for part in piece)))
@example("a: >-\n\n  b\n")
@example("a: |#b")
@example("{a: 1, b: [x, 'y']}")
@settings(max_examples=500)
def test_the_quick_reader_agrees_with_the_strict_one_or_leaves_it_the_text(text: str) -> None:
    try:
        found = libyaml.load(text)
    except libyaml.Unusual:
        return
    assert alike(found, _strictly(Path("any.yaml"), text))


def test_without_libyaml_documents_are_read_as_well(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    with pytest.raises(libyaml.Unusual):
        libyaml.load("owner: Ann\n")
    assert read(write("owner: Ann\n"), Owner).owner == "Ann"


def alike(one: object, other: object) -> bool:
    """Equal, in the types and the order of keys too."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return one == other
