"""The robot at work: every line that voicebot.yaml names, until the process is told to stop."""

import asyncio
import logging
import threading
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

from voicebot import app, examples, recording
from voicebot.app import App
from voicebot.asking import Rehearsing
from voicebot.conversation import Conversation
from voicebot.desk.elsewhere import Elsewhere
from voicebot.desk.office import Office, Ring
from voicebot.desk.window import Window
from voicebot.diary import Diary
from voicebot.errors import Problem
from voicebot.events import Event, Listener
from voicebot.gauges import Gauges
from voicebot.lines.audiosocket import Server as Asterisk
from voicebot.lines.base import Line
from voicebot.lines.sip.front import Front
from voicebot.lines.sip.worker import inside
from voicebot.logs import LOG, CallLog, tell
from voicebot.metrics import Metrics
from voicebot.reception import Reception
from voicebot.records.ledger import Ledger
from voicebot.settings import Recording, Settings
from voicebot.staff import calendars, employ
from voicebot.web import hooks
from voicebot.web.backstage import Backstage
from voicebot.web.server import Server, local
from voicebot.web.site import site
from voicebot.workers import Stopwatch

REFRESH = 3.0  # seconds between looks at the knowledge base
DELIVER = 10.0  # and at what waits for the system behind the hotline
LOOK = 5.0  # and at what the metrics show
PAUSE = 1.0  # and between sentences made in advance, while callers want the processor
PRUNE = 3600.0  # and at recordings and records that are too old
TIDY = 3.0  # for lines to close, after the seconds that calls may go on


class Service:
    """One process: `run` until `stop`, then no new calls, and the end when those that go on are over."""

    def __init__(self, settings: Settings, robot: App, ledger: Ledger, metrics: Metrics) -> None:
        self.stop, self.open = asyncio.Event(), False
        self._settings, self._robot, self._ledger, self._metrics = settings, robot, ledger, metrics
        self._calls: set[str] = set()
        self._idle, self._calm = asyncio.Event(), threading.Event()  # no calls: the loop's, and the workers'
        self._idle.set()
        self._calm.set()
        self._tasks: list[asyncio.Task[None]] = []
        self.loop: asyncio.AbstractEventLoop | None = None
        self._telephone: asyncio.Event | None = None  # set once it is connected
        self._dial: Ring | None = None  # how the telephone line calls somebody, once there is one
        self.invitation: list[str] = []  # where whoever has just installed it comes into the console
        self._diary: Diary | None = None
        self._worker = inside()
        self._first = self._worker is None or self._worker.first  # of several processes one does what needs no more
        self.office = self._office() if self._first else None  # the desk, where people are named who sit there
        away = Elsewhere(self._worker.desk) if self._worker and settings.desk.operators else None  # in the first one
        self._reception = Reception(robot, ledger, self.office or away)
        metrics.gauge("ready", "1 while new calls are taken.", lambda: self.ready, "livemax")
        self._gauges = Gauges(metrics, robot.cache, ledger.outbox if self._first else None, self.office)

    @property
    def ready(self) -> bool:
        return self.open and not self.stop.is_set()

    async def run(self, opened: Callable[[list[str]], None] = lambda addresses: None) -> None:
        """opened: told where callers come in, once they may. Problem where a line can't begin."""
        self.loop = asyncio.get_running_loop()
        recording.check(self._sound, self._robot.robot.dialogue.knowledge)
        web = self._web()
        try:
            lines = self._lines()
            await self._telephones()
            self.open = True
            self._work()
            opened([*([web.address] if web else []), *lines])
            engines = [loaded.label for loaded in (self._robot.asr, self._robot.tts, self._robot.vad)]
            tell("ready", lines=lines, web=web.address if web else None, engines=engines)
            await self.stop.wait()
            tell("draining", calls=len(self._calls))
            await self._drain()
            self._raise()
        finally:
            self.stop.set()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            if self._diary:
                await self._diary.close()
            if web:
                await web.close()
        tell("stopped", calls=len(self._calls))

    async def answer(self, line: Line, listen: Listener = lambda event: None) -> Conversation | None:
        """One caller, from the greeting to the end; None where the call could not be written down."""
        call = uuid.uuid4().hex

        def listening(part: str) -> Listener:
            listeners = (CallLog(part).hear, self._metrics.call(), listen)

            def heard(event: Event) -> None:
                for listener in listeners:
                    listener(event)

            return heard

        self._calls.add(call)
        self._idle.clear()
        self._calm.clear()
        try:
            async with recording.kept(line, call, self._sound, self._robot.robot.workers, self._untaped) as taped:
                conversation = await self._reception.answer(taped, call, listening)
            if taped is not line:
                await self._step("recording", partial(self._ledger.heard, call, recording.path(self._sound, call)))
            return conversation
        except Problem as problem:
            self._metrics.fault("ledger")
            tell("call not kept", logging.ERROR, call=call, why=str(problem))
            return None
        finally:
            self._calls.remove(call)
            if not self._calls:
                self._idle.set()
                self._calm.set()

    def _office(self) -> Office | None:
        """Where people are named who answer. Problem where they are named for a queue that isn't there."""
        if not self._settings.desk.operators:
            return None
        sip = self._settings.lines.sip
        ring = self._ring if sip.listen or sip.tls_listen else None
        people, self._diary = employ(self._settings, self._robot, self._ledger.database, ring, self._unwritten)
        return people

    def _unwritten(self, problem: Problem) -> None:
        self._metrics.fault("waits")
        tell("wait not written", logging.WARNING, why=str(problem))

    async def _ring(self, number: str) -> Line:
        if self._dial is None:
            raise Problem("desk.no_telephone", caller=number)
        return await self._dial(number)

    @property
    def _sound(self) -> Recording:
        return self._settings.lines.recording

    def _untaped(self, problem: Problem) -> None:
        """The call goes on without a recording."""
        self._metrics.fault("recording")
        tell("recording failed", logging.WARNING, why=str(problem))

    def _web(self) -> Server | None:
        if not self._settings.web.listen or not self._first:
            return None
        backstage = self._backstage() if self._settings.web.console else None
        pages = site(
            self._settings, self.answer, lambda: self.ready, self._metrics.text, backstage, self._metrics.refused
        )
        server = Server(self._settings.web, pages)
        if backstage and local(self._settings.web) and (secret := backstage.invite()):
            self.invitation = [f"{server.address}/console/login?once={secret}"]
        return server

    def _backstage(self) -> Backstage:
        """Problem where the world could come in and nobody has a key."""
        backstage = Backstage(
            self._settings,
            self._ledger,
            self._robot.robot.workers,
            lambda: self._robot.robot.dialogue,
            lambda folder: app.dialogue(self._settings.model_copy(update={"knowledge_base": folder})),
            lambda: Rehearsing(self._robot.scratch),
            self.office,
            self._diary,
            lambda heard: examples.make(self._robot, self._ledger, Stopwatch().begun, heard),
        )
        if not local(self._settings.web) and not backstage.users.guarded():
            raise Problem("web.no_admin", listen=self._settings.web.listen)
        return backstage

    def _lines(self) -> list[str]:
        """Telephone lines, each in a task of its own; where they listen."""
        lines = self._settings.lines
        listening = []
        if lines.sip.listen or lines.sip.tls_listen:
            from voicebot.lines.sip.serve import serve as sip

            self._telephone = asyncio.Event()
            self._begin("sip", sip(lines.sip, self.answer, self.stop, self._connected))
            listening.append(f"sip:{lines.sip.listen or lines.sip.tls_listen}")
        if lines.audiosocket.listen and self._first:
            refused = partial(self._metrics.refused, "audiosocket")
            self._begin("audiosocket", Asterisk(lines.audiosocket, self.answer, refused).serve(self.stop))
            listening.append(f"audiosocket:{lines.audiosocket.listen}")
        return listening

    def _connected(self, front: Front | None, dial: Ring) -> None:
        """Telephones may call, and be called."""
        if front:
            front.refused = partial(self._metrics.refused, "sip")
        self._dial = dial
        if self._telephone:
            self._telephone.set()

    async def _telephones(self) -> None:
        """Calls are taken once telephones can make them."""
        if self._telephone:
            waiting = asyncio.ensure_future(self._telephone.wait())
            await asyncio.wait({waiting, *self._tasks}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()

    def _work(self) -> None:
        """What is done beside the calls. Who calls before everything was spoken once waits a little longer."""
        self._begin("warm", self._step("warm", self._warm))
        self._begin("refresh", self._every(REFRESH, "refresh", self.refresh))
        self._begin("gauges", self._every(LOOK, "gauges", self._gauges.look))
        if not self._first:
            return
        if self.office:
            self._begin("desk", self.office.run(self.stop))
            if self._worker:
                self._begin("window", Window(self.office).run(self._worker.desk, self.stop))
        self._begin("deliver", self._every(DELIVER, "deliver", self._deliver))
        self._begin("hooks", self._every(DELIVER, "hooks", self._hooks))
        self._begin("prune", self._every(PRUNE, "prune", partial(recording.prune, self._sound)))
        self._begin("forget", self._every(PRUNE, "forget", partial(self._ledger.forget, self._settings.records_days)))

    def _warm(self) -> None:
        watch = Stopwatch()
        self._robot.warm(self._spare)
        tell("warm", seconds=round(watch.ms / 1000, 1), megabytes=round(self._robot.cache.bytes / 1e6, 1))

    def refresh(self) -> None:
        if self._robot.refresh(self._spare):
            tell("knowledge base refreshed")
            if self.office and self.loop:
                self.loop.call_soon_threadsafe(self.office.works, calendars(self._settings, self._robot))

    def _spare(self) -> bool:
        """There is time for work that nobody waits for; while there are calls, after a pause."""
        self._calm.wait(PAUSE)
        return not self.stop.is_set()

    def _deliver(self) -> None:
        """What the system behind the hotline could not take when it was recorded."""
        for tried in self._robot.deliver(self._ledger):
            level = logging.WARNING if tried.why else logging.INFO
            tell("delivery", level, receipt=tried.due.receipt, form=tried.due.form, why=tried.why)

    def _hooks(self) -> None:
        for tried in hooks.tell(self._ledger.database, self._settings.web.hooks):
            level = logging.WARNING if tried.why else logging.INFO
            tell("hook", level, url=tried.url, record=tried.number, why=tried.why)

    async def _every(self, seconds: float, what: str, step: Callable[[], Any]) -> None:
        while not self.stop.is_set():
            await self._step(what, step)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stop.wait(), seconds)

    async def _step(self, what: str, step: Callable[[], Any]) -> None:
        """Beside the calls: what can't be done is told, and done another time."""
        try:
            await self._robot.robot.workers.run(step)
        except Problem as problem:
            self._metrics.fault(what)
            tell(f"{what} failed", logging.WARNING, why=str(problem))

    def _begin(self, what: str, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        task.add_done_callback(partial(self._ended, what))
        self._tasks.append(task)

    def _ended(self, what: str, task: "asyncio.Future[None]") -> None:
        """A line that fails ends the process: whoever watches it begins it anew, and nobody waits on a dead line."""
        if not task.cancelled() and (error := task.exception()):
            LOG.error("%s failed", what, exc_info=error)
            self.stop.set()

    def _raise(self) -> None:
        """What ended a line ends the process, with its traceback or in its sentence."""
        for task in self._tasks:
            if task.done() and not task.cancelled() and (error := task.exception()):
                raise error

    async def _drain(self) -> None:
        """Until calls and lines have ended; who cuts them off is `run`, once: they tidy up when they are cancelled."""
        idle = asyncio.create_task(self._idle.wait())
        await asyncio.wait({idle, *self._tasks}, timeout=self._settings.lines.sip.drain_seconds + TIDY)
        idle.cancel()
