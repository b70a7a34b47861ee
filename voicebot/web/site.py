"""The web server: a page that calls the robot, a chat for other sites' pages, and what machines ask."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from pathlib import Path

from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from voicebot.events import Listener
from voicebot.lines.base import Line
from voicebot.locale import LANGUAGES, catalogue
from voicebot.settings import Settings
from voicebot.web import calls, chats
from voicebot.web.door import Door

HERE = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'",
    "Permissions-Policy": "microphone=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Answer = Callable[[Line, Listener], Awaitable[object]]


def site(settings: Settings, answer: Answer, ready: Callable[[], bool], measured: Callable[[], bytes]) -> FastAPI:
    """answer: serves one caller to the end; ready: may callers come; measured: the metrics in Prometheus' format."""
    app = FastAPI(title="voicebot", docs_url=None, redoc_url=None, openapi_url=None)
    pages = Pages(settings.web.language)
    _for_machines(app, ready, measured)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    if settings.lines.browser.open:
        _page(app, pages, Door(settings.lines.browser.calls, ready, ()), answer)
    if settings.lines.chat.open:
        chat = settings.lines.chat
        _chat(app, pages, Door(chat.calls, ready, chat.sites), answer, chat.idle_seconds)

    @app.middleware("http")
    async def guarded(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await go_on(request)
        response.headers.update(HEADERS)
        return response

    return app


class Pages:
    """Templates in the visitor's language: the one that he asks for, else the one of the settings."""

    def __init__(self, usual: str) -> None:
        self._usual = usual
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )
        self._templates.policies["json.dumps_kwargs"] = {"ensure_ascii": False}

    def render(self, template: str, request: Request) -> str:
        asked = request.query_params.get("language")
        language = asked if asked in LANGUAGES else self._usual
        return self._templates.get_template(template).render(language=language, say=catalogue(language).__getitem__)


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
