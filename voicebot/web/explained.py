"""Why a phrase is taken for what it is taken for."""

from dataclasses import dataclass
from datetime import datetime

from voicebot.dialogue.acts import Heard
from voicebot.dialogue.machine import Dialogue, reply
from voicebot.dialogue.state import State
from voicebot.matching.calibration import KINDS
from voicebot.matching.index import Ranked
from voicebot.russian.morphology import lemma
from voicebot.russian.text import words


@dataclass(frozen=True, slots=True)
class Word:
    """lemma: its dictionary form; meant: that of its synonyms; known: the base uses it."""

    word: str
    lemma: str
    meant: str
    known: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate; evidence: what each kind of it adds to the logit."""

    scenario: str
    title: str
    score: float
    example: str
    counterexample: str
    evidence: dict[str, float]


@dataclass(frozen=True, slots=True)
class Explained:
    """reply: what the robot would say first, in a call of `moment` (ISO 8601, local time).

    answer, clarify: the thresholds in force.
    """

    text: str
    moment: str
    decision: str | None
    scenario: str | None
    title: str
    also: str | None
    score: float
    answer: float
    clarify: float
    reply: str
    words: tuple[Word, ...]
    candidates: tuple[Weighed, ...]


def explained(dialogue: Dialogue, text: str, moment: datetime) -> Explained:
    """In a call of this moment, local time."""
    decision, policy = dialogue.decide(text, moment), dialogue.knowledge.hotline.policy
    features = dialogue.index.trained.features
    said = words(text)
    told = tuple(
        Word(word, lemma(word), meant, features.knows(meant))
        for word, meant in zip(said, features.lemmas(text), strict=True)
    )
    _, actions = dialogue.step(State(moment=moment), Heard(text))
    return Explained(
        text=text,
        moment=moment.isoformat(timespec="seconds"),
        decision=decision.kind,
        scenario=decision.scenario,
        title=_title(dialogue, decision.scenario),
        also=decision.also,
        score=decision.score,
        answer=policy.answer,
        clarify=policy.clarify,
        reply=reply(actions),
        words=told,
        candidates=tuple(_weighed(dialogue, one) for one in dialogue.index.explain(text)),
    )


def _weighed(dialogue: Dialogue, one: Ranked) -> Weighed:
    weights = dialogue.knowledge.calibration
    added = {kind: round(getattr(weights, kind) * getattr(one.evidence, kind), 2) for kind in KINDS}
    title = _title(dialogue, one.scenario)
    return Weighed(one.scenario, title, one.score, one.example, one.counterexample, added)


def _title(dialogue: Dialogue, scenario: str | None) -> str:
    return dialogue.knowledge.scenarios[scenario].title if scenario else ""
