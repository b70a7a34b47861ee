"""The composition root: settings → engines, knowledge, records → a Call per caller."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any

from voicebot import engines, wav
from voicebot.audio import samples
from voicebot.call import Call
from voicebot.conversation import Conversation
from voicebot.dialogue.fixed import fixed
from voicebot.dialogue.machine import Dialogue
from voicebot.editions import Editions
from voicebot.engines import Loaded
from voicebot.errors import Problem
from voicebot.events import CallBegun, CallerSpoke, Event, Failed, Listener, RobotSpoke
from voicebot.journal import PATIENT, Journal
from voicebot.knowledge.load import load as load_knowledge
from voicebot.knowledge.model import Knowledge
from voicebot.knowledge.shifts import by_queue, rota
from voicebot.lines.base import Line
from voicebot.matching.cache import opened
from voicebot.matching.embedding import installed
from voicebot.paperwork import Paperwork
from voicebot.records.ledger import Ledger
from voicebot.robot import Robot, Timing
from voicebot.russian.speech import load as load_speech
from voicebot.russian.speech import speakable
from voicebot.russian.stress import aloud, stressed
from voicebot.settings import Engine, Settings
from voicebot.systems import city
from voicebot.systems.base import System
from voicebot.systems.delivery import Delivery, deliver
from voicebot.tts import recorded
from voicebot.tts.base import Synthesizer
from voicebot.tts.cache import Cache
from voicebot.tts.stressed import Stressed
from voicebot.workers import Workers


@dataclass(slots=True)
class App:
    """Everything that calls share; `asr`, `tts` and `vad` say which engines were chosen and why.

    A call keeps the robot that it began with.
    """

    robot: Robot
    asr: Loaded
    tts: Loaded
    vad: Loaded
    cache: Cache
    editions: Editions
    speaks: Callable[[Knowledge], Synthesizer]
    scratch: Callable[[], System] = city.scratch
    live: bool = True

    def apart(self) -> "App":
        """The same with a system of its own, made anew: for a rehearsal, which must change nothing and see no change.

        What is recorded there is delivered before the call goes on, so that the same calls are always the same.
        """
        return replace(self, robot=replace(self.robot, systems=self.scratch()), live=False)

    def refresh(self, wanted: Callable[[], bool] = lambda: True) -> bool:
        """Take in what editors have changed, for calls that begin from now on; False where nothing has.

        Faulty, once for each change, where it can't be used: calls go on with the old edition. Takes seconds.
        """
        if not self.editions.refresh():
            return False
        current = self.editions.current
        self.robot = replace(self.robot, dialogue=current, synthesizer=self.speaks(current.knowledge))
        self.warm(wanted)
        return True

    def warm(self, wanted: Callable[[], bool] = lambda: True) -> None:
        """Render everything fixed that the knowledge base can say, for up to a minute, as long as it is wanted."""
        knowledge = self.robot.dialogue.knowledge
        texts = takewhile(lambda text: wanted(), fixed(knowledge))
        self.cache.warm(aloud(text, knowledge.stress) for text in texts)

    async def answer(self, line: Line, call: str, ledger: Ledger, listen: Listener, scenario: str = "") -> Conversation:
        """Serve one caller; every event goes to `listen` as it happens, the records to `ledger`.

        scenario: where a human sent him back to the robot for it.
        """
        conversation = Conversation()

        def tell(event: Event) -> None:
            conversation.hear(event)
            listen(event)
            if isinstance(event, CallBegun | CallerSpoke | RobotSpoke):
                journal.turn(conversation)

        def unwritten(problem: Problem) -> None:
            listen(Failed(conversation.events[-1].at, str(problem)))

        journal = Journal(ledger, call, line, self.robot.workers, unwritten, PATIENT if self.live else 1)
        deliveries: list[Future[object]] = []
        papers = self._papers(line, call, ledger, deliveries)
        papers.begin = journal.begin
        try:
            await Call(call, line, replace(self.robot, systems=papers), papers, tell, scenario).run()
        finally:
            await journal.end(conversation)
            await self.robot.workers.run(papers.close)
        for delivery in deliveries:
            await asyncio.wrap_future(delivery)
        return conversation

    def _papers(self, line: Line, call: str, ledger: Ledger, deliveries: list[Future[object]]) -> Paperwork:
        loop = asyncio.get_running_loop()

        def later(step: Callable[[], object]) -> None:
            if self.live:
                deliveries.append(asyncio.run_coroutine_threadsafe(self.robot.workers.run(step), loop))
            else:
                step()

        titles = {name: scenario.title for name, scenario in self.robot.dialogue.knowledge.scenarios.items()}
        day = line.moment.date().isoformat()
        return Paperwork(ledger, self.robot.systems, call, line.caller, day, titles, later)

    def deliver(self, ledger: Ledger) -> list[Delivery]:
        """Try what waits for the system behind the hotline and is due; blocks."""
        return deliver(ledger.outbox, self.robot.systems)

    def close(self) -> None:
        self.robot.workers.close()


Around = Callable[[str, Any], Any]  # kind, engine → the engine that is used


def build(settings: Settings, around: Around = lambda kind, engine: engine) -> App:
    """Load it all; a Problem says what is missing and how to get it. `around` may measure engines."""
    editions = Editions(settings.knowledge_base, partial(dialogue, settings), settings.file)
    load_speech()  # so that no caller waits for the dictionaries
    asr = engines.load("asr", settings.asr, settings)
    tts = engines.load("tts", settings.tts, settings)
    vad = engines.load("vad", settings.vad, settings)
    systems = engines.load(engines.SYSTEMS, settings.systems, settings)
    cache = Cache(around("tts", tts.engine))
    speaks = partial(_voice, cache, settings)
    robot = Robot(
        dialogue=editions.current,
        recognizer=around("asr", asr.engine),
        synthesizer=speaks(editions.current.knowledge),
        detector=lambda: engines.load("vad", Engine(engine=vad.name, options=settings.vad.options), settings).engine,
        workers=Workers(),
        timing=_timing(settings),
        systems=systems.engine,
    )
    return App(robot, asr, tts, vad, cache, editions, speaks, partial(scratch, settings))


def scratch(settings: Settings) -> System:
    """A system for rehearsals: a city in memory, of the user's own files where there are some."""
    if settings.systems.engine == "csv":
        return city.scratch(Path(settings.systems.options["folder"]))
    return city.scratch()


def _voice(cache: Cache, settings: Settings, understood: Knowledge) -> Synthesizer:
    """With the editors' stress marks, and the prompts of a person where there are some."""
    voice = recorded.load(cache, settings.recordings, wav.read, speakable) if settings.recordings else cache
    return Stressed(voice, partial(stressed, marks=understood.stress))


def knowledge(settings: Settings) -> Knowledge:
    return load_knowledge(settings.knowledge_base)


def dialogue(settings: Settings) -> Dialogue:
    """The knowledge base, learnt, with shifts as they are by now; only what has changed is read and learnt anew."""
    known, index = opened(settings.knowledge_base, settings.out / "cache", installed(settings.models))
    desk = settings.again().desk
    people, calendars = desk.operators, rota(desk.operators, desk.lunch, known.hotline.calendars)
    return Dialogue(known, index, by_queue(calendars, {name: one.skills for name, one in people.items()}))


def _timing(settings: Settings) -> Timing:
    patience = settings.patience
    return Timing(
        pause=samples(patience.pause_ms),
        limit=samples(patience.limit_ms),
        silence=samples(patience.silence_ms),
        keys=samples(patience.keys_ms),
        barge_in=samples(patience.barge_in_ms),
        moment=samples(patience.moment_ms),
        system=samples(patience.system_ms),
    )
