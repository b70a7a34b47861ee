"""What voicebot's understanding is compared with: two ways that take a few lines, learnt from the same phrases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from voicebot.knowledge.model import Knowledge
from voicebot.matching.training import phrases
from voicebot.russian.text import normal

BESIDE = "oos"  # what no scenario is meant for
NEVER = 2.0  # a score that none reaches
WRONG, ANSWERED = 0.03, 0.05  # at most: of what is in scope answered wrongly, of what isn't answered


class Rival(Protocol):
    """The likeliest scenario (or BESIDE), and a score that grows with how sure it is."""

    name: str

    def best(self, text: str) -> tuple[str, float]: ...


def taught(knowledge: Knowledge) -> tuple[list[str], list[str]]:
    """Phrases and whose they are: all that the knowledge base teaches, what is beside the point too."""
    told = [(normal(text), name) for name, scenario in knowledge.scenarios.items() for text in phrases(scenario)]
    told += [(normal(text), BESIDE) for text in knowledge.out_of_scope]
    return [text for text, _ in told], [name for _, name in told]


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """rapidfuzz's extractOne: the scenario of the phrase that is most alike by token_set_ratio."""

    texts: Sequence[str]
    owners: Sequence[str]
    name: str = "rapidfuzz"

    def best(self, text: str) -> tuple[str, float]:
        _, score, at = process.extractOne(normal(text), self.texts, scorer=fuzz.token_set_ratio)
        return self.owners[at], score / 100


@dataclass(frozen=True, slots=True)
class Linear:
    """scikit-learn: words and their pairs, a linear classifier."""

    model: Pipeline
    name: str = "TF-IDF, linear"

    def best(self, text: str) -> tuple[str, float]:
        (chances,) = self.model.predict_proba([normal(text)])
        at = int(chances.argmax())
        return self.model.classes_[at], float(chances[at])


def rivals(knowledge: Knowledge) -> list[Rival]:
    texts, owners = taught(knowledge)
    pairs = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")
    model = make_pipeline(pairs, LogisticRegression(C=10, max_iter=1000))
    return [Fuzzy(texts, owners), Linear(model.fit(texts, owners))]


def threshold(rival: Rival, labelled: Sequence[tuple[str, str]]) -> float:
    """The lowest score that may answer if the limits are to hold on these (text, topic)."""
    found = [(*rival.best(text), topic) for text, topic in labelled]
    meant = sum(topic != BESIDE for _, topic in labelled)
    for least in sorted({score for _, score, _ in found}):
        answered = [(name, topic) for name, score, topic in found if score >= least and name != BESIDE]
        wrong = sum(name != topic != BESIDE for name, topic in answered)
        beside = sum(topic == BESIDE for _, topic in answered)
        if wrong <= WRONG * meant and beside <= ANSWERED * (len(found) - meant):
            return least
    return NEVER
