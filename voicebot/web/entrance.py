"""Coming into the console and leaving it: plain pages, so that a browser can keep the password."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from voicebot.locale import LANGUAGES
from voicebot.records.users import SESSION
from voicebot.web import passwords
from voicebot.web.backstage import GUEST, Backstage
from voicebot.web.gate import COOKIE, LANGUAGE
from voicebot.web.pages import Pages

YEAR = 365 * 86_400  # seconds


class Patience:
    """Tries to come in: from one address, and with one name."""

    def __init__(self, per_minute: int = 10, per_hour: int = 30) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._address, self._name = RateLimitItemPerMinute(per_minute), RateLimitItemPerHour(per_hour)

    def bears(self, address: str, name: str) -> bool:
        by_address = self._limiter.hit(self._address, "address", address)
        return self._limiter.hit(self._name, "name", name) and by_address


def entrance(backstage: Backstage, pages: Pages) -> APIRouter:
    router, patience = APIRouter(prefix="/console"), Patience()
    secure = bool(backstage.settings.web.certificate or backstage.settings.web.proxy)

    def inside(secret: str) -> Response:
        response = RedirectResponse("/console/", HTTPStatus.SEE_OTHER)
        longest = int(SESSION.total_seconds())
        response.set_cookie(COOKIE, secret, max_age=longest, httponly=True, secure=secure, samesite="lax")
        return response

    def shown(request: Request, why: str, status: int) -> HTMLResponse:
        language = request.state.language
        return HTMLResponse(pages.render("login.html.j2", request, language=language, why=why), status)

    @router.get("/login")
    async def door(request: Request, once: str = "") -> Response:
        if once and (secret := await backstage.run(lambda: backstage.welcome(once), request.state.language)):
            await backstage.run(lambda: backstage.audit.note(GUEST, "login", _address(request)), request.state.language)
            return inside(secret)
        return shown(request, "used" if once else "", HTTPStatus.OK)

    @router.post("/login")
    async def come_in(
        request: Request, name: Annotated[str, Form(max_length=100)], password: Annotated[str, Form(max_length=1000)]
    ) -> Response:
        if not patience.bears(_address(request), name):
            return shown(request, "often", HTTPStatus.TOO_MANY_REQUESTS)
        step = partial(_checked, backstage, name, password, _address(request))
        secret = await backstage.run(step, request.state.language)
        return inside(secret) if secret else shown(request, "wrong", HTTPStatus.UNAUTHORIZED)

    @router.post("/logout")
    async def leave(request: Request) -> Response:
        person = request.state.person
        await backstage.do(person, "logout", "", lambda: backstage.users.end(person.secret))
        response = RedirectResponse("/console/login", HTTPStatus.SEE_OTHER)
        response.delete_cookie(COOKIE)
        return response

    @router.get("/language")
    async def language(request: Request, to: str = "") -> Response:
        response = RedirectResponse("/console/", HTTPStatus.SEE_OTHER)
        if to in LANGUAGES:
            response.set_cookie(LANGUAGE, to, max_age=YEAR, samesite="lax", secure=secure)
        return response

    return router


def _checked(backstage: Backstage, name: str, password: str, address: str) -> str | None:
    """The secret of a new session; None where it isn't his password."""
    if not passwords.right(password, backstage.users.hash(name)):
        backstage.audit.note(name, "login_failed", address)
        return None
    backstage.audit.note(name, "login", address)
    return backstage.users.begin(name)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
