"""Figures side by side, each with its goal."""

from collections.abc import Iterable

from voicebot.web.console.frame import Visit, escape
from voicebot.web.reported import Tile

STYLE = """
dl.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem; margin: 0; }
dl.tiles > div { border: 1px solid rgba(127, 127, 127, .35); border-radius: .5rem; padding: .6rem .8rem; }
dl.tiles dd { margin: 0; } dl.tiles dd.value { font-size: 1.6rem; font-weight: 600; }
"""


def tiles(visit: Visit, told: Iterable[Tile]) -> str:
    """Markup for a `dl`. Whether a goal is reached is said by colour, sign and word."""
    return "".join(_tile(visit, one) for one in told)


def _tile(visit: Visit, tile: Tile) -> str:
    colour, verdict = "soft", ""
    if tile.reached is not None:
        colour = "good" if tile.reached else "bad"
        verdict = f": {visit.say('reports.reached' if tile.reached else 'reports.missed')}"
    goal = f'<dd class="{colour}">{escape(tile.goal + verdict)}</dd>' if tile.goal else ""
    name, value = escape(tile.name), escape(tile.value)
    return f'<div data-tile="{tile.key}"><dt class="soft">{name}</dt><dd class="value">{value}</dd>{goal}</div>'
