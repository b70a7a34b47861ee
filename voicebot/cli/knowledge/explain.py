"""`voicebot kb explain`: why these words are taken for this scenario."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot.cli.knowledge.base import Base, Opened, opened
from voicebot.cli.lines import Json, Text, put, texts
from voicebot.dialogue.acts import Decision
from voicebot.locale import tell
from voicebot.matching.calibration import KINDS
from voicebot.matching.index import Ranked
from voicebot.names import Names
from voicebot.russian.morphology import lemma
from voicebot.russian.text import words

COMPARED = 2  # candidates whose evidence is shown side by side
BAR = 10  # characters


@dataclasses.dataclass(frozen=True, slots=True)
class Word:
    """lemma: its dictionary form; meant: that of its synonyms; known: the base uses it."""

    word: str
    lemma: str
    meant: str
    known: bool


def explain(text: Text, base: Base = None, json: Json = False) -> None:
    meant = opened(base)
    for line in texts(text):
        decision, ranked, said = meant.dialogue.decide(line), meant.index.explain(line), _words(meant, line)
        if json:
            put(_object(meant, line, decision, ranked, said))
        else:
            _show(meant, line, decision, ranked, said)


def _words(base: Opened, text: str) -> list[Word]:
    features = base.index.trained.features
    said = words(text)
    return [
        Word(word, lemma(word), meant, features.knows(meant))
        for word, meant in zip(said, features.lemmas(text), strict=True)
    ]


def _object(
    base: Opened, text: str, decision: Decision, ranked: Sequence[Ranked], said: Sequence[Word]
) -> dict[str, Any]:
    policy = base.dialogue.knowledge.hotline.policy
    return {
        "text": text,
        "decision": decision.kind,
        "scenario": decision.scenario,
        "also": decision.also,
        "score": decision.score,
        "thresholds": {"answer": policy.answer, "clarify": policy.clarify, "margin": policy.margin},
        "words": said,
        "weights": base.dialogue.knowledge.calibration.model_dump(),
        "candidates": ranked,
    }


def _show(base: Opened, text: str, decision: Decision, ranked: Sequence[Ranked], said: Sequence[Word]) -> None:
    console = Console(highlight=False)
    console.print(f"[bold]«{escape(text)}» → {_decided(base, decision)}[/bold]", soft_wrap=True)
    console.print(escape(_because(base, decision, ranked)), soft_wrap=True)
    console.print(_said(said))
    if ranked:
        console.print(_candidates(base, ranked))
        console.print(_evidence(base, ranked[:COMPARED]))


def _decided(base: Opened, decision: Decision) -> str:
    named = [_title(base, name) for name in (decision.scenario, decision.also) if name]
    return escape(": ".join(filter(None, (tell(f"cli.decided_{decision.kind}"), " + ".join(named)))))


def _because(base: Opened, decision: Decision, ranked: Sequence[Ranked]) -> str:
    policy = base.dialogue.knowledge.hotline.policy
    if not ranked:
        return tell("kb.because_nothing")
    if decision.also:
        return tell("kb.because_both", first=_title(base, decision.scenario or ""), second=_title(base, decision.also))
    numbers = {"score": decision.score, "answer": policy.answer, "clarify": policy.clarify}
    reason = tell(f"kb.because_{decision.kind}", **{name: f"{value:.2f}" for name, value in numbers.items()})
    rivals = ranked[1:2] if decision.kind == "answer" else ranked[:1]
    key = "kb.next" if decision.kind == "answer" else "kb.nearest"
    nearly = [tell(key, scenario=_title(base, one.scenario), score=f"{one.score:.2f}") for one in rivals]
    return " ".join((reason, *nearly))


def _said(said: Sequence[Word]) -> Table:
    """What becomes of the words: dictionary forms, synonyms, those that the base has never seen."""
    table = Table.grid(padding=(0, 2))
    table.add_row(tell("kb.words"), escape(" · ".join(word.lemma for word in said)))
    if replaced := [f"{word.lemma} → {word.meant}" for word in said if word.meant != word.lemma]:
        table.add_row(tell("kb.synonyms"), escape(", ".join(replaced)))
    if unknown := [word.word for word in said if not word.known]:
        table.add_row(tell("kb.unknown_words"), f"[yellow]{escape(', '.join(unknown))}[/yellow]")
    return table


def _candidates(base: Opened, ranked: Sequence[Ranked]) -> Table:
    table = Table()
    for name in ("scenario", "probability", "example", "counterexample"):
        table.add_column(tell(f"kb.column_{name}"), overflow="fold")
    for one in ranked:
        table.add_row(
            escape(_title(base, one.scenario)),
            f"{one.score:.3f} {'▇' * round(one.score * BAR)}",
            f"«{escape(one.example)}» {one.evidence.alike:.0%}",
            f"«{escape(one.counterexample)}»" if one.counterexample else "",
        )
    return table


def _evidence(base: Opened, ranked: Sequence[Ranked]) -> Table:
    """What each kind of evidence adds to a candidate's logit."""
    weights = base.dialogue.knowledge.calibration
    table = Table(tell("kb.column_evidence"), title=tell("kb.weighed"), title_justify="left")
    for one in ranked:
        table.add_column(escape(_title(base, one.scenario)), justify="right")
    for kind in KINDS:
        added = [getattr(weights, kind) * getattr(one.evidence, kind) for one in ranked]
        values = [getattr(one.evidence, kind) for one in ranked]
        cells = [f"{value:.2f} → {round(plus, 2) + 0.0:+.2f}" for value, plus in zip(values, added, strict=True)]
        table.add_row(tell(f"kb.evidence_{kind}"), *cells)
    table.add_row(tell("kb.evidence_bias"), *[f"{weights.bias:+.2f}" for _ in ranked], end_section=True)
    table.add_row(tell("kb.column_probability"), *[f"[bold]{one.score:.3f}[/bold]" for one in ranked])
    return table


def _title(base: Opened, scenario: str) -> str:
    return Names.of(base.dialogue.knowledge, ids=True).scenario(scenario)
