"""What things are called in the knowledge base of the settings."""

from rich.console import Console

from voicebot import app
from voicebot.errors import Problem
from voicebot.names import Names
from voicebot.settings import Settings


def names(chosen: Settings, ids: bool = False) -> Names:
    """Ids alone, and why, while somebody is mending the knowledge base: what was recorded is read all the same."""
    try:
        return Names.of(app.knowledge(chosen), ids)
    except Problem as problem:
        Console(stderr=True, soft_wrap=True).print(str(problem), style="yellow", markup=False, highlight=False)
        return Names()
