"""How well callers are understood: python benchmarks/understanding.py [LABELLED.jsonl…] [--heard RECORDINGS.jsonl]

LABELLED holds a line {"text": …, "topic": …} for each thing that a caller says first; topic is a scenario, or "oos"
where none is meant for it. RECORDINGS holds {"wav": …, "text": …, "topic": …}, the sound beside it; lines without a
topic are left out. They are recognised, and what was heard is decided on with its other readings and its confidence.

right     of what is in scope: answered at once with its scenario
wrong     answered with another one
offered   asked about, the right one among what was offered; asked: it wasn't
rejected  not understood: asked again, then a human
beside    of what is out of scope ("oos", so many): answered
p50, p95  ms of a decision, of processor time

Compared with rapidfuzz and a TF-IDF classifier, learnt from the same phrases in the same run. They can't ask: they
answer always, or from the lowest score that keeps wrong ≤ 3 % and beside ≤ 5 % on --calibration ("careful").
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import process_time
from typing import Annotated

import recognisers
import rivals
import typer
from measure import CONSOLE, Report, heard, machine, progress, spread

from voicebot import settings, wav
from voicebot.dialogue.acts import Heard
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.state import State
from voicebot.matching.cache import opened
from voicebot.matching.training import phrases
from voicebot.russian.text import normal

SETS = Path(__file__).parents[1] / "tests" / "understanding"
HELD_OUT, CALIBRATION = SETS / "held_out.jsonl", SETS / "calibration.jsonl"
HEADS = ("", "texts", "right", "wrong", "offered", "asked", "rejected", "oos", "beside", "p50", "p95")


@dataclass(frozen=True, slots=True)
class Said:
    heard: Heard
    topic: str


@dataclass(frozen=True, slots=True)
class Judged:
    said: Said
    result: str
    taken: str
    ms: float


Judge = Callable[[Said], tuple[str, str]]  # the result, and what it was taken for


def main(
    labelled: Annotated[list[Path] | None, typer.Argument(metavar="[LABELLED.jsonl]...")] = None,
    recorded: Annotated[Path | None, typer.Option("--heard", metavar="RECORDINGS.jsonl")] = None,
    calibration: Annotated[Path, typer.Option(help="Sets the rivals' thresholds.")] = CALIBRATION,
    base: Annotated[Path | None, typer.Option(metavar="FOLDER", help="The knowledge base.")] = None,
    engine: Annotated[str, typer.Option(help="The recogniser.")] = "whisper",
    every: Annotated[int, typer.Option(min=1, help="Take only every n-th line.")] = 1,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show what was taken amiss.")] = False,
) -> None:
    chosen = settings.load()
    knowledge, index = opened(base or chosen.knowledge_base, chosen.out / "cache")
    judges: dict[str, Judge] = {"voicebot": partial(ours, Dialogue(knowledge, index))}
    known = [(said.heard.text, said.topic) for said in read(calibration)]
    for rival in rivals.rivals(knowledge):
        judges[rival.name] = partial(theirs, rival, 0)
        judges[f"{rival.name}, careful"] = partial(theirs, rival, rivals.threshold(rival, known))
    listed = {normal(text) for scenario in knowledge.scenarios.values() for text in phrases(scenario)}
    listed |= set(map(normal, knowledge.out_of_scope))
    for path in labelled or ([] if recorded else [HELD_OUT]):
        said = read(path)[::every]
        unlisted = [one for one in said if normal(one.heard.text) not in listed]
        show(f"{path.name}: texts", said, judges, markdown, verbose)
        show(f"{path.name}: those that the base doesn't list word for word", unlisted, judges, markdown, False)
    if recorded:
        show(f"{recorded.name}: recordings", recognised(recorded, engine, every), judges, markdown, verbose)


def read(path: Path) -> list[Said]:
    return [Said(Heard(line["text"]), line["topic"]) for line in lines(path)]


def lines(path: Path) -> list[dict[str, str]]:
    rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row.strip()]
    return [row for row in rows if row.get("topic")]


def recognised(path: Path, engine: str, every: int) -> list[Said]:
    recognizer = recognisers.installed(engine, {})
    found = []
    for line in progress(lines(path)[::every], recognizer.name):
        transcript = heard(recognizer, wav.read(path.parent / line["wav"]))
        said = Heard(transcript.text, transcript.confidence, transcript.alternatives)
        found.append(Said(said, line["topic"]))
    return found


def ours(dialogue: Dialogue, said: Said) -> tuple[str, str]:
    state, _ = dialogue.step(State(), said.heard)
    decision = state.decision
    if decision.kind == "answer":
        taken = {decision.topic, decision.also} - {None}
        return ("right" if said.topic in taken else "wrong"), "+".join(sorted(map(str, taken)))
    if decision.kind == "clarify" and state.offered:
        return ("offered" if said.topic in state.offered else "asked"), " or ".join(state.offered)
    return "rejected", ""


def theirs(rival: rivals.Rival, least: float, said: Said) -> tuple[str, str]:
    name, score = rival.best(said.heard.text)
    if score < least or name == rivals.BESIDE:
        return "rejected", ""
    return ("right" if name == said.topic else "wrong"), name


def show(title: str, said: Sequence[Said], judges: dict[str, Judge], markdown: bool, verbose: bool) -> None:
    rows = []
    for name, judge in judges.items():
        judged = list(decided(said, judge, name))
        rows.append([name, *row(judged)])
        if verbose and name == "voicebot":
            amiss(judged)
    Report(markdown).table(f"{title} ({machine()})", HEADS, rows)


def decided(said: Sequence[Said], judge: Judge, name: str) -> Iterator[Judged]:
    judge(Said(Heard("проверка"), rivals.BESIDE))  # loads what is loaded at the first question
    for one in progress(said, name):
        began = process_time()
        result, taken = judge(one)
        yield Judged(one, result, taken, 1000 * (process_time() - began))


def row(judged: Sequence[Judged]) -> list[str]:
    meant = Counter(one.result for one in judged if one.said.topic != rivals.BESIDE)
    beside = [one for one in judged if one.said.topic == rivals.BESIDE]
    answered = sum(one.result == "wrong" for one in beside)
    shares = [share(meant[kind], meant.total()) for kind in ("right", "wrong", "offered", "asked", "rejected")]
    times = (f"{ms:.1f}" for ms in spread([one.ms for one in judged]))
    return [str(meant.total()), *shares, str(len(beside)), share(answered, len(beside)), *times]


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def amiss(judged: Sequence[Judged]) -> None:
    for one in judged:
        good = one.result in ("rejected", "asked") if one.said.topic == rivals.BESIDE else one.result == "right"
        if not good:
            line = f"{one.result:8} «{one.said.heard.text}» ({one.said.topic}) → {one.taken or '—'}"
            CONSOLE.print(line, markup=False, highlight=False)


if __name__ == "__main__":
    typer.run(main)
