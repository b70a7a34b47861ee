"""What a monitoring system reads: calls, how long callers wait, what recognising and speaking cost.

Where several processes take calls, each counts in a file of its own (workforce.py), and whoever is asked adds them up.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from voicebot import events
from voicebot.asr.base import NO_HINTS, Hints, Recognition, Recognizer, Transcript
from voicebot.audio import RATE, length
from voicebot.tts.base import Synthesizer
from voicebot.workers import Stopwatch
from voicebot.workforce import REFUSED, TOGETHER

Sums = Literal["sum", "livesum", "livemax"]  # over all processes, over those that live, the highest of those
SOON = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10)  # seconds


class Metrics:
    """Give what `call` returns every event of a call; `around` measures an engine; `text` tells it all."""

    def __init__(self) -> None:
        self._shown = CollectorRegistry()
        ProcessCollector(registry=self._shown)
        PlatformCollector(registry=self._shown)
        if TOGETHER in os.environ:
            MultiProcessCollector(self._shown)  # type: ignore[no-untyped-call]
        self._own = CollectorRegistry() if TOGETHER in os.environ else self._shown
        self._reads: list[Callable[[], None]] = []
        self._counters()
        self._times()

    def _counters(self) -> None:
        def counter(name: str, what: str, *labels: str) -> Counter:
            return Counter(f"voicebot_{name}", what, labels, registry=self._own)

        self._refused = Counter(*REFUSED, registry=self._own)
        self._begun = counter("calls", "Calls answered.", "line")
        self._ended = counter("calls_ended", "Calls that ended, by outcome.", "outcome", "by")
        self._turns = counter("turns", "Turns of callers, by what was made of them.", "by")
        self._decisions = counter("decisions", "What utterances were taken for.", "decision")
        self._interruptions = counter("interruptions", "The caller talked over the robot.")
        self._records = counter("records", "Forms, kept or not.", "form", "kept")
        self._faults = counter("faults", "What failed in calls: engines, transfers, records.", "what")
        self._busy = counter("engine_busy_seconds", "Time that an engine worked.", "engine")
        self._sound = counter("engine_sound_seconds", "Sound that it read or made in that time.", "engine")

    def _times(self) -> None:
        def histogram(name: str, what: str) -> Histogram:
            return Histogram(f"voicebot_{name}_seconds", what, buckets=SOON, registry=self._own)

        self._waits = histogram("response", "From the end of the caller's words to the robot's first sound.")
        self._works = histogram("response_compute", "The part of it that is work, not the pause that ends a turn.")
        self._recognition = histogram("recognition", "From the end of a turn to its transcript.")
        self._active = self._gauge("calls_active", "Calls going on now.", "livesum")

    def _gauge(self, name: str, what: str, over: Sums, *labels: str) -> Gauge:
        return Gauge(f"voicebot_{name}", what, labels, registry=self._own, multiprocess_mode=over)

    def gauge(self, name: str, what: str, read: Callable[[], float], over: Sums = "livesum") -> None:
        """What `sample` asks for."""
        made = self._gauge(name, what, over)
        self._reads.append(lambda: made.set(read()))

    def gauges(self, name: str, what: str, label: str, read: Callable[[], Mapping[str, float]]) -> None:
        """The same for several, always the same ones, by their labels."""
        made = self._gauge(name, what, "livesum", label)

        def sample() -> None:
            for key, value in read().items():
                made.labels(key).set(value)

        self._reads.append(sample)

    def sample(self) -> None:
        """Look at all gauges; to be done now and then, because another process may be the one that is asked."""
        for read in self._reads:
            read()

    def fault(self, what: str) -> None:
        self._faults.labels(what).inc()

    def refused(self, line: str, reason: str) -> None:
        """A caller was turned away."""
        self._refused.labels(line, reason).inc()

    def text(self) -> bytes:
        self.sample()
        return generate_latest(self._shown)

    def call(self) -> events.Listener:
        """For the events of one call."""
        ended = 0.0  # of the caller's last words, seconds

        def hear(event: events.Event) -> None:
            nonlocal ended
            self._count(event)
            match event:
                case events.CallerSpoke() if event.by == "voice":
                    ended = event.end / RATE
                case events.CallerSpoke():
                    ended = 0.0
                case events.RobotSpoke() if ended:
                    self._works.observe(event.compute_ms / 1000)
                    self._waits.observe(max(0.0, event.at / RATE - ended))
                    ended = 0.0

        return hear

    def _count(self, event: events.Event) -> None:
        match event:
            case events.CallBegun():
                self._begun.labels(event.line).inc()
                self._active.inc()
            case events.CallEnded():
                self._ended.labels(event.outcome, event.by).inc()
                self._active.dec()
            case events.CallerSpoke():
                self._turns.labels(event.by).inc()
            case events.Decided() if event.decision.kind:
                self._decisions.labels(event.decision.kind).inc()
            case events.Interrupted():
                self._interruptions.inc()
            case events.Recorded() | events.NotRecorded():
                self._records.labels(event.form, "yes" if isinstance(event, events.Recorded) else "no").inc()
            case events.Looked() if event.why:
                self._faults.labels("system").inc()
            case events.Failed():
                self._faults.labels("call").inc()

    def around(self, kind: str, engine: Any) -> Any:
        """The same engine, measured."""
        if kind == "asr":
            return MeasuredEar(engine, self)
        return MeasuredVoice(engine, self) if kind == "tts" else engine

    def worked(self, engine: str, seconds: float, sound: int) -> None:
        self._busy.labels(engine).inc(seconds)
        self._sound.labels(engine).inc(sound / RATE)

    def recognised(self, seconds: float) -> None:
        self._recognition.observe(seconds)


class MeasuredEar:
    def __init__(self, recognizer: Recognizer, metrics: Metrics) -> None:
        self.name = recognizer.name
        self._recognizer, self._metrics = recognizer, metrics

    def session(self, hints: Hints = NO_HINTS) -> Recognition:
        return MeasuredRecognition(self._recognizer.session(hints), self._metrics)


class MeasuredRecognition:
    def __init__(self, recognition: Recognition, metrics: Metrics) -> None:
        self._recognition, self._metrics = recognition, metrics

    def feed(self, pcm: bytes) -> Transcript | None:
        watch = Stopwatch()
        heard = self._recognition.feed(pcm)
        self._metrics.worked("asr", watch.ms / 1000, length(pcm))
        return heard

    def peek(self) -> Transcript:
        watch = Stopwatch()
        heard = self._recognition.peek()
        self._metrics.worked("asr", watch.ms / 1000, 0)
        return heard

    def finish(self) -> Transcript:
        watch = Stopwatch()
        heard = self._recognition.finish()
        self._metrics.worked("asr", watch.ms / 1000, 0)
        self._metrics.recognised(watch.ms / 1000)
        return heard


class MeasuredVoice:
    def __init__(self, voice: Synthesizer, metrics: Metrics) -> None:
        self.name = voice.name
        self._voice, self._metrics = voice, metrics

    def speak(self, text: str) -> Iterator[bytes]:
        watch = Stopwatch()
        for pcm in self._voice.speak(text):
            self._metrics.worked("tts", watch.ms / 1000, length(pcm))
            yield pcm
            watch = Stopwatch()
