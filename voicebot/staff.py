"""The desk of this hotline: its queues and operators from the settings, its announcements from the knowledge base."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from voicebot import wav
from voicebot.app import App
from voicebot.captions import Captions
from voicebot.desk.core import Desk
from voicebot.desk.leg import Tap
from voicebot.desk.model import Operator, Queue, Status
from voicebot.desk.music import music
from voicebot.desk.office import Means, Office, Ring, Told
from voicebot.desk.promise import Forgetful
from voicebot.desk.promise import Promises as Kept
from voicebot.diary import Diary
from voicebot.errors import Problem
from voicebot.knowledge.calendar import Calendar
from voicebot.knowledge.hotline import Hotline, Waiting
from voicebot.knowledge.model import Knowledge
from voicebot.knowledge.shifts import rota
from voicebot.lines.base import Line
from voicebot.logs import LOG, told
from voicebot.promises import Promises
from voicebot.records.database import Database
from voicebot.records.waits import Waits
from voicebot.russian.speech import speakable
from voicebot.settings import DeskQueue, Settings
from voicebot.workers import Stopwatch

MINUTE = 60_000  # milliseconds


def employ(
    settings: Settings, robot: App, database: Database, ring: Ring | None, failed: Callable[[Problem], None]
) -> tuple[Office, Diary]:
    """The desk, and what it writes down; failed: told what could not be written. Problem as of `office`."""
    watch, workers = Stopwatch(), robot.robot.workers
    waits = Waits(database, watch.begun)
    diary = Diary(waits, workers, failed)

    def tell(event: Told) -> None:
        told(event)
        diary.tell(event)

    owed = Promises(database, watch.begun, workers, failed)
    people = office(settings, robot, ring, lambda: round(watch.ms), tell, promises=owed)
    waits.wrap = {one.name: one.wrap for one in people.desk.queues.values()}
    people.desk.remember(waits.handled())
    return people, diary


def calendars(settings: Settings, robot: App) -> dict[str, Calendar]:
    """When each of the people works, as it is written by now; blocks."""
    desk = settings.again().desk
    return rota(desk.operators, desk.lunch, robot.robot.dialogue.knowledge.hotline.calendars)


def _wall() -> datetime:
    return Stopwatch().begun


def office(
    settings: Settings,
    robot: App,
    ring: Ring | None,
    now: Callable[[], int],
    tell: Callable[[Told], None],
    moment: Callable[[], datetime] = _wall,
    promises: Kept | None = None,
) -> Office:
    """now: milliseconds. Problem where operators are named for queues or calendars that the hotline doesn't have."""
    hotline = robot.robot.dialogue.knowledge.hotline
    desk = Desk(_queues(settings, robot.robot.dialogue.knowledge), _operators(settings, hotline))
    targets = {queue.number: name for name, queue in hotline.queues.items()}
    sound = wav.read(settings.desk.music) if settings.desk.music else music()
    captions = partial(_captions, robot) if settings.desk.captions else None
    words = Announcements(robot)
    means = Means(words.say, sound, ring, now, captions, moment, words.sorry, promises or Forgetful())
    return Office(desk, targets, means, tell)


def _captions(app: App, told: Callable[[str], None]) -> Tap:
    robot = app.robot
    pause, limit = robot.timing.pause, robot.timing.limit
    return Captions(robot.recognizer, robot.detector(), robot.workers, told, _no_captions, pause, limit)


def _no_captions(why: Exception) -> None:
    LOG.error("captions failed", exc_info=why)


def _queues(settings: Settings, knowledge: Knowledge) -> list[Queue]:
    hotline = knowledge.hotline
    for name in settings.desk.queues:
        _known(name, hotline)
    closing = _closing(knowledge)
    numbers = {name: "" if name in closing else queue.number for name, queue in hotline.queues.items()}
    return [_queue(name, settings.desk.queues.get(name, DeskQueue()), number) for name, number in numbers.items()]


def _closing(knowledge: Knowledge) -> set[str]:
    """Queues whose callers leave a message outside hours; who is in danger is passed on whatever the hour."""
    hotline = knowledge.hotline
    if hotline.after_hours is None:
        return set()
    urgent = {one.escalate.queue for one in knowledge.scenarios.values() if one.urgent and one.escalate}
    return {hotline.queue} | ({one.queue for one in hotline.profiles.values() if one.queue} - urgent)


def _queue(name: str, written: DeskQueue, number: str) -> Queue:
    return Queue(
        name,
        limit=written.limit,
        offer=written.offer_seconds * 1000,
        wrap=written.wrap_seconds * 1000,
        announce=written.announce_seconds * 1000,
        target=written.target_seconds * 1000,
        overflow=None if written.overflow_seconds is None else written.overflow_seconds * 1000,
        overflow_to=written.overflow_to,
        round_robin=written.round_robin,
        number=number,
    )


def _operators(settings: Settings, hotline: Hotline) -> list[Operator]:
    """Who has a telephone is at work at once; who works in the console, when he says so there."""
    people, calendars = [], rota(settings.desk.operators, settings.desk.lunch, hotline.calendars)
    for name, written in settings.desk.operators.items():
        for queue in written.skills:
            _known(queue, hotline)
        status: Status = "ready" if written.extension else "offline"
        people.append(Operator(name, dict(written.skills), written.extension, status, calendar=calendars.get(name)))
    return people


def _known(queue: str, hotline: Hotline) -> None:
    if queue not in hotline.queues:
        raise Problem("desk.no_queue", queue=queue, known=", ".join(hotline.queues))


class Announcements:
    """In the robot's voice: the place, then what else may help, to each caller another each time."""

    def __init__(self, robot: App) -> None:
        self._robot = robot

    @property
    def _waiting(self) -> Waiting | None:
        return self._robot.robot.dialogue.knowledge.hotline.waiting

    async def say(self, place: int, wait: int | None, number: int, callback: bool) -> bytes:
        """number: of his announcements, from 0; callback: he may be called back."""
        waiting = self._waiting
        if waiting is None:
            return b""
        more = [*filter(None, [waiting.choices if callback else waiting.unknown]), *waiting.useful] or [""]
        return await self.spoken(f"{_place(waiting, place, wait)} {more[number % len(more)]}")

    async def closed(self, line: Line) -> bytes:
        """To who waits where everybody has gone."""
        return await self.spoken(self._robot.robot.dialogue.closed(line.moment, line.dialled).speech)

    async def sorry(self) -> bytes:
        """To who wants to be called back where that can't be kept."""
        return await self.spoken(self._waiting.not_kept or "") if self._waiting else b""

    async def goodbye(self) -> bytes:
        """To who is to be called back."""
        return await self.spoken(self._waiting.callback) if self._waiting else b""

    async def spoken(self, text: str) -> bytes:
        robot = self._robot.robot
        return await robot.workers.run(partial(_sound, robot.synthesizer.speak, text))


def _sound(speak: Callable[[str], Iterator[bytes]], text: str) -> bytes:
    return b"".join(speak(speakable(text)))


def _place(waiting: Waiting, place: int, wait: int | None) -> str:
    if wait is None:
        return waiting.place.format(place=place)
    if place == 1 and wait <= MINUTE:
        return waiting.soon
    return waiting.wait.format(place=place, minutes=max(1, -(-wait // MINUTE)))
