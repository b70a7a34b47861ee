"""The web server: a page that calls the robot, a chat for other sites' pages, and what machines ask."""

from collections.abc import Awaitable, Callable
from functools import partial
from ipaddress import ip_address
from pathlib import Path

from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles

from voicebot.events import Listener
from voicebot.lines.base import Line
from voicebot.settings import Settings
from voicebot.web import calls, chats
from voicebot.web.api.routes import api
from voicebot.web.backstage import Backstage
from voicebot.web.door import Door
from voicebot.web.entrance import entrance
from voicebot.web.gate import CONSOLE, Gate
from voicebot.web.operator.sound import sound
from voicebot.web.pages import Pages
from voicebot.web.replay import replay

HERE = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'",
    "Permissions-Policy": "microphone=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# The console's library makes its pages in the browser, from templates; answers are for their reader's eyes only.
INSIDE = {
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline' 'unsafe-eval'; img-src 'self' data:;"
    " font-src 'self' data:; media-src 'self' blob:; frame-ancestors 'self'; form-action 'self'; object-src 'none'",
    "Referrer-Policy": "same-origin",  # without a referrer browsers don't say either whose form it is
}

Answer = Callable[[Line, Listener], Awaitable[object]]


def site(
    settings: Settings,
    answer: Answer,
    ready: Callable[[], bool],
    measured: Callable[[], bytes],
    backstage: Backstage | None = None,
    refused: Callable[[str, str], None] = lambda line, reason: None,
) -> FastAPI:
    """answer: serves one caller to the end; ready: may callers come; measured: the metrics in Prometheus' format.

    backstage: what the console and its API work with, where there are to be some.
    refused: counts callers of a line who are turned away.
    """
    app = FastAPI(title="voicebot", docs_url=None, redoc_url=None, openapi_url=None)
    pages = Pages(settings.web.language)
    _for_machines(app, ready, measured)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    if settings.lines.browser.open:
        _page(app, pages, Door(settings.lines.browser.calls, ready, (), partial(refused, "browser")), answer)
    if settings.lines.chat.open:
        chat = settings.lines.chat
        door = Door(chat.calls, ready, chat.sites, partial(refused, "chat"))
        _chat(app, pages, door, answer, chat.idle_seconds)
    if backstage:
        _console(app, pages, backstage)

    @app.middleware("http")
    async def guarded(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await go_on(request)
        response.headers.update(HEADERS)
        if request.scope["path"].startswith(CONSOLE):
            response.headers.update(INSIDE)
        return response

    return app


def _console(app: FastAPI, pages: Pages, backstage: Backstage) -> None:
    from voicebot.web.console.mount import mount

    app.include_router(entrance(backstage, pages))
    app.include_router(replay(backstage))
    app.include_router(sound(backstage))
    app.mount("/api/v1", api(backstage))
    mount(app)
    app.add_middleware(Gate, backstage=backstage)


def _for_machines(app: FastAPI, ready: Callable[[], bool], measured: Callable[[], bytes]) -> None:
    @app.get("/healthz")
    async def alive() -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    @app.get("/readyz")
    async def takes_calls() -> PlainTextResponse:
        return PlainTextResponse("ok\n") if ready() else PlainTextResponse("not ready\n", 503)

    @app.get("/metrics")
    async def metrics(request: Request) -> Response:
        if not _near(request):
            return PlainTextResponse("not from here\n", 403)
        return Response(measured(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _near(request: Request) -> bool:
    """Asked from this machine or a private network, and not what a proxy passes on from the world."""
    passed_on = request.headers.get("x-forwarded-for", "")
    addresses = [address.strip() for address in passed_on.split(",") if address.strip()]
    try:
        return request.client is not None and all(
            ip_address(address).is_private for address in (request.client.host, *addresses)
        )
    except ValueError:
        return False  # an address that is none


def _page(app: FastAPI, pages: Pages, door: Door, answer: Answer) -> None:
    @app.get("/")
    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse(pages.render("call.html.j2", request))

    @app.websocket("/call")
    async def call(socket: WebSocket) -> None:
        async with door.enter(socket) as inside:
            if inside:
                await calls.serve(socket, answer)


def _chat(app: FastAPI, pages: Pages, door: Door, answer: Answer, idle_seconds: int) -> None:
    @app.get("/chat")
    async def example(request: Request) -> HTMLResponse:
        return HTMLResponse(pages.render("chat.html.j2", request))

    @app.get("/chat.js")
    async def widget(request: Request) -> Response:
        return Response(pages.render("chat.js.j2", request), media_type="text/javascript; charset=utf-8")

    @app.websocket("/chat")
    async def chat(socket: WebSocket) -> None:
        async with door.enter(socket) as inside:
            if inside:
                await chats.serve(socket, answer, idle_seconds)
