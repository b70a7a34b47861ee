"""What tests of pages in a real browser share: a service in a thread of its own, and somebody who has come in."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from pathlib import Path
from queue import Queue
from typing import TypeVar

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, TimeoutError, ViewportSize, expect

CHROMIUM = Path("/usr/bin/chromium")
SHOTS = Path(__file__).parents[2] / "out" / "screenshots"
PATIENCE = 60_000  # ms; machines are busy
PHONE: ViewportSize = {"width": 390, "height": 844}

STILL = "!document.getAnimations().some(one => one instanceof CSSTransition && one.playState === 'running')"
T = TypeVar("T")

in_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt-get install chromium")


@contextmanager
def beside(opening: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """What is opened, served by a thread with an event loop of its own."""
    told: Queue[tuple[T, asyncio.AbstractEventLoop, asyncio.Event]] = Queue()

    async def serve() -> None:
        stop = asyncio.Event()
        async with opening as opened:
            told.put((opened, asyncio.get_running_loop(), stop))
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    opened, loop, stop = told.get(timeout=200)
    yield opened
    loop.call_soon_threadsafe(stop.set)
    thread.join()


@contextmanager
def visiting(browser: Browser, address: str, session: str, **looks: object) -> Iterator[Page]:
    """The page of whoever this session is of; what fails in it fails the test."""
    context = browser.new_context(base_url=address, locale="ru-RU", **looks)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "voicebot_session", "value": session, "url": address}])
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    yield page
    context.close()
    assert not faults


def shows(page: Page, text: str) -> None:
    expect(page.locator("main")).to_contain_text(text, timeout=PATIENCE)


def choose(page: Page, label: str, name: str) -> None:
    """Clicked again where the page was not ready for it: the first click may only close what had the focus."""
    option = page.get_by_role("option", name=name)
    for _ in range(5):
        page.get_by_label(label).click()
        with suppress(TimeoutError):
            return option.click(timeout=5_000)
    raise AssertionError(f"{label}: {name}")


def each_look(page: Page) -> Iterator[str]:
    """The page as it stands: on a telephone, in the dark, in the light."""
    desktop = page.viewport_size
    for looks, scheme, size in (("phone", "light", PHONE), ("dark", "dark", desktop), ("light", "light", desktop)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.wait_for_function(STILL)
        yield looks


def violations(page: Page) -> dict[str, list[str]]:
    """What axe finds, by its rules, but in the bar of what is loading, which comes and goes."""
    told = Axe().run(page, context={"exclude": [["#q-loading-bar"]]}).response["violations"]
    return {one["id"]: [node["html"][:200] for node in one["nodes"][:3]] for one in told}
