"""A robot with calls that come and go: samples of it, and whether it stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from loaded import Cost, Robot

GROWTH = 0.05  # an hour, of memory
HEADS = ("minute", "MB", "fds", "threads", "core", "calls", "began", "faults")


@dataclass(frozen=True, slots=True)
class Sample:
    """In that minute of a soak; calls: going on."""

    minute: float
    cost: Cost
    calls: float
    began: float
    faults: float


def sample(running: Robot, minute: float) -> Sample:
    shown = running.metrics()
    faults = shown.get("faults_total", 0) + shown.get("worker_deaths_total", 0)
    return Sample(minute, running.cost(), shown["calls_active"], shown["calls_total"], faults)


def row(before: Sample, after: Sample) -> list[str]:
    seconds = max(1.0, (after.minute - before.minute) * 60)
    cost = after.cost
    return [
        f"{after.minute:.0f}", f"{cost.megabytes:.0f}", str(cost.descriptors), str(cost.threads),
        f"{(cost.seconds - before.cost.seconds) / seconds:.2f}", f"{after.calls:.0f}", f"{after.began:.0f}",
        f"{after.faults:.0f}",
    ]  # fmt: skip


def verdict(samples: Sequence[Sample]) -> str:
    """Of the idle robot before, samples of the busy one, the idle one after."""
    first, *busy, last = samples
    later = busy[len(busy) // 2 :]
    slope = np.polyfit([one.minute for one in later], [one.cost.megabytes for one in later], 1)[0] if later[1:] else 0.0
    growth = float(slope) * 60 / first.cost.megabytes
    left = last.cost.descriptors - first.cost.descriptors, last.cost.threads - first.cost.threads
    faults = last.faults - first.faults
    steady = growth < GROWTH and max(left) <= 0 and not faults and not last.calls
    return (
        f"{'steady' if steady else 'NOT steady'}: {slope * 60:+.1f} MB an hour ({growth:+.1%}) over the second half; "
        f"after {last.began - first.began:.0f} calls {left[0]:+d} descriptors, {left[1]:+d} threads, "
        f"{last.cost.megabytes - first.cost.megabytes:+.1f} MB, {faults:.0f} faults, {last.calls:.0f} calls left"
    )
