import asyncio

from fakes import Listening, Words, quiet, spoken

from voicebot.asr.base import NO_HINTS, Hints, Transcript
from voicebot.audio import CHUNK, WIDTH, Chunk, chunks, samples, to_ms
from voicebot.hearing import Ear, Spoken
from voicebot.vad.base import ENOUGH, PREROLL, Endpointer
from voicebot.workers import Workers

SOFT, LOUD = 1, 2
BEFORE = to_ms((PREROLL - ENOUGH) * CHUNK)  # ms of what comes before speech


class Deaf:
    """A detector that misses the soft beginning of a word."""

    def is_speech(self, pcm: bytes) -> bool:
        return pcm[0] == LOUD


async def heard(pcm: bytes) -> str:
    workers = Workers()
    ear = Ear(
        Deaf(),
        Endpointer(samples(600), samples(20_000)),
        Words({SOFT: "мягко", LOUD: "громко"}),
        workers,
    )
    texts = []
    for number, chunk in enumerate(chunks(pcm)):
        found = ear.hear(Chunk(chunk, number * CHUNK), robot_heard=False)
        await ear.settle()
        if isinstance(found, Spoken):
            texts.append((await found.utterance.finish()).text)
    workers.close()
    return " | ".join(texts)


def test_the_soft_beginning_of_a_word_is_recognised_too() -> None:
    assert asyncio.run(heard(quiet(500) + spoken(SOFT, 280) + spoken(LOUD, 500) + quiet(1000))) == "мягко громко"


def test_what_lies_long_before_is_left_out() -> None:
    found = asyncio.run(heard(spoken(SOFT, 100) + quiet(800) + spoken(LOUD, 500) + quiet(1000)))
    assert found == "громко"


class Watched(Words):
    """Tells what its sessions are asked to do: how many ms were fed, P for a peek, F for the end."""

    def __init__(self) -> None:
        super().__init__({SOFT: "мягко", LOUD: "громко"})
        self.done: list[int | str] = []

    def session(self, hints: Hints = NO_HINTS) -> "WatchedSession":
        return WatchedSession(self.done, self.meanings)


class WatchedSession(Listening):
    def __init__(self, done: list[int | str], meanings: dict[int, str]) -> None:
        super().__init__(meanings)
        self._done = done

    def feed(self, pcm: bytes) -> Transcript | None:
        before = self._done.pop() if self._done and isinstance(self._done[-1], int) else 0
        self._done.append(before + to_ms(len(pcm) // WIDTH))
        return super().feed(pcm)

    def peek(self) -> Transcript:
        self._done.append("P")
        return super().finish()

    def finish(self) -> Transcript:
        self._done.append("F")
        return super().finish()


async def watched(pcm: bytes) -> tuple[list[int | str], list[str]]:
    workers, recognizer = Workers(), Watched()
    ear = Ear(Deaf(), Endpointer(samples(600), samples(20_000)), recognizer, workers)
    texts = []
    for number, chunk in enumerate(chunks(pcm)):
        found = ear.hear(Chunk(chunk, number * CHUNK), robot_heard=False)
        await ear.settle()
        if isinstance(found, Spoken):
            texts.append((await found.utterance.finish()).text)
    workers.close()
    return recognizer.done, texts


def test_recognition_begins_when_the_caller_falls_silent_and_silence_is_no_part_of_it() -> None:
    done, texts = asyncio.run(watched(quiet(500) + spoken(LOUD, 1000) + quiet(1000)))
    assert texts == ["громко"]
    assert done == [BEFORE + 1000 + 20, "P", "F"]


def test_a_caller_who_goes_on_after_a_short_silence_is_heard_as_one_with_all_of_it() -> None:
    done, texts = asyncio.run(watched(quiet(500) + spoken(LOUD, 600) + quiet(400) + spoken(LOUD, 600) + quiet(1000)))
    assert texts == ["громко громко"]
    assert [what for what in done if isinstance(what, str)] == ["P", "P", "F"]
    assert sum(what for what in done if isinstance(what, int)) == BEFORE + 600 + 400 + 600 + 20


def shouted(ms: int) -> bytes:
    """The word LOUD, much louder than `spoken`."""
    return (spoken(LOUD, 20)[:WIDTH] + b"\x00\x04" * (CHUNK - 1)) * (ms // 20)


def test_recognition_begins_when_a_voice_has_died_away_though_the_detector_still_waits() -> None:
    done, texts = asyncio.run(watched(quiet(500) + shouted(1000) + spoken(LOUD, 240) + quiet(1000)))
    assert texts == ["громко"]
    assert done == [BEFORE + 1000 + 100, "P", "F"]


def test_who_speaks_on_softly_is_heard_with_all_of_it() -> None:
    done, _ = asyncio.run(watched(quiet(500) + shouted(1000) + spoken(LOUD, 800) + quiet(1000)))
    assert sum(what for what in done if isinstance(what, int)) == BEFORE + 1000 + 800 + 20
