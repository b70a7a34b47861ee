"""How well and how fast a recogniser hears: `python benchmarks/recognition.py FOLDER TEXTS [--engine whisper]`.

TEXTS holds a line `name: what is said` for each FOLDER/name.wav (the format of Asterisk's sounds), or is a JSONL
file of {"wav": …, "text": …}. Lines without letters, in Latin letters or shorter than --words words are left out.
"""

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.table import Table

from voicebot import engines, wav
from voicebot.asr.base import NO_HINTS, Hints, Recognizer
from voicebot.audio import RATE, length
from voicebot.russian.numbers import EXAMPLE, WORDS, digits, number
from voicebot.settings import Engine, Settings

DIGITS = ["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"]
HINTS = {"anything": NO_HINTS, "a number": Hints(WORDS, EXAMPLE)}


@dataclass(frozen=True, slots=True)
class Sound:
    text: str
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    said: str
    text: str
    alternatives: tuple[str, ...]
    seconds: float  # how long recognition took
    sound: float  # how long the sound was


def plain(text: str) -> str:
    """Lower case, words only, digits one by one in words."""
    spelt = re.sub(r"\d", lambda digit: f" {DIGITS[int(digit[0])]} ", text.lower().replace("ё", "е"))
    return " ".join(re.findall(r"[^\W_]+", spelt))


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """File name and text of each sound."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if path.suffix == ".jsonl":
            call = json.loads(line)
            yield call["wav"], plain(call["text"])
        elif ":" in line and not line.startswith(";"):
            name, text = line.split(":", 1)
            yield f"{name}.wav", plain(text)


def sounds(folder: Path, listing: Path, words: int, matching: str) -> list[Sound]:
    return [
        Sound(text, wav.read(folder / name))
        for name, text in texts(listing)
        if re.search(matching, name)
        and len(text.split()) >= words
        and not re.search("[a-z]", text)
        and (folder / name).is_file()
    ]


def hear(recognizer: Recognizer, sound: Sound, hints: Hints) -> Heard:
    began = perf_counter()
    session = recognizer.session(hints)
    for start in range(0, len(sound.pcm), 3200):
        session.feed(sound.pcm[start : start + 3200])
    transcript = session.finish()
    text = plain(transcript.text)
    return Heard(sound.text, text, transcript.alternatives, perf_counter() - began, length(sound.pcm) / RATE)


def errors(heard: list[Heard], words: bool) -> float:
    """Wrong, missing and added words (or letters) for each that was said."""
    pairs = [(h.said.split(), h.text.split()) if words else (h.said, h.text) for h in heard]
    return sum(Levenshtein.distance(*pair) for pair in pairs) / sum(len(said) for said, _ in pairs)


def row(name: str, heard: list[Heard]) -> list[str]:
    same_value = sum((number(h.text), digits(h.text)) == (number(h.said), digits(h.said)) for h in heard)
    return [
        name,
        str(len(heard)),
        f"{errors(heard, words=True):.3f}",
        f"{errors(heard, words=False):.3f}",
        f"{sum(h.text == h.said for h in heard)}",
        f"{sum(h.said in (h.text, *h.alternatives) for h in heard)}",
        f"{same_value}",
        f"{sum(h.seconds for h in heard) / sum(h.sound for h in heard):.3f}",
        f"{sorted(h.seconds for h in heard)[len(heard) // 2]:.2f}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--words", type=int, default=3, help="the fewest words a text must have")
    parser.add_argument("--matching", default="", help="a regular expression for the file names to take")
    parser.add_argument("--verbose", action="store_true", help="show what was heard amiss")
    wanted = parser.parse_args()
    console = Console()
    chosen = sounds(wanted.folder, wanted.texts, wanted.words, wanted.matching)
    if not chosen:
        parser.error(f"{wanted.texts} names no fitting sound in {wanted.folder}")
    recognizer = engines.load("asr", Engine(engine=wanted.engine), Settings()).engine
    columns = ("awaited", "sounds", "WER", "CER", "exact", "in n-best", "same number", "RTF", "median s")
    table = Table(*columns, title=f"{recognizer.name}: {wanted.folder}")
    for name, hints in HINTS.items():
        heard = [hear(recognizer, sound, hints) for sound in chosen]
        table.add_row(*row(name, heard))
        for h in heard if wanted.verbose else ():
            if h.text != h.said:
                console.print(f"{name}: {h.said} → {h.text}", highlight=False)
    console.print(table)


if __name__ == "__main__":
    main()
