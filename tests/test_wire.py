"""How the load over SIP is judged: what is read from captured packets, and when a long run was steady."""

import struct
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

from loaded import Cost
from soaked import Sample, verdict
from wire import Heard, read, responses

ROBOT, PEER, PORTS = 24_000, 6_000, range(24_000, 25_000)
SOUND, HUSH = b"\x2a" * 160, b"\xd5" * 160  # A-law: nearly full scale, next to nothing


def packet(at: float, sent: bool, number: int, payload: bytes) -> bytes:
    """As tcpdump writes it; sent: by the caller."""
    ports = (PEER, ROBOT) if sent else (ROBOT, PEER)
    rtp = struct.pack("!BBHII", 0x80, 8, number & 0xFFFF, number * 160, 7 + sent) + payload
    frame = bytes(14) + b"\x45" + bytes(19) + struct.pack("!HHHH", *ports, 8 + len(rtp), 0) + rtp
    return struct.pack("<IIII", int(at), round(at % 1 * 1e6), len(frame), len(frame)) + frame


def call(folder: Path, *robot_speaks: tuple[float, float], lost: frozenset[int] = frozenset()) -> Heard:
    """Thirty seconds in which the caller speaks from 2 to 4; the robot when it is said."""
    written = bytes(24)
    for number in range(1500):
        at = number / 50
        said = SOUND if 2 <= at <= 4 else HUSH
        answer = SOUND if any(begin <= at < end for begin, end in robot_speaks) else HUSH
        written += packet(at, True, number, said)
        written += b"" if number in lost else packet(at + 0.001, False, 65_000 + number, answer)
    (folder / "pcap").write_bytes(written)
    (heard,) = read(folder / "pcap", PORTS)
    return heard


def test_an_answer_is_timed_from_the_last_sound_of_what_was_said(tmp_path: Path) -> None:
    waits, missing = responses(call(tmp_path, (0, 1), (4.8, 7)), 0, 30)
    assert waits == pytest.approx([0.8], abs=0.03)
    assert not missing


def test_what_the_caller_said_before_it_is_measured_is_not_counted(tmp_path: Path) -> None:
    assert responses(call(tmp_path, (4.8, 7)), 5, 30) == ([], 0)


@pytest.mark.parametrize("speaks", [(), ((3, 6),), ((14, 15),)], ids=["silent", "goes on", "late"])
def test_a_robot_that_is_silent_or_has_never_stopped_has_not_answered(
    tmp_path: Path, speaks: tuple[tuple[float, float], ...]
) -> None:
    assert responses(call(tmp_path, *speaks), 0, 30) == ([], 1)


def test_missing_packets_are_counted_by_their_numbers_and_seen_as_a_gap(tmp_path: Path) -> None:
    robot = call(tmp_path, (0, 1), lost=frozenset({600, 601, 900})).robot
    assert robot.lost == 3
    assert robot.gaps.max() == pytest.approx(60, abs=0.1)
    assert robot.rate == pytest.approx(50 * 1497 / 1500, abs=0.05)


def soak(leak: float = 0, left: int = 0, faults: int = 0) -> str:
    """An hour; leak: MB a minute."""
    busy = [Sample(minute, Cost(3, 900 + leak * minute, 0, 120, 60), 3, 3 * minute, 0) for minute in range(1, 61)]
    idle = Cost(3, 850, 0, 80, 40)
    after = Cost(3, 850 + leak * 60, 0, 80 + left, 40)
    return verdict([Sample(0, idle, 0, 0, 0), *busy, Sample(61, after, 0, 180, faults)])


def test_a_robot_that_stays_as_it_was_is_steady() -> None:
    assert soak().startswith("steady")


@pytest.mark.parametrize("trouble", [{"leak": 1}, {"left": 1}, {"faults": 1}], ids=str)
def test_memory_that_grows_what_is_left_and_what_failed_are_no_steadiness(trouble: dict[str, int]) -> None:
    assert soak(**trouble).startswith("NOT steady")
