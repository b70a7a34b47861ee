"""How well and how fast recognisers hear: python benchmarks/recognition.py [FOLDER TEXTS] [--telephone]

TEXTS holds a line `name: what is said` for each FOLDER/name.wav (the format of Asterisk's sounds), or is JSONL of
{"wav": …, "text": …, and where a number is dictated "expect": its digits, "" where none is}. Without both: the sounds
of Debian's asterisk-core-sounds-ru-wav, or else those of tests/wav/human. Texts in Latin letters, shorter than --words
words, and sounds shorter than 1.5 s or longer than 15 s are left out (of dictated ones only the long).

WER, CER  wrong, missing and added words (letters) for each that was said
exact     sounds heard without any error; n-best: at least in one of the readings
value     dictated numbers whose value came out right, as the robot would write it down
RTF       seconds of work a second of sound: real time, on this machine as busy as it is; CPU: of processor time
slower    how many times as long faster-whisper's own `transcribe` takes, of real time (of processor time)
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Annotated, Any

import numpy as np
import recognisers
import typer
from measure import CONSOLE, Report, Sound, errors, heard, machine, plain, progress, recordings

from voicebot import engines, settings
from voicebot.asr.base import Recognizer
from voicebot.lines.telephone import Codec, degrade
from voicebot.russian.numbers import digits, number

Condition = tuple[str, Codec | None, float | None, float]  # name, codec, dB of speech over noise, packets lost
CLEAN: Condition = ("as recorded", None, None, 0)
TELEPHONE: tuple[Condition, ...] = (
    ("A-law", "alaw", None, 0),
    ("A-law, noise at 20 dB", "alaw", 20, 0),
    ("A-law, noise at 10 dB", "alaw", 10, 0),
    ("GSM", "gsm", None, 0),
    ("A-law, 5 % lost", "alaw", None, 0.05),
)
RIVAL = "faster-whisper"
HEADS = ("", "sounds", "s", "WER", "CER", "exact", "n-best", "value", "RTF", "CPU", "slower")

Listener = Callable[[Sound], tuple[str, ...]]  # the readings, best first


@dataclass(frozen=True, slots=True)
class Heard:
    sound: Sound
    readings: tuple[str, ...]
    seconds: float
    cpu: float


def main(
    folder: Annotated[Path | None, typer.Argument(help="The recordings.")] = None,
    listing: Annotated[Path | None, typer.Argument(metavar="[TEXTS]", help="What is said in them.")] = None,
    engine: Annotated[list[str] | None, typer.Option(help="Only these recognisers.")] = None,
    options: Annotated[list[str] | None, typer.Option("--set", help="An option of the engine: NAME=VALUE.")] = None,
    telephone: Annotated[bool, typer.Option("--telephone", help="Also by telephone, good and bad.")] = False,
    against: Annotated[bool, typer.Option(f"--against-{RIVAL}", help="Also its own transcribe, in turn.")] = False,
    words: Annotated[int, typer.Option(help="The fewest words of a text.")] = 3,
    every: Annotated[int, typer.Option(min=1, help="Take only every n-th sound.")] = 1,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show what was heard amiss.")] = False,
) -> None:
    sounds = recordings(folder, listing, words, every)
    chosen = dict(option.split("=", 1) for option in options or ())
    for listeners in present(engine, chosen, against):
        name, rows = next(iter(listeners)), list[list[str]]()
        for condition in (CLEAN, *(TELEPHONE if telephone else ())):
            results = in_turn(listeners, [arriving(sound, condition) for sound in sounds], f"{name}, {condition[0]}")
            rows += list(compared(condition[0], results))
            if verbose:
                amiss(next(iter(results.values())))
        Report(markdown).table(f"{name} ({machine()})", HEADS, rows)


def present(wanted: list[str] | None, options: dict[str, Any], against: bool) -> Iterator[dict[str, Listener]]:
    """The recognisers that are installed; beside Whisper its rival, where that is wanted."""
    for name in wanted or engines.names("asr"):
        if recognizer := recognisers.load(name, options):
            listeners = {recognizer.name: ours(recognizer)}
            if against and name == "whisper":
                listeners[RIVAL] = theirs(settings.load().models / recognizer.name)
            yield listeners


def ours(recognizer: Recognizer) -> Listener:
    def listen(sound: Sound) -> tuple[str, ...]:
        transcript = heard(recognizer, sound.pcm, sound.hints)
        return transcript.text, *transcript.alternatives

    return listen


def theirs(weights: Path) -> Listener:
    """The same weights, beam, precision and threads; all else as it comes."""
    os.environ["HF_HUB_OFFLINE"] = "1"  # all it needs is there
    from faster_whisper import WhisperModel

    model = WhisperModel(str(weights), device="cpu", compute_type="int8", cpu_threads=2)

    def listen(sound: Sound) -> tuple[str, ...]:
        signal = np.frombuffer(sound.pcm, "<i2").astype(np.float32) / np.float32(32768)
        segments, _ = model.transcribe(signal, beam_size=5, language="ru")
        return ("".join(segment.text for segment in segments),)

    return listen


def arriving(sound: Sound, condition: Condition) -> Sound:
    _, codec, snr_db, loss = condition
    return replace(sound, pcm=degrade(sound.pcm, codec, snr_db, loss)) if codec else sound


def in_turn(listeners: Mapping[str, Listener], sounds: Sequence[Sound], what: str) -> dict[str, list[Heard]]:
    """Each sound by one after another, so that all have the same neighbours on the machine."""
    results: dict[str, list[Heard]] = {name: [] for name in listeners}
    for sound in progress(sounds, what):
        for name, listen in listeners.items():
            began, cpu = perf_counter(), process_time()
            readings = listen(sound)
            spent = perf_counter() - began, process_time() - cpu
            results[name].append(Heard(sound, tuple(plain(text) for text in readings), *spent))
    return results


def compared(condition: str, results: Mapping[str, list[Heard]]) -> Iterator[list[str]]:
    """A row for each listener and kind of speech."""
    first = next(iter(results.values()))
    for kind, dictated in (("", False), (", dictated", True)):
        for name, all_heard in results.items():
            part = [h for h in all_heard if (h.sound.expect is not None) == dictated]
            base = [h for h in first if (h.sound.expect is not None) == dictated]
            label = f"{condition}{kind}" + (f": {name}" if len(results) > 1 else "")
            if part:
                yield [label, *row(part), "-" if part == base else slower(part, base)]


def row(done: Sequence[Heard]) -> list[str]:
    in_words, in_letters = errors([(h.sound.text, h.readings[0]) for h in done])
    seconds = sum(h.sound.seconds for h in done)
    valued = [h for h in done if h.sound.expect is not None]
    return [
        str(len(done)),
        f"{seconds:.0f}",
        f"{in_words:.3f}",
        f"{in_letters:.3f}",
        str(sum(h.readings[0] == h.sound.text for h in done)),
        str(sum(h.sound.text in h.readings for h in done)),
        f"{sum(map(right, valued))} of {len(valued)}" if valued else "-",
        f"{sum(h.seconds for h in done) / seconds:.3f}",
        f"{sum(h.cpu for h in done) / seconds:.3f}",
    ]


def slower(done: Sequence[Heard], base: Sequence[Heard]) -> str:
    real = sum(h.seconds for h in done) / sum(h.seconds for h in base)
    cpu = sum(h.cpu for h in done) / sum(h.cpu for h in base)
    return f"{real:.1f} × ({cpu:.1f} ×)"


def right(h: Heard) -> bool:
    """Of the two parsers the one that a slot for this value has: the one that reads the true words right."""
    parsers = (number, lambda text: digits(text, len(h.sound.expect or "")))
    parse = next((parse for parse in parsers if (parse(h.sound.text) or "") == h.sound.expect), number)
    return (parse(h.readings[0]) or "") == h.sound.expect


def amiss(done: Sequence[Heard]) -> None:
    for h in done:
        if h.readings[0] != h.sound.text:
            CONSOLE.print(f"{h.sound.text} → {h.readings[0]}", highlight=False, markup=False)


if __name__ == "__main__":
    typer.run(main)
