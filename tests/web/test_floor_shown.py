"""What the console says of the desk: closed hours, queues that are late, how long something lasts."""

from datetime import datetime
from types import SimpleNamespace

import pytest
import shipped

from voicebot.desk.floor import Floor, QueueNow
from voicebot.web.console.frame import Visit
from voicebot.web.console.home import _alarms
from voicebot.web.operator.lists import hours
from voicebot.web.rights import Person


def visit(moment: datetime = datetime(2026, 12, 1, 12)) -> Visit:
    backstage = SimpleNamespace(now=lambda: moment, dialogue=lambda: shipped.DIALOGUE)
    return Visit(Person("anna", "supervisor", "ru", ""), backstage)  # type: ignore[arg-type]  # all that it needs


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-12-01 08:15", "закрыта до\u00a009:00:"),
        ("2026-12-01 19:00", "закрыта до\u00a002.12 09:00:"),
        ("2026-12-05 12:00", "закрыта до\u00a007.12 09:00:"),
        ("2026-12-01 13:30", "закрыта до\u00a014:00:"),
        ("2026-12-01 12:00", ""),
    ],
)
def test_the_workplace_says_that_the_line_is_closed_and_until_when(moment: str, said: str) -> None:
    told = hours(visit(datetime.fromisoformat(moment)))
    assert said in told and bool(told) == bool(said)


def test_a_queue_that_is_late_raises_an_alarm_with_its_figures() -> None:
    queues = (QueueNow("operators", 3, 0, 95, 64, 10, True), QueueNow("bank", 0, 0, 0, 4, 10, False))
    told = _alarms(visit(), Floor(queues, ()))
    assert "Операторы" in told and "1:04 мин" in told and "10 с" in told and "Банк" not in told
    assert _alarms(visit(), None) == ""


@pytest.mark.parametrize(("seconds", "said"), [(0, "0 с"), (59.6, "1:00 мин"), (3599, "59:59 мин"), (7260, "2:01 ч")])
def test_how_long_it_lasts_is_said_with_its_unit(seconds: float, said: str) -> None:
    assert visit().lasts(seconds).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-11-18T09:00", "18.11.2026\u00a009:00"),
        ("2026-11-18", "18.11.2026"),
        ("1234567897", "1234567897"),
        ("2026-02-31", "2026-02-31"),
    ],
)
def test_dates_among_values_are_written_as_people_write_them(value: str, said: str) -> None:
    assert visit().value(value) == said
