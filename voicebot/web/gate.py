"""Before the console and the API: who asks, and is it one of our own pages that does?"""

from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit

from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from voicebot.errors import Problem
from voicebot.locale import LANGUAGES
from voicebot.web.backstage import Backstage
from voicebot.web.rights import Person

CONSOLE, API = "/console", "/api/"
COOKIE = "voicebot_session"
LANGUAGE = "voicebot_language"
SAFE = {"GET", "HEAD", "OPTIONS"}
ANYBODY = ("/console/login", "/console/language", "/console/_nicegui/", "/api/v1/openapi.json")


class Gate:
    """`scope["state"]["person"]` is who asks, or None where anybody may."""

    def __init__(self, app: ASGIApp, backstage: Backstage) -> None:
        self._app, self._backstage = app, backstage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not scope["path"].startswith((CONSOLE, API)):
            await self._app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        try:
            person = await self.person(asked)
        except Problem as problem:
            await _refuse(scope, receive, send, JSONResponse({"detail": str(problem)}, 503))
            return
        scope.setdefault("state", {}).update(person=person, backstage=self._backstage, language=self.language(asked))
        if refusal := _refusal(asked, person):
            await _refuse(scope, receive, send, refusal)
            return
        await self._app(scope, receive, send)

    async def person(self, asked: HTTPConnection) -> Person | None:
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and asked.scope["path"].startswith(API):
            return await self._known(asked, token.strip(), "token")
        secret = asked.cookies.get(COOKIE)
        return await self._known(asked, secret, "session") if secret else None

    async def _known(self, asked: HTTPConnection, secret: str, kind: Literal["session", "token"]) -> Person | None:
        language = self.language(asked)
        user = await self._backstage.run(lambda: self._backstage.users.who(secret, kind), language)
        return Person(user.name, user.role, language, secret, kind) if user else None

    def language(self, asked: HTTPConnection) -> str:
        """What was chosen here, else what the browser prefers, else what the settings say."""
        chosen = asked.cookies.get(LANGUAGE)
        return chosen if chosen in LANGUAGES else _preferred(asked) or self._backstage.settings.web.language


def _preferred(asked: HTTPConnection) -> str | None:
    """Of our languages the one that the browser names first; they name them in order."""
    named = (one.strip()[:2].lower() for one in asked.headers.get("accept-language", "").split(","))
    return next((one for one in named if one in LANGUAGES), None)


def _refusal(asked: HTTPConnection, person: Person | None) -> Response | None:
    path = asked.scope["path"]
    token = person is not None and person.kind == "token"
    changes = asked.scope["type"] == "websocket" or asked.scope["method"] not in SAFE
    if changes and not token and not _ours(asked):
        return PlainTextResponse("not from this page\n", HTTPStatus.FORBIDDEN)
    if person or path.startswith(ANYBODY):
        return None
    if path.startswith(API):
        return JSONResponse({"detail": "who are you?"}, HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"})
    return RedirectResponse("/console/login", HTTPStatus.SEE_OTHER)


def _ours(asked: HTTPConnection) -> bool:
    """Browsers say whose page asks; whoever comes with a cookie and doesn't say it is none of ours."""
    origin, site = asked.headers.get("origin"), asked.headers.get("sec-fetch-site")
    if site:
        return site == "same-origin"
    if origin is None:
        return COOKIE not in asked.cookies
    return urlsplit(origin).netloc == asked.headers.get("host")


async def _refuse(scope: Scope, receive: Receive, send: Send, refusal: Response) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
    else:
        await refusal(scope, receive, send)
