"""From when on, for who is told to come or to call again."""

from datetime import datetime

from voicebot.russian.dates_iso import When
from voicebot.russian.dates_spoken import spoken


def since(moment: datetime, now: datetime) -> str:
    """«завтра с 9:00», «в понедельник, тридцатого ноября, с 9:00»."""
    day = spoken(When(day=moment.date()), now.date())
    return f"{day}{',' if ',' in day else ''} с {moment.hour}:{moment.minute:02}"
