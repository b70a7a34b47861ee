"""Two weeks of demonstration calls for whoever looks at a hotline that nobody has called yet.

Callers say what the knowledge base's own tests say; everything else is the real pipeline, in writing. What each of
them does, and when, comes from a seed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict

from voicebot.app import App
from voicebot.asking import Rehearsing
from voicebot.conversation import Conversation
from voicebot.desk.told import Told
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.rehearsal import walk
from voicebot.documents import read
from voicebot.events import Event
from voicebot.knowledge.model import Rehearsal
from voicebot.lines.text import TextLine
from voicebot.records.examples import Examples, named
from voicebot.records.ledger import Ledger
from voicebot.records.quality import QUESTIONS, Quality
from voicebot.records.requests import Requests
from voicebot.records.tables import EXAMPLE
from voicebot.records.waits import Waits
from voicebot.systems.base import System

CALLS, DAYS, SEED = 200, 14, 1
HOURS = (1, 0, 0, 0, 0, 0, 1, 3, 9, 24, 26, 24, 20, 12, 20, 22, 20, 16, 8, 5, 4, 3, 2, 1)  # how likely each is
WEEKEND = 0.2  # of a working day's calls
NUMBERS = 900  # callers; no telephone has such a number
RARE, VAIN, BREAKS_OFF, THANKS, ASKS_AGAIN, IMPATIENT = 1.0, 0.15, 0.06, 0.5, 0.7, 0.7
GIVES_UP, JUDGED, WRAP = 0.08, 0.15, 20_000
PATIENCE, TALK = 14.0, 120.0  # seconds, on average
OLD = timedelta(days=2)  # what was recorded before that is done

Heard = Callable[[int, int], None]  # calls made, calls to be made
Tests = dict[str, list[tuple[str, ...]]]  # of each scenario: what callers say, turn by turn


class Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    often: dict[str, float]
    never: list[str]
    farewells: list[str]
    impatient: list[str]
    unanswered: list[list[str]]
    operators: list[str]
    comments: list[str]


@dataclass(frozen=True, slots=True)
class Planned:
    moment: datetime
    caller: str
    texts: tuple[str, ...]


async def make(app: App, ledger: Ledger, now: datetime, heard: Heard = lambda made, calls: None) -> None:
    """Fill an empty ledger. Problem where it isn't; nothing else, the systems above all, hears of these calls."""
    examples, said = Examples(ledger.database), read(Path(__file__).with_suffix(".yaml"), Said)
    await app.robot.workers.run(examples.checked)
    made, tests = Random(SEED), await app.robot.workers.run(partial(_whole, app.robot.dialogue, app.scratch))
    calls = planned(said, tests, now)
    for number, one in enumerate(calls, 1):
        conversation = await app.apart().answer(_line(one), named(number), ledger, _nothing)
        await app.robot.workers.run(partial(_after, ledger, made, said, one, conversation))
        heard(number, len(calls))
    await app.robot.workers.run(partial(_worked, ledger, made, said, now))


def planned(said: Said, tests: Tests, now: datetime, seed: int = SEED) -> list[Planned]:
    """The calls of the two weeks before, in order."""
    made = Random(seed)
    names = [name for name in tests if name not in said.never]
    weights = [said.often.get(name, RARE) for name in names]
    moments = sorted(_moments(made, now))
    return [
        Planned(moment, f"+7000{made.randrange(NUMBERS):07}", tuple(_texts(made, said, tests, names, weights)))
        for moment in moments
    ]


def _whole(dialogue: Dialogue, systems: Callable[[], System]) -> Tests:
    """Of each scenario the tests in which a caller comes to an end; they need no certain day, and no system down."""
    found: Tests = {}
    for name, scenario in dialogue.knowledge.scenarios.items():
        usual = [test for test in scenario.tests if test.at is None and test.systems == "up"]
        texts = [(test.say, *test.then) for test in usual if _ends(dialogue, test, systems)]
        if texts:
            found[name] = texts
    return found


def _ends(dialogue: Dialogue, test: Rehearsal, systems: Callable[[], System]) -> bool:
    *_, last = walk(dialogue, test, Rehearsing(systems))
    return last.after.over or bool(last.after.tried and not last.after.form and not last.after.offered)


def _moments(made: Random, now: datetime) -> Iterator[datetime]:
    days = [now.date() - timedelta(back) for back in range(DAYS + 1)]
    likely = [WEEKEND if day.weekday() > 4 else 1.0 for day in days]
    left = CALLS
    while left:
        moment = _moment(made, made.choices(days, likely)[0])
        if now - timedelta(DAYS) <= moment < now - timedelta(minutes=20):
            left -= 1
            yield moment


def _moment(made: Random, day: date) -> datetime:
    return datetime.combine(day, time(made.choices(range(24), HOURS)[0])) + timedelta(seconds=made.randrange(3600))


def _texts(made: Random, said: Said, tests: Tests, names: list[str], weights: list[float]) -> Iterator[str]:
    if made.random() < VAIN:
        question = made.sample(made.choice(said.unanswered), 2)
        yield from question if made.random() < ASKS_AGAIN else question[:1]
        if made.random() < IMPATIENT:
            yield made.choice(said.impatient)
        return
    texts = made.choice(tests[made.choices(names, weights)[0]])
    if len(texts) > 1 and made.random() < BREAKS_OFF:
        yield from texts[:-1]
        return
    yield from texts
    if made.random() < THANKS:
        yield made.choice(said.farewells)


def _line(one: Planned) -> TextLine:
    words = iter(one.texts)

    async def read_() -> str | None:
        return next(words, None)

    line = TextLine(EXAMPLE, one.moment, read_, _written, _written)
    line.caller = one.caller
    return line


async def _written(text: str) -> None:
    """Nobody reads it; whoever is handed over is taken."""


def _nothing(event: Event) -> None:
    """What is to be seen of these calls is in the ledger."""


def _after(ledger: Ledger, made: Random, said: Said, one: Planned, conversation: Conversation) -> None:
    """What people do with a call: it gets its time, those handed over wait, some are judged."""
    call, examples = conversation.call, Examples(ledger.database)
    ledger.resumed(one.caller)  # his next call is days away
    ended = one.moment + examples.date(call, one.moment)
    if conversation.card and conversation.outcome == "escalated":
        _wait(Waits(ledger.database, ended, {conversation.card.queue: WRAP}), made, said, call, conversation.card.queue)
    if made.random() < JUDGED:
        marks = {question: made.choices((3, 4, 5), (1, 3, 5))[0] for question in QUESTIONS}
        comment = made.choice(["", *said.comments])
        Quality(ledger.database).judge(call, made.choice(said.operators), marks, comment)
        examples.judged(call, ended + timedelta(minutes=15))


def _wait(waits: Waits, made: Random, said: Said, call: str, queue: str) -> None:
    told = Told(0, "joined", call, queue)
    waits.written(told)
    at = round(made.expovariate(1 / PATIENCE) * 1000)
    if made.random() < GIVES_UP:
        waits.written(replace(told, at=at, what="left", why="hung_up"))
        return
    operator = made.choice(said.operators)
    waits.written(replace(told, at=at, what="connected", operator=operator))
    waits.written(replace(told, at=at + round(made.uniform(0.3, 1.7) * TALK * 1000), what="ended", operator=operator))


def _worked(ledger: Ledger, made: Random, said: Said, now: datetime) -> None:
    """What is older is done, the rest in work or new."""
    requests = Requests(ledger.database)
    for number, day in Examples(ledger.database).forms():
        if now.date() - day.date() > OLD:
            requests.move(number, "done", made.choice(said.operators))
        elif made.random() < 0.4:
            requests.move(number, "working", made.choice(said.operators))
