"""The desk as a process sees it that hasn't got one: it holds the caller's line, the queue is in the first process."""

import asyncio
from contextlib import aclosing, suppress
from dataclasses import asdict
from typing import Any

from voicebot.audio import WIDTH, Chunk
from voicebot.desk.leg import Held, Taking
from voicebot.desk.visit import End
from voicebot.desk.wire import Wire, problem, told
from voicebot.dialogue.acts import HandOff
from voicebot.errors import Problem
from voicebot.lines.base import Key

PATIENCE = 2.0  # seconds for an answer


class Elsewhere(Taking):
    """`path`: the Window's. Where it is shut, nobody is at work: callers are passed on as their line does it."""

    def __init__(self, path: str) -> None:
        self._path = path

    async def takes(self, target: str) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                said = await self._answer(takes=target)
        except (OSError, TimeoutError):
            return False
        if isinstance(said, dict) and "problem" in said:
            raise problem(said["problem"])
        return isinstance(said, dict) and said["takes"]

    async def rang(self, caller: str) -> None:
        """A number calls the hotline: nobody need call it back any more."""
        with suppress(OSError):  # then there is nobody who would
            (await self._ask(rang=caller)).close()

    async def serve(self, line: Held, call: str, card: HandOff, urgent: bool = False) -> tuple[End, str | None]:
        """As `Office.serve`. A caller whose desk is lost leaves a message."""
        about = {"kind": line.kind, "caller": line.caller, "dialled": line.dialled, "moment": line.moment.isoformat()}
        try:
            wire = await self._ask(serve=call, card=asdict(card), urgent=urgent, **about)
        except OSError:
            return "message", None
        finally:
            line.taken = False
        caller = _Caller(line, wire)
        hearing = asyncio.create_task(caller.hear())
        try:
            return await caller.obey()
        finally:
            hearing.cancel()
            await asyncio.wait({hearing})
            wire.close()
            if not hearing.cancelled():
                hearing.result()

    async def _answer(self, **what: Any) -> object:
        wire = await self._ask(**what)
        try:
            return await wire.read()
        finally:
            wire.close()

    async def _ask(self, **what: Any) -> Wire:
        wire = Wire(*await asyncio.open_unix_connection(self._path))
        wire.say(**what)
        return wire


class _Caller:
    """His line and the wire, brought together."""

    def __init__(self, line: Held, wire: Wire) -> None:
        self._line, self._wire = line, wire
        self._got = 0  # samples from the desk

    async def hear(self) -> None:
        """What he says and presses goes to the desk, until he hangs up."""
        try:
            async with aclosing(self._line.listen()) as items:
                async for item in items:
                    if isinstance(item, Chunk):
                        self._wire.sound(item.pcm, max(0, self._got - self._line.unheard))
                    elif isinstance(item, Key):
                        self._wire.say(key=item.digit)
        finally:
            self._wire.say(gone=True)

    async def obey(self) -> tuple[End, str | None]:
        """What the desk plays he hears; how it ended."""
        while True:
            match await self._wire.read():
                case (_, bytes(pcm)):
                    self._got += len(pcm) // WIDTH
                    await self._line.play(pcm)
                case {"flush": _}:
                    self._line.flush()
                case {"pass_on": target}:
                    await self._pass_on(target)
                case {"end": end, "scenario": scenario}:
                    return end, scenario
                case _:
                    return "message", None

    async def _pass_on(self, target: str) -> None:
        try:
            await self._line.pass_on(target)
        except Problem as why:
            self._wire.say(passed=told(why))
        else:
            self._wire.say(passed=None)
