"""What the metrics look at now and then: the voice's cache, forms on their way, callers who wait for people."""

from collections.abc import Callable

from voicebot.desk.floor import QueueNow
from voicebot.desk.office import Office
from voicebot.metrics import Metrics
from voicebot.records.outbox import Backlog, Outbox
from voicebot.tts.cache import Cache


class Gauges:
    """Of one process; with an outbox only where this process is the one that `/metrics` asks."""

    def __init__(self, metrics: Metrics, cache: Cache, outbox: Outbox | None, office: Office | None) -> None:
        self._metrics, self._outbox, self._backlog = metrics, outbox, Backlog(0, 0)
        metrics.gauge("voice_cache_bytes", "Speech at hand.", lambda: cache.bytes)
        metrics.gauge("voice_cache_hits", "Sentences that were at hand.", lambda: cache.hits, "sum")
        metrics.gauge("voice_cache_misses", "Sentences that had to be made.", lambda: cache.misses, "sum")
        if outbox:
            waiting, oldest = "Forms on their way to the system.", "How long the oldest of them has waited."
            metrics.gauge("outbox_waiting", waiting, lambda: self._backlog.waiting)
            metrics.gauge("outbox_oldest_seconds", oldest, lambda: self._backlog.oldest)
        if outbox and office:
            _desk(metrics, office)

    def look(self) -> None:
        """Blocks. Whoever is asked looks at the rest when he is; the others must have left word before."""
        if self._outbox:
            self._backlog = self._outbox.backlog()
        else:
            self._metrics.sample()


def _desk(metrics: Metrics, office: Office) -> None:
    def queues(read: Callable[[QueueNow], float]) -> Callable[[], dict[str, float]]:
        return lambda: {queue.name: read(queue) for queue in office.floor().queues}

    metrics.gauges("queue_waiting", "Callers who wait for people.", "queue", queues(lambda queue: queue.waiting))
    metrics.gauges(
        "queue_callbacks", "Callers who are to be called back.", "queue", queues(lambda queue: queue.callbacks)
    )
    longest = "How long the one has waited who has waited longest."
    metrics.gauges("queue_longest_seconds", longest, "queue", queues(lambda queue: queue.longest))
