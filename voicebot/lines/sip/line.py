"""One caller over SIP: a Line that can be handed over."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from baresip.call import Call, CallState
from baresip.errors import BaresipError, StaleHandleError
from baresip.events import Event, StackEvent

from voicebot.errors import Problem
from voicebot.lines.live import LiveLine, Wire
from voicebot.lines.sip.bridge import Silent, bridged, ringing
from voicebot.lines.sip.wire import SipWire

DIGITS = "0123456789*#"
LATE_SECONDS = 0.07  # a packet of a key that comes after the key's end begins none, though baresip says so
Dial = Callable[[str], Awaitable[Call]]


class SipLine(LiveLine):
    """`dial` calls the number or extension that the caller is handed over to; None: the caller's side does (REFER).

    headers: what the INVITE said beside the usual, such as Diversion; of addresses the numbers.
    waits: while the other side holds the call time stands still; else its music is heard.
    """

    def __init__(
        self,
        call: Call,
        *,
        caller: str,
        dialled: str,
        headers: Mapping[str, str],
        refer: Callable[[str], str],
        dial: Dial | None,
        patience: float,
        hold: float,
        waits: bool,
    ) -> None:
        super().__init__(SipWire(call, hold), "sip", caller, dialled, datetime.now())
        self.headers = dict(headers)
        self._call, self._refer, self._dial, self._patience, self._hold = call, refer, dial, patience, hold
        self._waits = waits
        self._bridge: asyncio.Task[None] | None = None
        self._gone = asyncio.Event()
        self._digit, self._released = "", 0.0
        call.on(self._event)

    async def run(self) -> None:
        """As long as the call is ours to look after: a bridge outlives the robot's part."""
        await super().run()
        if self._bridge:
            await self._bridge

    def _tick(self, behind: bool) -> None:
        if self._waits and isinstance(self._wire, SipWire) and self._wire.held:
            self._wire.read()  # music, for a person
        else:
            super()._tick(behind)

    def _event(self, event: StackEvent) -> None:
        now = asyncio.get_running_loop().time()
        if event.event is Event.CALL_DTMF_START and event.text and event.text in DIGITS:
            if event.text != self._digit or now - self._released > LATE_SECONDS:
                self.press(event.text)
            self._digit = event.text
        elif event.event is Event.CALL_DTMF_END:
            self._released = now
        elif event.event is Event.CALL_CLOSED:
            self._gone.set()

    async def transfer(self, target: str) -> None:
        await self.linger()
        try:
            await (self._send_away(target) if self._dial is None else self._connect(target, self._dial))
        except BaresipError as error:
            raise Problem("sip.not_transferred", target=target, why=error) from error

    async def _send_away(self, target: str) -> None:
        """REFER: the caller's side calls the target, and our call ends when that answers."""
        await self._call.transfer(self._refer(target), timeout=self._patience)

    async def _connect(self, target: str, dial: Dial) -> None:
        """Call the target, the caller hearing it ring, and stay between the two."""
        other = await dial(target)
        ring = asyncio.create_task(ringing(self.play))
        try:
            await self._answered(other, target)
        finally:
            ring.cancel()
            self.flush()
        self._bridge = asyncio.create_task(self._stay(self._wire, other))
        self._wire = Silent()

    async def _answered(self, other: Call, target: str) -> None:
        """As soon as the target answers; a caller who doesn't wait for that stops its ringing."""
        answered = asyncio.create_task(other.wait_established(self._patience))
        gone = asyncio.create_task(self._gone.wait())
        try:
            await asyncio.wait({answered, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not answered.done():
                await end(other)
                raise Problem("sip.caller_gone", target=target)
            await answered
        finally:
            gone.cancel()
            answered.cancel()

    async def _stay(self, near: Wire, other: Call) -> None:
        try:
            await bridged(near, SipWire(other, self._hold))
        finally:
            await end(self._call)
            await end(other)

    async def hang_up(self) -> None:
        """Ends the robot's part: the call, unless somebody else has it now."""
        if isinstance(self._wire, Silent):
            self._wire.closed = True
        else:
            await self.linger()
            await end(self._call)


async def end(call: Call) -> None:
    """Hang up, if the other side hasn't."""
    if call.state is CallState.CLOSED:
        return
    try:
        await call.hangup()
    except StaleHandleError:
        return
