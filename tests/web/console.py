"""A service with a console: users of every role, a call of each kind; for the tests of the API and of the pages."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import tiny_base
from serving import served

from voicebot.conversation import Conversation
from voicebot.dialogue.acts import Decision
from voicebot.events import CallBegun, CallEnded, CallerSpoke, Decided, Event, RobotSpoke
from voicebot.records.ledger import Ledger
from voicebot.records.users import ROLES, Users
from voicebot.web.passwords import hashed

PASSWORD = "верный пароль 1"
CALLER, ACCOUNT = "+79991234567", "4012345678"


@cache
def _hash() -> str:
    return hashed(PASSWORD)


def people(ledger: Ledger) -> Users:
    """A user of each role, called like it, all with the same password."""
    users = Users(ledger.database)
    for role in ROLES:
        users.add(role, role, _hash())
    return users


def call(ledger: Ledger, name: str, events: list[Event], moment: datetime, caller: str = CALLER) -> None:
    conversation = Conversation()
    for event in events:
        conversation.hear(event)
    ledger.begin(name, "sip", caller, "100", moment)
    ledger.end(conversation)


def a_question(ledger: Ledger, name: str = "question") -> None:
    call(
        ledger,
        name,
        [
            CallBegun(0, name, "sip", CALLER),
            CallerSpoke(48_000, 16_000, 40_000, "До какого числа передавать показания", 0.9, "voice", False),
            Decided(48_000, Decision("answer", "reading_deadline", 0.98)),
            RobotSpoke(52_000, "До 25-го числа.", "До двадцать пятого числа.", 120.0),
            CallEnded(112_000, "answered", "caller"),
        ],
        datetime(2026, 1, 12, 12, 30),
    )


def a_reading(ledger: Ledger, name: str = "reading") -> str:
    """The number under which it is kept."""
    asked = Decision("answer", "water_reading", 0.97, asks="account")
    told = Decision(None, None, 0.0, slots={"account": ACCOUNT}, asks="cold")
    call(
        ledger,
        name,
        [
            CallBegun(0, name, "sip", CALLER),
            CallerSpoke(32_000, 8_000, 24_000, "хочу передать показания воды", 0.9, "voice", False),
            Decided(32_000, asked),
            RobotSpoke(36_000, "Назовите номер лицевого счёта.", "", 100.0),
            CallerSpoke(96_000, 60_000, 88_000, "сорок двенадцать тридцать четыре", 0.8, "voice", False),
            Decided(96_000, told),
            RobotSpoke(100_000, f"Счёт {ACCOUNT}. Какие показания?", "", 90.0),
            CallEnded(160_000, "recorded", "caller"),
        ],
        datetime(2026, 1, 13, 9, 5),
    )
    return ledger.keep(name, "water_reading", {"account": ACCOUNT, "cold": "123"})


@dataclass(frozen=True, slots=True)
class Open:
    """address: with the scheme; tokens: role → what a program of that role comes in with."""

    address: str
    ledger: Ledger
    users: Users
    tokens: Mapping[str, str]
    folder: Path
    receipt: str

    def client(self, role: str) -> httpx2.AsyncClient:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        return httpx2.AsyncClient(base_url=f"{self.address}/api/v1", headers=headers, timeout=60)


@asynccontextmanager
async def console(folder: Path, **changes: Any) -> AsyncGenerator[Open, None]:
    """Callers are answered by the shipped base; a tiny one, which is learnt at once, is edited in `folder`/kb."""
    tiny_base.write(folder / "kb")
    async with served(folder, out=folder / "out", **changes) as service:
        users = people(service.ledger)
        a_question(service.ledger)
        receipt = a_reading(service.ledger)
        tokens = {role: users.issue(role, "test") for role in ROLES}
        yield Open(f"http://{service.address}", service.ledger, users, tokens, folder, receipt)


def run(story: Any, folder: Path, **changes: Any) -> None:
    async def tell() -> None:
        async with console(folder, **changes) as opened:
            await story(opened)

    asyncio.run(tell())
