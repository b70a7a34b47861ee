"""What several processes count together: each in files of one folder, which outlive those who are killed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from prometheus_client import CollectorRegistry, Counter, Gauge, values
from prometheus_client.multiprocess import mark_process_dead

TOGETHER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's own name for the folder


REFUSED = ("voicebot_calls_refused", "Callers turned away, by line and reason.", ("line", "reason"))


class Workforce:
    """The worker processes, counted by their supervisor."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._ready = Gauge(
            "voicebot_workers", "Worker processes that take calls.", registry=registry, multiprocess_mode="livesum"
        )
        self._deaths = Counter(
            "voicebot_worker_deaths", "Worker processes that died and were started again.", registry=registry
        )

        self._refused = Counter(*REFUSED, registry=registry)

    def refused(self, reason: str) -> None:
        """By the front, which is the supervisor's."""
        self._refused.labels("sip", reason).inc()

    def ready(self, workers: int) -> None:
        self._ready.set(workers)

    def died(self, process: int) -> None:
        """What it counted stays; what was going on in it has ended."""
        self._deaths.inc()
        mark_process_dead(process)  # type: ignore[no-untyped-call]


@contextmanager
def together() -> Iterator[Workforce]:
    """Whatever this process and those that it starts begin to count, they count together."""
    alone = values.ValueClass
    with TemporaryDirectory(prefix="voicebot-metrics-") as folder:
        os.environ[TOGETHER] = folder
        values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
        try:
            yield Workforce()
        finally:
            values.ValueClass = alone
            del os.environ[TOGETHER]
