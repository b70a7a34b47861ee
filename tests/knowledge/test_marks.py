from pathlib import Path

import pytest
from tiny_base import write

from voicebot.documents import Faulty
from voicebot.knowledge import stress
from voicebot.knowledge.load import load


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")


def base(folder: Path, marks: str) -> Path:
    (write(folder) / "stress.yaml").write_text(marks)
    return folder


def test_marks_are_read_as_written(tmp_path: Path) -> None:
    knowledge = load(base(tmp_path, "# правка\nотключена: отключен+а\nюго-запад: юго-з+апад\n"))
    assert knowledge.stress == {"отключена": "отключен+а", "юго-запад": "юго-з+апад"}


@pytest.mark.parametrize("marks", ["", "# пока ничего\n", None])
def test_a_base_may_have_no_marks(tmp_path: Path, marks: str | None) -> None:
    folder = write(tmp_path) if marks is None else base(tmp_path, marks)
    assert load(folder).stress == {}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Отключена: Отключен+а", "small letters"),
        ("горячая вода: горячая вод+а", "small letters"),
        ("отключен+а: отключен+а", "small letters"),
        ("water: wat+er", "small letters"),
        ("отключена: включен+а", "another word"),
        ("счетчик: сч+ётчик", "another word"),
        ("отключена: отключена", "exactly one"),
        ("отключена: +отключен+а", "exactly one"),
        ("отключена: отключе+на", "before no vowel"),
        ("отключена: отключена+", "before no vowel"),
        ("отключена: 5", "text"),
        ("отключена: [отключен+а]", "text"),
    ],
)
def test_a_wrong_mark_is_shown_in_its_place(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(Faulty) as raised:
        stress.load(base(tmp_path, f"договор: догов+ор\n{line}\n"))
    (fault,) = raised.value.faults
    assert str(fault).startswith(f"{tmp_path}/stress.yaml:2:1: ") and says in fault.what


def test_every_wrong_mark_is_shown_beside_what_else_is_wrong(tmp_path: Path) -> None:
    folder = base(tmp_path, "договор: дог+овор+\nквартал: квартал\n")
    (folder / "city" / "parking.yaml").write_text("scenario: 5\n")
    with pytest.raises(Faulty) as raised:
        load(folder)
    places = {(fault.path.name, fault.line) for fault in raised.value.faults}
    assert {("stress.yaml", 1), ("stress.yaml", 2), ("parking.yaml", 1)} <= places


def test_a_word_marked_twice_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Faulty, match=r"stress\.yaml:2:1"):
        stress.load(base(tmp_path, "договор: догов+ор\nдоговор: д+оговор\n"))


SHIPPED = stress.load(Path(__file__).parents[2] / "knowledge_base")


def test_the_shipped_base_says_what_a_hotline_is_often_heard_to_say_wrongly() -> None:
    assert len(SHIPPED) >= 80
    words = "отключена подключена звонит договор квартал каталог облегчить средства показания стрелки задолженность"
    assert set(words.split()) <= set(SHIPPED)


def test_the_shipped_base_marks_no_word_whose_stress_hangs_on_its_meaning() -> None:
    words = "дома номера счета счёта города воды замок замки паспорта адреса вечера стоит получите оплатите права руки"
    assert not set(words.split()) & set(SHIPPED)
