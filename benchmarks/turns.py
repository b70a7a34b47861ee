"""Are callers cut off who pause: python benchmarks/turns.py [FOLDER TEXTS] [--pipecat PYTHON] [--every 4]

Through the real detector, recogniser and Call; the line stands still while the recogniser works, so that turns end as
early as they ever can. What is said, over A-law with noise 25 dB below it:

account   ten digits in answer to the question for the account, a pause of 0.3 to 1.2 s (see dictation.py) after each
          group; reading: one of a meter likewise, in answer to its question; no pause is longer than 1.2 s
sentence  a recording (FOLDER and TEXTS as in recognition.py) with a pause between two words, where the robot waits for
          any wish

cut       turns taken for over before their end, and the share of them
wait      ms from the end of speech to the turn's end, of those not cut: median, 95th percentile

600 ms: what an Endpointer makes of the same sounds that always waits 600 ms. Pipecat hears the same in real time, its
wait ends with the final text; it isn't told what was asked.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from against import Rival, rivals
from dictation import dictated, groups, hesitating, spoken_edges
from endpointing import fresh, utterances
from measure import CONSOLE, Report, machine, progress, recordings, spread
from simulated import Caller, SimulatedLine

from voicebot import app, settings
from voicebot.app import App
from voicebot.audio import chunks, samples, to_ms
from voicebot.events import Decided, Event
from voicebot.lines.recorded import Utterance
from voicebot.lines.telephone import degrade

WISH = "хочу передать показания счётчиков воды"
SCENARIO, ACCOUNT, READING = "water_reading", "account", "cold"
PAUSES = (300, 500, 700, 900, 1_200)
NOISE_DB = 25
LINGERS = samples(4_000)  # silence after the last word, so that a turn can end
HEADS = ("", "sounds", "cut", "share", "wait", "p95")


@dataclass(frozen=True, slots=True)
class Said:
    """Sound in answer to the question for `slot` (None: for nothing yet); speech ends at sample `end`."""

    kind: str
    slot: str | None
    text: str
    pcm: bytes
    end: int


@dataclass(frozen=True, slots=True)
class Ended:
    """When turns ended, ms from the sound's beginning, and what was heard in each."""

    ends: Sequence[float]
    texts: Sequence[str] = ()

    def cut(self, said: Said) -> bool:
        return any(ms < to_ms(said.end) for ms in self.ends)


Hearing = Callable[[Said], Ended]


@dataclass(slots=True)
class Pauser:
    """Says what he has to say when he is asked for it, and what leads there in writing."""

    said: Said
    account: str
    asked: str | None = None
    done: bool = False
    after: int | None = None
    turns: list[str] = field(default_factory=list)

    def does(self) -> Utterance | None:
        if self.done or len(self.turns) > 4:
            return None
        if self.asked == self.said.slot:
            self.done = True
            return Utterance(self.said.pcm)
        self.turns.append(self.asked or "")
        if self.asked == ACCOUNT:
            return Utterance(keys=self.account)
        return Utterance(text="да" if ACCOUNT in self.turns else WISH)  # the address is right

    def hear(self, event: Event) -> None:
        if isinstance(event, Decided):
            self.asked = event.decision.asks


def main(
    folder: Annotated[Path | None, typer.Argument(help="The recordings.")] = None,
    listing: Annotated[Path | None, typer.Argument(metavar="[TEXTS]", help="What is said in them.")] = None,
    numbers: Annotated[int, typer.Option(min=1, help="So many numbers of each kind and pause.")] = 6,
    account: Annotated[str, typer.Option(help="One that the hotline knows.")] = "1234567897",
    pipecat: Annotated[Path | None, typer.Option(metavar="PYTHON", help="Of its environment.")] = None,
    every: Annotated[int, typer.Option(min=1, help="Take only every n-th recording.")] = 8,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show where voicebot cut somebody off.")] = False,
) -> None:
    said = [*numbered(numbers), *sentences(folder, listing, every)]
    with TemporaryDirectory() as scratch, rivals(pipecat, ("smart-turn",)) as others:
        robot = app.build(settings.load()).apart()
        hearing: dict[str, Hearing] = {"voicebot": partial(ours, Caller(robot, Path(scratch)), account)}
        hearing["600 ms"] = partial(plain, robot)
        for other in others:
            hearing[other.name] = partial(theirs, other)
        found: dict[str, list[tuple[Said, Ended]]] = {name: [] for name in hearing}
        for one in progress(said, "turns"):
            for name, hear in hearing.items():
                ended = hear(one)
                found[name].append((one, ended))
                if verbose and ended.texts and ended.cut(one):
                    CONSOLE.print(f"{one.kind}: «{one.text}», heard {ended.texts}", markup=False, highlight=False)
        robot.close()
    kinds = list(dict.fromkeys(one.kind for one in said))
    rows = [
        row(f"{name}, {kind}", [p for p in pairs if p[0].kind == kind])
        for kind in kinds
        for name, pairs in found.items()
    ]
    rows += [row(f"{name}, all", pairs) for name, pairs in found.items()]
    Report(markdown).table(f"Turns with pauses ({machine()})", HEADS, rows)


def numbered(count: int) -> Iterator[Said]:
    """Accounts and readings with each of the pauses."""
    chance = random.Random(1)
    for slot, kind, digits in ((ACCOUNT, "account", (10,)), (READING, "reading", (4, 5))):
        for pause in PAUSES:
            for _ in range(count):
                size = chance.choice(digits)
                value = str(chance.randint(10 ** (size - 1), 10**size - 1))
                said = groups(value, chance)
                text = ", ".join(" ".join(group) for group in said)
                yield telephoned(f"{kind}, {pause} ms", slot, text, dictated(said, [pause], chance))


def sentences(folder: Path | None, listing: Path | None, every: int) -> Iterator[Said]:
    for pause in PAUSES:
        for sound in recordings(folder, listing, words=5, every=every):
            if (pcm := hesitating(sound.pcm, pause)) is not None:
                yield telephoned(f"sentence, {pause} ms", None, sound.text, pcm)


def telephoned(kind: str, slot: str | None, text: str, clean: bytes) -> Said:
    return Said(kind, slot, text, degrade(clean + bytes(2 * LINGERS), snr_db=NOISE_DB), spoken_edges(clean)[1])


def ours(caller: Caller, account: str, said: Said) -> Ended:
    person = Pauser(said, account)
    made = caller.call(SimulatedLine(person, earful=samples(200)), person)
    if not person.done:
        raise SystemExit(f"{said.slot} was never asked for: {[turn.robot for turn in made.conversation.turns]}")
    begun = made.line.starts[-1]
    turns = [one.spoke for one in made.taken if one.spoke.by == "voice" and one.spoke.at >= begun]
    return Ended([to_ms(spoke.at - begun) for spoke in turns], [spoke.text for spoke in turns])


def plain(robot: App, said: Said) -> Ended:
    """A pause of 600 ms, whatever was asked."""
    detector = fresh(robot.vad.name)
    pause = robot.robot.timing.pause
    return Ended(
        [to_ms(end + pause) for _, end in utterances([detector.is_speech(chunk) for chunk in chunks(said.pcm)])]
    )


def theirs(rival: Rival, said: Said) -> Ended:
    spoken = said.pcm[: 2 * (said.end + samples(200))]  # silence follows by itself
    return Ended([ms for ms, _ in rival.live(spoken).turns])


def row(label: str, pairs: Sequence[tuple[Said, Ended]]) -> list[str]:
    cut = sum(ended.cut(said) for said, ended in pairs)
    waits = [ended.ends[0] - to_ms(said.end) for said, ended in pairs if ended.ends and not ended.cut(said)]
    figures = [f"{ms:.0f}" for ms in spread(waits)] if waits else ["-", "-"]
    return [label, str(len(pairs)), str(cut), f"{cut / len(pairs):.1%}", *figures]


if __name__ == "__main__":
    typer.run(main)
