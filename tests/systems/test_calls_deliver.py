"""Whole calls, in writing, between the ledger and the system behind the hotline."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

import pytest
import tiny_base
from fakes import Beep, Behind, Loudness, Words

from voicebot import app
from voicebot.app import App
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import MONDAY
from voicebot.dialogue.machine import Dialogue
from voicebot.editions import Editions
from voicebot.engines import Loaded
from voicebot.errors import Problem
from voicebot.knowledge.load import load
from voicebot.lines.text import TextLine
from voicebot.records.ledger import Ledger
from voicebot.robot import Robot
from voicebot.settings import Engine, Settings
from voicebot.systems import city
from voicebot.systems.base import System
from voicebot.tts.cache import Cache
from voicebot.workers import Workers

MOWING = ("покосите траву", "лесной", "двенадцать", "да")
VALUES = {"district": "Лесной", "flat": "12", "today": "2026-01-12"}


def accepting() -> Behind:
    return Behind({}, frozenset({"mowing"}))


class Waits(Behind):
    """Takes a form only when the caller has been told that it is recorded."""

    def __init__(self) -> None:
        super().__init__({}, frozenset({"mowing"}))
        self.told = Event()

    def deliver(self, form: str, receipt: str, values: Mapping[str, str]) -> None:
        if not self.told.wait(timeout=30):
            raise Problem("systems.nothing_due")
        super().deliver(form, receipt, values)


@pytest.fixture(scope="module")
def robot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tiny_base.write(tmp_path_factory.mktemp("base"))
    dialogue = Dialogue(load(folder))
    editions = Editions(folder, lambda: dialogue)
    cache = Cache(Beep())
    speaks = partial(app._voice, cache, Settings())
    made = Robot(dialogue, Words({}), speaks(dialogue.knowledge), Loudness, Workers())
    loaded = Loaded("fake", None, "")
    built = App(made, loaded, loaded, loaded, cache, editions, speaks)
    yield built
    built.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(f"sqlite:///{tmp_path}/voicebot.db")) as opened:
        yield opened


def behind(robot: App, system: System) -> App:
    return replace(robot, robot=replace(robot.robot, systems=system))


def call(robot: App, ledger: Ledger, *texts: str, told: Event | None = None) -> Conversation:
    words = iter(texts)

    async def read() -> str | None:
        return next(words, None)

    async def write(text: str) -> None:
        if told and "Заявка" in text:
            told.set()

    async def take(target: str) -> None:
        """Anybody takes the caller."""

    line = TextLine("chat", MONDAY, read, write, take)
    return asyncio.run(robot.answer(line, "a1", ledger, lambda event: None))


def test_what_was_recorded_is_delivered_by_the_end_of_the_call(robot: App, ledger: Ledger) -> None:
    system = accepting()
    assert call(behind(robot, system), ledger, *MOWING).outcome == "recorded"
    assert list(system.delivered.values()) == [("mowing", VALUES)]
    assert ledger.outbox.undelivered() == []


def test_the_caller_does_not_wait_for_the_delivery(robot: App, ledger: Ledger) -> None:
    system = Waits()
    call(behind(robot, system), ledger, *MOWING, told=system.told)
    assert list(system.delivered.values()) == [("mowing", VALUES)]


def test_a_system_that_is_down_gets_it_when_it_is_up_again(robot: App, ledger: Ledger) -> None:
    class Down(Behind):
        def deliver(self, form: str, receipt: str, values: Mapping[str, str]) -> None:
            raise Problem("systems.nothing_due")

    made = call(behind(robot, Down({}, frozenset({"mowing"}))), ledger, *MOWING)
    assert made.outcome == "recorded" and not made.problems
    assert len(ledger.outbox.undelivered()) == 1
    system = accepting()
    assert behind(robot, system).deliver(ledger) == []  # its patience isn't over
    assert ledger.outbox.undelivered()[0].why == "Nothing is due."


def test_a_rehearsal_touches_neither_the_system_nor_what_waits_for_it(robot: App, ledger: Ledger) -> None:
    system = accepting()
    live = behind(robot, system)
    ledger.begin("earlier", "sip", "")
    ledger.keep("earlier", "mowing", {"district": "Речной"}, system.name)
    call(live.apart(), ledger, *MOWING)
    assert not system.delivered
    assert [due.values["district"] for due in ledger.outbox.undelivered()] == ["Речной"]


def test_a_rehearsal_has_delivered_before_it_goes_on(robot: App, ledger: Ledger) -> None:
    def own() -> System:
        return system

    system = accepting()
    seen: list[int] = []

    class Told(Event):
        def set(self) -> None:
            seen.append(len(system.delivered))

    call(replace(robot, scratch=own).apart(), ledger, *MOWING, told=Told())
    assert seen == [1]


def test_each_rehearsal_has_a_city_of_its_own(robot: App) -> None:
    one, other = robot.apart().robot.systems, robot.apart().robot.systems
    assert one.ask("cancel", {"number": "3001"})
    assert one.ask("booking", {"number": "3001"}) is None
    assert other.ask("booking", {"number": "3001"})


def test_a_rehearsal_uses_the_users_own_files_but_never_his_services(tmp_path: Path) -> None:
    (tmp_path / "requests.csv").write_text("number,state,about,made\n5,принята,лифт,2026-01-12\n", "utf-8")
    own = Settings(systems=Engine(engine="csv", options={"folder": str(tmp_path)}))
    assert app.scratch(own).ask("request", {"number": "5"})
    there = Settings(systems=Engine(engine="rest", options={"url": "http://127.0.0.1:9"}))
    assert app.scratch(there).ask("request", {"number": "20416"}) == city.scratch().ask("request", {"number": "20416"})
