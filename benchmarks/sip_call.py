"""One caller over SIP on the loopback, the whole robot (`voicebot serve`) at the other end.

    python benchmarks/sip_call.py reading --times 3    Debian's baresip leaves the readings of two water meters
    python benchmarks/sip_call.py barge --calls 10     a telephone of our own speaks over the greeting

The softphone's microphone is a person's recordings (account and readings digit by digit, «спасибо»); the wish and «да»
are festival's, as no recording of a person says them. It follows by the robot's log what is asked for; where it isn't
understood twice the robot asks for keys, and it types. What it heard is recognised again and kept in out/sip, with the
robot's log.

typed      numbers that were typed
recorded   account and readings stand in the ledger as they were meant
heard      read-back: the part of its letters; receipt: its number
over       from the first sound of the caller's to the last packet of the robot's that holds sound, ms
speech     over, less the 250 ms of speech that the robot waits for
"""

import asyncio
import random
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import numpy as np
import typer
from dictation import dictated, groups
from measure import Report, heard, machine, plain, spread
from rapidfuzz.distance import Levenshtein

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("lines", "sip")]
from hotline import Caller, robot, told  # noqa: E402
from phone import PACKET, Phone, alaw  # noqa: E402
from phone import heard as sound_of  # noqa: E402
from softphone import Softphone  # noqa: E402

from voicebot import app, engines, settings, wav  # noqa: E402
from voicebot.asr.base import Recognizer  # noqa: E402
from voicebot.audio import RATE, length  # noqa: E402
from voicebot.records.ledger import Ledger  # noqa: E402
from voicebot.russian.speech import speakable  # noqa: E402
from voicebot.russian.words import to_words  # noqa: E402

OUT = ROOT / "out" / "sip"
HUMAN, FESTIVAL = (ROOT / "tests" / "wav" / name for name in ("human", "festival"))
CALLERS = (  # accounts of the demonstration city, and readings a little above its last ones
    {"account": "2087872806", "cold": "382", "hot": "233"},
    {"account": "6912073399", "cold": "675", "hot": "331"},
    {"account": "9772995552", "cold": "815", "hot": "338"},
)
WISH, THANKS = FESTIVAL / "хочу передать показания счётчиков воды.wav", HUMAN / "спасибо.wav"
PAUSES = (300, 450, 600, 800)  # ms, between groups of digits
OVER = "чтобы оставить сообщение введите номер абонента", "пожалуйста оставайтесь на линии происходит соединение"
CLEAR = 0.8  # of a reply's letters; festival's «сто» has little below 3400 Hz, and Whisper hears «то»
LOUD, FIRST_SOUND = 0.02, 0.02  # of full scale: of the robot's, of the caller's
GAP_SECONDS, AROUND_SECONDS = 0.8, 0.2  # between the robot's replies, and kept around each
LONGEST_SECONDS, GOODBYE_SECONDS = 300, 5
LATER_SECONDS = 0.5  # into the sentence after the disclosure, the caller speaks
PACKET_SECONDS = 0.02
STOP_SECONDS = 0.6  # without a sound: no pause of its own
BARGE_IN_MS = 250
commands = typer.Typer(add_completion=False, help=__doc__, rich_markup_mode=None)


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a call: what was meant and what was recorded, the robot's words and what was heard of them."""

    meant: Mapping[str, str]
    record: Mapping[str, str]
    robot: Sequence[str]
    heard: Sequence[str]
    end: Mapping[str, Any]
    hung_up: bool  # the softphone saw the robot's BYE
    turns: int  # of the caller's
    typed: int

    @property
    def recorded(self) -> bool:
        return all(self.record.get(slot) == value for slot, value in self.meant.items())

    @property
    def read_back(self) -> float:
        """The part of its letters that was heard right; 0 where the robot read back anything else."""
        right = [text for text in self.robot if all(self.meant[slot] in text for slot in ("cold", "hot"))]
        if not right:
            return 0.0
        wanted = plain(speakable(right[-1]))
        return max(Levenshtein.normalized_similarity(wanted, reply) for reply in self.heard)

    @property
    def receipt(self) -> bool:
        number = self.record.get("number")
        return number is not None and any(f"обращения {to_words(number)}" in reply for reply in self.heard)

    @property
    def ended(self) -> bool:
        return self.hung_up and self.end["outcome"] == "recorded"

    @property
    def good(self) -> bool:
        return self.recorded and self.read_back > CLEAR and self.receipt and self.ended


async def call(folder: Path, meant: Mapping[str, str], recognizer: Recognizer) -> Seen:
    async with robot(folder) as port, Softphone(folder / "softphone") as phone:
        await phone.call(f"sip:100@127.0.0.1:{port}")
        caller = Caller(answers(meant), phone.say, meant, phone.press)
        end: dict[str, Any] = {"outcome": "too long", "ms": LONGEST_SECONDS * 1000}
        with suppress(TimeoutError):
            end = await asyncio.wait_for(caller.talk(folder), LONGEST_SECONDS)
            await asyncio.wait_for(phone.ended.wait(), GOODBYE_SECONDS)
        hung_up = phone.ended.is_set()
    ledger = Ledger(f"sqlite:///{folder}/records.db")
    record = next((form for form in ledger.forms() if form["form"] == "water_reading"), {})
    said = [turn["robot"] for turn in ledger.turns()]
    ledger.close()
    OUT.mkdir(parents=True, exist_ok=True)
    whole = wide(phone.heard())
    wav.write(OUT / "baresip.wav", whole)
    shutil.copy(folder / "log", OUT)
    texts = [heard(recognizer, reply).text for reply in replies(whole)]
    return Seen(meant, record, said, texts, end, hung_up, caller.said, caller.typed)


def answers(meant: Mapping[str, str]) -> dict[str | None, list[np.ndarray]]:
    """Slot asked for → what is said."""
    chance = random.Random(meant["account"])
    told = {
        slot: [narrow(dictated(groups(value, chance), chance.sample(PAUSES, len(PAUSES)), chance))]
        for slot, value in meant.items()
    }
    texts = {None: [WISH, THANKS], "confirm": [FESTIVAL / "да.wav", FESTIVAL / "да всё верно.wav"]}
    return told | {slot: [narrow(wav.read(path)) for path in paths] for slot, paths in texts.items()}


def narrow(pcm: bytes) -> np.ndarray:
    return wav.resample(wav.to_floats(pcm), RATE, wav.TELEPHONE_RATE)


def wide(sound: np.ndarray) -> bytes:
    return wav.to_pcm(wav.resample(sound.astype(np.float32), wav.TELEPHONE_RATE, RATE))


def replies(pcm: bytes) -> Iterator[bytes]:
    """What the robot said, parted where it listened."""
    sound = wav.to_floats(pcm)
    loud = np.flatnonzero(np.abs(sound) > LOUD)
    parts = np.split(loud, np.flatnonzero(np.diff(loud) > GAP_SECONDS * RATE) + 1)
    around = round(AROUND_SECONDS * RATE)
    for part in parts if len(loud) else []:
        yield wav.to_pcm(sound[max(0, part[0] - around) : part[-1] + around])


@commands.command()
def reading(
    times: Annotated[int, typer.Option(min=1)] = 1,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
) -> None:
    """A whole call, `times` times, each with a robot of its own; exit 1 where one didn't go well."""
    chosen = settings.load()
    recognizer = engines.load("asr", chosen.asr, chosen).engine
    seen: list[Seen] = []
    for number in range(times):
        with TemporaryDirectory() as folder:
            seen.append(asyncio.run(call(Path(folder), CALLERS[number % len(CALLERS)], recognizer)))
        if not seen[-1].good:
            typer.echo(f"{number}: {seen[-1]}", err=True)
    heads = ("call", "recorded", "read-back heard", "receipt heard", "ended by the robot", "turns", "typed", "seconds")
    Report(markdown).table(f"Readings by baresip ({machine()})", heads, map(row, range(1, times + 1), seen))
    raise typer.Exit(0 if all(one.good for one in seen) else 1)


def row(number: int, seen: Seen) -> list[str]:
    recorded, receipt, ended = ("yes" if ok else "no" for ok in (seen.recorded, seen.receipt, seen.ended))
    return [
        str(number),
        recorded,
        f"{seen.read_back:.0%}",
        receipt,
        ended,
        str(seen.turns),
        str(seen.typed),
        f"{seen.end['ms'] / 1000:.0f}",
    ]


async def interruption(port: int, speech: np.ndarray, after: float) -> float | None:
    """Speak over the greeting, once the disclosure is over, which is heard out; ms, None where the robot goes on."""
    first = int(np.flatnonzero(np.abs(speech) > FIRST_SOUND)[0]) // PACKET * PACKET
    loop = asyncio.get_running_loop()
    async with Phone(port) as phone:
        if await phone.call("100") != 200:
            return None
        await disclosed(phone, after)
        begun = loop.time()
        await phone.say(alaw(speech[first:]))
        times = [at for at in loud(phone) if at > begun]
        await phone.bye()
    stop = next((at for at, later in pairwise([*times, loop.time()]) if later - at > STOP_SECONDS), None)
    return None if stop is None else (stop - begun) * 1000


async def disclosed(phone: Phone, seconds: float) -> None:
    """Until a little into the sentence after the disclosure, which lasts so long."""
    while True:
        await phone.hush(PACKET_SECONDS)
        times = loud(phone)
        if times and asyncio.get_running_loop().time() - times[0] > seconds + LATER_SECONDS:
            return


def disclosure() -> float:
    """How long the first sentence is, which is heard out, in seconds."""
    chosen = settings.load()
    text = app.knowledge(chosen).hotline.phrases.disclosure
    spoken = b"".join(engines.load("tts", chosen.tts, chosen).engine.speak(speakable(text)))
    return length(spoken) / RATE


def loud(phone: Phone) -> list[float]:
    """When packets came in which the robot was heard."""
    return [at for _, kind, coded, at in phone.heard if kind == 8 and np.abs(sound_of(coded)).max() > LOUD]


async def interrupted(folder: Path, calls: int) -> list[float | None]:
    async with robot(folder) as port:
        await told(folder, "warm", LONGEST_SECONDS)
        speeches, after = [narrow(wav.read(HUMAN / f"{name}.wav")) for name in OVER], disclosure()
        return [await interruption(port, speeches[n % len(OVER)], after) for n in range(calls)]


@commands.command()
def barge(
    calls: Annotated[int, typer.Option(min=1)] = 10,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
) -> None:
    """How soon the robot falls silent on the wire for somebody who speaks."""
    with TemporaryDirectory() as folder:
        found = asyncio.run(interrupted(Path(folder), calls))
    over = [ms for ms in found if ms is not None]
    figures = [f"{ms:.0f}" for ms in (*spread(over), max(over))] if over else ["", "", ""]
    beyond = [f"{ms - BARGE_IN_MS:.0f}" for ms in spread(over)] if over else ["", ""]
    heads = ("", "calls", "stopped", "over p50", "p95", "longest", "speech p50", "p95")
    rows = [["a person over the greeting", str(calls), str(len(over)), *figures, *beyond]]
    Report(markdown).table(f"Interrupting on the wire ({machine()})", heads, rows)


if __name__ == "__main__":
    commands()
