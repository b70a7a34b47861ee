"""How well each detector finds where callers speak: python benchmarks/endpointing.py [FOLDER TEXTS] [--every 4]

The recordings stand one after another on a telephone line, with pauses of 1.5 to 3 s, and a noise behind all of it.
What the detector says goes through the real Endpointer. True edges are those of the clean recordings' loudness.
FOLDER and TEXTS as in recognition.py.

missed      utterances that nobody noticed
split       utterances that became several turns
merged      utterances that ran together with others
false/min   utterances where nobody spoke, per minute without speech
begin, end  ms from the true edge to the found one, of what is not merged: median, and 95th percentile of the distance
ms/s        processor time for a second of sound
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Annotated

import numpy as np
import typer
from measure import CONSOLE, Report, machine, progress, recordings

from voicebot import engines, settings, wav
from voicebot.audio import CHUNK, RATE, chunks, length, samples, to_ms
from voicebot.errors import EngineMissing
from voicebot.lines.telephone import degrade
from voicebot.robot import Timing
from voicebot.settings import Engine
from voicebot.vad.base import Begun, Detector, Ended, Endpointer
from voicebot.wav import Floats

HEADS = ("", "missed", "split", "merged", "false/min", "begin", "p95", "end", "p95", "ms/s")
SPEECH = 0.05  # root mean square of all speech: -26 dB
LOUD = 10 ** (-28 / 10)  # of the loudest chunk's power: what is above is speech
PAUSES = (1_500, 2_000, 2_500, 3_000)  # ms between recordings, in turn
PAUSE, LIMIT = Timing().pause, Timing().limit
TALKERS = 6
CHORDS = ((220, 277, 330), (196, 247, 294), (175, 220, 262), (165, 208, 247))  # Hz, half a second each

Stretch = tuple[int, int]  # samples: begin, end


@dataclass(frozen=True, slots=True)
class Scene:
    """A line with speech and noise, and where the speech is."""

    name: str
    pcm: bytes
    spoken: list[Stretch]


@dataclass(frozen=True, slots=True)
class Score:
    missed: int
    split: int
    merged: int
    false: int
    begins: list[int]
    ends: list[int]


def main(
    folder: Annotated[Path | None, typer.Argument(help="The recordings.")] = None,
    listing: Annotated[Path | None, typer.Argument(metavar="[TEXTS]", help="What is said in them.")] = None,
    every: Annotated[int, typer.Option(min=1, help="Take only every n-th sound.")] = 4,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
) -> None:
    sounds = recordings(folder, listing, every=every)
    scenes = list(staged([levelled(wav.to_floats(sound.pcm)) for sound in sounds]))
    rows = [row(name, scene) for name in present() for scene in progress(scenes, name)]
    title = f"{len(scenes[0].spoken)} utterances, {length(scenes[0].pcm) / RATE:.0f} s a scene ({machine()})"
    Report(markdown).table(title, HEADS, rows)


def present() -> Iterator[str]:
    """The detectors that are installed."""
    for name in engines.names("vad"):
        try:
            fresh(name)
        except EngineMissing as missing:
            CONSOLE.print(f"{name}: {missing}", markup=False)
            continue
        yield name


def fresh(name: str) -> Detector:
    detector: Detector = engines.load("vad", Engine(engine=name), settings.load()).engine
    return detector


def row(name: str, scene: Scene) -> list[str]:
    detector = fresh(name)
    before = process_time()
    verdicts = [detector.is_speech(chunk) for chunk in chunks(scene.pcm)]
    cost = (process_time() - before) * 1000 / (length(scene.pcm) / RATE)
    score = judged(scene.spoken, utterances(verdicts))
    count = len(scene.spoken)
    quiet = (length(scene.pcm) - sum(end - begin for begin, end in scene.spoken)) / RATE / 60
    shares = [f"{100 * part / count:.0f} %" for part in (score.missed, score.split, score.merged)]
    return [
        f"{name}, {scene.name}",
        *shares,
        f"{score.false / quiet:.1f}",
        *spread(score.begins),
        *spread(score.ends),
        f"{cost:.1f}",
    ]


def spread(distances: list[int]) -> tuple[str, str]:
    if not distances:
        return "-", "-"
    middle, far = np.median(distances), np.percentile(np.abs(distances), 95)
    return f"{to_ms(int(middle)):+}", f"{to_ms(int(far))}"


def utterances(verdicts: list[bool]) -> list[Stretch]:
    """What the Endpointer makes of a detector's verdicts."""
    endpointer, found, begun = Endpointer(PAUSE, LIMIT), list[Stretch](), None
    for i, speech in enumerate(verdicts):
        match endpointer.hear(i * CHUNK, speech):
            case Begun(start):
                begun = start
            case Ended(start, end):
                found.append((start, end))
                begun = None
    return found if begun is None else [*found, (begun, len(verdicts) * CHUNK)]


def judged(spoken: list[Stretch], found: list[Stretch]) -> Score:
    """Each found utterance belongs to the speech it overlaps."""
    missed, split, merged, begins, ends = 0, 0, 0, list[int](), list[int]()
    for begin, end in spoken:
        parts = [part for part in found if overlap(part, (begin, end))]
        missed += not parts
        split += len(parts) > 1
        if any(overlap(part, other) for part in parts for other in spoken if other != (begin, end)):
            merged += 1
        elif parts:
            begins.append(parts[0][0] - begin)
            ends.append(parts[-1][1] - end)
    false = sum(not any(overlap(part, speech) for speech in spoken) for part in found)
    return Score(missed, split, merged, false, begins, ends)


def overlap(one: Stretch, other: Stretch) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def staged(recordings: list[Floats]) -> Iterator[Scene]:
    speech, spoken = in_turn(recordings)
    yield Scene("clean", degrade(wav.to_pcm(speech)), spoken)
    count = len(speech)
    for kind, noise in (("pink", pink(count)), ("babble", babble(recordings, count)), ("music", music(count))):
        for snr_db in (20, 10, 5):
            mixed = speech + noise * np.float32(SPEECH / rms(noise) * 10 ** (-snr_db / 20))
            yield Scene(f"{kind} {snr_db} dB", degrade(wav.to_pcm(mixed)), spoken)


def in_turn(recordings: list[Floats]) -> tuple[Floats, list[Stretch]]:
    """One line with all recordings and pauses between them."""
    parts, spoken, at = [], list[Stretch](), 0
    for i, sound in enumerate(recordings):
        pause = np.zeros(samples(PAUSES[i % len(PAUSES)]), np.float32)
        at += len(pause)
        spoken += [(at + begin, at + end) for begin, end in edges(sound)]
        at += len(sound)
        parts += [pause, sound]
    return np.concatenate([*parts, np.zeros(samples(2_000), np.float32)]), spoken


def edges(sound: Floats) -> list[Stretch]:
    """Where a clean recording is loud; a gap shorter than the turn's pause is within."""
    powers = chunk_powers(sound)
    found = list[Stretch]()
    for i in np.flatnonzero(powers > powers.max() * LOUD):
        begin, end = int(i) * CHUNK, int(i + 1) * CHUNK
        if found and begin - found[-1][1] < PAUSE:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found


def levelled(sound: Floats) -> Floats:
    """As loud as all others, whole chunks."""
    sound = wav.fit(sound, len(sound) // CHUNK * CHUNK)
    powers = chunk_powers(sound)
    return sound * np.float32(SPEECH / np.sqrt(powers[powers > powers.max() * LOUD].mean()))


def chunk_powers(sound: Floats) -> Floats:
    powers: Floats = (sound.reshape(-1, CHUNK) ** 2).mean(axis=1)
    return powers


def rms(sound: Floats) -> float:
    return float(np.sqrt(np.mean(sound**2)))


def pink(count: int) -> Floats:
    return wav.to_floats(degrade(bytes(2 * count), codec="none", snr_db=0))


def babble(recordings: list[Floats], count: int) -> Floats:
    """TALKERS people who never stop."""
    mixed = np.zeros(count, np.float32)
    for talker in range(TALKERS):
        one = np.concatenate([*recordings[talker * 3 :], *recordings[: talker * 3]])
        mixed += np.resize(np.roll(one, samples(700) * talker), count)
    return mixed


def music(count: int) -> Floats:
    """Chords with overtones, struck twice a second."""
    times = np.arange(count) / RATE
    beat = (times * 2).astype(int)
    strike = np.exp(-4 * (times * 2 - beat))
    roots = np.array(CHORDS, float)[beat % len(CHORDS)]
    tones = [np.sin(2 * np.pi * k * roots[:, voice] * times) / k for voice in range(3) for k in (1, 2, 3, 4)]
    sound: Floats = (strike * np.sum(tones, axis=0)).astype(np.float32)
    return sound


if __name__ == "__main__":
    typer.run(main)
