"""The calls that go through the front: whose each is, how many there are, and how to end one whose worker has died."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from voicebot.lines.sip.message import Message

BYE_CSEQ = 1_000_000  # beyond what a worker got to


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody who speaks SIP: over the network, or (`inner`) a worker of ours."""

    transport: Literal["udp", "tcp", "tls", "inner"]
    host: str
    port: int

    def mark(self) -> str:
        """The peer as a parameter of a Via."""
        return f"{self.transport}!{self.host.replace(':', '_')}!{self.port}"


def marked(mark: str) -> Peer | None:
    """The peer of a mark that we once made; what comes back is not trusted."""
    transport, host, port = [*mark.split("!"), "", ""][:3]
    if transport not in ("udp", "tcp", "tls", "inner") or not port.isdecimal() or int(port) > 65_535:
        return None
    return Peer(transport, host.replace("_", ":"), int(port))  # type: ignore[arg-type]  # looked at above


@dataclass(slots=True)
class Dialog:
    """A call between `peer` and `worker`. After `up`, the rest says how the robot's side would say goodbye."""

    call: str
    peer: Peer
    worker: Peer
    incoming: bool
    ended: bool = False
    up: bool = False
    ours: str = ""
    theirs: str = ""
    contact: str = ""
    routes: list[str] = field(default_factory=list)
    begun: tuple[str, str] = ("", "")  # the tag and number of the INVITE that began it
    timer: str = ""  # what the answer to the request now on its way says of the session's timer

    def began(self, message: Message) -> bool:
        """It was this INVITE that began the call: it was sent again."""
        return self.begun == beginning(message)

    def learn(self, message: Message) -> None:
        """From the INVITE of who calls, or from the 2xx of who is called."""
        self.contact = next(iter(message.all("Contact")), "").strip()
        routes = message.all("Record-Route")
        self.routes = routes if self.incoming else routes[::-1]

    def bye(self) -> Message:
        uri = self.contact.partition("<")[2].partition(">")[0] if "<" in self.contact else self.contact
        headers = [("Max-Forwards", "70"), *(("Route", route) for route in self.routes)]
        headers += [("From", self.ours), ("To", self.theirs), ("Call-ID", self.call), ("CSeq", f"{BYE_CSEQ} BYE")]
        return Message(f"BYE {uri} SIP/2.0", headers, b"", 0, "BYE", uri)


def beginning(message: Message) -> tuple[str, str]:
    """What tells two INVITEs with one Call-ID apart."""
    return message.tag("From"), message.get("CSeq")


class Dialogs:
    """All of them by Call-ID. A call that has ended stays until it is forgotten, for what is still on its way."""

    def __init__(self) -> None:
        self._known: dict[str, Dialog] = {}

    def get(self, call: str) -> Dialog | None:
        return self._known.get(call)

    def add(self, dialog: Dialog) -> None:
        self._known[dialog.call] = dialog

    def forget(self, dialog: Dialog) -> None:
        if self._known.get(dialog.call) is dialog:
            del self._known[dialog.call]

    def of(self, worker: Peer) -> list[Dialog]:
        return [dialog for dialog in self._live() if dialog.worker == worker]

    def load(self, workers: list[Peer]) -> list[Peer]:
        """The workers, those with the fewest calls first."""
        counts = dict.fromkeys(workers, 0)
        for dialog in self._live():
            if dialog.worker in counts:
                counts[dialog.worker] += 1
        return sorted(workers, key=lambda worker: counts[worker])

    def callers(self, host: str | None = None) -> int:
        """How many call us now, or from this host."""
        return sum(1 for dialog in self._live() if dialog.incoming and host in (None, dialog.peer.host))

    def _live(self) -> Iterator[Dialog]:
        return (dialog for dialog in self._known.values() if not dialog.ended)
