"""A SIP message as text: enough of RFC 3261 to pass it on. What isn't SIP is no message."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

COMPACT = {
    "v": "Via", "f": "From", "t": "To", "i": "Call-ID", "m": "Contact", "l": "Content-Length", "c": "Content-Type",
    "k": "Supported", "e": "Content-Encoding", "s": "Subject", "r": "Refer-To", "b": "Referred-By",
    "x": "Session-Expires", "o": "Event", "u": "Allow-Events",
}  # fmt: skip
LONGEST = 65_536  # bytes of a message: as long as a datagram
START = re.compile(r"SIP/2\.0 (\d{3})(?: .*)?|([A-Z]{1,20}) (\S+) SIP/2\.0")
HEADER = re.compile(r"([A-Za-z0-9.!%*_+`'~-]+)[ \t]*:[ \t]*(.*)", re.DOTALL)
TAG = re.compile(r";\s*tag\s*=\s*([^;\s>]+)", re.IGNORECASE)
URI = re.compile(r"(sips?):(?:([^@\s<>;?]*)@)?(\[[^\]\s]+\]|[^:;?>\s,\[\]]+)(?::(\d{1,5}))?", re.IGNORECASE)
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
PARTY = re.compile(r"\s*(?:sips?:([^@;:?\s]+)[^@]*@|(tel):([^;\s]+))", re.IGNORECASE)
VISUAL = str.maketrans("", "", "-.()")  # in a tel: number, for the eye
ONCE = ("from", "to", "call-id", "cseq")
CODING = {"encoding": "utf-8", "errors": "surrogateescape"}


@dataclass(slots=True)
class Message:
    """`status` is 0 for a request, `method` then its method; a response's `method` is that of its CSeq."""

    start: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    status: int = 0
    method: str = ""
    uri: str = ""

    def get(self, name: str) -> str:
        """The first header of this name, "" where there is none."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")

    def all(self, name: str) -> list[str]:
        """The values of every header of this name, lists taken apart."""
        return [part for known, value in self.headers if known.lower() == name.lower() for part in listed(value)]

    def drop(self, name: str) -> None:
        self.headers = [(known, value) for known, value in self.headers if known.lower() != name.lower()]

    def replace(self, name: str, values: list[str]) -> None:
        """These values in place of all headers of this name, before everything else."""
        self.drop(name)
        self.headers = [(name, value) for value in values] + self.headers

    @property
    def call(self) -> str:
        return self.get("Call-ID")

    def tag(self, name: str) -> str:
        found = TAG.search(QUOTED.sub("", self.get(name)))
        return found[1] if found else ""

    def pack(self) -> bytes:
        lines = [f"{name}: {value}" for name, value in self.headers if name.lower() != "content-length"]
        head = "\r\n".join([self.start, *lines, f"Content-Length: {len(self.body)}", "", ""])
        return head.encode(**CODING) + self.body


def parse(data: bytes) -> Message | None:
    """The message, or None where these bytes are none, or lack what every message has."""
    head, separator, body = data.partition(b"\r\n\r\n")
    if not separator or len(data) > LONGEST:
        return None
    first, *rest = re.sub(r"\r\n[ \t]+", " ", head.decode(**CODING)).split("\r\n")
    begun = START.fullmatch(first)
    fields = [HEADER.fullmatch(line) for line in rest]
    if not begun or not all(fields):
        return None
    headers = [(COMPACT.get(found[1].lower(), found[1]), found[2].strip()) for found in fields if found]
    message = Message(first, headers, body, int(begun[1] or 0), begun[2] or "", begun[3] or "")
    return message if _complete(message) else None


def _complete(message: Message) -> bool:
    number, _, method = message.get("CSeq").partition(" ")
    method = method.strip()
    names = [known.lower() for known, _ in message.headers]
    if not message.get("Via") or not number.isdecimal() or any(names.count(name) != 1 for name in ONCE):
        return False
    if message.status:
        message.method = method
    length = message.get("Content-Length")
    if length and (not length.isdecimal() or len(length) > 6 or int(length) > len(message.body)):
        return False
    message.body = message.body[: int(length)] if length else message.body
    return message.method == method


def listed(value: str) -> list[str]:
    """A header's values: commas part them, but not within quotes or brackets."""
    parts, depth, quoted, begin = [], 0, False, 0
    for at, letter in enumerate(value):
        if letter == '"' and value[at - 1 : at] != "\\":
            quoted = not quoted
        elif not quoted and letter in "<>":
            depth += 1 if letter == "<" else -1
        elif letter == "," and not quoted and depth <= 0:
            parts.append(value[begin:at].strip())
            begin = at + 1
    return [part for part in [*parts, value[begin:].strip()] if part]


def respond(request: Message, status: int, reason: str, tag: str, *extra: tuple[str, str]) -> Message:
    """An answer of our own to a request."""
    kept = [(name, value) for name, value in request.headers if name.lower() in ("via", "from", "call-id", "cseq")]
    to = request.get("To")
    to = to if request.tag("To") else f"{to};tag={tag}"
    return Message(f"SIP/2.0 {status} {reason}", [*kept, ("To", to), *extra], b"", status, request.method)


def target(uri: str) -> tuple[str, str, int] | None:
    """User, host and port (0: none is said) of a SIP URI."""
    found = URI.search(uri)
    if not found or int(found[4] or 0) > 65_535:
        return None
    return found[2] or "", found[3].strip("[]"), int(found[4] or 0)


def party(value: str) -> str:
    """The number or name of whom a From, To or the like names, "" where it names none.

    The name that is displayed before it may look like another address, or be one.
    """
    plain = QUOTED.sub("", value)
    found = PARTY.match(plain.partition("<")[2].partition(">")[0] if "<" in plain else plain)
    if not found:
        return ""
    return unquote(found[3].translate(VISUAL) if found[2] else found[1])
