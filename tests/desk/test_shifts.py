"""Who is offered calls when: shifts, lunch, what is said by hand; and what callers get outside of all shifts."""

import asyncio
import heapq
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path

import pytest
from fakes import LiveLine, Loudness, Slow, Words, quiet, spoken
from shipped import DIALOGUE, KNOWLEDGE
from test_office import Clock, until

from voicebot.app import App
from voicebot.conversation import Conversation
from voicebot.desk.core import Desk
from voicebot.desk.model import (
    Action,
    Answered,
    Connect,
    Ended,
    Event,
    Joined,
    Offer,
    Operator,
    Overflow,
    Queue,
    SetStatus,
    Status,
    Tick,
)
from voicebot.desk.told import Told
from voicebot.dialogue.acts import MONDAY
from voicebot.dialogue.machine import Dialogue
from voicebot.editions import Editions
from voicebot.engines import Loaded
from voicebot.errors import Problem
from voicebot.knowledge.calendar import Calendar
from voicebot.knowledge.shifts import Lunch, by_queue, rota
from voicebot.lines.base import Line
from voicebot.reception import Reception
from voicebot.records.ledger import Ledger
from voicebot.records.requests import Requests
from voicebot.robot import Robot
from voicebot.settings import Desk as Written
from voicebot.settings import DeskOperator, Settings
from voicebot.staff import office
from voicebot.tts.cache import Cache

SECOND, HOUR = 1000, 3_600_000
DAY = date(2026, 11, 30)  # a Monday
EARLY = Calendar(hours={"mon-fri": "9:00-18:00"}, lunch="13:00-13:30")
LATE = Calendar(hours={"mon-fri": "12:00-21:00"}, lunch="16:00-16:30")


def desk(*operators: Operator, **of_queue: object) -> Desk:
    return Desk([Queue("people", **of_queue), Queue("bank")], operators)  # type: ignore[arg-type]


def anna(status: Status = "ready", calendar: Calendar = EARLY, extension: str = "") -> Operator:
    return Operator("anna", {"people": 5}, extension, status, calendar=calendar)


def at(line: Desk, clock: str, *events: Event) -> list[Action]:
    """What is done at this time of the day, after `events`."""
    moment = datetime.combine(DAY, time.fromisoformat(clock))
    now = round((moment - datetime.combine(DAY, time())).total_seconds() * SECOND)
    return [action for event in (Tick(moment), *events) for action in line.step(now, event)]


def offers(actions: list[Action]) -> list[str]:
    return [action.operator for action in actions if isinstance(action, Offer)]


def test_who_is_signed_in_is_offered_calls_in_his_shift_and_not_at_lunch() -> None:
    line = desk(anna())
    assert not offers(at(line, "08:59", Joined("a", "people")))
    assert offers(at(line, "09:00")) == ["anna"]
    at(line, "09:01", Answered("anna"), Ended("anna"))
    assert not offers(at(line, "13:00", Joined("b", "people")))
    assert offers(at(line, "13:30")) == ["anna"]


def test_the_end_of_a_shift_ends_no_conversation_and_the_next_call_goes_to_nobody() -> None:
    line = desk(anna())
    at(line, "17:59", Joined("a", "people"), Answered("anna"))
    assert at(line, "18:05", Joined("b", "people")) == []
    assert line.operators["anna"].status == "talking"
    assert not offers(at(line, "18:06", Ended("anna")) + at(line, "18:07"))
    assert line.operators["anna"].status == "ready", "signed in all the same"


def test_a_call_that_rings_at_the_end_of_the_shift_may_still_be_answered() -> None:
    line = desk(anna())
    at(line, "17:59:50", Joined("a", "people"))
    assert Connect("a", "anna") in at(line, "18:00:05", Answered("anna"))


def test_by_hand_somebody_works_beyond_the_shift_until_he_goes() -> None:
    line = desk(anna("offline"))
    assert not offers(at(line, "18:30", Joined("a", "people"), SetStatus("anna", "ready")))
    assert offers(at(line, "18:31", SetStatus("anna", "ready", extra=True))) == ["anna"]
    at(line, "18:32", Answered("anna"), Ended("anna"), SetStatus("anna", "offline"))
    assert not offers(at(line, "18:40", Joined("b", "people"), SetStatus("anna", "ready")))


def test_who_works_through_lunch_goes_when_the_shift_ends() -> None:
    line = desk(anna())
    at(line, "13:05", Joined("a", "people"))
    assert offers(at(line, "13:06", SetStatus("anna", "ready", extra=True))) == ["anna"]
    at(line, "13:31", Answered("anna"), Ended("anna"))
    assert not offers(at(line, "18:00", Joined("b", "people")))


def test_a_pause_by_hand_holds_in_the_shift_as_well() -> None:
    line = desk(anna("paused"))
    assert not offers(at(line, "10:00", Joined("a", "people")))
    assert line.staffed("people")


def test_a_telephone_that_nobody_answered_in_the_evening_rings_again_in_the_morning() -> None:
    line = desk(anna(extension="101"))
    at(line, "17:00", Joined("a", "people"))
    at(line, "17:01")
    at(line, "17:02")
    assert line.operators["anna"].status == "paused"
    moment = datetime.combine(DAY + timedelta(days=1), time(8))
    line.step(32 * HOUR, Tick(moment))
    assert Offer("a", "anna") in line.step(33 * HOUR, Tick(moment.replace(hour=9)))


def test_the_wait_is_reckoned_with_those_who_are_really_there() -> None:
    line = desk(anna(), Operator("boris", {"people": 5}, status="ready", calendar=LATE))
    line.remember({"people": [60 * SECOND, 120 * SECOND], "gone": [1]})
    at(line, "12:30")
    both = line.expected("people", 2)
    assert both == 90 * SECOND
    at(line, "13:00")  # anna eats
    assert line.expected("people", 2) == 2 * both
    at(line, "18:00")
    assert line.expected("people", 2) == 2 * both
    at(line, "21:00")
    assert line.expected("people", 2) is None


def test_a_queue_is_closed_outside_all_shifts_but_not_at_lunch_nor_where_somebody_works_at_any_time() -> None:
    line = desk(anna(), Operator("boris", {"bank": 5}))
    closed = {}
    for clock in ("08:00", "10:00", "13:10", "18:00"):
        at(line, clock)
        closed[clock] = (line.closed("people"), line.closed("bank"))
    assert closed == {"08:00": (True, False), "10:00": (False,) * 2, "13:10": (False,) * 2, "18:00": (True, False)}


def test_who_waits_where_the_shift_ends_is_passed_on_to_the_number_of_a_queue_that_has_one() -> None:
    line = desk(anna("paused"), number="199")
    at(line, "17:59", Joined("a", "people"))
    assert at(line, "18:00") == [Overflow("a", "199")]
    assert not line.waiting


def test_nobody_is_moved_to_a_queue_that_is_closed() -> None:
    boris = Operator("boris", {"bank": 5}, status="ready", calendar=EARLY)
    line = desk(anna("paused", LATE), boris, overflow=60_000, overflow_to="bank")
    at(line, "18:30", Joined("a", "people"))
    at(line, "18:35")
    assert line.waiting["a"].queue == "people"


def test_shifts_that_are_written_anew_hold_at_once() -> None:
    line = desk(anna())
    at(line, "08:30", Joined("a", "people"))
    line.works({"anna": LATE.model_copy(update={"hours": {"mon-fri": "8:00-12:00"}})})
    assert offers(at(line, "08:30")) == ["anna"]
    line.works({})
    assert not line.closed("people")


def test_a_week_of_calls_is_served_in_shifts_and_nobody_starves() -> None:
    chance, number = random.Random(11), count()
    operators = [Operator(f"o{n}", {"people": 1}, status="ready", calendar=(EARLY, LATE)[n % 2]) for n in range(6)]
    calendars = {who.name: who.calendar for who in operators}
    line, begun = Desk([Queue("people", limit=10_000)], operators), datetime.combine(DAY, time())
    order = {f"c{n}": chance.randrange(9 * 60, 20 * 60) + 1440 * chance.randrange(5) for n in range(1500)}  # minutes
    events = [(minute * 60 * SECOND, next(number), Joined(call, "people")) for call, minute in order.items()]
    events += [(minute * 60 * SECOND, -1, None) for minute in range(5 * 1440)]
    heapq.heapify(events)
    connected: dict[str, int] = {}
    while events:
        now, _, event = heapq.heappop(events)
        moment = begun + timedelta(milliseconds=now)
        for action in line.step(now, event or Tick(moment)):
            match action:
                case Offer(_, name):
                    assert calendars[name].open_at(moment)  # type: ignore[union-attr]
                    heapq.heappush(events, (now + 3 * SECOND, next(number), Answered(name)))
                case Connect(call, name):
                    connected[call] = now
                    heapq.heappush(events, (now + chance.randint(30, 400) * SECOND, next(number), Ended(name)))
    assert connected.keys() == order.keys()
    waits = sorted(connected[call] // 60_000 - minute for call, minute in order.items())
    assert waits[-1] < 60, "nobody has to wait for the next day"


# a caller's whole way, outside of all shifts

ANSWERS = {31: "завтра в десять утра", 32: "насчёт субсидии", 33: "нет", 34: "да"}


class Voice:
    name = "beeps"

    def speak(self, text: str) -> Iterator[bytes]:
        yield spoken(8 if "не работают" in text else 9, 200)


class Hotline:
    """The robot with its real conversation, and a desk where anna's telephone is 101."""

    def __init__(self, folder: Path, clock: str, line: LiveLine, **calls: Line) -> None:
        self.clock, self.wall = Clock(), datetime.combine(MONDAY.date(), time.fromisoformat(clock))
        self.told: list[Told] = []
        self.line, self.lines = line, calls
        words, cache = Words(ANSWERS), Cache(Voice())
        loaded = Loaded("fake", words, "")
        people = {"anna": DeskOperator(skills={"operators": 5}, extension="101", shifts={"mon-fri": "9:00-11:00"})}
        calendars = rota(people, None, KNOWLEDGE.hotline.calendars)
        dialogue = Dialogue(KNOWLEDGE, DIALOGUE.index, by_queue(calendars, {"anna": ["operators"]}))
        robot = Robot(dialogue, words, cache, Loudness, Slow(line, 0))
        editions = Editions(folder / "kb", lambda: dialogue)
        self.app = App(robot, loaded, loaded, loaded, cache, editions, lambda knowledge: cache)
        self.ledger = Ledger(f"sqlite:///{folder}/test.db")
        desk = Settings(knowledge_base=folder / "kb", desk=Written(operators=people))
        self.office = office(desk, self.app, self.ring, self.clock, self.told.append, lambda: self.wall)
        self.reception = Reception(self.app, self.ledger, self.office)

    async def ring(self, number: str) -> Line:
        if number not in self.lines:
            raise Problem("sip.not_reached", number=number, why="busy")
        return self.lines[number]

    async def call(self) -> list[Conversation]:
        parts: dict[str, Conversation] = {}
        await self.reception.answer(self.line, "c", lambda part: parts.setdefault(part, Conversation()).hear)
        return list(parts.values())

    def pass_time(self, **by: int) -> None:
        self.wall += timedelta(**by)
        self.clock.ms += round(timedelta(**by).total_seconds() * 1000)
        self.office.step(Tick(self.wall))

    def close(self) -> None:
        self.app.close()
        self.ledger.close()


def said(parts: list[Conversation]) -> str:
    return " ".join(turn.robot for part in parts for turn in part.turns)


FORM = [part for word in ANSWERS for part in (spoken(word, 600), quiet(4000))]


def test_who_wants_a_human_outside_of_all_shifts_leaves_a_message_that_is_kept(tmp_path: Path) -> None:
    line = LiveLine([quiet(3000), "0", quiet(5000), *FORM], patience_ms=8000)
    hotline = Hotline(tmp_path, "12:00", line)  # the hotline is open, anna has gone
    parts = asyncio.run(hotline.call())
    assert "Операторы сейчас не работают, ответят завтра с 9:00. " in said(parts)
    assert KNOWLEDGE.hotline.phrases.handoff not in said(parts), "nobody is announced who isn't there"
    assert said(parts).count("не работают") == 1
    assert spoken(8, 200) in bytes(line.heard)
    assert not line.transferred, "nor does a telephone ring where nobody is"
    assert [request.form for request in Requests(hotline.ledger.database).found()] == ["callback"]
    assert not hotline.told
    hotline.close()


def test_who_waits_when_the_last_shift_ends_hears_so_and_leaves_a_message(tmp_path: Path) -> None:
    async def run(hotline: Hotline) -> list[Conversation]:
        calling = asyncio.create_task(hotline.call())
        await until(lambda: hotline.told)
        hotline.pass_time(minutes=2)
        stop = asyncio.Event()
        going = asyncio.create_task(hotline.office.run(stop))
        try:
            return await calling
        finally:
            stop.set()
            await going

    line = LiveLine([quiet(3000), "0", quiet(12_000), *FORM], patience_ms=8000)
    hotline = Hotline(tmp_path, "10:59", line)
    hotline.office.set_status("anna", "paused")
    parts = asyncio.run(run(hotline))
    assert len(parts) == 2
    assert spoken(8, 200) in bytes(line.heard)
    told = [(told.what, told.why) for told in hotline.told if told.what != "alarm"]
    assert told == [("joined", ""), ("left", "message")]
    assert [request.form for request in Requests(hotline.ledger.database).found()] == ["callback"]
    hotline.close()


def test_who_wanted_to_be_called_back_is_called_in_the_morning(tmp_path: Path) -> None:
    async def run(hotline: Hotline) -> None:
        await hotline.call()
        hotline.office.set_status("anna", "ready")
        hotline.pass_time(minutes=2)
        hotline.pass_time(hours=8)
        assert [told.what for told in hotline.told] == ["joined", "left"], "nobody is called in the night"
        hotline.pass_time(hours=14)
        await until(lambda: "ended" in [told.what for told in hotline.told])

    evening = LiveLine([quiet(3000), "0", quiet(3000), "1", quiet(3000)], patience_ms=8000)
    evening.caller = "+79001234567"
    morning = {"101": LiveLine([], patience_ms=9000), evening.caller: LiveLine([spoken(21, 600)], patience_ms=1500)}
    hotline = Hotline(tmp_path, "10:59", evening, **morning)
    hotline.office.set_status("anna", "paused")
    asyncio.run(run(hotline))
    assert [told.what for told in hotline.told] == ["joined", "left", "callback", "connected", "ended"]
    assert spoken(21, 200) in bytes(morning["101"].heard)
    hotline.close()


def test_danger_is_passed_on_to_its_number_whatever_the_hour(tmp_path: Path) -> None:
    hotline = Hotline(tmp_path, "12:00", LiveLine([]))
    number = KNOWLEDGE.hotline.queues["emergency"].number
    assert asyncio.run(hotline.office.takes(number)) is False
    hotline.office.desk.operators["boris"] = Operator("boris", {"emergency": 5}, calendar=EARLY, duty="closed")
    assert asyncio.run(hotline.office.takes(number)) is False
    with pytest.raises(Problem, match="operators"):
        asyncio.run(hotline.office.takes(KNOWLEDGE.hotline.queues["operators"].number))
    hotline.close()


def test_settings_that_can_not_be_are_told(tmp_path: Path) -> None:
    hotline = Hotline(tmp_path, "12:00", LiveLine([]))
    people = {"anna": DeskOperator(skills={"operators": 5}, calendar="offise")}
    wrong = Settings(desk=Written(operators=people, lunch=Lunch(between="12:00-14:00", minutes=30)))
    with pytest.raises(Problem, match=r"offise.*office"):
        office(wrong, hotline.app, None, hotline.clock, hotline.told.append)
    hotline.close()
