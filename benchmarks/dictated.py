"""Are dictated readings right in the end: python benchmarks/dictated.py [RECORDINGS.jsonl] [--forms 20]

Whole calls of simulated callers who tell the readings of their water meters, A-law, noise 20 dB below them. They say
what they are asked for, listen to what is read back, say «да» or correct it, and press keys where they are asked to,
or where they may and were misheard twice. The robot looks their accounts up in a system that knows them and their last
readings, 5 to 50 below.

human      digits of a person, put together with pauses (dictation.py); yes and no of a synthetic voice
festival, espeak   whole sentences of these voices, whole numbers
recorded   RECORDINGS as in recognition.py that hold whole numbers, each a reading; the account is typed

right      forms that were recorded as the caller meant them, at the end of the call; wrong: otherwise
human      … that a person was left to fill in; none: that nobody recorded
turns      of the caller's, for a form that was recorded: median, 95th percentile
objected   times that something was read back wrong, and typed: slots that were typed though begun by voice, for a form
asr        readings and accounts that were right when first said
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from measure import CONSOLE, Report, machine, progress, spread
from simulated import Caller, Made, SimulatedLine
from tellers import ACCOUNT, NAMES, Meant, people, recordings_of

from voicebot import app, settings
from voicebot.events import Decided, Event, RobotSpoke
from voicebot.knowledge.hotline import Phrasebook
from voicebot.knowledge.model import Knowledge
from voicebot.lines.recorded import Utterance
from voicebot.lines.telephone import degrade
from voicebot.systems.base import Fields, Reply

FORM, CONFIRM, SAME = "water_reading", "confirm", "same"
WISH = "хочу передать показания счётчиков воды"
ADDRESS = "улица Лесная, дом 5, квартира 12"
NOISE_DB = 20
BY_VOICE = 2  # times that something is said before it is typed, where it may be
MAY_TYPE = "клавиш"
GIVES_UP = 16  # things done in a call
HEADS = ("", "forms", "right", "share", "wrong", "human", "none", "turns", "p95", "objected", "typed", "asr")


@dataclass(slots=True)
class Teller:
    """A caller who tells his readings, and doesn't let pass what is wrong."""

    meant: Meant
    questions: Mapping[str, str]  # words → the slot that they ask for
    phrases: Phrasebook
    seed: int
    after: int | None = None
    asked: str | None = None
    reply: str = ""
    pressing: bool = False  # may press a key for yes or no
    begun: bool = False
    said: Counter[str] = field(default_factory=Counter)
    objected: int = 0
    typed: int = 0
    done: int = 0
    voiced: set[str] = field(default_factory=set)  # slots that were said, and not typed at once
    first: dict[str, bool] = field(default_factory=dict)  # were they right when first said?

    def hear(self, event: Event) -> None:
        if isinstance(event, Decided):
            for slot, value in event.decision.slots.items():
                if slot in self.voiced and self.said[slot] == 1 and slot not in self.first:
                    self.first[slot] = value == self.meant.values[slot]
        elif isinstance(event, RobotSpoke):
            self.pressing = (self.phrases.verdict_keys or "") in event.text
            self.reply = event.text.replace(self.phrases.verdict_keys or "", "").strip()
            self.asked = asked(self.reply, self.questions, self.asked)

    def does(self) -> Utterance | None:
        self.done += 1
        if self.done > GIVES_UP or (self.begun and self.asked is None):
            return None
        if self.asked is None:
            self.begun = True
            return Utterance(text=WISH)
        if self.asked == CONFIRM:
            return self._agrees() if right(self.reply, self.meant.values) else self._objects()
        return self._tells(self.asked)

    def _tells(self, slot: str) -> Utterance | None:
        value = self.meant.values.get(slot, "")
        if not value:
            return self._says("no", "")
        self.said[slot] += 1
        if slot in self.meant.typed:
            return Utterance(keys=keys(slot, value))
        if self._types(slot):
            self.typed += 1
            return Utterance(keys=keys(slot, value))
        self.voiced.add(slot)
        heard = "".join(found(self.reply.rpartition(".")[0]))
        rest = value[len(heard) :] if value.startswith(heard) else value  # «…, go on»
        return self._says(slot, rest or value)

    def _types(self, slot: str) -> bool:
        asked_to = any(words in self.reply for words in (typing(self.phrases, ""), self.phrases.keys_too or ""))
        return asked_to or (self.said[slot] > BY_VOICE and MAY_TYPE in self.reply)

    def _agrees(self) -> Utterance:
        return Utterance(keys="1") if self.pressing else self._says("yes", "")

    def _objects(self) -> Utterance:
        self.objected += 1
        wrong = [slot for slot in NAMES if slot in self.meant.values and not named(self.reply, slot, self.meant.values)]
        if self.meant.corrects and self.objected == 1 and len(wrong) == 1:
            self.said[wrong[0]] += 1
            return self._says(f"no, {wrong[0]}", self.meant.values[wrong[0]])
        return Utterance(keys="2") if self.pressing else self._says("no", "")

    def _says(self, what: str, value: str) -> Utterance:
        self.seed += 1
        return Utterance(degrade(self.meant.voice(what, value) or b"", snr_db=NOISE_DB, seed=self.seed))


@dataclass(frozen=True, slots=True)
class Office:
    """A system that knows one caller's account, and readings a little below his."""

    values: Mapping[str, str]
    name: str = "office"

    def ask(self, question: str, values: Fields) -> Reply | None:
        if question != ACCOUNT or values.get(ACCOUNT) != self.values[ACCOUNT]:
            return None
        last = {
            slot: str(max(0, int(self.values[slot]) - 5 - int(self.values[slot]) % 45))
            for slot in self.values
            if slot != ACCOUNT
        }
        return Reply({ACCOUNT: self.values[ACCOUNT], "address": ADDRESS, **last})

    def accepts(self, form: str) -> bool:
        return False

    def deliver(self, form: str, receipt: str, values: Fields) -> None:
        """Never asked to, as it accepts nothing."""


def asked(reply: str, questions: Mapping[str, str], before: str | None) -> str | None:
    """What a reply asks for: a slot by its words, a yes or no, the same as before; None: nothing of that."""
    if reply.endswith("?") and found(reply):
        return CONFIRM
    return next((before if slot == SAME else slot for words, slot in questions.items() if words in reply), None)


def asking(knowledge: Knowledge) -> dict[str, str]:
    """The words by which the form asks for each slot."""
    slots = knowledge.scenarios[FORM].slots.items()
    own = {words: name for name, slot in slots for words in slot.ask}
    further = knowledge.hotline.phrases.further.split("}")[-1].strip(" .")
    typed = {typing(knowledge.hotline.phrases, slot.name): name for name, slot in slots}
    return own | typed | {further: SAME}


def typing(phrases: Phrasebook, name: str) -> str:
    """The words that ask to type what is called so."""
    return phrases.keys.format(name=name[:1].upper() + name[1:])


def right(reply: str, values: Mapping[str, str]) -> bool:
    """Is all that was read back what the caller meant?"""
    numbers = found(reply.replace(ADDRESS, ""))
    fits = set(numbers) <= set(values.values()) and (bool(numbers) or ADDRESS in reply)
    return fits and all(named(reply, slot, values) for slot in NAMES if slot in values)


def named(reply: str, slot: str, values: Mapping[str, str]) -> bool:
    """Is this reading right where it is named?"""
    return (
        NAMES[slot] not in reply.lower()
        or values[slot] in found(reply.lower().split(NAMES[slot])[1].split("—", 1)[-1])[:1]
    )


def found(text: str) -> list[str]:
    """The numbers in a text, digits in groups put together."""
    return re.findall(r"\d+", re.sub(r"(?<=\d)[\s-](?=\d)", "", text))


def keys(slot: str, value: str) -> str:
    return value if slot == ACCOUNT else f"{value}#"


def main(
    recorded: Annotated[Path | None, typer.Argument(metavar="[RECORDINGS.jsonl]")] = None,
    forms: Annotated[int, typer.Option(min=1, help="So many of each kind of callers.")] = 20,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="Only these callers.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show the calls that went wrong.")] = False,
) -> None:
    callers = [*people(forms), *([] if recorded is None else recordings_of(recorded, forms))]
    results: list[tuple[Meant, Teller, Made]] = []
    with TemporaryDirectory() as scratch:
        robot = app.build(settings.load()).apart()
        chosen = [(n, meant) for n, meant in enumerate(callers) if not kind or meant.kind in kind]
        for n, meant in progress(chosen, "forms"):
            knowledge = robot.robot.dialogue.knowledge
            teller = Teller(meant, asking(knowledge), knowledge.hotline.phrases, seed=100 * n)
            made = Caller(robot, Path(scratch) / str(n), systems=Office(meant.values)).call(
                SimulatedLine(teller), teller
            )
            results.append((meant, teller, made))
            if verbose and outcome(meant, made) != "right":
                tell(meant, made)
        robot.close()
    kinds = dict.fromkeys(meant.kind for meant, _, _ in results)
    rows = [row(name, [one for one in results if one[0].kind == name]) for name in kinds]
    Report(markdown).table(f"Readings by telephone ({machine()})", HEADS, [*rows, row("all", results)])


def outcome(meant: Meant, made: Made) -> str:
    kept = [record.values for record in made.conversation.records if record.receipt and record.form == FORM]
    if kept:
        return "right" if all(kept[-1].get(slot) == value for slot, value in meant.values.items()) else "wrong"
    return "human" if made.conversation.outcome == "escalated" else "none"


def row(kind: str, results: Sequence[tuple[Meant, Teller, Made]]) -> list[str]:
    outcomes = Counter(outcome(meant, made) for meant, _, made in results)
    turns = [
        sum(turn.by != "silence" for turn in made.conversation.turns)
        for _, _, made in results
        if made.conversation.records
    ]
    first = [ok for _, teller, _ in results for ok in teller.first.values()]
    said = sum(len(teller.voiced) for _, teller, _ in results)
    count = len(results)
    return [
        kind,
        str(count),
        str(outcomes["right"]),
        f"{outcomes['right'] / count:.1%}",
        *(str(outcomes[result]) for result in ("wrong", "human", "none")),
        *(f"{value:.0f}" for value in (spread(turns) if turns else (0, 0))),
        f"{sum(teller.objected for _, teller, _ in results) / count:.2f}",
        f"{sum(teller.typed for _, teller, _ in results) / count:.2f}",
        f"{sum(first) / max(1, said):.1%}",
    ]


def tell(meant: Meant, made: Made) -> None:
    CONSOLE.print(f"{outcome(meant, made)}: {meant.kind} {dict(meant.values)}", markup=False, highlight=False)
    for turn in made.conversation.turns:
        line = f"  {turn.by} {turn.confidence:.2f} «{turn.caller}» → {turn.robot}"
        CONSOLE.print(line, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    typer.run(main)
