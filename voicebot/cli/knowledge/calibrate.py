"""`voicebot kb calibrate`: weights and thresholds that suit phrases which people have labelled."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot.cli.knowledge import labelled
from voicebot.cli.knowledge.base import Base, Opened, followed, opened
from voicebot.cli.lines import Json, put
from voicebot.knowledge.amend import amend
from voicebot.knowledge.load import CALIBRATION
from voicebot.locale import tell
from voicebot.matching import trial
from voicebot.matching.trial import BESIDE, MEANT, Count, Fit, Limits, Result, Said, Stand, Thresholds

WORST = 10
_GRAVITY: dict[Result, int] = {"wrong": 0, "beside_answered": 0, "rejected": 1, "asked": 2, "beside_asked": 3}

Judged = tuple[Stand, Result]  # a phrase, and what came of it


def calibrate(
    file: Annotated[Path, typer.Argument(metavar="LABELLED.jsonl", help=tell("kb.labelled"))],
    write: Annotated[bool, typer.Option("--write", help=tell("kb.write_weights"))] = False,
    wrong: Annotated[float, typer.Option(min=0, max=100, help=tell("kb.limit_wrong"))] = 3,
    beside: Annotated[float, typer.Option(min=0, max=100, help=tell("kb.limit_beside"))] = 5,
    base: Base = None,
    json: Json = False,
) -> None:
    meant = opened(base)
    knowledge, limits = meant.dialogue.knowledge, Limits(wrong / 100, beside / 100)
    said = labelled.read(file, knowledge)
    seen = list(followed((trial.look(meant.index, one) for one in said), len(said), tell("kb.looking")))
    crossed = trial.crossed(knowledge, seen, limits, partial(followed, total=trial.FOLDS, what=tell("kb.fitting")))
    chosen = trial.fit(knowledge, seen, limits)
    figures = {
        "now": trial.count(trial.stands(knowledge, knowledge.calibration, seen), _now(meant)),
        "fitted": trial.count(trial.stands(knowledge, chosen.weights, seen), chosen.thresholds),
        "crossed": Counter(result for _, result in crossed),
    }
    worst = _worst(crossed)
    if json:
        _put(figures, chosen, worst)
    else:
        _show(figures, said, chosen, _now(meant), worst)
    if write:
        _write(meant.folder, chosen)


def _now(base: Opened) -> Thresholds:
    policy = base.dialogue.knowledge.hotline.policy
    return Thresholds(policy.answer, policy.clarify, policy.margin)


def _worst(judged: Iterable[Judged]) -> list[Judged]:
    """Surely wrong ones first, then those that were refused, then vain questions."""
    mistakes = [one for one in judged if one[1] in _GRAVITY]
    return sorted(mistakes, key=lambda one: (_GRAVITY[one[1]], -one[0].score, one[0].seen.said.line))[:WORST]


def _put(figures: Mapping[str, Count], chosen: Fit, worst: Sequence[Judged]) -> None:
    for name, found in figures.items():
        put({"figure": name, **{kind: found[kind] for kind in (*MEANT, *BESIDE)}})
    put({"weights": chosen.weights.model_dump(), "thresholds": chosen.thresholds})
    for stand, result in worst:
        put({"line": stand.seen.said.line, "result": result, **_mistake(stand)})


def _mistake(stand: Stand) -> dict[str, Any]:
    seen = stand.seen
    understood = seen.ranked[0].scenario if seen.ranked else None
    topic = seen.said.topic or labelled.BESIDE
    return {"text": seen.said.text, "topic": topic, "understood": understood, "score": round(stand.score, 3)}


def _show(
    figures: Mapping[str, Count], said: Sequence[Said], chosen: Fit, now: Thresholds, worst: Sequence[Judged]
) -> None:
    console = Console()
    meant = sum(one.topic is not None for one in said)
    table = Table("", *(tell(f"kb.figure_{name}") for name in figures))
    for kinds, of in ((MEANT, meant), (BESIDE, len(said) - meant)):
        for kind in kinds:
            cells = [_share(found[kind], of) for found in figures.values()]
            table.add_row(tell(f"kb.result_{kind}"), *cells, end_section=kind == kinds[-1])
    console.print(table)
    for name in ("answer", "clarify", "margin"):
        values = {"was": f"{getattr(now, name):.2f}", "now": f"{getattr(chosen.thresholds, name):.2f}"}
        console.print(f"policy.{name}: {values['was']} → {values['now']}", highlight=False)
    mistakes = Table(*(tell(f"kb.column_{name}") for name in ("line", "phrase", "meant", "understood", "outcome")))
    for stand, result in worst:
        told = _mistake(stand)
        understood = f"{told['understood'] or '—'} {told['score']:.2f}"
        mistakes.add_row(
            str(stand.seen.said.line), escape(told["text"]), told["topic"], understood, tell(f"kb.result_{result}")
        )
    console.print(mistakes)


def _share(count: int, of: int) -> str:
    return f"{count} ({count / of:.1%})" if of else "—"


def _write(folder: Path, chosen: Fit) -> None:
    at = chosen.thresholds
    amend(folder / CALIBRATION, {(kind,): weight for kind, weight in chosen.weights.model_dump().items()})
    thresholds = {"answer": at.answer, "clarify": at.clarify, "margin": at.margin}
    amend(folder / "hotline.yaml", {("policy", name): value for name, value in thresholds.items()})
    Console(stderr=True, soft_wrap=True).print(tell("kb.weights_written", folder=folder), highlight=False)
