"""What the console says of shifts."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest

from voicebot.desk.floor import OperatorNow
from voicebot.knowledge.calendar import Duty
from voicebot.locale import speaking, tell
from voicebot.web.operator.lists import shift

VISIT = SimpleNamespace(say=tell, backstage=SimpleNamespace(today=lambda: date(2026, 12, 1)))


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
