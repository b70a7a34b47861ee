"""Who tells readings by telephone, and with what voice: see dictated.py."""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dictation import OURS, around, dictated, groups
from measure import CONSOLE, recordings

from voicebot import engines, settings, wav
from voicebot.errors import Problem
from voicebot.russian.speech import speakable
from voicebot.russian.words import in_groups, to_words
from voicebot.settings import Engine

ACCOUNT = "account"
NAMES = {"cold": "холодная", "hot": "горячая"}
FESTIVAL = OURS.parent / "festival"
PAUSES = (300, 450, 600, 800)

Voice = Callable[[str, str], bytes | None]  # slot (or "yes", "no") and value → clean sound; None: it can't be said so


@dataclass(frozen=True, slots=True)
class Meant:
    """What one caller has to tell, and how he speaks."""

    kind: str
    values: Mapping[str, str]
    voice: Voice
    typed: frozenset[str] = frozenset()  # slots that are typed from the first
    corrects: bool = False  # says the right value with the no


def people(count: int) -> Iterator[Meant]:
    chance = random.Random(7)
    digits = partial(by_digits, random.Random(8))
    yield from (Meant("human", readings(chance), digits) for _ in range(count))
    for name in ("festival", "espeak"):
        try:
            voice = engines.load("tts", Engine(engine=name), settings.load()).engine
        except Problem as missing:
            CONSOLE.print(f"{name}: {missing}", markup=False)
            continue
        say = partial(by_sentences, lambda text, voice=voice: b"".join(voice.speak(speakable(text))))
        yield from (Meant(name, readings(chance), say, corrects=True) for _ in range(count))


def readings(chance: random.Random) -> dict[str, str]:
    """Ten digits and two readings, of two to five digits as they are on dials that run for years."""
    return {
        ACCOUNT: str(chance.randint(10**9, 10**10 - 1)),
        "cold": str(chance.randint(20, 10 ** chance.choice((3, 4, 4, 5)) - 1)),
        "hot": str(chance.randint(20, 10 ** chance.choice((3, 3, 4)) - 1)),
    }


def by_digits(chance: random.Random, what: str, value: str) -> bytes:
    """A person's digits."""
    if what in ("yes", "no"):
        return short(what)
    return dictated(groups(value, chance), chance.sample(PAUSES, len(PAUSES)), chance)


def short(what: str) -> bytes:
    return wav.read(FESTIVAL / ("да.wav" if what == "yes" else "нет.wav"))


def by_sentences(speak: Callable[[str], bytes], what: str, value: str) -> bytes:
    """A synthetic voice's."""
    if what in ("yes", "no"):
        return around(speak("Да, верно." if what == "yes" else "Нет."))
    if what == ACCOUNT:
        return around(speak(in_groups(value)))
    slot = what.removeprefix("no, ")
    text = to_words(value) if slot == what else f"Нет, {NAMES[slot]} вода {to_words(value)}."
    return around(speak(text))


def recordings_of(listing: Path, count: int) -> Iterator[Meant]:
    """Those of whole numbers that a meter may show; each caller has a cold meter alone."""
    chance = random.Random(9)
    sounds = [
        sound for sound in recordings(listing.parent, listing) if re.fullmatch(r"[1-9]\d{1,4}", sound.expect or "")
    ]
    for sound in sounds[: max(1, 2 * count)]:
        values = {ACCOUNT: str(chance.randint(10**9, 10**10 - 1)), "cold": sound.expect or ""}
        yield Meant("recorded", values, partial(played, sound.pcm), typed=frozenset({ACCOUNT}))


def played(pcm: bytes, what: str, _: str) -> bytes:
    return short(what) if what in ("yes", "no") else around(pcm)
