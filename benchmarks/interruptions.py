"""When the robot falls silent, for callers and for noise: python benchmarks/interruptions.py [FOLDER TEXTS] [--every 4]

Calls through the real detector and Call, as fast as the processor allows; the robot never stops speaking.

Callers: each sound (FOLDER and TEXTS as in recognition.py) begins while the robot speaks, over a telephone line.
silent   ms from where the caller truly begins (by loudness, before the noise) until the robot falls silent: median,
         95th percentile. The robot falls silent for 250 ms of speech.
after    ms from where he has spoken for so long, pauses between words apart: median, 95th percentile
late     after more than 200 ms of these; missed: it spoke on to the end; before: ahead of him

Noise: kinds of noises.py, so many --minutes of each at each level (dB below full scale; speech is at -26).
falls    how often the robot fell silent, at each level and in an hour of all of them
turns    how often it then heard words in the noise, and replied; only with --engine, else nothing is ever heard in it

Pipecat interrupts, if nothing else is set, where its VAD says that somebody speaks; that VAD hears the same sounds.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import noises
import numpy as np
import recognisers
import typer
from against import Rival, rivals
from dictation import spoken_by, spoken_edges
from endpointing import babble, levelled
from measure import Report, Sound, machine, progress, recordings, spread
from simulated import Caller, Reader, SimulatedLine

from voicebot import app, settings, wav
from voicebot.app import App
from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Transcript
from voicebot.audio import WIDTH, samples, to_ms
from voicebot.dialogue.acts import HungUp, Input, Listen, Say, Started
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.state import State, Step
from voicebot.lines.recorded import Utterance
from voicebot.lines.telephone import degrade
from voicebot.wav import Floats

LECTURE = (
    "Сегодня мы расскажем, как передать показания. Это можно сделать до двадцать пятого числа. Слушайте внимательно."
)
BEFORE = samples(3_000)  # of silence, before and after a sound: nobody interrupts the first words of a greeting
ENOUGH, IN_TIME = 250, 200  # ms
SCENES = ((-26, None), (-26, 20), (-26, 10), (-36, None), (-36, 20), (-46, None))  # level, SNR; dB
LEVELS = (-26, -36, -46)
BABBLE = "babble"
CALLERS = ("", "sounds", "silent", "p95", "after", "p95", "late", "missed", "before")
NOISE = ("", "minutes", *(f"{level} dB" for level in LEVELS), "an hour", "turns")


class Deaf:
    """A recogniser that never hears a word."""

    name = "deaf"

    def session(self, hints: Hints = NO_HINTS) -> "Deaf":
        return self

    def feed(self, pcm: bytes) -> Transcript | None:
        return None

    def peek(self) -> Transcript:
        return NOTHING

    def finish(self) -> Transcript:
        return NOTHING


class Lecturer:
    """A dialogue that talks and talks, whatever it hears."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dialogue, name)

    def step(self, state: State, given: Input) -> Step:
        if isinstance(given, Started):
            state, _ = self._dialogue.step(state, given)
        return state, () if isinstance(given, HungUp) else (Say(LECTURE, LECTURE), Listen())


class Endless:
    """A voice that says the lecture over and over for `minutes`."""

    def __init__(self, robot: App, minutes: float) -> None:
        self.name = robot.robot.synthesizer.name
        once = list(robot.robot.synthesizer.speak(LECTURE))
        self._pieces = once * int(1 + minutes * 60 * 16_000 * WIDTH / sum(map(len, once)))

    def speak(self, _: str) -> Iterator[bytes]:
        return iter(self._pieces)


@dataclass(frozen=True, slots=True)
class Scene:
    """Sounds as they come in, and where in them somebody begins to speak, has spoken enough, and ends, in samples."""

    name: str
    sounds: Sequence[tuple[bytes, tuple[int, int, int]]]


@dataclass(frozen=True, slots=True)
class Fallen:
    """When the robot fell silent in a sound, ms; and what it replied to."""

    falls: Sequence[float]
    turns: int = 0


Hearing = Callable[[bytes], Fallen]


def main(
    folder: Annotated[Path | None, typer.Argument(help="The recordings.")] = None,
    listing: Annotated[Path | None, typer.Argument(metavar="[TEXTS]", help="What is said in them.")] = None,
    minutes: Annotated[float, typer.Option(min=0.1, help="Of each noise at each level.")] = 4,
    engine: Annotated[str, typer.Option(help="The recogniser that hears out what was detected.")] = "",
    pipecat: Annotated[Path | None, typer.Option(metavar="PYTHON", help="Of its environment.")] = None,
    every: Annotated[int, typer.Option(min=1, help="Take only every n-th sound.")] = 4,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
) -> None:
    speech = [sound for sound in recordings(folder, listing) if sound.expect is None][::every]
    report = Report(markdown)
    with TemporaryDirectory() as scratch, rivals(pipecat, ("smart-turn",)) as others:
        robot = app.build(settings.load()).apart()
        parts = {"dialogue": Lecturer(robot.robot.dialogue), "synthesizer": Endless(robot, minutes + 1)}
        recognizer = recognisers.installed(engine, {}) if engine else Deaf()
        hearing = {"voicebot": partial(ours, Caller(robot, Path(scratch), recognizer=recognizer, **parts))}
        for other in others:
            hearing["Pipecat"] = partial(theirs, other)
        scenes = [scene(speech, *one) for one in SCENES]
        rows = [row(name, one, hear) for one in progress(scenes, "callers") for name, hear in hearing.items()]
        report.table(f"From the caller's first sound to the robot's silence ({machine()})", CALLERS, rows)
        rows = list(in_noise(speech, minutes, hearing, bool(engine)))
        report.table("Noise while the robot speaks", NOISE, rows)
        robot.close()


def ours(caller: Caller, pcm: bytes) -> Fallen:
    person = Reader([Utterance(pcm, after=samples(500))])
    made = caller.call(SimulatedLine(person), person)
    begun = made.line.starts[0]
    turns = sum(one.spoke.by == "voice" for one in made.taken)
    return Fallen([to_ms(at - begun) for at in made.line.flushed], turns)


def theirs(rival: Rival, pcm: bytes) -> Fallen:
    return Fallen(rival.interruptions(pcm))


def scene(speech: Sequence[Sound], level_db: int, snr_db: int | None) -> Scene:
    silence = bytes(BEFORE * WIDTH)
    sounds = []
    for sound in speech:
        gain = np.float32(10 ** ((level_db + 26) / 20))
        clean = wav.to_pcm(levelled(wav.to_floats(sound.pcm)) * gain)
        begin, end = (BEFORE + edge for edge in spoken_edges(clean))  # of the recording alone: it may hold noise
        heard = degrade(silence + clean + silence, snr_db=snr_db)
        sounds.append((heard, (begin, BEFORE + spoken_by(clean, ENOUGH), end)))
    return Scene(f"{level_db} dB" + (f", noise {snr_db} dB below" if snr_db else ""), sounds)


def row(name: str, scene: Scene, hear: Hearing) -> list[str]:
    waits, afters, missed, before = list[float](), list[float](), 0, 0
    for pcm, edges in scene.sounds:
        begin, enough, end = map(to_ms, edges)
        falls = hear(pcm).falls
        before += any(ms < begin for ms in falls)
        during = [ms for ms in falls if begin <= ms < end][:1]
        waits += [ms - begin for ms in during]
        afters += [ms - enough for ms in during]
        missed += not during
    late = sum(ms > IN_TIME for ms in afters)
    figures = [f"{ms:.0f}" for ms in (*spread(waits), *spread(afters))] if waits else ["-"] * 4
    return [f"{name}, {scene.name}", str(len(scene.sounds)), *figures, str(late), str(missed), str(before)]


def in_noise(speech: Sequence[Sound], minutes: float, hearing: dict[str, Hearing], heard: bool) -> Iterator[list[str]]:
    """A row for each noise and one for all but the babble."""
    count = samples(round(minutes * 60_000))
    kinds = [*noises.kinds(), (BABBLE, partial(others_speech, speech))]
    found: dict[str, list[list[Fallen]]] = {name: [] for name in hearing}
    for kind, maker in progress(kinds, "noises"):
        sounds = [degrade(wav.to_pcm(noises.made(maker, count, level))) for level in LEVELS]
        for name, hear in hearing.items():
            levels = [hear(pcm) for pcm in sounds]
            yield counted(f"{name}, {kind}", minutes, [levels], heard)
            found[name] += [levels] if kind != BABBLE else []
    for name, noises_of in found.items():
        yield counted(f"{name}, all but babble", minutes, noises_of, heard)


def counted(label: str, minutes: float, noise: Sequence[Sequence[Fallen]], heard: bool) -> list[str]:
    """Of each noise what happened at each level."""
    falls = [sum(len(levels[n].falls) for levels in noise) for n in range(len(LEVELS))]
    whole = minutes * len(LEVELS) * len(noise)
    turns = sum(fallen.turns for levels in noise for fallen in levels)
    rate = f"{sum(falls) / whole * 60:.1f}"
    return [label, f"{whole:.0f}", *map(str, falls), rate, str(turns) if heard else "-"]


def others_speech(speech: Sequence[Sound], count: int, _: np.random.Generator) -> Floats:
    """Six people who never stop."""
    return babble([wav.to_floats(sound.pcm) for sound in speech], count)


if __name__ == "__main__":
    typer.run(main)
