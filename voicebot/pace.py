"""How long a caller may be silent before it is the robot's turn. Integers on the audio clock."""

from collections import deque
from typing import Literal

from voicebot.audio import samples

Progress = Literal["complete", "settled", "sure", "unclear", "begun", "other"]  # of an answer

QUICK = samples(200)  # after all digits of a number
SETTLED = samples(320)  # after a yes or no, which «thank you» may follow
CAREFUL = samples(500)  # … of a caller who has paused before: he may have been misheard
UNCLEAR = samples(680)  # a robot that hasn't understood need not hurry to say so: there may be more
OPEN = samples(1_100)  # after what can't be all
LEAST, MOST = samples(380), samples(1_200)  # of what is learnt from this caller
_REMEMBERED = 6  # pauses within turns
_ROOM = 1.4  # a pause may be so much longer than those before


class Pace:
    """One caller's. `pause`: the silence that ends his turn now.

    A question may allow a longer pause, for callers who dictate. Once it is known what was said so far, a whole answer
    ends the turn at once, a clear wish soon, what is no answer to the question after the usual pause, and what isn't
    understood or can't be all after a longer one; who goes on is listened to anew.
    """

    def __init__(self, usual: int) -> None:
        self._usual = usual
        self._allowed: int | None = None
        self._progress: Progress | None = None
        self._pauses: deque[int] = deque(maxlen=_REMEMBERED)

    @property
    def pause(self) -> int:
        if self._progress == "complete":
            return max(QUICK, min(CAREFUL, self._learnt))
        if self._progress == "settled":
            return max(SETTLED, min(CAREFUL, self._learnt))
        if self._progress == "sure":
            return max(LEAST, self._learnt)
        if self._progress == "unclear":
            return max(UNCLEAR, self._own)
        if self._progress == "begun":
            return max(self._allowed or OPEN, self._own)
        if self._progress == "other" or self._allowed is None:
            return self._own
        return max(self._allowed, self._own)

    @property
    def _own(self) -> int:
        """The usual pause, longer for a caller who makes longer ones within his turns."""
        return max(LEAST, self._usual, self._learnt)

    @property
    def _learnt(self) -> int:
        return min(MOST, round(_ROOM * max(self._pauses, default=0)))

    def expect(self, allowed: int | None) -> None:
        """A question was asked; `allowed`: the pause that its answer may hold, None for the usual one."""
        self._allowed, self._progress = allowed, None

    def judge(self, progress: Progress | None) -> None:
        """What was said so far was looked at."""
        self._progress = progress

    def goes_on(self, silence: int) -> None:
        """The caller speaks again within his turn after so much silence."""
        self._progress = None
        if silence >= QUICK:
            self._pauses.append(silence)
