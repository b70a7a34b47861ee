"""Choosing one of the times that a system has free, and taking it there before the caller is told."""

from pathlib import Path
from typing import Any

import pytest
from talk import Talk
from tiny_base import FILES, write

from voicebot.dialogue.acts import Escalate, Found, Look, Missing, Unreachable
from voicebot.dialogue.machine import Dialogue
from voicebot.knowledge.load import load

VISIT: dict[str, Any] = {
    "scenario": "visit",
    "title": "Запись на приём",
    "about": "запись на приём",
    "examples": ["запишите на приём", "хочу записаться на приём"],
    "slots": {
        "day": {"type": "date", "name": "день", "ask": ["На какой день?", "Какой день?"]},
        "time": {
            "type": "offer",
            "name": "время",
            "look": "free_times",
            "unknown": "Свободного времени нет.",
            "only": "Есть только {first}. Подойдёт?",
            "ask": ["Есть {first} и {second}. Что выбираете?", "Первое или второе?"],
        },
    },
    "submit": {
        "question": "book",
        "fields": {"number": "text", "time": "date"},
        "refused": "Это время уже заняли.",
        "again": "time",
    },
    "record": True,
    "answer": [
        {"voice": "Записано, номер {submit.number}, {submit.time}."},
        {"voice": "Заявка {receipt}, вам перезвонят.", "when": "unreachable"},
    ],
    "tests": [{"say": "запишите меня"}],
}
TIMES = [{"time": f"2026-01-{day}T{hour}"} for day, hour in ((14, "10:30"), (14, "12:00"), (15, "09:00"))]


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Dialogue:
    return Dialogue(load(write(tmp_path_factory.mktemp("base"), FILES | {"city/visit.yaml": VISIT})))


class Surgery:
    """A system with free times; those in `taken` can't be booked."""

    def __init__(self, *times: dict[str, str], taken: tuple[str, ...] = ()) -> None:
        self.times, self.taken = times, taken
        self.booked: list[str] = []

    def __call__(self, look: Look) -> Found | Missing:
        if look.question == "free_times":
            return Found(options=self.times)
        if look.values["time"] in self.taken:
            self.times = tuple(time for time in self.times if time["time"] not in self.taken)
            return Missing()
        self.booked.append(look.values["time"])
        return Found({"number": "77", "time": look.values["time"]})


def asked(visits: Dialogue, surgery: Surgery) -> Talk:
    talk = Talk(visits, answer=surgery)
    talk.say("запишите на приём")
    talk.say("в среду")
    return talk


def test_two_times_are_offered_and_a_day_is_told_once(visits: Dialogue) -> None:
    talk = Talk(visits, answer=Surgery(*TIMES))
    talk.say("запишите на приём")
    said = talk.say("в среду")
    assert "послезавтра в десять тридцать и в двенадцать часов" in said
    assert "девять" not in said
    assert talk.looks[0].values["day"] == "2026-01-14"


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("первое", "2026-01-14T10:30"),
        ("давайте второе", "2026-01-14T12:00"),
        ("на двенадцать", "2026-01-14T12:00"),
        ("в десять тридцать", "2026-01-14T10:30"),
        ("в четверг", "2026-01-15T09:00"),
        ("ближайшее", "2026-01-14T10:30"),
    ],
)
def test_a_time_is_chosen_by_its_place_its_hour_or_its_day_and_booked(visits: Dialogue, said: str, time: str) -> None:
    surgery = Surgery(*TIMES)
    talk = asked(visits, surgery)
    assert "номер 77" in talk.say(said)
    assert surgery.booked == [time]
    assert talk.records[0].values == {"day": "2026-01-14", "time": time, "number": "77"}


def test_a_key_chooses(visits: Dialogue) -> None:
    surgery = Surgery(*TIMES)
    asked(visits, surgery).press("2")
    assert surgery.booked == ["2026-01-14T12:00"]


def test_another_time_is_offered_to_whom_none_suits(visits: Dialogue) -> None:
    talk = asked(visits, Surgery(*TIMES))
    assert talk.say("а другое есть") == "Есть только в четверг, пятнадцатого января, в девять часов. Подойдёт?"
    assert "номер 77" in talk.say("да")


def test_tuesday_is_no_second_choice(visits: Dialogue) -> None:
    talk = asked(visits, Surgery(*TIMES))
    talk.say("а есть во вторник утром")
    assert not talk.records


def test_where_nothing_is_free_the_day_is_asked_for_again_and_at_last_a_human_helps(visits: Dialogue) -> None:
    talk = asked(visits, Surgery())
    assert "На какой день" in " ".join(say.text for say in talk.state.said)
    for _ in range(3):
        if not talk.state.over:
            talk.say("в пятницу")
    assert talk.done(Escalate) is not None


def test_a_time_that_was_taken_meanwhile_is_told_and_others_are_offered(visits: Dialogue) -> None:
    surgery = Surgery(*TIMES, taken=("2026-01-14T10:30",))
    talk = asked(visits, surgery)
    said = talk.say("первое")
    assert said.startswith("Это время уже заняли.")
    assert "двенадцать часов" in said
    talk.say("первое")
    assert surgery.booked == ["2026-01-14T12:00"]


def test_without_the_system_the_wish_is_recorded_and_nothing_is_promised(visits: Dialogue) -> None:
    talk = Talk(visits, answer=lambda _: Unreachable())
    talk.say("запишите на приём")
    said = talk.say("в среду")
    assert "Заявка 17, вам перезвонят." in said
    assert talk.records[0].values == {"day": "2026-01-14"}


def test_a_base_whose_offer_asks_no_system_is_refused(tmp_path: Path) -> None:
    faulty = {**VISIT, "slots": {**VISIT["slots"], "time": {"type": "offer", "name": "время", "ask": ["Когда?"]}}}
    with pytest.raises(Exception, match="nothing to offer"):
        load(write(tmp_path, FILES | {"city/visit.yaml": faulty}))


@pytest.mark.parametrize("asked_for", ["а раньше есть", "а пораньше можно", "а раньше", "есть что-нибудь пораньше"])
def test_earlier_times_are_those_that_the_system_has_at_any_time(visits: Dialogue, asked_for: str) -> None:
    surgery = Surgery(*TIMES)
    talk = asked(visits, surgery)
    surgery.times = ({"time": "2026-01-13T08:00"}, *surgery.times)
    assert "завтра в восемь часов" in talk.say(asked_for)
    assert "day" not in talk.looks[-1].values
    talk.say("в восемь")
    assert surgery.booked == ["2026-01-13T08:00"]


def test_times_that_were_shown_before_are_earlier(visits: Dialogue) -> None:
    talk = asked(visits, Surgery(*TIMES))
    talk.say("а другое есть")
    assert "послезавтра в десять тридцать" in talk.say("а раньше есть")


def test_where_nothing_is_earlier_the_offer_stands_and_at_last_a_human_helps(visits: Dialogue) -> None:
    talk = asked(visits, Surgery(*TIMES))
    assert talk.say("а раньше есть").startswith("Свободного времени нет. Первое или второе?")
    talk.say("а раньше есть")
    assert talk.done(Escalate) is not None


def test_an_earlier_time_that_cant_be_asked_for_leaves_the_offer(visits: Dialogue) -> None:
    talk = asked(visits, Surgery(*TIMES))
    talk.answer = lambda _: Unreachable()
    talk.say("а раньше есть")
    talk.answer = Surgery(*TIMES)
    assert "номер 77" in talk.say("первое")
