"""Answer, ask, or say that it wasn't understood: what an utterance is taken for."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Literal

from voicebot.dialogue.acts import Candidate, Decision
from voicebot.knowledge.hotline import Policy
from voicebot.knowledge.model import Knowledge
from voicebot.matching.index import Index
from voicebot.russian.clauses import clauses

KEPT = 5  # candidates reported
SURE = 0.9  # each of two wishes in one breath must be so likely


def named(policy: Policy, candidates: Sequence[Candidate], offered: Collection[str]) -> list[str]:
    """Which of the offered scenarios are meant: surely, or rather than the other one."""
    meant = [c for c in candidates if c.scenario in offered and c.score >= policy.clarify]
    rather = len(offered) > 1 and (len(meant) == 1 or (meant and meant[0].score - meant[1].score >= policy.margin))
    return [c.scenario for c in meant if rather or c.score >= policy.answer]


class Matcher:
    """The knowledge base's policy on what its index finds."""

    def __init__(self, knowledge: Knowledge, index: Index) -> None:
        self._scenarios = knowledge.scenarios
        self._policy = knowledge.hotline.policy
        self._index = index

    def decide(
        self,
        text: str,
        confidence: float = 1.0,
        alternatives: Sequence[str] = (),
        allowed: Collection[str] | None = None,
    ) -> Decision:
        """Answer, clarify or reject, with the best candidates; of two wishes in one breath the first, and the other."""
        candidates = self._index.rank(text, alternatives, allowed)[:KEPT]
        kind = self._verdict(candidates, confidence)
        best = candidates[0] if candidates else Candidate("", 0.0)
        decision = Decision(kind, best.scenario if kind == "answer" else None, best.score, candidates)
        if confidence >= self._policy.confidence:
            decision = self._with_second(decision, text, allowed)
        scenario = self._scenarios.get(decision.scenario or "")
        return replace(decision, part_of=scenario.part_of) if scenario else decision

    def _verdict(self, candidates: Sequence[Candidate], confidence: float) -> Literal["answer", "clarify", "reject"]:
        if not candidates or candidates[0].score < self._policy.clarify:
            return "reject"
        sure = candidates[0].score >= self._policy.answer and confidence >= self._policy.confidence
        return "answer" if sure else "clarify"

    def _with_second(self, decision: Decision, text: str, allowed: Collection[str] | None) -> Decision:
        """Two clauses, each surely about another scenario that has something to tell."""
        looked_at = {candidate.scenario for candidate in decision.candidates}
        meant: list[Candidate] = []
        for clause in clauses(text):
            found = self._index.rank(clause, (), allowed)[:1]
            meant += [one for one in found if one.score >= SURE and self._scenarios[one.scenario].then == "more"]
        names = [candidate.scenario for candidate in meant]
        if len(set(names)) != 2 or not looked_at.issuperset(names) or decision.scenario not in (None, *names):
            return decision
        urgent = next((one for one in meant if self._scenarios[one.scenario].escalate), None)
        first = urgent or meant[0]
        also = None if urgent else names[1]  # a human takes care of the rest
        return Decision("answer", first.scenario, first.score, decision.candidates, also=also)
