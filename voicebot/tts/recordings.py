"""A folder of prompts spoken by a person: which file says what."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from voicebot.errors import Problem

TEXTS = "texts.txt"
NUMBERS = ("numbers", "digits")  # folders of words that make up numbers; the second is Asterisk's

_WORD = re.compile(r"[^\W_]+")
_WORDLESS = re.compile(r"\[.*\]|\(.*\)|<.*>")  # «(1 second of silence)»


@dataclass(frozen=True, slots=True)
class Recordings:
    """Files by what is said in them as `normal` has it; a number's by its one word."""

    phrases: dict[str, Path]
    numbers: dict[str, Path]


def find(folder: Path, spell: Callable[[str], str]) -> Recordings:
    """By `texts.txt`, where it is there: lines «path/name: what is said», the first of a text counts; else by names.

    spell: a written text as it is spoken. Problem for what can't be understood.
    """
    if not folder.is_dir():
        raise Problem("tts.recordings_missing", folder=folder)
    if (folder / TEXTS).is_file():
        return _listed(folder, spell)
    numbers = [file for name in NUMBERS for file in _wavs(folder / name)]
    return Recordings(_named(_wavs(folder), spell), _named(numbers, spell, single=True))


def normal(text: str) -> str:
    """Only what is heard: words in lower case, without punctuation, stress marks and the dots over a letter."""
    plain = unicodedata.normalize("NFC", text).lower().replace("\u0451", "\u0435")
    return " ".join(_WORD.findall(re.sub("[+\u0301]", "", plain)))


def _wavs(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*") if file.suffix.lower() == ".wav")


def _named(wavs: list[Path], spell: Callable[[str], str], single: bool = False) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for file in wavs:
        said = normal(spell(file.stem))
        if not said or (single and " " in said):
            raise Problem("tts.recording_misnamed", file=file)
        if files.setdefault(said, file) != file:
            raise Problem("tts.recorded_twice", file=file, other=files[said].name)
    return files


def _listed(folder: Path, spell: Callable[[str], str]) -> Recordings:
    found = Recordings({}, {})
    for name, said in _lines(folder / TEXTS, spell):
        file = folder / f"{name}.wav"
        if file.parent.name in NUMBERS:
            found.numbers.setdefault(said, file)
        found.phrases.setdefault(said, file)
    return found


def _lines(listing: Path, spell: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Names and what is said; files without words, and remarks after a semicolon, are left out."""
    try:
        lines = listing.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as fault:
        raise Problem("tts.texts_encoding", file=listing) from fault
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith(";"):
            continue
        name, colon, text = (part.strip() for part in line.partition(":"))
        name = name.removesuffix(".wav")
        if not name or not colon:
            raise Problem("tts.texts_line", file=listing, line=number)
        if not (listing.parent / f"{name}.wav").is_file():
            raise Problem("tts.texts_no_file", file=listing, line=number, name=name)
        if not _WORDLESS.fullmatch(text) and (said := normal(spell(text))):
            yield name, said
