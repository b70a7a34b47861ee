"""Advice that can't wait comes first, before a form's questions, whatever was told with the wish."""

import pytest
from talk import Talk

from voicebot.dialogue.machine import Dialogue


@pytest.mark.parametrize(
    ("told", "advice"),
    [
        ("меня топят соседи сверху, вода льётся", "Мокрых розеток и ламп не касайтесь."),
        ("трубу прорвало хлещет вода", "Если можете, перекройте воду, а мокрых розеток не касайтесь."),
        ("у меня капает кран на кухне", "Если можете, перекройте воду, а мокрых розеток не касайтесь."),
        ("нас залили соседи но уже не течёт", "Мокрых розеток, пожалуйста, не касайтесь."),
        ("лифт стоит на лесной пять подъезд два", "Если в лифте кто-то застрял, скажите «застрял человек»."),
        ("ребёнок заболел вызовите врача", "Если больной без сознания,"),
    ],
)
def test_it_is_the_first_thing_said(dialogue: Dialogue, told: str, advice: str) -> None:
    talk = Talk(dialogue)
    assert talk.say(told).startswith(advice)
    assert advice not in talk.say("садовая семь квартира три")


def test_it_comes_first_in_the_middle_of_another_form(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("запишите к терапевту")
    assert talk.say("ой трубу прорвало хлещет вода").startswith("Если можете, перекройте воду")


@pytest.mark.parametrize(
    ("told", "first"),
    [
        ("на кухне пахнет газом", "112"),
        ("розетка искрит", "112"),
        ("застряли в лифте", "103"),
        ("у папы инфаркт", "103"),
        ("не хочу больше жить", "112"),
    ],
)
def test_of_a_danger_what_to_do_is_said_before_the_caller_is_connected(
    dialogue: Dialogue, told: str, first: str
) -> None:
    said = Talk(dialogue).say(told)
    assert first in said and said.index(first) < said.index("оедин")
