"""Operators' sound: a WebSocket from the page that answers, and one for whoever listens in."""

import asyncio

from fastapi import APIRouter, WebSocket, status

from voicebot.desk.office import Office
from voicebot.desk.taps import Mixed
from voicebot.desk.visit import PAGE
from voicebot.errors import Problem
from voicebot.lines.browser import BrowserLine, Socket
from voicebot.web.backstage import Backstage
from voicebot.web.calls import Connection
from voicebot.web.rights import Person


class Leg(BrowserLine):
    """An operator's side. over: set when the conversation is."""

    kind = PAGE

    def __init__(self, socket: Socket) -> None:
        super().__init__(socket, _nowhere)
        self.over = asyncio.Event()

    async def hang_up(self) -> None:
        await super().hang_up()
        self.over.set()


async def _nowhere(target: str) -> None:
    raise Problem("desk.no_telephone", caller=target)


def sound(backstage: Backstage) -> APIRouter:
    router = APIRouter(prefix="/console/desk")

    @router.websocket("/sound")
    async def answered(socket: WebSocket) -> None:
        """The operator takes the call that is offered to him."""
        person: Person = socket.state.person
        office = backstage.office
        if office is None or not person.may("desk") or person.name not in office.desk.operators:
            await socket.close(status.WS_1008_POLICY_VIOLATION)
            return
        await socket.accept()
        connection = Connection(socket)
        leg = Leg(connection)
        if office.answer(person.name, leg):
            await leg.over.wait()
        else:
            await socket.send_json({"refused": "withdrawn"})
        await connection.close()

    @router.websocket("/ear/{call}")
    async def listening(socket: WebSocket, call: str) -> None:
        """Somebody hears a conversation; who speaks doesn't hear him."""
        person: Person = socket.state.person
        office = backstage.office
        if office is None or not (person.may("live") and person.may("listen")):
            await socket.close(status.WS_1008_POLICY_VIOLATION)
            return
        await backstage.do(person, "listened_in", call, lambda: None)
        await socket.accept()
        await _listen(office, Connection(socket), call)

    return router


async def _listen(office: Office, connection: Connection, call: str) -> None:
    leg = Leg(connection)
    tap = Mixed(leg)
    if office.listen_in(call, tap):
        async for _ in leg.listen():
            continue
        office.listen_no_more(call, tap)
        await leg.hang_up()
    else:
        await connection.send('{"refused": "withdrawn"}')
    await connection.close()
