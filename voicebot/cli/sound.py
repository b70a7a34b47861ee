"""`voicebot hear` and `voicebot say`: the ears and the voice on files."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from voicebot import engines, settings, wav
from voicebot.asr.base import Hints, Recognizer, Transcript
from voicebot.audio import RATE, WIDTH, length, samples
from voicebot.cli.lines import Json, put, waiting
from voicebot.dialogue import slots
from voicebot.errors import Problem
from voicebot.knowledge import stress
from voicebot.locale import tell
from voicebot.russian.stress import aloud
from voicebot.settings import Engine
from voicebot.workers import Stopwatch

FEED = samples(100) * WIDTH

Name = Annotated[str | None, typer.Option("--engine", help=tell("cli.engine"))]


class SlotKind(StrEnum):
    number = "number"
    digits = "digits"
    meter = "meter"
    yesno = "yesno"
    text = "text"


def hear(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.wav", help=tell("cli.files"))],
    json: Json = False,
    slot: Annotated[SlotKind | None, typer.Option(help=tell("cli.slot"))] = None,
    engine: Name = None,
) -> None:
    chosen = settings.load()
    expected = slots.expected(slot) if slot else slots.Expected()
    hints = Hints(expected.words, expected.prompt)
    recognizer: Recognizer | None = None
    failed = False
    for file in files:
        try:
            pcm = wav.read(file)
            if recognizer is None:
                recognizer = _load("asr", engine, chosen.asr, chosen)
            _heard(file, pcm, recognizer, hints, json)
        except Problem as problem:
            failed = True
            Console(stderr=True, soft_wrap=True).print(str(problem), style="red", markup=False)
    if failed:
        sys.exit(2)


def _heard(file: Path, pcm: bytes, recognizer: Recognizer, hints: Hints, json: bool) -> None:
    watch = Stopwatch()
    heard = _recognise(pcm, recognizer, hints)
    seconds = watch.ms / 1000
    if json:
        put(
            {
                "file": str(file),
                "text": heard.text,
                "confidence": round(heard.confidence, 3),
                "engine": recognizer.name,
                "audio_seconds": round(length(pcm) / RATE, 3),
                "compute_seconds": round(seconds, 3),
            }
        )
    else:
        sure, audio = f"{heard.confidence:.2f}", f"{length(pcm) / RATE:.1f}"
        cost = tell("cli.heard", sure=sure, audio=audio, seconds=f"{seconds:.1f}")
        Console().print(f"[dim]{file.name}[/dim] {heard.text} [dim]({cost})[/dim]")


def _recognise(pcm: bytes, recognizer: Recognizer, hints: Hints) -> Transcript:
    recognition = recognizer.session(hints)
    for start in range(0, len(pcm), FEED):
        recognition.feed(pcm[start : start + FEED])
    return recognition.finish()


def say(
    text: Annotated[str, typer.Argument(help=tell("cli.say_text"))],
    output: Annotated[Path, typer.Option("--output", "-o", help=tell("cli.output"))],
    engine: Name = None,
    codec: Annotated[Literal["pcm", "alaw", "ulaw"], typer.Option(help=tell("cli.codec"))] = "pcm",
) -> None:
    wav.may_be_written(output)  # before the voice is loaded, and speaks
    chosen = settings.load()
    marks = stress.load(chosen.knowledge_base)
    voice = _load("tts", engine, chosen.tts, chosen)
    pcm = b"".join(voice.speak(aloud(text, marks)))
    if not pcm:
        raise Problem("cli.nothing_to_say", text=text)
    wav.write(output, pcm, codec=codec)
    Console(stderr=True).print(tell("cli.said", file=output, seconds=round(length(pcm) / RATE, 1), engine=voice.name))


def _load(kind: str, name: str | None, configured: Engine, chosen: settings.Settings) -> Any:
    """The engine named on the command line, else the configured one, which is told."""
    with waiting(tell("cli.loading_engine")):
        loaded = engines.load(kind, Engine(engine=name) if name else configured, chosen)
    if not name:
        told = tell(f"cli.engine_{kind}", name=loaded.label)
        Console(stderr=True, soft_wrap=True).print(told, style="dim", markup=False, highlight=False)
    return loaded.engine
