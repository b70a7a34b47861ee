"""What is said of people who have gone: when somebody answers again, by the hotline's hours and their own shifts."""

from datetime import datetime
from pathlib import Path

import pytest
from tiny_base import FILES, write

from voicebot.dialogue.closing import Shifts
from voicebot.dialogue.machine import Dialogue
from voicebot.knowledge.calendar import Calendar
from voicebot.knowledge.load import load
from voicebot.knowledge.shifts import by_queue

HOTLINE = next(iter(FILES))
MONDAY = "2026-11-30 "
EARLY, LATE = Calendar(hours={"mon-fri": "7:30-12:00"}), Calendar(hours={"mon-thu": "14:00-20:00"})


def said(folder: Path, clock: str, shifts: Shifts, hours: dict[str, str] | None = None) -> str:
    office = {"calendars": {"office": {"hours": hours}}, "calendar": "office"} if hours else {}
    phrases = FILES[HOTLINE]["phrases"] | {"closed_until": "Ответим {when}."}
    files = FILES | {HOTLINE: FILES[HOTLINE] | office | {"phrases": phrases}}
    return Dialogue(load(write(folder, files)), shifts=shifts).closed(datetime.fromisoformat(clock), "").text


WEEK = {"mon-fri": "9:00-18:00"}
PEOPLE = {"people": (EARLY, LATE)}


@pytest.mark.parametrize(
    ("clock", "shifts", "hours", "expected"),
    [
        (MONDAY + "07:00", {}, WEEK, "Ответим сегодня с 9:00."),
        (MONDAY + "19:00", {}, WEEK, "Ответим завтра с 9:00."),
        ("2026-12-04 19:00", {}, WEEK, "Ответим в понедельник, седьмого декабря, с 9:00."),
        ("2026-12-06 02:00", {}, WEEK, "Ответим завтра с 9:00."),
        (MONDAY + "13:00", PEOPLE, None, "Ответим сегодня с 14:00."),
        (MONDAY + "20:30", PEOPLE, None, "Ответим завтра с 7:30."),
        (MONDAY + "20:30", PEOPLE, WEEK, "Ответим завтра с 9:00."),  # earlier nobody is put through to them
        (MONDAY + "11:59", PEOPLE, WEEK, "Ответим сегодня с 14:00."),  # who is there now is about to go
        (MONDAY + "12:00", {}, WEEK, "Все ушли."),  # why they aren't there isn't known
        (MONDAY + "12:00", {}, None, "Все ушли."),
        (MONDAY + "12:00", {"people": (Calendar(hours={}),)}, None, "Все ушли."),
    ],
)
def test_the_caller_is_told_when_somebody_is_there_again(
    tmp_path: Path, clock: str, shifts: Shifts, hours: dict[str, str] | None, expected: str
) -> None:
    assert said(tmp_path, clock, shifts, hours) == expected


def test_of_a_queue_where_somebody_may_come_at_any_time_nothing_is_known() -> None:
    skills = {"anna": ["people", "bank"], "boris": ["people"]}
    assert by_queue({"anna": EARLY}, skills) == {"bank": (EARLY,)}
    assert by_queue({"anna": EARLY, "boris": LATE}, skills) == {"people": (EARLY, LATE), "bank": (EARLY,)}
