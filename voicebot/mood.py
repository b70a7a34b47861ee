"""A caller's mood, by rules that an operator can follow: from his words, from what he does, and from his voice.

Experimental: nobody has labelled calls for it, and no recording of real anger was at hand (docs/benchmarks.md, Mood).
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from voicebot.locale import tell
from voicebot.russian.temper import Sign, repeats, signs
from voicebot.voice import TELLS, Raised, Usual, Voice

WORDS: dict[Sign, float] = {"reproach": 0.55, "coarse": 0.45, "anger": 0.4, "impatience": 0.25}
ELSEWHERE = 0.7  # the most that one utterance tells without a reproach: it may be the yard that he is angry at
AGAIN = 0.5  # a second sign of the same kind in one utterance tells half as much, a third a quarter
COOLING = 0.6  # what is left of it an utterance later
THANKED = 0.3  # what is left where the caller thanks
INTERRUPTION, REPEAT = 0.1, 0.15  # an interruption counts from the second in a row on
VOICE, INTERRUPTIONS, REPEATS = 0.3, 0.25, 0.3  # the most each adds: without words only all of it comes to 0.8
REMEMBERED = 4  # utterances in which a wish is looked for that is said again
ENOUGH = 3  # utterances: a caller who says so much without a sign of anything is content
CONTENT, PLEASED, IRRITATED = 0.6, 0.35, 0.35  # satisfaction: of such a caller, what thanks add, what irritation takes


class Mood:
    """One call's.

    reasons: what has raised the irritation, each once, in the order in which it came up: reproach, coarse, anger,
    impatience, repeats, interrupts, louder, higher, faster (`described` puts them into words).
    """

    def __init__(self) -> None:
        self.reasons: tuple[str, ...] = ()
        self._usual = Usual()
        self._said: list[str] = []
        self._words = self._repeats = self._voice = 0.0
        self._interruptions = 0
        self._worst = self._irritation = 0.0
        self._ending: tuple[frozenset[Sign], frozenset[Sign]] = (frozenset(), frozenset())

    def hear(self, voice: Voice | None, text: str, interrupted: bool, repeated: bool = False) -> float:
        """Irritation 0…1 after this utterance.

        interrupted: it was said over the robot; repeated: the robot had not understood and asked for it again. A wish
        that the caller repeats by himself is noticed here.
        """
        found = signs(text)
        again = repeated or any(repeats(text, before) for before in self._said[-REMEMBERED:])
        changed = self._usual.compare(voice)
        self._words = min(1.0, self._words * (THANKED if "thanks" in found else COOLING) + _weight(found))
        self._repeats = min(REPEATS, self._repeats * COOLING + REPEAT * again)
        self._interruptions = self._interruptions + 1 if interrupted else 0
        self._voice = (self._voice + VOICE * changed.agreed) / 2
        self._remember(text, frozenset(found))
        self._give(_reasons(found, again, self._interruptions, changed))
        interrupting = min(INTERRUPTIONS, INTERRUPTION * max(0, self._interruptions - 1))
        self._irritation = round(min(1.0, self._words + self._repeats + interrupting + self._voice), 3)
        self._worst = max(self._worst, self._irritation)
        return self._irritation

    @property
    def satisfaction(self) -> float | None:
        """0…1 at the end of the call; None where too little was said to tell."""
        last = self._ending[0] | self._ending[1]
        if len(self._said) < ENOUGH and not self.reasons and not last & {"thanks", "let_down"}:
            return None
        pleased = PLEASED * (("thanks" in last) - ("let_down" in last))
        mark = CONTENT + pleased - IRRITATED * (self._irritation + self._worst)
        return round(min(1.0, max(0.0, mark)), 2)

    def _remember(self, text: str, found: frozenset[Sign]) -> None:
        self._said.append(text)
        self._ending = (self._ending[1], found)

    def _give(self, reasons: Iterable[str]) -> None:
        self.reasons += tuple(reason for reason in reasons if reason not in self.reasons)


def described(reasons: Iterable[str]) -> list[str]:
    """Reasons in the user's language."""
    return [tell(f"mood.{reason}") for reason in reasons]


def _weight(found: Iterable[Sign]) -> float:
    """Of all signs in an utterance."""
    counts = Counter(found)
    weights = {sign: sum(weight * AGAIN**nth for nth in range(counts[sign])) for sign, weight in WORDS.items()}
    reproach = weights.pop("reproach")
    return reproach + min(ELSEWHERE, sum(weights.values()))


def _reasons(found: Iterable[Sign], again: bool, interruptions: int, changed: Raised) -> Iterator[str]:
    yield from (sign for sign in WORDS if sign in found)
    if again:
        yield "repeats"
    if interruptions > 1:
        yield "interrupts"
    if changed.agreed >= TELLS:
        yield from changed.named
