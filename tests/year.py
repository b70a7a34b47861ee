"""Calls as a hotline may have them, made up from a seed."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import insert

from voicebot.records.database import Database
from voicebot.records.tables import CallRow, TurnRow, WaitRow

BEGIN = datetime(2025, 1, 6)  # a Monday
HOURS = (0, 0, 0, 0, 0, 1, 2, 4, 8, 12, 14, 13, 11, 10, 11, 10, 9, 8, 6, 4, 3, 2, 1, 0)
SCENARIOS = ("water_reading", "no_water", "mfc_hours", "pipe_leak", "complaint", "doctor_book")
REASONS = ("просит оператора", "робот не понял", "сердится")
SAID = ("когда вывезут ёлку", "куда сдать батарейки", "сколько стоит парковка")
ENDS = ("answered", "recorded", "escalated", "abandoned")
OUTCOMES = ("abandoned", "callback", "overflow", "robot", "message")


def fill(database: Database, calls: int, days: int = 365, seed: int = 1) -> None:
    """So many calls, spread over the hours as people call; about a quarter wait for an operator."""
    made = random.Random(seed)
    moments = sorted(_moment(made, days) for _ in range(calls))
    with database.session() as session:
        for table, rows in _rows(made, moments):
            session.execute(insert(table), rows)


def _moment(made: random.Random, days: int) -> datetime:
    hour = made.choices(range(24), HOURS)[0]
    return BEGIN + timedelta(days=made.randrange(days), hours=hour, seconds=made.randrange(3600))


def _rows(made: random.Random, moments: list[datetime]) -> Iterator[tuple[type, list[dict[str, object]]]]:
    calls, turns, waits = [], [], []
    for number, moment in enumerate(moments):
        call = f"{number:08}"
        ended = made.choices(ENDS, (5, 3, 3, 1))[0]
        calls.append(_call(made, call, moment, ended))
        turns += [_turn(made, call, place) for place in range(1, 4)]
        if ended == "escalated":
            waits.append(_wait(made, call, moment + timedelta(seconds=40)))
    yield from ((CallRow, calls), (TurnRow, turns), (WaitRow, waits))


def _call(made: random.Random, call: str, moment: datetime, ended: str) -> dict[str, object]:
    return {
        "id": call,
        "line": "sip",
        "caller": f"+7900{made.randrange(40_000):07}" if made.random() < 0.9 else "",
        "begun": moment,
        "moment": moment,
        "seconds": made.uniform(20, 200),
        "outcome": ended,
        "satisfaction": made.choice((None, made.random())),
        "reason": made.choice(REASONS) if ended == "escalated" else None,
    }


def _turn(made: random.Random, call: str, number: int) -> dict[str, object]:
    decision = made.choices(("answer", "clarify", "reject", None), (12, 2, 1, 3))[0]
    return {
        "call": call,
        "number": number,
        "caller": made.choice(SAID),
        "by": "voice",
        "confidence": 0.9,
        "decision": decision,
        "scenario": made.choice(SCENARIOS) if decision in ("answer", "clarify") else None,
        "score": 0.8,
        "robot": "Ответ.",
        "endpoint_ms": 600,
        "compute_ms": 100.0,
        "interrupted": False,
        "start": number * 100_000,
        "end": number * 100_000 + 20_000,
    }


def _wait(made: random.Random, call: str, joined: datetime) -> dict[str, object]:
    delay = timedelta(seconds=made.expovariate(1 / 15))
    row: dict[str, object] = {
        "call": call,
        "queue": made.choice(("operators", "emergency")),
        "caller": "",
        "joined": joined,
        "answered": None,
        "left": None,
        "ended": None,
        "wrapped": None,
        "operator": None,
        "outcome": None,
    }
    if made.random() < 0.85:
        ended = joined + delay + timedelta(seconds=made.uniform(60, 240))
        times = {"answered": joined + delay, "ended": ended, "wrapped": ended + timedelta(seconds=20)}
        return row | times | {"operator": made.choice(("anna", "boris", "vera")), "outcome": "answered"}
    return row | {"left": joined + delay, "outcome": made.choice(OUTCOMES)}
