"""What a person has recorded is heard instead of the voice, and numbers are put together from recorded words."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

import numpy as np

from voicebot.audio import WIDTH, samples
from voicebot.errors import Problem
from voicebot.tts.base import Synthesizer
from voicebot.tts.loudness import loudness, trimmed
from voicebot.tts.pieces import LONGEST, sentences
from voicebot.tts.recordings import find, normal

_QUIET = 0.02  # of the loudest 10 ms: a recording's own noise is below
_EDGE = samples(30)  # kept around a word: soft consonants stand there
_GAP = bytes(samples(40) * WIDTH)  # and this between the words of a number
_PAUSE = bytes(samples(220) * WIDTH)  # after a clause, as the voice pauses after a sentence
_SENTENCES = 10  # at most so many in one recording
_CLAUSE = re.compile(r"(?<=[,;:.!?]) ")


class Recorded:
    """Another voice, but for the sentences in `phrases`, and for the clauses that hold nothing but `numbers`.

    Both are 16 kHz PCM by what is said in it as `normal` has it, a number by its one word; they are made as loud as
    the voice.
    """

    def __init__(self, voice: Synthesizer, phrases: Mapping[str, bytes], numbers: Mapping[str, bytes]) -> None:
        self.name = voice.name
        self._voice = voice
        longest = max([*phrases, *numbers], key=len, default="")
        level = _level(b"".join(voice.speak(longest[:LONGEST])))
        self._phrases = {said: _levelled(pcm, level) + _PAUSE for said, pcm in phrases.items()}
        self._numbers = {said: _levelled(pcm, level) for said, pcm in numbers.items()}

    def speak(self, text: str) -> Iterator[bytes]:
        unsaid: list[Problem] = []
        for part in self._parts(text):
            if isinstance(part, bytes):
                yield part
                continue
            try:
                yield from self._voice.speak(part)
            except Problem as problem:
                if problem.key != "tts.unsayable":
                    raise
                unsaid.append(problem)
        if unsaid:
            words = " ".join(str(problem.values["text"]) for problem in unsaid)
            raise Problem("tts.unsayable", **unsaid[0].values | {"text": words}) from unsaid[0]

    def _parts(self, text: str) -> Iterator[str | bytes]:
        """Recordings, and between them what is left to the voice."""
        said = list(sentences(text))
        left = [] if said else [text]
        for part in self._found(said):
            if isinstance(part, str):
                left.append(part)
                continue
            if left:
                yield " ".join(left)
            left = []
            yield part
        if left:
            yield " ".join(left)

    def _found(self, said: list[str]) -> Iterator[str | bytes]:
        """The longest recordings of whole sentences, then numbers."""
        keys = [normal(sentence) for sentence in said]
        at = 0
        while at < len(said):
            ends = range(min(len(said), at + _SENTENCES), at, -1)
            end = next((end for end in ends if " ".join(keys[at:end]) in self._phrases), None)
            if end is None:
                yield from self._clauses(said[at])
                at += 1
            else:
                yield self._phrases[" ".join(keys[at:end])]
                at = end

    def _clauses(self, sentence: str) -> Iterator[str | bytes]:
        for recorded, clauses in groupby(_CLAUSE.split(sentence), self._is_number):
            if recorded:
                yield b"".join(
                    _GAP.join(self._numbers[word] for word in normal(one).split()) + _PAUSE for one in clauses
                )
            else:
                yield " ".join(clauses)

    def _is_number(self, clause: str) -> bool:
        return all(word in self._numbers for word in normal(clause).split())


def load(voice: Synthesizer, folder: Path, read: Callable[[Path], bytes], spell: Callable[[str], str]) -> Recorded:
    """`voice` with the WAV files of `folder`, as `find` knows them; Problem for what can't be used.

    read: a file's sound as 16 kHz PCM; spell: a written text as it is spoken.
    """
    found = find(folder, spell)
    sounds = {file: read(file) for file in {*found.phrases.values(), *found.numbers.values()}}
    for file, pcm in sorted(sounds.items()):
        if not any(pcm):
            raise Problem("tts.recording_silent", file=file)
    phrases = {said: sounds[file] for said, file in found.phrases.items()}
    return Recorded(voice, phrases, {said: sounds[file] for said, file in found.numbers.items()})


def _levelled(pcm: bytes, level: float) -> bytes:
    """The recording without the silence around it, as loud as `level`, or as can be without distortion."""
    sound = np.frombuffer(trimmed(pcm, _QUIET, _EDGE, _EDGE), "<i2").astype(np.float64)
    gain = min(level / _level(pcm), 32767 / np.abs(sound).max())
    levelled: bytes = np.rint(sound * gain).astype("<i2").tobytes()
    return levelled


def _level(pcm: bytes) -> float:
    """How loud the speech in it is: the root mean square of its louder parts."""
    loud = loudness(pcm)
    if not len(loud):
        return 0.0
    return float(np.sqrt(np.square(loud[loud >= loud.max() / 10]).mean()))
