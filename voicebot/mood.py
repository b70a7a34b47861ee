"""A caller's mood, by rules that an operator can follow: from his words, from what he does, and from his voice.

Experimental: nobody has labelled calls for it, and no recording of real anger was at hand (docs/benchmarks.md, Mood).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log2
from statistics import median

from voicebot.locale import tell
from voicebot.russian.temper import Sign, repeats, signs
from voicebot.voice import Voice

WORDS: dict[Sign, float] = {"reproach": 0.55, "coarse": 0.45, "anger": 0.4, "impatience": 0.25}
AGAIN = 0.5  # a second sign of the same kind in one utterance tells half as much, a third a quarter
COOLING = 0.6  # what is left of it an utterance later
THANKED = 0.3  # what is left where the caller thanks
INTERRUPTION, REPEAT = 0.1, 0.15  # an interruption counts from the second in a row on
VOICE, INTERRUPTIONS, REPEATS = (
    0.3,
    0.25,
    0.3,
)  # the most they say: without angry words only all of it together comes to 0.8
OWN = 3  # of a caller's first utterances his usual voice is learnt
LEARNT = 2  # of them are needed before anything is compared
LOUDER, HIGHER, FASTER = (
    (4, 10),
    (2, 6),
    (0.32, 0.68),
)  # dB, semitones, octaves of tempo: where each begins to tell, tells all
TELLS = 0.5  # from there on a sign of the voice is named
REMEMBERED = 4  # utterances in which a wish is looked for that is said again
ENOUGH = 3  # utterances from which on it says something that nothing was said


@dataclass(frozen=True, slots=True)
class Signs:
    """Of a voice against its own beginning, each 0…1."""

    louder: float = 0.0
    higher: float = 0.0
    faster: float = 0.0

    @property
    def agreed(self) -> float:
        """What two of the three say: a gain makes louder, a question higher, a ready answer faster, no anger."""
        return sorted((self.louder, self.higher, self.faster))[1]


class Mood:
    """One call's. reasons: what has raised the irritation, each once, in the order in which it came up:
    reproach, anger, coarse, impatience, repeats, interrupts, louder, higher, faster."""

    def __init__(self) -> None:
        self.reasons: tuple[str, ...] = ()
        self._first: list[Voice] = []
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
        changed = self._compare(voice)
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
        pleased = 0.35 * ("thanks" in last) - 0.35 * ("let_down" in last)
        return round(min(1.0, max(0.0, 0.6 + pleased - 0.35 * self._irritation - 0.35 * self._worst)), 2)

    def _remember(self, text: str, found: frozenset[Sign]) -> None:
        self._said.append(text)
        self._ending = (self._ending[1], found)

    def _give(self, reasons: Iterable[str]) -> None:
        self.reasons += tuple(reason for reason in reasons if reason not in self.reasons)

    def _compare(self, voice: Voice | None) -> Signs:
        if voice is None:
            return Signs()
        usual, self._first = self._first, [*self._first, voice][:OWN]
        if len(usual) < LEARNT:
            return Signs()
        tempos = [log2(one.tempo) for one in usual if one.tempo]
        return Signs(
            _ramp(voice.loudness_db - median(one.loudness_db for one in usual), LOUDER),
            _ramp(12 * (log2(voice.pitch_hz) - median(log2(one.pitch_hz) for one in usual)), HIGHER),
            _ramp(log2(voice.tempo) - median(tempos), FASTER) if voice.tempo and len(tempos) >= LEARNT else 0.0,
        )


def described(reasons: Iterable[str]) -> list[str]:
    """Reasons in the user's language."""
    return [tell(f"mood.{reason}") for reason in reasons]


def _weight(found: Iterable[Sign]) -> float:
    """Of all signs in an utterance."""
    counts = Counter(found)
    return sum(weight * AGAIN**nth for sign, weight in WORDS.items() for nth in range(counts[sign]))


def _ramp(value: float, between: tuple[float, float]) -> float:
    begins, full = between
    return min(1.0, max(0.0, (value - begins) / (full - begins)))


def _reasons(found: Iterable[Sign], again: bool, interruptions: int, changed: Signs) -> Iterator[str]:
    yield from (sign for sign in WORDS if sign in found)
    if again:
        yield "repeats"
    if interruptions > 1:
        yield "interrupts"
    if changed.agreed >= TELLS:
        yield from (name for name in ("louder", "higher", "faster") if getattr(changed, name) >= TELLS)
