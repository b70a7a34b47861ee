"""What a neutral voice is taken for, and a raised one: python benchmarks/mood.py [CALLERS.jsonl]

No recording of real anger is at hand. Neutral sounds are put together to calls of six utterances by one speaker:
Debian's asterisk-core-sounds-ru-wav or else tests/wav/human, and CALLERS, JSONL of {"wav", "text", "voice"}. From the
fourth utterance on the line changes (noise, gain), or the voice is raised by processing: by a gain, and by resampling,
which makes it higher and faster at once. espeak-ng speaks higher or faster by its own settings. All go over A-law.

calls, unsaid    how many calls; of all utterances those of which nothing can be said
louder …         of the utterances from the fourth on, those in which this is named
agree            those in which two of the three agree
voice, most      how much of the irritation is the voice's, at its highest in a call: median, highest of all calls
tips             calls in which a reproach at that moment hands the caller over, because of his voice
ms/s             processor time for a second of sound

The second table: texts that nobody wrote as angry, and how many of them hold which sign; µs of processor time.
"""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import process_time
from typing import Annotated

import numpy as np
import typer
from measure import CONSOLE, Report, Sound, machine, progress, read, recordings

from voicebot import wav
from voicebot.audio import RATE
from voicebot.errors import EngineMissing
from voicebot.knowledge.load import load
from voicebot.lines.telephone import Codec, degrade
from voicebot.mood import WORDS, Mood
from voicebot.russian.temper import Sign, signs
from voicebot.tts.espeak import load as load_espeak
from voicebot.voice import OWN, TELLS, Usual, voice

VOICES = ("", "calls", "unsaid", "louder", "higher", "faster", "agree", "voice", "most", "tips", "ms/s")
SIGNS: tuple[Sign, ...] = (*WORDS, "thanks", "let_down")
BASE = Path(__file__).parents[1] / "knowledge_base"
HELD_OUT = Path(__file__).parents[1] / "tests" / "understanding" / "held_out.jsonl"
TURNS = 6  # utterances of a call; from the OWN-th on something changes
HAND_OVER = 0.8
RAISED = (1.1, 1.2, 1.3, 1.4)  # times higher and faster
USUAL = {"rate": 155, "pitch": 50}  # of espeak-ng
ESPEAK: tuple[tuple[str, float, dict[str, int]], ...] = (
    ("espeak-ng", 0, {}),
    ("espeak-ng, higher", 0, {"pitch": 85}),
    ("espeak-ng, faster", 0, {"rate": 220}),
    ("espeak-ng, higher, +8 dB", 8, {"pitch": 85}),
    ("espeak-ng, higher, faster, +8 dB", 8, {"pitch": 85, "rate": 220}),
)

Change = Callable[[bytes, int], bytes]  # of an utterance, the n-th of its call
Call = list[Sound]


@dataclass(frozen=True, slots=True)
class Heard:
    """One call, by the voice alone. named: of each utterance from the OWN-th on."""

    unsaid: int
    named: list[set[str]]
    most: float


def main(
    callers: Annotated[Path | None, typer.Argument(help="Further neutral sounds.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
) -> None:
    report = Report(markdown)
    speakers = spoken(callers)
    rows = [row(name, changed(speakers, change)) for name, change in progress(list(changes()), "voices")]
    rows += [row(name, made) for name, made in espeak()]
    report.table(f"Calls of {TURNS} utterances by {', '.join(speakers)} ({machine()})", VOICES, rows)
    report.table("Neutral texts", ("", "texts", *SIGNS, "µs"), [worded(name, texts) for name, texts in neutral()])


def spoken(callers: Path | None) -> dict[str, list[Sound]]:
    """Sounds by speaker."""
    found = {"human": recordings(None, None, words=2)}
    files = defaultdict(list)
    for line in callers.read_text(encoding="utf-8").splitlines() if callers else ():
        one = json.loads(line)
        files[one["voice"]].append((callers.parent / one["wav"], one["text"], one.get("expect")))
    return found | {name: list(read(theirs)) for name, theirs in sorted(files.items())}


def changes() -> Iterator[tuple[str, Change]]:
    """What happens to a call."""
    yield "A-law", partial(on_line)
    yield "GSM", partial(on_line, codec="gsm")
    for snr in (20, 10):
        yield f"noise at {snr} dB", partial(on_line, before=snr, snr=snr)
        yield f"noise at {snr} dB, suddenly", partial(on_line, snr=snr)
    for gain in (12, 6, -12):
        yield f"{gain:+} dB, suddenly", partial(on_line, gain=gain)
    yield "a gain that wanders by ±6 dB", wandering
    for times in RAISED:
        yield f"× {times}", partial(on_line, times=times)
        yield f"× {times}, +8 dB", partial(on_line, times=times, gain=8)
    yield "× 1.3, +8 dB, noise at 10 dB", partial(on_line, times=1.3, gain=8, before=10, snr=10)


def on_line(
    pcm: bytes,
    nth: int,
    times: float = 1,
    gain: float = 0,
    before: float | None = None,
    snr: float | None = None,
    codec: Codec = "alaw",
) -> bytes:
    """An utterance by telephone; from the OWN-th on so many times higher and faster, so much louder, in such noise."""
    if nth < OWN:
        return degrade(pcm, codec, before)
    faster = wav.resample(wav.to_floats(pcm), round(RATE * times), RATE)
    return degrade(louder(wav.to_pcm(faster), gain), codec, snr)


def wandering(pcm: bytes, nth: int) -> bytes:
    return degrade(louder(pcm, random.Random(len(pcm)).uniform(-6, 6)))


def louder(pcm: bytes, gain: float) -> bytes:
    return wav.to_pcm(wav.to_floats(pcm) * np.float32(10 ** (gain / 20)))


def changed(speakers: dict[str, list[Sound]], change: Change) -> list[Call]:
    """Each speaker's sounds in calls of TURNS, in an order by chance, the same every time."""
    made = []
    for sounds in speakers.values():
        mixed = random.Random(1).sample(sounds, len(sounds))
        for at in range(0, len(mixed) - TURNS + 1, TURNS):
            call = enumerate(mixed[at : at + TURNS])
            made.append([Sound(one.text, change(one.pcm, nth)) for nth, one in call])
    return made


def espeak() -> Iterator[tuple[str, list[Call]]]:
    """Sentences of the shipped base by a voice that changes by its own settings."""
    fitting = [text for text in dict(neutral())["shipped base"] if 3 <= len(text.split()) <= 10]
    texts = fitting[:: len(fitting) // 60][:60]
    try:
        usual = synthesized(texts, USUAL)
    except EngineMissing as missing:
        CONSOLE.print(str(missing), markup=False)
        return
    for name, gain, options in ESPEAK:
        other = [Sound(one.text, louder(one.pcm, gain)) for one in synthesized(texts, USUAL | options)]
        turns = [(usual if at % TURNS < OWN else other)[at] for at in range(len(texts))]
        by_line = [Sound(one.text, degrade(one.pcm)) for one in turns]
        yield name, [by_line[at : at + TURNS] for at in range(0, len(by_line), TURNS)]


def synthesized(texts: Iterable[str], options: dict[str, int]) -> list[Sound]:
    engine = load_espeak(Path("models"), **options)
    return [Sound(text, b"".join(engine.speak(text))) for text in texts]


def row(name: str, made: list[Call]) -> list[str]:
    before = process_time()
    heard = [listened(call) for call in made]
    cost = (process_time() - before) * 1000 / sum(one.seconds for call in made for one in call)
    late = [named for call in heard for named in call.named]
    tips = sum(call.most + WORDS["reproach"] >= HAND_OVER for call in heard)
    return [
        name,
        str(len(made)),
        share(sum(call.unsaid for call in heard), len(made) * TURNS),
        *(share(sum(sign in named for named in late), len(late)) for sign in ("louder", "higher", "faster", "agree")),
        f"{np.median([call.most for call in heard]):.2f}",
        f"{max(call.most for call in heard):.2f}",
        share(tips, len(heard)),
        f"{cost:.1f}",
    ]


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"


def listened(call: Call) -> Heard:
    mood, usual = Mood(), Usual()
    voices = [voice(one.pcm, one.text) for one in call]
    raised = [usual.compare(one) for one in voices]
    named = [{*one.named, *(["agree"] if one.agreed >= TELLS else [])} for one in raised[OWN:]]
    return Heard(voices.count(None), named, max(mood.hear(one, "", interrupted=False) for one in voices))


def neutral() -> Iterator[tuple[str, list[str]]]:
    """What callers ask for, by the base's authors and by another."""
    scenarios = load(BASE).scenarios.values()
    yield "shipped base", [text for one in scenarios for text in (*one.examples, *one.counterexamples)]
    lines = HELD_OUT.read_text(encoding="utf-8").splitlines()
    yield "held-out questions", [json.loads(line)["text"] for line in lines]


def worded(name: str, texts: list[str]) -> list[str]:
    before = process_time()
    found = [signs(text) for text in texts]
    cost = (process_time() - before) * 1e6 / len(texts)
    return [name, str(len(texts)), *(str(sum(sign in one for one in found)) for sign in SIGNS), f"{cost:.0f}"]


if __name__ == "__main__":
    typer.run(main)
