"""One call between the ledger and the system behind the hotline."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fakes import Behind

from voicebot.dialogue.acts import MONDAY, Unfinished
from voicebot.errors import Problem
from voicebot.paperwork import Paperwork
from voicebot.records.ledger import Ledger
from voicebot.systems.base import Reply

READING = {"account": "1234567897", "cold": "123", "hot": "45"}
CALLER = "+79001234567"


class Steps:
    """What is to be done later; done when `run` says so."""

    def __init__(self) -> None:
        self.due: list[Callable[[], object]] = []

    def run(self) -> None:
        for step in self.due:
            step()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(f"sqlite:///{tmp_path}/voicebot.db")) as opened:
        yield opened


def papers(ledger: Ledger, system: Behind, steps: Steps, call: str = "a1", caller: str = CALLER) -> Paperwork:
    ledger.begin(call, "sip", caller, "", MONDAY)
    return Paperwork(ledger, system, call, caller, "2026-01-12", {"lamp": "Не горит фонарь"}, steps.due.append)


def knowing(**replies: Reply | Problem) -> Behind:
    return Behind(replies, frozenset({"water_reading"}))


def test_a_form_is_kept_at_once_and_delivered_later(ledger: Ledger) -> None:
    system, steps = knowing(), Steps()
    receipt = papers(ledger, system, steps).keep("water_reading", READING)
    assert ledger.forms()[0]["number"] == receipt == "1" and not system.delivered
    steps.run()
    ((form, values),) = system.delivered.values()
    assert (form, values) == ("water_reading", {**READING, "today": "2026-01-12"})
    assert ledger.outbox.undelivered() == []


def test_a_form_that_the_system_does_not_take_stays_in_the_ledger(ledger: Ledger) -> None:
    system, steps = knowing(), Steps()
    papers(ledger, system, steps).keep("complaint", {"text": "шумят"})
    assert steps.due == [] == ledger.outbox.undelivered() and len(ledger.forms()) == 1


def test_every_question_says_what_day_it_is_and_who_calls(ledger: Ledger) -> None:
    system = knowing(account=Reply({"debt": "0"}))
    own = papers(ledger, system, Steps())
    assert own.ask("account", {"account": "1"}) == Reply({"debt": "0"})
    assert own.ask("book", {"caller": "+7", "today": "2026-02-01"}) is None
    assert system.asked == [
        ("account", {"account": "1", "today": "2026-01-12", "caller": CALLER}),
        ("book", {"today": "2026-02-01", "caller": "+7"}),
    ]


def test_a_number_that_we_gave_ourselves_is_known_though_the_system_is_down(ledger: Ledger) -> None:
    own = papers(ledger, knowing(request=Problem("systems.no_such_thing")), Steps())
    receipt = own.keep("lamp", {"address": "Лесная, 5"})
    reply = own.ask("request", {"number": receipt})
    assert reply == Reply({"state": "принята", "about": "Не горит фонарь", "made": "2026-01-12"})
    with pytest.raises(Problem):
        own.ask("request", {"number": "99"})


@pytest.mark.parametrize("number", ["", "99", "0", "-1", "1.0", "один", "²", "9" * 40])
def test_a_number_that_is_none_of_ours_is_asked_of_the_system(ledger: Ledger, number: str) -> None:
    system = knowing(request=Reply({"state": "выполнена"}))
    own = papers(ledger, system, Steps())
    own.keep("lamp", {})
    assert own.ask("request", {"number": number}) == Reply({"state": "выполнена"})


def test_a_form_left_in_the_middle_waits_for_the_callers_next_call(ledger: Ledger) -> None:
    first = papers(ledger, knowing(), Steps())
    assert first.unfinished() is None
    first.suspend("water_reading", {"cold": "123"})
    first.close()
    second = papers(ledger, knowing(), Steps(), "a2")
    assert second.unfinished() == Unfinished("water_reading", {"cold": "123"})
    second.close()
    assert papers(ledger, knowing(), Steps(), "a3").unfinished() is None


def test_a_form_that_is_left_twice_waits_twice(ledger: Ledger) -> None:
    papers(ledger, knowing(), Steps()).suspend("water_reading", {"cold": "123"})
    second = papers(ledger, knowing(), Steps(), "a2")
    assert second.unfinished()
    second.suspend("water_reading", {"cold": "123", "hot": "45"})
    second.close()
    third = papers(ledger, knowing(), Steps(), "a3")
    assert third.unfinished() == Unfinished("water_reading", {"cold": "123", "hot": "45"})


def test_a_call_that_died_leaves_what_it_was_told_of(ledger: Ledger) -> None:
    papers(ledger, knowing(), Steps()).suspend("water_reading", {"cold": "123"})
    assert papers(ledger, knowing(), Steps(), "a2").unfinished()  # and is never closed
    assert papers(ledger, knowing(), Steps(), "a3").unfinished()


def test_callers_without_a_number_leave_nothing(ledger: Ledger) -> None:
    papers(ledger, knowing(), Steps(), caller="").suspend("water_reading", {"cold": "123"})
    assert papers(ledger, knowing(), Steps(), "a2", caller="").unfinished() is None
