"""What the benchmarks share: recordings with their texts, errors, memory, and tables for a terminal or for Markdown."""

import gzip
import json
import os
import platform
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.progress import track
from rich.table import Column, Table

from voicebot import wav
from voicebot.asr.base import NO_HINTS, Hints, Recognizer, Transcript
from voicebot.audio import RATE, WIDTH, length, samples
from voicebot.errors import Problem
from voicebot.russian.numbers import EXAMPLE, WORDS

T = TypeVar("T")

OURS = Path(__file__).parents[1] / "tests" / "wav" / "human"  # a file's name is what is said in it
HUMAN = Path("/usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU")  # Debian: apt-get install asterisk-core-sounds-ru-wav
LISTING = Path("/usr/share/doc/asterisk-core-sounds-ru/core-sounds-ru.txt.gz")
DIGITS = ["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"]
NUMBER = Hints(WORDS, EXAMPLE)
FEED = samples(100) * WIDTH
TURN = (1.5, 15.0)  # seconds: how long a caller speaks in one go

CONSOLE = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording and what is said in it; expect: the value dictated in it, "" for none, None for free speech."""

    text: str
    pcm: bytes
    expect: str | None = None

    @property
    def seconds(self) -> float:
        return length(self.pcm) / RATE

    @property
    def hints(self) -> Hints:
        return NO_HINTS if self.expect is None else NUMBER


def recordings(folder: Path | None, listing: Path | None, words: int = 3, every: int = 1) -> list[Sound]:
    """The sounds of `words` words and more that are as long as a turn, every n-th of them.

    listing: lines `name: text` for folder/name.wav, as Asterisk has them, or JSONL of {"wav", "text" and perhaps
    "expect"}; None: the names of the files are the texts. folder None: Debian's package, or else our own recordings.
    """
    if folder is None:
        folder, listing = (HUMAN, LISTING) if HUMAN.is_dir() and LISTING.is_file() else (OURS, None)
    named = texts(listing) if listing else ((path.name, path.stem, None) for path in sorted(folder.rglob("*.wav")))
    fitting = [
        (folder / name, plain(text), expect)
        for name, text, expect in named
        if len(plain(text).split()) >= (words if expect is None else 0)
        and not re.search(r"[a-z\[\]<>()]", text.lower())
    ]
    found = list(read(fitting))
    if not found:
        raise SystemExit(f"{listing or folder} names no fitting sound in {folder}")
    return found[::every]


def read(files: Iterable[tuple[Path, str, str | None]]) -> Iterator[Sound]:
    shortest, longest = TURN
    for path, text, expect in files:
        if not path.is_file():
            continue
        try:
            sound = Sound(text, wav.read(path), expect)
        except Problem as problem:  # the package holds one without sound
            CONSOLE.print(str(problem), markup=False)
            continue
        if sound.seconds <= longest and (sound.seconds >= shortest or expect is not None):
            yield sound


def texts(listing: Path) -> Iterator[tuple[str, str, str | None]]:
    """File name, text and expected value of each sound."""
    content = listing.read_bytes()
    for line in (gzip.decompress(content) if listing.suffix == ".gz" else content).decode().splitlines():
        if ".jsonl" in listing.suffixes:
            call = json.loads(line)
            yield call["wav"], call["text"], call.get("expect")
        elif ":" in line and not line.startswith(";"):
            name, text = line.split(":", 1)
            yield f"{name}.wav", text, None


def plain(text: str) -> str:
    """Lower case, words only, ye for yo, digits one by one in words."""
    spelt = re.sub(r"\d", lambda digit: f" {DIGITS[int(digit[0])]} ", text.lower().replace("ё", "е"))
    return " ".join(re.findall(r"[^\W_]+", spelt))


def heard(recognizer: Recognizer, pcm: bytes, hints: Hints = NO_HINTS) -> Transcript:
    """As in a call: fed 100 ms at a time."""
    session = recognizer.session(hints)
    for start in range(0, len(pcm), FEED):
        session.feed(pcm[start : start + FEED])
    return session.finish()


def errors(pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Wrong, missing and added words, and letters, for each that was said; pairs: what was said, what was heard."""
    in_words = sum(Levenshtein.distance(said.split(), text.split()) for said, text in pairs)
    in_letters = sum(Levenshtein.distance(said, text) for said, text in pairs)
    return in_words / sum(len(said.split()) for said, _ in pairs), in_letters / sum(len(said) for said, _ in pairs)


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return float(np.median(values)), float(np.percentile(values, 95))


def memory() -> float:
    """MB of this process and its children in main memory."""
    sizes, parents = {}, {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
        pid = int(fields["Pid"])
        sizes[pid], parents[pid] = int(fields.get("VmRSS", "0").split()[0]) / 1000, int(fields["PPid"])
    return sum(size for pid, size in sizes.items() if os.getpid() in (pid, parents[pid]))


def progress(items: Sequence[T], what: str) -> Iterator[T]:
    """A bar on standard error, so that the tables can be kept."""
    yield from track(items, what, console=CONSOLE)


@dataclass(frozen=True, slots=True)
class Report:
    """Tables on standard output."""

    markdown: bool = False

    def table(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """The first column is text, the others are figures."""
        if self.markdown:
            lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
            print(f"{title}\n", *(f"| {' | '.join(line)} |" for line in lines), "", sep="\n")  # noqa: T201
            return
        columns = (Column(head, justify="right", no_wrap=True) for head in heads[1:])
        table = Table(Column(heads[0], no_wrap=True), *columns, title=title, title_justify="left", box=None)
        for row in rows:
            table.add_row(*row)
        Console(width=max(120, CONSOLE.width)).print(table)


def machine() -> str:
    """Processor, cores and day, for whoever compares tables."""
    names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    cores = len(os.sched_getaffinity(0))
    return f"{names[0] if names else platform.machine()}, {cores} cores, {date.today().isoformat()}"
