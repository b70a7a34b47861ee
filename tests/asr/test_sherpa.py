"""The real sherpa-onnx with tiny models, which hear letters by their loudness: see tiny_sherpa.py."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicebot.asr.base import NOTHING, Transcript
from voicebot.asr.sherpa import Sherpa, load, words
from voicebot.audio import CHUNK, RATE, WIDTH, samples
from voicebot.errors import EngineMissing, Problem

pytest.importorskip("sherpa_onnx", reason="sherpa-onnx is not installed: pip install -e '.[sherpa]'")
tiny = pytest.importorskip("tiny_sherpa", reason="onnx is not installed: pip install onnx")

KINDS = ["t-one", "zipformer-small-ru"]


@pytest.fixture(scope="module", params=KINDS)
def sherpa(request: pytest.FixtureRequest, tiny_models: Path) -> Sherpa:
    return load(tiny_models, model=request.param)


def silence(count: int) -> bytes:
    return bytes(count * WIDTH)


def heard(sherpa: Sherpa, pcm: bytes, size: int = CHUNK * WIDTH) -> tuple[list[Transcript], Transcript]:
    session = sherpa.session()
    partials = [session.feed(pcm[start : start + size]) for start in range(0, len(pcm), size)]
    return [partial for partial in partials if partial], session.finish()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(tiny.ALPHABET, min_size=1, max_size=12),
    before=st.integers(0, samples(700)),
    after=st.integers(-tiny.PAUSE, samples(1400)),
    size=st.integers(1, 9999),
)
def test_every_letter_is_heard_wherever_the_utterance_begins_and_ends(
    sherpa: Sherpa, text: str, before: int, after: int, size: int
) -> None:
    pcm = silence(before) + tiny.say(text)
    pcm = pcm + silence(after) if after >= 0 else pcm[: after * WIDTH]
    assert heard(sherpa, pcm, size)[1].text == " ".join(text.replace("ё", "е").split())


def test_the_last_letter_is_heard_though_nothing_comes_after_it(sherpa: Sherpa) -> None:
    cut = (tiny.PAUSE + samples(40)) * WIDTH  # what is left of the tone are the two frames that make a letter
    for before in range(0, samples(700), samples(10)):
        assert heard(sherpa, silence(before) + tiny.say("да нет")[:-cut])[1].text == "да нет"


def test_words_come_while_the_caller_speaks(sherpa: Sherpa) -> None:
    early, whole = heard(sherpa, tiny.say("нет передайте показания"))
    texts = [transcript.text for transcript in early]
    assert len(texts) > 4
    assert all(longer.startswith(shorter) for shorter, longer in zip(texts, [*texts[1:], whole.text], strict=True))
    assert len(texts[-1]) > len(whole.text) - 6


@pytest.mark.parametrize("before", [0, 1234, 9000])
def test_words_lie_where_they_were_said(sherpa: Sherpa, before: int) -> None:
    text = "ещё раз аэропорт"
    _, whole = heard(sherpa, silence(before) + tiny.say(text))
    place = before
    for word, said in zip(whole.words, text.split(), strict=True):
        assert word.start == pytest.approx(place, abs=samples(90))
        assert place + (len(said) - 1) * tiny.LETTER < word.end < place + len(said) * tiny.LETTER
        place += (len(said) + 1) * tiny.LETTER


def test_a_word_at_the_very_end_lies_inside_the_utterance(sherpa: Sherpa) -> None:
    pcm = tiny.say("да")[: -(tiny.PAUSE + samples(60)) * WIDTH]
    (word,) = heard(sherpa, pcm)[1].words
    assert word.text == "да"
    assert word.start < word.end <= len(pcm) // WIDTH


def test_confidence_comes_from_the_model_where_it_tells_it(tiny_models: Path) -> None:
    certain, constant = (heard(load(tiny_models, model=name), tiny.say("да нет"))[1] for name in reversed(KINDS))
    assert constant.confidence == 0.5
    assert 0.9 < certain.confidence < 1
    assert certain.confidence == pytest.approx(sum(word.confidence for word in certain.words) / 2)


def test_sixteen_calls_at_once_do_not_mix(sherpa: Sherpa) -> None:
    letters = tiny.ALPHABET[1:].replace("ё", "")
    turned = [letters[i:] + letters[:i] for i in range(0, 32, 2)]
    texts = [f"{text[:9]} {text[9:18]} {text[18:]}" for text in turned]
    together = Barrier(len(texts))

    def call(text: str) -> str:
        together.wait()
        return heard(sherpa, tiny.say(text))[1].text

    with ThreadPoolExecutor(len(texts)) as pool:
        assert list(pool.map(call, texts)) == texts


def test_what_a_telephone_does_not_carry_is_not_heard_as_something_else(tiny_models: Path) -> None:
    """T-one hears at 8 kHz: without a filter a tone of 4.3 kHz would come down to one of 3.7 kHz."""
    high = 9000 * np.sin(2 * np.pi * 4300 * np.arange(2 * RATE) / RATE)
    fade = np.minimum(1, np.minimum(np.arange(2 * RATE), np.arange(2 * RATE)[::-1]) / samples(100))
    assert heard(load(tiny_models, model="t-one"), (high * fade).astype("<i2").tobytes())[1] == NOTHING


def test_the_library_writes_nothing_between_the_lines_of_the_console(
    tiny_models: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in KINDS:
        heard(load(tiny_models, model=name), tiny.say("да"))
    assert capfd.readouterr() == ("", "")


def test_a_model_that_takes_more_at_a_time_hears_the_last_word_too(tmp_path: Path) -> None:
    tiny.make_zipformer(tmp_path / "large", chunk=128)
    large = load(tmp_path, model="large")
    for before in range(0, samples(1300), samples(100)):
        assert heard(large, silence(before) + tiny.say("да нет"))[1].text == "да нет"


def test_tokens_make_words() -> None:
    tokens = [" ", "по", "ка", " за", "ния", "Ё", " ", " "]
    made = words(tokens, [-300, 500, 900, 1500, 1700, 2500, 2600, 2700], [0, 0.5, 1, 0.4, 0.6, 0.8, 0, 0], 640, 3000)
    assert [(word.text, word.start, word.end) for word in made] == [("пока", 500, 1540), ("занияе", 1500, 3000)]
    assert [word.confidence for word in made] == pytest.approx([0.75, 0.6])
    assert words([" "], [0], [1], 640, 3000) == ()


def test_a_word_heard_in_the_silence_before_begins_with_the_utterance() -> None:
    (word,) = words(["да"], [-4000], [1], 480, 3000)
    assert (word.start, word.end) == (0, 0)


def break_metadata(file: Path) -> None:
    import onnx

    model = onnx.load(file)
    del model.metadata_props[:]
    onnx.save(model, file)


DAMAGE = {
    "empty": lambda file: file.write_bytes(b""),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "not for sherpa-onnx": break_metadata,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("part", ["t-one/model", "zipformer-small-ru/encoder", "zipformer-small-ru/decoder"])
def test_a_damaged_model_is_a_problem_with_a_remedy(tiny_models: Path, tmp_path: Path, part: str, damage) -> None:
    shutil.copytree(tiny_models, tmp_path, dirs_exist_ok=True)
    damage(tmp_path / f"{part}.onnx")
    name = part.split("/")[0]
    with pytest.raises(Problem, match=rf"can't use .*run «voicebot models install {name}»"):
        load(tmp_path, model=name)


@pytest.mark.parametrize("tokens", ["", "а 0\nб 1\n", "<blk> 0\n{}{} a b c\n", "\n\n"])
def test_damaged_tokens_are_a_problem_with_a_remedy(tiny_models: Path, tmp_path: Path, tokens: str) -> None:
    shutil.copytree(tiny_models, tmp_path, dirs_exist_ok=True)
    (tmp_path / "t-one" / "tokens.txt").write_text(tokens, encoding="utf-8")
    with pytest.raises(Problem, match=r"can't use .*tokens\.txt: .*run «voicebot models install t-one»"):
        load(tmp_path)


def test_t_one_comes_before_the_zipformer(tiny_models: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_models, tmp_path, dirs_exist_ok=True)
    assert load(tmp_path).name == "t-one"
    assert load(tmp_path, model="zipformer-small-ru").name == "zipformer-small-ru"
    (tmp_path / "t-one" / "model.onnx").unlink()
    assert load(tmp_path).name == "zipformer-small-ru"
    (tmp_path / "zipformer-small-ru" / "tokens.txt").unlink()
    with pytest.raises(EngineMissing, match=r"finds no model in .*t-one: run «voicebot models install t-one»"):
        load(tmp_path)


def test_files_of_eight_bits_are_taken_first(tiny_models: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_models, tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "zipformer-small-ru"
    for part in ("encoder", "joiner"):
        (folder / f"{part}.onnx").rename(folder / f"{part}.int8.onnx")
        (folder / f"{part}.onnx").write_bytes(b"damaged")
    assert heard(load(tmp_path, model="zipformer-small-ru"), tiny.say("да"))[1].text == "да"


def test_an_option_out_of_range_is_refused(tiny_models: Path) -> None:
    with pytest.raises(Problem, match="threads of the recogniser sherpa is 0"):
        load(tiny_models, threads=0)
