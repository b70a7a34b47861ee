"""A report's groups as a table for the eye, in the language of whoever is spoken to."""

from voicebot.locale import tell
from voicebot.reports.groups import Group, Report
from voicebot.reports.shown import shown

ROBOT = ("calls", "containment", "understanding", "escalated", "satisfaction")
DESK = ("offered", "taken", "lost", "level", "delay", "handling")
WHOLE_DESK = (
    "offered",
    "taken",
    "lost",
    "short",
    "callback",
    "level",
    "level_without_short",
    "abandonment",
    "delay",
    "longest",
    "handling",
)
OWN = {"taken": "answered", "lost": "abandoned"}  # what the figures call them


def columns(told: Report) -> list[str]:
    """The measures that can be told of these groups."""
    robot = any(group.robot for group in told.groups)
    desk = any(group.desk and group.desk.offered for group in told.groups)
    return [*(ROBOT if robot else ()), *(DESK if desk else ())]


def heads(names: list[str]) -> list[str]:
    return [tell(f"report.head_{name}") for name in names]


def cells(group: Group, names: list[str]) -> list[str]:
    return [shown(OWN.get(name, name), _measured(group, name)) for name in names]


def _measured(group: Group, name: str) -> float | None:
    half = group.robot if name in ROBOT else group.desk
    return half.measures()[OWN.get(name, name)] if half else None
