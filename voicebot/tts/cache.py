"""A voice that remembers: a sentence said before is said again at once."""

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from threading import Lock

from voicebot.errors import Problem
from voicebot.tts.base import Synthesizer
from voicebot.tts.pieces import Refused, spoken

MEGABYTES = 64  # half an hour of speech
_WARM = 0.9  # of the room; the rest is for what the calls bring


class Cache:
    """One voice's sentences, those not said for longest given up first; every text sounds as the voice itself says it.

    Two threads that ask for the same sentence get it from one rendering. `hits` and `misses` count the sentences
    (or less) that callers were given; who had to wait for another thread's rendering is a miss.
    """

    def __init__(self, voice: Synthesizer, megabytes: float = MEGABYTES) -> None:
        self.name = voice.name
        self.hits = self.misses = 0
        self.bytes = 0
        self._voice = voice
        self._room = int(megabytes * 1_000_000)
        self._lock = Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._making: dict[str, Future[bytes]] = {}

    def speak(self, text: str) -> Iterator[bytes]:
        return spoken(self.name, text, self._say)

    def warm(self, texts: Iterable[str]) -> None:
        """Render these speakable texts in order, while there is room; Problem after the rest for what can't be said."""
        problems = []
        for text in texts:
            if self.bytes >= _WARM * self._room:
                break
            try:
                deque(spoken(self.name, text, self._rendered), maxlen=0)
            except Problem as problem:
                problems.append(problem)
        if problems:
            raise problems[0]

    def _say(self, piece: str) -> bytes:
        with self._lock:
            if piece in self._kept:
                self.hits += 1
            else:
                self.misses += 1
        return self._rendered(piece)

    def _rendered(self, piece: str) -> bytes:
        with self._lock:
            if piece in self._kept:
                self._kept.move_to_end(piece)
                return self._kept[piece]
            begun = self._making.get(piece)
            making = begun or self._making.setdefault(piece, Future())
        if not begun:
            self._make(piece, making)
        return making.result()

    def _make(self, piece: str, making: Future[bytes]) -> None:
        """The other threads that wait for it learn of a fault too; it is tried again when it is next asked for."""
        try:
            pcm = _render(self._voice, piece)
        except BaseException as fault:
            with self._lock:
                del self._making[piece]
            making.set_exception(fault)
            raise
        with self._lock:
            del self._making[piece]
            self._keep(piece, pcm)
        making.set_result(pcm)

    def _keep(self, piece: str, pcm: bytes) -> None:
        self._kept[piece] = pcm
        self.bytes += len(pcm)
        while self.bytes > self._room:
            _, given_up = self._kept.popitem(last=False)
            self.bytes -= len(given_up)


def _render(voice: Synthesizer, piece: str) -> bytes:
    try:
        return b"".join(voice.speak(piece))
    except Problem as fault:
        if fault.key != "tts.unsayable":
            raise
        raise Refused(str(fault.values["why"])) from fault
