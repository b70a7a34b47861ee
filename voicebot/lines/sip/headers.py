"""What the front changes in a message that it passes on, as RFC 3261 says for proxies; it stands for the workers."""

import hashlib
import re
from collections.abc import Sequence

from voicebot.lines.sip.dialogs import Dialog, Peer, marked
from voicebot.lines.sip.message import CODING, Message

COOKIE = "z9hG4bK"
MARK = re.compile(r";\s*from=([^;\s]+)")
RPORT = re.compile(r";\s*rport(?=\s*(?:;|$))", re.IGNORECASE)
EXPIRES = re.compile(r"\s*(\d{1,9})\s*(?:;\s*refresher\s*=\s*(uac|uas))?.*", re.IGNORECASE)
DIRECTION = re.compile(rb"(?m)^a=(?:sendrecv|sendonly|recvonly|inactive)\r?\n?")
NOWHERE = re.compile(rb"(?m)^c=IN IP4 0\.0\.0\.0[ \t]*\r?$")
SIGNAL = re.compile(rb"(?im)^([ \t]*signal[ \t]*=[ \t]*)(10|11)\b")
STAR_HASH = {b"10": b"*", b"11": b"#"}
AUDIO = re.compile(rb"(?m)^m=audio [1-9]\d* \S+ ([\d ]+)")
RTPMAP = re.compile(rb"(?m)^a=rtpmap:(\d+) ([\w-]+)/")
STATIC = {b"0": b"pcmu", b"8": b"pcma", b"9": b"g722"}  # kinds that need no name
TRANSPORT = re.compile(r";transport=\w+", re.IGNORECASE)


def push_via(message: Message, transport: str, host: str, port: int, source: Peer) -> None:
    """Have the answer come back here, knowing that the request came from `source`.

    The same request gives the same branch: so a retransmission, a CANCEL and the ACK of a refusal are known as such.
    """
    vias = message.all("Via")
    seed = f"{vias[0]} {message.call} {message.get('CSeq').split()[0]}"
    branch = COOKIE + hashlib.sha256(seed.encode(**CODING)).hexdigest()[:24]
    own = f"SIP/2.0/{transport.upper()} {bracketed(host)}:{port};branch={branch};rport;from={source.mark()}"
    message.replace("Via", [own, _received(vias[0], source), *vias[1:]])


def pop_via(message: Message) -> Peer | None:
    """Take our own Via off an answer; whom the request came from, None where it isn't ours."""
    vias = message.all("Via")
    found = MARK.search(vias[0])
    source = marked(found[1]) if found else None
    if source:
        message.replace("Via", vias[1:])
    return source if len(vias) > 1 else None


def _received(via: str, source: Peer) -> str:
    """The Via of who sent us the request, with where it really came from (RFC 3581)."""
    via = RPORT.sub(f";rport={source.port}", via, count=1)
    return via if "received=" in via else f"{via};received={source.host}"


def hop(message: Message) -> bool:
    """One proxy more; False where there were too many."""
    left = message.get("Max-Forwards") or "70"
    if not left.isdecimal() or len(left) > 3 or int(left) == 0:
        return False
    message.drop("Max-Forwards")
    message.headers.append(("Max-Forwards", str(int(left) - 1)))
    return True


def hide(message: Message, worker: Peer, host: str, port: int, transport: str) -> None:
    """The worker's Contact becomes our address, as the peer sees it."""
    address = f"@{bracketed(host)}:{port}"
    suffix = "" if transport == "udp" else f";transport={transport}"
    contacts = [
        TRANSPORT.sub("", contact).replace(f"@{worker.host}:{worker.port}", address + suffix)
        for contact in message.all("Contact")
    ]
    if contacts:
        message.replace("Contact", contacts)


def announce(message: Message, ours: str, public: str) -> None:
    """In the description of the sound, the address that the world sees in place of our own."""
    kind = "IP6" if ":" in public else "IP4"
    if message.get("Content-Type").lower().startswith("application/sdp"):
        message.body = re.sub(rb"(?m)^(o=.* |c=)IN IP4 " + re.escape(ours.encode()) + rb"(?=\r?$)",
                              lambda found: found[1] + f"IN {kind} {public}".encode(), message.body)  # fmt: skip


def timed(message: Message, dialog: Dialog) -> None:
    """A session timer (RFC 4028) that the peer looks after: baresip knows none, but answers what refreshes it."""
    dialog.timer = ""
    asked = EXPIRES.fullmatch(message.get("Session-Expires"))
    required = message.all("Require")
    knows = "timer" in [option.lower() for option in (*required, *message.all("Supported"))]
    if message.method in ("INVITE", "UPDATE") and asked and knows and (asked[2] or "uac").lower() == "uac":
        dialog.timer = f"{asked[1]};refresher=uac"
        message.replace("Require", [option for option in required if option.lower() != "timer"])


def agree(message: Message, dialog: Dialog) -> None:
    """The answer to that."""
    if dialog.timer and message.method in ("INVITE", "UPDATE") and message.status >= 200:
        if message.status < 300:
            message.headers += [("Session-Expires", dialog.timer), ("Require", "timer")]
        dialog.timer = ""


def plain(message: Message) -> None:
    """What some peers say in ways that baresip doesn't know: a key by INFO, and hold by an address of nought."""
    kind = message.get("Content-Type").partition(";")[0].strip().lower()
    if kind == "application/dtmf" and message.method == "INFO":
        message.replace("Content-Type", ["application/dtmf-relay"])
        message.body = b"Signal=" + message.body.strip() + b"\r\nDuration=160\r\n"
        kind = "application/dtmf-relay"
    if kind == "application/dtmf-relay":
        message.body = SIGNAL.sub(lambda found: found[1] + STAR_HASH[found[2]], message.body)
    elif kind == "application/sdp" and NOWHERE.search(message.body):
        message.body = DIRECTION.sub(b"", message.body).replace(b"m=", b"a=inactive\r\nm=", 1)


def offers(message: Message, codecs: Sequence[str]) -> bool:
    """Has it one of these codecs, or leaves the offer to us?"""
    if not message.body:
        return True
    found, named = AUDIO.search(message.body), dict(RTPMAP.findall(message.body))
    kinds = found[1].split() if found else []
    return any(named.get(kind, STATIC.get(kind, b"")).lower().decode() in codecs for kind in kinds)


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
