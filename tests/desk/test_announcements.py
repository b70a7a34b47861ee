"""What those who wait hear of their place, and what else."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from shipped import KNOWLEDGE

from voicebot.knowledge.hotline import Waiting
from voicebot.russian.speech import speakable
from voicebot.staff import Announcements
from voicebot.workers import Workers

MINUTE = 60_000
WORDS = cast(Waiting, KNOWLEDGE.hotline.waiting)


def said(place: int, wait: int | None, number: int = 0, callback: bool = True) -> str:
    texts: list[str] = []

    def speak(text: str) -> Iterator[bytes]:
        texts.append(text)
        yield b""

    dialogue = SimpleNamespace(knowledge=KNOWLEDGE)
    robot = SimpleNamespace(dialogue=dialogue, synthesizer=SimpleNamespace(speak=speak), workers=Workers())
    announcements = Announcements(SimpleNamespace(robot=robot))  # type: ignore[arg-type]  # all that it needs
    asyncio.run(announcements.say(place, wait, number, callback))
    return " ".join(texts)


@pytest.mark.parametrize(
    ("place", "wait", "text"),
    [
        (1, MINUTE // 2, WORDS.soon),
        (1, 5 * MINUTE, WORDS.wait.format(place=1, minutes=5)),
        (3, 4 * MINUTE + 1, WORDS.wait.format(place=3, minutes=5)),
        (1, None, WORDS.place.format(place=1)),
    ],
)
def test_nobody_is_told_that_it_is_soon_where_it_is_not(place: int, wait: int | None, text: str) -> None:
    assert said(place, wait).startswith(speakable(text))


def test_each_caller_hears_first_what_he_can_press_and_then_what_may_help_him() -> None:
    heard = [said(2, MINUTE, number) for number in range(len(WORDS.useful) + 2)]
    expected = [WORDS.choices, *WORDS.useful, WORDS.choices]
    assert [text.endswith(speakable(more)) for text, more in zip(heard, expected, strict=True)] == [True] * len(heard)


def test_who_can_not_be_called_back_is_not_offered_it() -> None:
    assert WORDS.unknown
    assert said(2, MINUTE, callback=False).endswith(speakable(WORDS.unknown))
