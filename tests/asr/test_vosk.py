"""The real libvosk with the one model that pip can install, which is Korean."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from voicebot.asr.base import NOTHING, Hints, Transcript, Word
from voicebot.asr.vosk import Heard, Vosk, choose, load
from voicebot.audio import RATE, WIDTH, samples
from voicebot.errors import Problem

SENTENCE = "안녕하세요 오늘 날씨가 좋습니다"
SENTENCES = (SENTENCE, "하나 둘 셋 넷 다섯", "저는 학교에 갑니다", "물을 마시고 싶어요")
PIECE = 640
DIGITS = ("하나", "둘", "셋", "넷", "다섯")
RUSSIAN = ("сто", "двадцать", "три")


@pytest.fixture(scope="module")
def vosk(korean_model: Path) -> Vosk:
    return load(korean_model, model="model")


def partials(vosk: Vosk, pcm: bytes, hints: Hints) -> tuple[list[Transcript], Transcript]:
    session = vosk.session(hints)
    heard = [session.feed(pcm[start : start + PIECE]) for start in range(0, len(pcm), PIECE)]
    return [transcript for transcript in heard if transcript], session.finish()


def test_words_come_while_the_caller_speaks(vosk: Vosk, korean) -> None:
    early, whole = partials(vosk, korean.say(SENTENCE), Hints())
    assert len(early) > 3
    assert len({transcript.text for transcript in early}) > 3
    assert len(whole.text.split()) > 3


def test_words_have_times_and_confidences(vosk: Vosk, korean) -> None:
    pcm = korean.say(SENTENCE)
    _, whole = partials(vosk, pcm, Hints())
    assert " ".join(word.text for word in whole.words) == whole.text
    assert all(0 <= word.start < word.end <= len(pcm) // WIDTH and 0 < word.confidence <= 1 for word in whole.words)
    assert whole.words[0].start < RATE and whole.words[-1].end > len(pcm) // WIDTH // 2
    assert whole.confidence == pytest.approx(sum(w.confidence for w in whole.words) / len(whole.words))


def test_a_short_word_after_digital_silence_is_heard(vosk: Vosk, korean) -> None:
    word = korean.say("네")
    for milliseconds in (500, 1000, 3000):
        assert partials(vosk, bytes(samples(milliseconds) * WIDTH) + word, Hints())[1].text


def test_a_pause_in_mid_utterance_loses_nothing(vosk: Vosk, korean) -> None:
    pause = bytes(3 * RATE * WIDTH)
    once = partials(vosk, korean.say(SENTENCE), Hints())[1]
    early, twice = partials(vosk, korean.say(SENTENCE) + pause + korean.say(SENTENCE), Hints())
    assert len(twice.words) >= 1.5 * len(once.words)
    assert twice.words[-1].start > 6 * RATE
    assert early[-1].text.split()[: len(once.words) // 2] == twice.text.split()[: len(once.words) // 2]


@pytest.mark.timeout(300)  # half a minute's work, if nobody else works
def test_sixteen_calls_at_once_do_not_mix(vosk: Vosk, korean) -> None:
    calls = [piece for sentence in SENTENCES for piece in cuts(korean.say(sentence), 4)]
    alone = [partials(vosk, pcm, Hints()) for pcm in calls]
    assert len({whole.text for _, whole in alone}) > 12
    together = Barrier(len(calls))

    def call(pcm: bytes) -> tuple[list[Transcript], Transcript]:
        together.wait()
        return partials(vosk, pcm, Hints())

    with ThreadPoolExecutor(len(calls)) as pool:
        assert list(pool.map(call, calls)) == alone


def cuts(pcm: bytes, count: int) -> list[bytes]:
    """Pieces of speech of 600 ms, evenly over it."""
    size = samples(600)
    speech = pcm[RATE : -RATE - 1]
    steps = (len(speech) // WIDTH - size) // (count - 1)
    return [speech[start * WIDTH : (start + size) * WIDTH] for start in range(0, steps * (count - 1) + 1, steps)]


def test_a_peek_at_each_pause_tells_all_that_was_said_before(vosk: Vosk, korean) -> None:
    """libvosk has closed the first sentence by then."""
    sentence, pause = korean.say(SENTENCE), bytes(2 * RATE * WIDTH)
    session = vosk.session()
    peeks = []
    for pcm in (sentence, pause, sentence):
        for start in range(0, len(pcm), PIECE):
            session.feed(pcm[start : start + PIECE])
        peeks.append(session.peek())
    spoken, after, twice = (peek.text.split() for peek in peeks)
    assert 0 < len(spoken) <= len(after) < len(twice)
    assert twice[: len(after)] == after
    assert session.finish() == partials(vosk, sentence + pause + sentence, Hints())[1]


def test_awaited_words_are_offered_but_free_speech_stays(vosk: Vosk, korean) -> None:
    pcm = korean.say(SENTENCE)
    _, free = partials(vosk, pcm, Hints())
    _, awaited = partials(vosk, pcm, Hints(DIGITS))
    assert awaited.text == free.text
    assert awaited.alternatives and set(awaited.alternatives[0].split()) <= set(DIGITS)


def test_the_model_folder_is_left_as_it_was(vosk: Vosk, korean_model: Path) -> None:
    assert "dither" not in (korean_model / "model" / "conf" / "mfcc.conf").read_text()


def heard(text: str, confidence: float) -> Heard:
    return Heard(text, tuple(Word(word, 0, 1, confidence) for word in text.split()))


def test_a_grammar_mends_a_reading_that_is_mostly_awaited_words() -> None:
    best = choose([heard("сто двадцать при", 0.8), heard("сто двадцать три", 0.9)], RUSSIAN)
    assert (best.text, best.alternatives) == ("сто двадцать три", ("сто двадцать при",))


@pytest.mark.parametrize(
    ("free", "awaited"),
    [
        (heard("не знаю", 0.6), heard("три сто", 1.0)),
        (heard("сто двадцать нет три", 0.9), heard("сто двадцать [unk] три", 1.0)),
        (heard("сто двадцать при", 0.9), heard("сто двадцать три", 0.7)),
    ],
    ids=["other words", "a word outside the grammar", "less sure"],
)
def test_a_grammar_makes_no_awaited_words_of_others(free: Heard, awaited: Heard) -> None:
    best = choose([free, awaited], RUSSIAN)
    assert best.text == free.text
    assert not any("[unk]" in text for text in best.alternatives)


def test_a_doubtful_grammar_over_silence_is_nothing() -> None:
    assert choose([heard("", 0), heard("три", 1.0)], RUSSIAN) == NOTHING


def test_a_damaged_model_is_a_problem_with_a_remedy(tmp_path: Path) -> None:
    pytest.importorskip("vosk")
    for name in ("am/final.mdl", "conf/mfcc.conf"):
        (tmp_path / "vosk-ru" / name).parent.mkdir(parents=True)
        (tmp_path / "vosk-ru" / name).write_text("")
    with pytest.raises(Problem, match=r"can't use .*run «voicebot models install vosk-ru»"):
        load(tmp_path)


def test_the_large_model_comes_before_the_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voicebot.asr.vosk.Vosk", lambda folder: folder.name)
    for name in ("vosk-small-ru", "vosk-ru"):
        (tmp_path / name / "am").mkdir(parents=True)
        (tmp_path / name / "am" / "final.mdl").write_text("")
        assert load(tmp_path) == name
    assert load(tmp_path, model="vosk-small-ru") == "vosk-small-ru"
