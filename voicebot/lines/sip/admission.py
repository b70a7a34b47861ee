"""Which calls begin: passwords of extensions, limits, and what a caller is told who isn't let in."""

from dataclasses import dataclass

from voicebot.lines.sip.digest import Nonces
from voicebot.lines.sip.message import Message, party
from voicebot.settings import Sip

FULL = ("Retry-After", "10")
CODECS = 488  # the stack's word for an offer that it knows nothing of
GAVE_UP = 487  # the caller


@dataclass(frozen=True, slots=True)
class Refusal:
    """`reason`: the metrics' word for it, "" where the caller is only asked who he is."""

    status: int
    phrase: str
    reason: str
    extra: tuple[tuple[str, str], ...] = ()


CLOSED = Refusal(503, "Service Unavailable", "closed", (FULL,))
BUSY = Refusal(503, "Service Unavailable", "busy", (FULL,))
PEER_BUSY = Refusal(486, "Busy Here", "peer_busy", (FULL,))
LOOP = Refusal(482, "Loop Detected", "loop")


def named(status: int) -> str:
    """The metrics' word for a refusal of the stack's."""
    return "codecs" if status == CODECS else f"status_{status}"


class Admission:
    """Nothing is kept of a caller who isn't let in."""

    def __init__(self, settings: Sip) -> None:
        self._settings, self._nonces = settings, Nonces()

    def refuses(self, message: Message, callers: int, of_peer: int) -> Refusal | None:
        """callers, of_peer: how many there are, and of this peer's."""
        if refusal := self._unproven(message):
            return refusal
        if callers >= self._settings.calls:
            return BUSY
        return PEER_BUSY if of_peer >= self._settings.calls_per_peer else None

    def _unproven(self, message: Message) -> Refusal | None:
        """An extension must know its password, whichever header names it."""
        said = message.get("Authorization")
        for user in (party(message.get("From")), party(message.get("P-Asserted-Identity"))):
            password = self._settings.extensions.get(user)
            if password is None or self._nonces.proves(said, message.call, user, password, "INVITE"):
                continue
            challenge = ("WWW-Authenticate", self._nonces.challenge(message.call))
            return Refusal(401, "Unauthorized", "password" if said else "", (challenge,))
        return None
