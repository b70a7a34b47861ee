"""How long callers wait for the robot: python benchmarks/conversation.py [FOLDER TEXTS] [--every 4]

In real time, on a line that waits for nobody: recognition, decision and voice go on while the caller's pause is still
being waited out. From where the caller's speech truly ends (by the loudness of the recording, before the telephone's
noise is added) to the first sound of the reply. The calls are the scripts of tests/calls, of the replies a second is
listened to; and each sound of FOLDER (and TEXTS, as in recognition.py) is a call of its own, over A-law. In further
calls a person's digits are an account, with half a second between its groups (dictation.py).

turns    of callers' voices that were replied to; early: replied to before their end (in none of the other figures)
wait     ms from the end of speech to the first sound: median, 95th percentile
pause    … of these, ms until the turn was taken for over; text: from there to the final text;
         decide: to what to say; voice: to the first sample; lead: the silence that the reply begins with (medians)

wish: what callers want; digits: so many as were asked for; open: other answers; sound: of FOLDER, where nothing was
asked for yet; unclear: the robot asks back, or has no answer; danger: answered in mid-sentence, on purpose.
Pipecat hears the same sounds in the same minute; its wait ends when its LLM would be asked: no reply is made or spoken.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from against import Rival, rivals
from dictation import dictated, groups, spoken_edges
from endpointing import Stretch
from measure import CONSOLE, Report, machine, progress, recordings, spread
from simulated import Caller, Made, Reader, SimulatedLine

from voicebot import app, replay, settings, wav
from voicebot.audio import samples, to_ms
from voicebot.events import Decided, Event
from voicebot.knowledge.model import Knowledge
from voicebot.lines.recorded import Utterance
from voicebot.lines.telephone import degrade

WISH = "хочу передать показания счётчиков воды"
CALLS = Path(__file__).parents[1] / "tests" / "calls"
EARFUL = samples(1_000)  # of a reply is listened to
KINDS = ("wish", "wish, unclear", "digits", "yes or no", "open", "sound", "sound, unclear", "danger")
PARTS = ("pause", "text", "decide", "voice", "lead")
HEADS = ("", "turns", "early", "wait", "p95", *PARTS)
THEIRS = ("", "sounds", "early", "unheard", "wait", "p95", "text", "p95")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said, and where in it speech ends, in samples; `end` is None where nothing is said aloud."""

    utterance: Utterance
    end: int | None


@dataclass(frozen=True, slots=True)
class Dialled:
    """A call to be made; without `case`, of one recording."""

    said: Sequence[Spoken]
    case: replay.Case | None = None

    def line(self, person: Reader) -> SimulatedLine:
        line = SimulatedLine(person, paced=True, earful=EARFUL)
        if self.case:
            line.moment, line.caller, line.dialled = self.case.moment, self.case.caller, self.case.dialled
            line.room = self.case.room
        return line


@dataclass(frozen=True, slots=True)
class Wait:
    """Of one turn, in ms, and what was heard."""

    kind: str
    text: str
    early: bool
    parts: Sequence[float]

    @property
    def whole(self) -> float:
        return sum(self.parts)


@dataclass(frozen=True, slots=True)
class Theirs:
    """What Pipecat made of a sound; ms from its speech's end."""

    early: bool
    wait: float | None
    text: float | None


def main(
    folder: Annotated[Path | None, typer.Argument(help="The recordings.")] = None,
    listing: Annotated[Path | None, typer.Argument(metavar="[TEXTS]", help="What is said in them.")] = None,
    scripts: Annotated[bool, typer.Option(help="The calls of tests/calls as well.")] = True,
    pipecat: Annotated[Path | None, typer.Option(metavar="PYTHON", help="Of its environment.")] = None,
    every: Annotated[int, typer.Option(min=1, help="Take only every n-th sound.")] = 4,
    accounts: Annotated[int, typer.Option(min=0, help="So many are dictated.")] = 12,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show every turn.")] = False,
) -> None:
    calls = list(scripted(CALLS)) if scripts else []
    free = [sound for sound in recordings(folder, listing) if sound.expect is None]  # nothing was asked for yet
    calls += [Dialled([said(sound.pcm)]) for sound in free[::every]]
    calls += dictations(accounts)
    waits, theirs = list[Wait](), dict[str, list[Theirs]]()
    with TemporaryDirectory() as scratch, rivals(pipecat) as others, ExitStack() as stack:
        robot = app.build(settings.load())
        stack.callback(robot.close)
        robot.warm()
        for n, call in enumerate(progress(calls, "calls")):
            caller = Caller(robot.apart(), Path(scratch) / str(n))
            done = list(measured(caller, robot.robot.dialogue.knowledge, call))
            waits += done
            if verbose:
                tell(done)
            for other in others:
                theirs.setdefault(other.name, []).extend(heard(other, call))
    Report(markdown).table(f"From the end of speech to the first sound ({machine()})", HEADS, rows(waits))
    if theirs:
        Report(markdown).table("The same sounds, to the turn's end", THEIRS, [row(*one) for one in theirs.items()])


def scripted(folder: Path) -> Iterator[Dialled]:
    """The scripts with sound, but those where what stands behind the hotline is down."""
    for wanted in replay.wanted([folder]):
        case = replay.case(wanted)
        if case.script is None or case.path is None or case.script.systems == "down":
            continue
        clean = [turn.caller.wav for turn in case.script.turns]
        if any(clean):
            ends = [spoken_edges(wav.read(case.path.parent / name))[1] if name else None for name in clean]
            yield Dialled([Spoken(*one) for one in zip(case.utterances, ends, strict=True)], case)


def dictations(count: int) -> Iterator[Dialled]:
    """Each an account, in answer to the question for it."""
    chance = random.Random(1)
    for _ in range(count):
        digits = groups(str(chance.randint(10**9, 10**10 - 1)), chance)
        yield Dialled([Spoken(Utterance(text=WISH), None), said(dictated(digits, [500], chance))])


def said(pcm: bytes) -> Spoken:
    return Spoken(Utterance(degrade(pcm)), spoken_edges(pcm)[1])


def measured(caller: Caller, knowledge: Knowledge, call: Dialled) -> Iterator[Wait]:
    """Make the call; the waits of its turns."""
    stays = Utterance(bytes(2 * samples(2_500)))  # on the line until the last reply was heard
    person = Reader([*(spoken.utterance for spoken in call.said), stays])
    made = caller.call(call.line(person), person)
    ends = [*made.line.starts, 1 << 40]
    for spoken, (begin, end) in zip(call.said, pairwise(ends), strict=False):
        if spoken.end is not None:
            events = made.conversation.events
            which = kind(events, knowledge, begin)
            if which == "wish" and call.case is None:
                which = "sound"
            if danger(events, knowledge, begin, end):
                which = "danger"
            elif which in ("wish", "sound") and not understood(events, begin, end):
                which = f"{which}, unclear"
            if wait := waited(made, which, (begin, end), begin + spoken.end):
                yield wait


def waited(made: Made, kind: str, within: Stretch, true_end: int) -> Wait | None:
    """For the reply to what was said in that stretch of the call; None where there was none."""
    turns = [one for one in made.taken if one.spoke.by == "voice" and within[0] <= one.spoke.at < within[1]]
    if not turns:
        return None
    last = turns[-1]
    played = next((sound for sound in made.line.played if sound.at >= last.decided), None)
    if played is None:
        return None
    at = to_ms(last.spoke.at)
    text = max(at, last.text)
    parts = (at - to_ms(true_end), text - at, last.decided - text, played.at - last.decided, played.lead)
    return Wait(kind, last.spoke.text, any(one.spoke.at < true_end for one in turns), parts)


def kind(events: Sequence[Event], knowledge: Knowledge, begin: int) -> str:
    """Of the answer that began at sample `begin`: by what was asked for before."""
    decided = [event.decision for event in events if isinstance(event, Decided) and event.at <= begin]
    if not decided or decided[-1].asks is None:
        return "wish"
    scenario = knowledge.scenarios.get(decided[-1].scenario or "")
    slot = scenario.slots.get(decided[-1].asks) if scenario else None
    if slot is None or slot.type == "yesno":
        return "yes or no"
    return "digits" if slot.type == "digits" and slot.length is not None else "open"


def danger(events: Sequence[Event], knowledge: Knowledge, begin: int, end: int) -> bool:
    """Was a danger told, which the robot answers in mid-sentence?"""
    decided = [
        event.decision.scenario or "" for event in events if isinstance(event, Decided) and begin < event.at <= end
    ]
    return any(name in knowledge.scenarios and knowledge.scenarios[name].urgent for name in decided)


def understood(events: Sequence[Event], begin: int, end: int) -> bool:
    """Was a wish that was told between these samples clear enough for an answer?"""
    decided = [event.decision for event in events if isinstance(event, Decided) and begin < event.at <= end]
    return bool(decided) and decided[-1].kind == "answer"


def rows(waits: Sequence[Wait]) -> list[list[str]]:
    return [row_of(kind, found) for kind in KINDS if (found := [wait for wait in waits if wait.kind == kind])]


def row_of(kind: str, waits: Sequence[Wait]) -> list[str]:
    timely = [wait for wait in waits if not wait.early]
    counts = [kind, str(len(waits)), str(len(waits) - len(timely))]
    if not timely:
        return [*counts, *["-"] * (2 + len(PARTS))]
    medians = [spread([wait.parts[n] for wait in timely])[0] for n in range(len(PARTS))]
    return [*counts, *(f"{ms:.0f}" for ms in (*spread([wait.whole for wait in timely]), *medians))]


def tell(waits: Sequence[Wait]) -> None:
    for wait in waits:
        parts = ", ".join(f"{name} {ms:.0f}" for name, ms in zip(PARTS, wait.parts, strict=True))
        early = " early" if wait.early else ""
        CONSOLE.print(f"{wait.kind}: {wait.whole:.0f} ms{early} = {parts}: «{wait.text}»", markup=False)


def heard(rival: Rival, call: Dialled) -> Iterator[Theirs]:
    """Each thing that is said, to Pipecat."""
    for spoken in call.said:
        if spoken.end is None:
            continue
        found, end = rival.live(spoken.utterance.pcm), to_ms(spoken.end)
        early = any(ms < end for ms, _ in found.turns)
        after = [ms - end for ms, text in found.turns if ms >= end and text]
        texts = [ms - end for ms in found.texts if ms >= end]
        yield Theirs(early, after[0] if after else None, texts[0] if texts else None)


def row(name: str, theirs: Sequence[Theirs]) -> list[str]:
    waits = [one.wait for one in theirs if one.wait is not None and not one.early]
    texts = [one.text for one in theirs if one.text is not None and not one.early]
    counts = [len(theirs), sum(one.early for one in theirs), sum(one.wait is None and not one.early for one in theirs)]
    figures = [f"{ms:.0f}" for found in (waits, texts) for ms in (spread(found) if found else (0, 0))]
    return [name, *map(str, counts), *figures]


if __name__ == "__main__":
    typer.run(main)
