"""An operator's prompter reads along."""

import asyncio

from fakes import Loudness, Words, spoken

from voicebot.asr.base import Hints, Recognition
from voicebot.audio import SILENCE, chunks, samples
from voicebot.captions import Captions
from voicebot.workers import Workers

PAUSE, LIMIT = samples(600), samples(25_000)
HELLO, BYE = spoken(31, 600), spoken(32, 600)


class Broken:
    name = "broken"

    def session(self, hints: Hints) -> Recognition:
        raise OSError("no model")


def captions(recognizer: object, told: list[str], failed: list[Exception]) -> Captions:
    return Captions(recognizer, Loudness(), Workers(), told.append, failed.append, PAUSE, LIMIT)  # type: ignore[arg-type]


async def say(tap: Captions, sound: bytes, caller: bool) -> None:
    for pcm in [*chunks(sound), *[SILENCE] * 40]:
        await tap.hear(pcm, caller)


async def until(true: object) -> None:
    async with asyncio.timeout(10):
        while not true():  # type: ignore[operator]  # noqa: ASYNC110
            await asyncio.sleep(0.001)


def test_the_caller_s_words_are_written_utterance_by_utterance_and_the_operator_s_are_not() -> None:
    async def run() -> None:
        told: list[str] = []
        tap = captions(Words({31: "алло", 32: "до свидания"}), told, [])
        await say(tap, HELLO, caller=True)
        await say(tap, HELLO, caller=False)
        await say(tap, BYE, caller=True)
        await until(lambda: len(told) == 2)
        await tap.end()
        assert told == ["алло", "до свидания"]

    asyncio.run(run())


def test_a_recogniser_that_fails_is_told_and_the_conversation_goes_on() -> None:
    async def run() -> None:
        failed: list[Exception] = []
        tap = captions(Broken(), [], failed)
        await say(tap, HELLO, caller=True)
        await until(lambda: failed)
        await say(tap, HELLO, caller=True)
        assert [str(error) for error in failed] == ["no model"]

    asyncio.run(run())
