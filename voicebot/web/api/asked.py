"""Who asks the API, for what, and how it says no."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPBearer

from voicebot.web.backstage import Backstage
from voicebot.web.rights import Person, Right

BEARER = HTTPBearer(auto_error=False, description="voicebot users token NAME")

REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "It can't be done so; `detail` says why"},
    401: {"description": "No token"},
    403: {"description": "This role may not"},
    404: {"description": "No such thing"},
    503: {"description": "The database can't be used now"},
}


def _backstage(request: Request) -> Backstage:
    backstage: Backstage = request.state.backstage
    return backstage


def only(right: Right) -> Callable[[Request], Person]:
    """Whoever may do this."""

    def person(request: Request) -> Person:
        asks: Person | None = request.state.person
        if asks is None:
            raise HTTPException(401, "who are you?", {"WWW-Authenticate": "Bearer"})
        if not asks.may(right):
            raise HTTPException(403, f"a {asks.role} may not: {right}")
        return asks

    return person


Stage = Annotated[Backstage, Depends(_backstage)]
