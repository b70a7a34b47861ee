import asyncio

from fakes import Words, quiet, spoken

from voicebot.audio import CHUNK, Chunk, chunks, samples
from voicebot.hearing import Ear, Spoken
from voicebot.vad.base import Endpointer
from voicebot.workers import Workers

SOFT, LOUD = 1, 2


class Deaf:
    """A detector that misses the soft beginning of a word."""

    def is_speech(self, pcm: bytes) -> bool:
        return pcm[0] == LOUD


async def heard(pcm: bytes) -> str:
    workers = Workers()
    ear = Ear(Deaf(), Endpointer(samples(600), samples(20_000)), Words({SOFT: "мягко", LOUD: "громко"}), workers)
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
