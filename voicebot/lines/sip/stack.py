"""baresip in this process: calls come from the front; sound goes straight to the callers."""

import asyncio
import ipaddress
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from baresip.call import Call
from baresip.config import Account, Config
from baresip.errors import BaresipError
from baresip.events import Event, StackEvent
from baresip.runtime import Runtime
from baresip.ua import UserAgent

from voicebot.errors import Problem
from voicebot.lines.sip.door import shut
from voicebot.lines.sip.front import DIALLED, PEER, SECRET, address
from voicebot.lines.sip.headers import bracketed
from voicebot.lines.sip.line import SipLine
from voicebot.lines.sip.message import party
from voicebot.lines.sip.worker import Place
from voicebot.settings import Sip

CODECS = {"pcma": "pcma", "pcmu": "pcmu", "g722": "g722/16000/1", "opus": "opus/48000/2"}
CALLER = "P-Asserted-Identity"
USED, ADDRESSES = (DIALLED, PEER, SECRET, "To", CALLER), ("Diversion", "History-Info", "Referred-By")
EXPOSED = (*USED, *ADDRESSES)
MOST_EXPOSED = 16  # baresip's own limit
NOBODY = ("anonymous", "unavailable", "unknown", "restricted", "private")  # who withholds his number
ROBOT = "robot"

Answer = Callable[[SipLine], Awaitable[object]]
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Stack:
    """One native stack: a process can have one. `place` says where it listens and who sends it calls."""

    settings: Sip
    place: Place
    answer: Answer
    lines: set[SipLine] = field(default_factory=set)
    _runtime: Runtime = field(default_factory=Runtime)
    _agents: dict[str, UserAgent] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Ready for calls; Problem where the stack can't be."""
        try:
            await self._runtime.start(self._config())
            shut(self.place)
            host = bracketed(self.place.host)
            everybody = Account(ROBOT, f"{host}:{self.place.port}", "", **self._common())
            await self._agent(everybody, "catchall=yes", "mediaenc=srtp")  # encrypted where the caller asks
            self._agents[""] = await self._agent(Account(ROBOT, host, "", **self._common()))
            for known in self.settings.accounts:
                account = Account(known.user, known.domain, known.password, **self._common(known.login))
                extra = ["mediaenc=srtp-mand"] if known.srtp else []
                self._agents[known.user] = await self._agent(account, *extra)
        except (BaresipError, ValueError) as error:
            raise Problem("sip.not_started", why=error) from error
        self._runtime.subscribe(self._event)

    async def stop(self) -> None:
        """Hang up what is left, and free the port."""
        for line in list(self.lines):
            await line.hang_up()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)
        await self._runtime.close()

    async def drain(self) -> None:
        """Returns when the last call has ended; new ones are refused meanwhile."""
        await self._runtime.drain()

    async def dial(self, number: str, patience: float = 60) -> SipLine:
        """Call somebody; Problem where nobody answers within `patience` seconds. The line's clock runs already."""
        try:
            call = await self._dial(number, "")
            await call.wait_established(patience)
        except BaresipError as error:
            raise Problem("sip.not_reached", number=number, why=error) from error
        line = self._line(call, caller=number, dialled="", headers={}, waits=False)
        self._begin(self._keep(line))
        return line

    def _config(self) -> Config:
        listen, _ = address(self.settings.listen or self.settings.tls_listen)
        names = (*EXPOSED, *self.settings.headers)[:MOST_EXPOSED]
        return Config(
            net_interface=None if ipaddress.ip_address(listen).is_unspecified else listen,
            max_concurrent_calls=None,  # the front counts
            rtp_timeout=self.settings.rtp_timeout_seconds,
            expose_headers=names,
            native_log_level="error",
            extra_config_text=f"sip_listen {bracketed(self.place.host)}:{self.place.port}\nsip_transports udp\n"
            f"rtp_ports {self.settings.rtp_ports}\naudio_jitter_buffer_type adaptive\naudio_jitter_buffer_ms 60-300\n",
        )

    def _common(self, login: str = "") -> dict[str, Any]:
        return {
            "registrar": f"sip:{bracketed(self.place.host)}:{self.place.front}",
            "reg_interval": 0,  # the front registers: it outlives us
            "audio_codecs": tuple(CODECS[name] for name in self.settings.codecs),
            "auth_user": login or None,
        }

    async def _agent(self, account: Account, *extra: str) -> UserAgent:
        account.extra_params = extra
        return await UserAgent.create(self._runtime, account, transfer_policy="reject")

    def _event(self, event: StackEvent) -> None:
        if event.event is not Event.CALL_INCOMING:
            return
        call = Call._from_incoming(self._runtime, event)  # what on_incoming does, but it keeps the event to itself
        self._begin(self._serve(call, event))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """One call's fault is told and costs no other call."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a call ended by a fault", exc_info=error)

    async def _serve(self, call: Call, event: StackEvent) -> None:
        headers = {name: value for name, value in event.headers.items() if name != SECRET}
        if event.headers.get(SECRET) != self.place.secret:  # past the front
            await call.reject()
            return
        caller = _caller(headers.get(CALLER, "")) or _caller(event.peer or "")
        line = self._line(call, caller, headers.get(DIALLED) or party(headers.get("To", "")), headers)
        try:
            await call.answer()
            await call.wait_established()
        except BaresipError as error:
            log.info("a caller gave up before the answer: %s", error)
            return
        clock = asyncio.create_task(self._keep(line))
        try:
            await self.answer(line)
        finally:
            await line.hang_up()
            await clock

    async def _keep(self, line: SipLine) -> None:
        self.lines.add(line)
        try:
            await line.run()
        finally:
            self.lines.discard(line)

    def _line(self, call: Call, caller: str, dialled: str, headers: dict[str, str], waits: bool = True) -> SipLine:
        peer = headers.get(PEER, "")

        async def dial(target: str) -> Call:
            return await self._dial(target, peer)

        return SipLine(
            call,
            caller=caller,
            dialled=dialled,
            headers={name: _told(name, value) for name, value in headers.items() if name not in USED},
            refer=lambda target: self._uri(target, peer),
            dial=dial if self.settings.transfer == "bridge" else None,
            patience=self.settings.transfer_seconds,
            hold=self.settings.hold_seconds,
            waits=waits,
        )

    async def _dial(self, target: str, peer: str) -> Call:
        name = self.settings.accounts[0].user if self.settings.accounts else ""
        early: list[StackEvent] = []  # whoever answers at once does so before the call is known here
        self._runtime.subscribe(early.append)
        try:
            call = await self._agents[name].dial(self._uri(target, peer))
        finally:
            self._runtime.unsubscribe(early.append)
        for event in early:
            call._on_stack_event(event)
        return call

    def _uri(self, target: str, peer: str) -> str:
        """An extension is one of the first account's PBX, else of the peer that brought the call."""
        if target.startswith(("sip:", "sips:")):
            return target
        domain = self.settings.accounts[0].domain if self.settings.accounts else peer
        if not domain:
            raise Problem("sip.nowhere", target=target)
        return f"sip:{target}@{domain}"


def _caller(address: str) -> str:
    """His number or name, "" where he withholds it: callers who do must not be taken for one another."""
    found = party(address)
    return "" if found.lower() in NOBODY else found


def _told(name: str, value: str) -> str:
    """What a header says; of an address the number."""
    return (party(value) if name in ADDRESSES else "") or value
