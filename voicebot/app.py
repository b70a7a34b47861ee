"""The composition root: settings → engines, knowledge, records → a Call per caller."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from voicebot import engines
from voicebot.audio import samples
from voicebot.call import Call
from voicebot.conversation import Conversation
from voicebot.dialogue.machine import Dialogue
from voicebot.engines import Loaded
from voicebot.events import Event, Listener
from voicebot.knowledge.load import load as load_knowledge
from voicebot.knowledge.model import Knowledge
from voicebot.lines.base import Line
from voicebot.records.ledger import Ledger
from voicebot.robot import Robot, Timing
from voicebot.russian.speech import speakable
from voicebot.settings import Settings
from voicebot.vad.base import Detector
from voicebot.workers import Workers


@dataclass(frozen=True, slots=True)
class App:
    """Everything that calls share; `asr` and `tts` say which engines were chosen and why."""

    robot: Robot
    asr: Loaded
    tts: Loaded

    async def answer(self, line: Line, call: str, ledger: Ledger, listen: Listener) -> Conversation:
        """Serve one caller; every event goes to `listen` as it happens, the records to `ledger`."""
        conversation = Conversation()

        def tell(event: Event) -> None:
            conversation.hear(event)
            listen(event)

        run = self.robot.workers.run
        await run(partial(ledger.begin, call, line.kind, line.caller))
        try:
            await Call(call, line, self.robot, partial(ledger.keep, call), tell).run()
        finally:
            await run(partial(ledger.end, conversation))
        return conversation

    def close(self) -> None:
        self.robot.workers.close()


def build(settings: Settings) -> App:
    """Load it all; a Problem says what is missing and how to get it."""
    understood = knowledge(settings)
    speakable(understood.hotline.phrases.greeting)  # loads the dictionaries, so that no caller waits for them
    asr = engines.load("asr", settings.asr, settings)
    tts = engines.load("tts", settings.tts, settings)
    robot = Robot(
        dialogue=Dialogue(understood),
        recognizer=asr.engine,
        synthesizer=tts.engine,
        detector=detectors(settings),
        workers=Workers(),
        timing=_timing(settings),
    )
    return App(robot, asr, tts)


def knowledge(settings: Settings) -> Knowledge:
    return load_knowledge(settings.knowledge_base)


def detectors(settings: Settings) -> Callable[[], Detector]:
    """Makes a detector for each call."""
    return lambda: engines.load("vad", settings.vad, settings).engine


def _timing(settings: Settings) -> Timing:
    patience = settings.patience
    return Timing(
        pause=samples(patience.pause_ms),
        limit=samples(patience.limit_ms),
        silence=samples(patience.silence_ms),
        keys=samples(patience.keys_ms),
        barge_in=samples(patience.barge_in_ms),
    )
