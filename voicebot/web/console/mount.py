"""The pages as a part of the web server."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from nicegui import app as inner
from nicegui import ui
from nicegui.nicegui import _shutdown, _startup

from voicebot.web.console import audit, call, calls, editing, home, knowledge, people, records, reports, trying, vain
from voicebot.web.operator import page as desk

PAGES = (home, desk, calls, call, records, reports, knowledge, editing, trying, vain, people, audit)
ICON = Path(__file__).parents[1] / "static" / "icon.svg"
PATIENCE = 15.0  # seconds in which a page that has lost its connection finds back


def mount(app: FastAPI) -> None:
    """At /console. A process may do so again, for another server."""
    ui.button.default_props("no-caps")
    inner.middleware_stack = None
    inner.user_middleware.clear()
    ui.run_with(
        app,
        title="voicebot",
        favicon=ICON,
        dark=None,
        language="ru",
        mount_path="/console",
        reconnect_timeout=PATIENCE,
        show_welcome_message=False,
    )
    app.router.lifespan_context = _life


@asynccontextmanager
async def _life(_: FastAPI) -> AsyncGenerator[None, None]:
    """As `run_with` does it, without looking through all objects of the process, which harms threads at work."""
    await _startup()
    yield
    await _shutdown()
