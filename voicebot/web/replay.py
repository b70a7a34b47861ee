"""The page of one call's sound and words, to be shown inside the console's page of the call."""

from datetime import datetime
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from voicebot.errors import Problem
from voicebot.locale import tell
from voicebot.names import Names
from voicebot.records.search import Calls
from voicebot.web import sound
from voicebot.web.api.calls import shown
from voicebot.web.backstage import Backstage
from voicebot.web.rights import Person


def replay(backstage: Backstage) -> APIRouter:
    router = APIRouter(prefix="/console")

    @router.get("/calls/{call}/replay")
    async def played(request: Request, call: str) -> Response:
        person: Person = request.state.person
        try:
            return HTMLResponse(await backstage.see(person, "call_seen", call, partial(_page, backstage, person, call)))
        except Problem as problem:
            return PlainTextResponse(str(problem), 404)

    return router


def _page(backstage: Backstage, person: Person, call: str) -> str:
    """Whoever may not listen doesn't see the sound either."""
    kept, settings = Calls(backstage.ledger.database).one(call), backstage.settings.lines.recording
    path = sound.sound(kept, settings) if person.may("listen") else None
    url = f"/api/v1/calls/{kept.call}/sound" if path else ""
    names = Names.of(backstage.dialogue().knowledge)
    moment = datetime.fromisoformat(kept.moment).strftime(tell("console.day") + " %H:%M")
    return sound.rendered(shown(backstage, person, kept), moment, path, settings, url, names)
