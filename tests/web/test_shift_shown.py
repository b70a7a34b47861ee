"""What the workplace says of shifts, and of queues that are late."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest
import shipped

from voicebot.desk.floor import Floor, OperatorNow, QueueNow
from voicebot.knowledge.calendar import Duty
from voicebot.locale import speaking, tell
from voicebot.web.operator.lists import alarms, shift

BACKSTAGE = SimpleNamespace(today=lambda: date(2026, 12, 1), dialogue=lambda: shipped.DIALOGUE)
VISIT = SimpleNamespace(say=tell, backstage=BACKSTAGE)


@pytest.mark.parametrize(
    ("duty", "until", "extra", "said"),
    [
        ("open", datetime(2026, 12, 1, 18), False, "смена до\u00a018:00"),
        ("lunch", datetime(2026, 12, 1, 13, 30), False, "обед по графику до\u00a013:30"),
        ("closed", datetime(2026, 12, 2, 9), False, "не на смене до\u00a002.12 09:00"),
        ("closed", datetime(2026, 12, 2, 9), True, "сверх смены"),
        ("closed", None, False, "не на смене"),
        ("lunch", datetime(2026, 12, 1, 13, 30), True, "вместо обеда"),
        (None, None, False, ""),
    ],
)
def test_who_is_on_shift_until_when_is_said(duty: Duty | None, until: datetime | None, extra: bool, said: str) -> None:
    one = OperatorNow("anna", "ready", "", 0, None, duty=duty, duty_until=until, extra=extra)
    with speaking("ru"):
        assert shift(VISIT, one) == said  # type: ignore[arg-type]  # all of a visit that it needs


def test_a_queue_whose_callers_wait_too_long_raises_an_alarm_by_its_name() -> None:
    late, well = QueueNow("bank", 3, 0, 95, 64, 10, late=True), QueueNow("operators", 0, 0, 0, 4, 10, late=False)
    with speaking("ru"):
        shown = alarms(VISIT, Floor((late, well), ()))  # type: ignore[arg-type]
    assert shown == '<p class="bad">Банк: ждут в среднем 1:04, а нужно не дольше 0:10.</p>'
