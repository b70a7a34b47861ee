"""Calls as they are on the wire: SIPp's telephones make them, tcpdump writes down every packet of sound, this reads it.

A call's sound is two streams of RTP, A-law; the robot's ports tell which is whose.
"""

import asyncio
import signal
import socket
import struct
import subprocess
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

SCENARIO = Path(__file__).with_name("sip_load.xml")
HOST, PACKET_SECONDS, PER_SECOND = "127.0.0.1", 0.02, 8000
LOUD = 0.02  # of full scale
PAUSE_SECONDS = 1.0  # no longer within what one says
STILL_SECONDS = 0.2  # so long the robot must have been silent, or its next sound is no answer
LONGEST_SECONDS = 9.0  # what comes later is no answer either
PATIENT = ("-watchdog_minor_maxtriggers", "1000000", "-watchdog_major_maxtriggers", "1000000")  # SIPp, when held up
ETHERNET, ALAW, PCAP = 14, 8, struct.Struct("<IIII")


@dataclass(frozen=True, slots=True)
class Stream:
    """Sound one way. times: of the packets, seconds since 1970; peaks: 1 is full scale; numbers: source, count."""

    times: np.ndarray
    peaks: np.ndarray
    numbers: np.ndarray

    def between(self, begin: float, end: float) -> "Stream":
        kept = (self.times >= begin) & (self.times <= end)
        return Stream(self.times[kept], self.peaks[kept], self.numbers[kept])

    @property
    def loud(self) -> np.ndarray:
        """When there was sound."""
        return self.times[self.peaks > LOUD]

    @property
    def rate(self) -> float:
        """Packets a second."""
        return float((len(self.times) - 1) / (self.times[-1] - self.times[0]))

    @property
    def lost(self) -> int:
        """Packets that are missing between the first and the last of each source."""
        sources = [self.numbers[self.numbers[:, 0] == source, 1] for source in np.unique(self.numbers[:, 0])]
        runs = [np.unwrap(numbers, period=65536) for numbers in sources]
        return sum(int(run.max() - run.min()) + 1 - len(np.unique(run)) for run in runs)

    @property
    def gaps(self) -> np.ndarray:
        """Milliseconds from packet to packet."""
        return np.diff(self.times) * 1000


@dataclass(frozen=True, slots=True)
class Heard:
    """What a telephone sent and got."""

    caller: Stream
    robot: Stream


def ends(caller: Stream) -> list[float]:
    """When each thing that was said was over; the sound goes on in silence."""
    following = [*caller.loud, caller.times[-1]]
    return [float(at) for at, next_ in pairwise(following) if next_ - at > PAUSE_SECONDS]


def responses(heard: Heard, begin: float, end: float) -> tuple[list[float], int]:
    """Of what was over between these moments: seconds until the robot's first sound; and how often there was none.

    That is: for long, or the robot was still speaking then.
    """
    loud, found, missing = heard.robot.loud, [], 0
    for over in ends(heard.caller):
        if not begin <= over <= end or over > heard.robot.times[-1] - LONGEST_SECONDS:
            continue
        after = loud[loud > over]
        still = loud[(loud > over - STILL_SECONDS) & (loud <= over)].size
        if still or not after.size or after[0] - over > LONGEST_SECONDS:
            missing += 1
        else:
            found.append(float(after[0]) - over + PACKET_SECONDS)
    return found, missing


def read(capture: Path, robot: range) -> list[Heard]:
    """The calls of a capture; robot: the ports of its sound."""
    packets: dict[tuple[int, int, bool], list[tuple[float, bytes]]] = defaultdict(list)
    for at, source, target, rtp in _udp(capture.read_bytes()):
        ours = source in robot
        if (ours or target in robot) and len(rtp) > 12 and rtp[0] >> 6 == 2 and rtp[1] & 127 == ALAW:
            ports = (source, target) if ours else (target, source)
            packets[*ports, ours].append((at, rtp))
    calls = {(robot_port, peer) for robot_port, peer, _ in packets}
    both = [call for call in sorted(calls) if packets.get((*call, True)) and packets.get((*call, False))]
    return [Heard(_stream(packets[*call, False]), _stream(packets[*call, True])) for call in both]


def _udp(written: bytes) -> Iterator[tuple[float, int, int, bytes]]:
    at = 24
    while at + PCAP.size <= len(written):
        seconds, micro, length, _ = PCAP.unpack_from(written, at)
        at += PCAP.size
        frame = written[at + ETHERNET : at + length]
        at += length
        head = (frame[0] & 15) * 4
        source, target = struct.unpack_from("!HH", frame, head)
        yield seconds + micro / 1e6, source, target, frame[head + 8 :]


def _stream(packets: Sequence[tuple[float, bytes]]) -> Stream:
    peaks = [float(_LEVELS[np.frombuffer(rtp[12:], np.uint8)].max(initial=0)) for _, rtp in packets]
    numbers = [(int.from_bytes(rtp[8:12], "big"), int.from_bytes(rtp[2:4], "big")) for _, rtp in packets]
    return Stream(np.array([at for at, _ in packets]), np.array(peaks), np.array(numbers))


def _levels() -> np.ndarray:
    """How loud each byte of A-law is."""
    code = np.arange(256) ^ 0x55
    exponent, mantissa = (code & 0x70) >> 4, (code & 0x0F) << 4
    level = np.where(exponent == 0, mantissa + 8, (mantissa + 0x108) << np.maximum(exponent - 1, 0))
    return level / 32768


_LEVELS = _levels()


@asynccontextmanager
async def captured(file: Path, robot: range) -> AsyncGenerator[None, None]:
    """All the sound of these ports; needs tcpdump and the right to capture."""
    ports = f"udp and portrange {robot.start}-{robot.stop - 1}"
    command = ("tcpdump", "-i", "lo", "-n", "-B", "65536", "-s", "300", "-w", str(file), ports)
    process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE)
    assert process.stderr
    begun = (await process.stderr.readline()).decode()
    if "listening" not in begun:
        raise SystemExit(f"tcpdump: {begun}")
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        await process.communicate()


@asynccontextmanager
async def telephones(
    folder: Path, robot: int, calls: int, seconds: float, pause: tuple[int, int], ramp: float
) -> AsyncGenerator[None, None]:
    """`calls` at a time, each of `seconds` once it begins to speak, one more where one ends.

    folder: holds hush.alaw and says.alaw; pause: seconds from when to when a call begins to speak; ramp: so many
    seconds until all are there.
    """
    first, last = pause
    scenario = SCENARIO.read_text().replace("[from]", str(first * 1000)).replace("[until]", str(last * 1000))
    (folder / "calls.xml").write_text(scenario)
    command = ("sipp", f"{HOST}:{robot}", "-sf", "calls.xml", "-s", "100", "-i", HOST, "-mi", HOST, "-p", str(free()),
               "-l", str(calls), "-r", str(calls), "-rp", str(max(1, round(ramp * 1000))), "-d",
               str(round(seconds * 1000)), "-nostdin", "-trace_err", "-error_file", "sipp.err", *PATIENT)  # fmt: skip
    with (folder / "sipp.out").open("w") as told:
        process = await asyncio.create_subprocess_exec(*command, cwd=folder, stdout=subprocess.DEVNULL, stderr=told)
    try:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(_dies(process, folder))
            yield
            watching.cancel()
    finally:
        await _ended(process, seconds + last)


async def _dies(process: asyncio.subprocess.Process, folder: Path) -> None:
    """Ends what goes on meanwhile; nothing is measured without telephones."""
    code = await process.wait()
    told = [
        file.read_text(errors="replace")[-1500:] for file in (folder / "sipp.out", folder / "sipp.err") if file.exists()
    ]
    raise SystemExit("\n".join((f"SIPp ended with {code}:", *told)))


async def _ended(process: asyncio.subprocess.Process, patience: float) -> None:
    """No new calls, then the end."""
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGUSR1)
    try:
        await asyncio.wait_for(process.wait(), patience)
    except TimeoutError:
        process.kill()
        await process.wait()


def free(kind: int = socket.SOCK_DGRAM) -> int:
    """A port that nobody has."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
