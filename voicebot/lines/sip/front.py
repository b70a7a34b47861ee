"""What the network sees of the robot: one address, whatever processes speak with callers behind it.

It knows who may call and how many, gives a call to the worker with the fewest, and brings every later message of the
call there. It ends TLS, stands for the workers' addresses, and says goodbye to the callers of a worker that died.
"""

import asyncio
import ipaddress
import logging
import secrets
import socket
from collections.abc import Callable
from functools import lru_cache

from voicebot.errors import Problem
from voicebot.lines.access import Networks
from voicebot.lines.sip import admission, headers
from voicebot.lines.sip.admission import Admission, Refusal
from voicebot.lines.sip.dialogs import Dialog, Dialogs, Peer, beginning
from voicebot.lines.sip.message import Message, parse, party, respond, target
from voicebot.lines.sip.network import Network, local
from voicebot.settings import Account, Sip

LINGER_SECONDS = 32  # RFC 3261's timers: so long something of an ended call may still come
METHODS = ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REFER, NOTIFY, PRACK")
DIALLED, PEER, SECRET = "X-Voicebot-Dialled", "X-Voicebot-Peer", "X-Voicebot-Secret"
SIP_PORT, SIPS_PORT = 5060, 5061
MOST_STRANGERS = 1000  # are told of in the log
log = logging.getLogger(__name__)


class Front:
    """`workers` are ports of the loopback; who starts and ends workers keeps it up to date."""

    def __init__(self, settings: Sip) -> None:
        self.settings = settings
        self.workers: list[Peer] = []
        self.draining = False  # calls that go on end, no new ones begin
        self.dialogs = Dialogs()
        self.answered: Callable[[Message], None] = lambda message: None  # who hears answers to requests of our own
        self.refused: Callable[[str], None] = lambda reason: None  # who counts callers that are turned away
        self.port = self.tls_port = 0
        self.network = Network(self.take, self.allowed)
        self._networks = Networks(settings.peers, "lines.sip.peers")
        self._admission = Admission(settings)
        self._strangers: set[str] = set()
        self.secret = secrets.token_hex(16)  # by which a worker knows that a call came through here
        self._tag = secrets.token_hex(6)
        self._here = lru_cache(1024)(local)
        self._found: dict[str, Peer] = {}  # where each account's PBX or trunk is

    async def open(self) -> None:
        if self.settings.authority:
            self.network.trust(self.settings.authority)
        host, port = address(self.settings.listen or self.settings.tls_listen)
        self.port = await self.network.open(host, port if self.settings.listen else 0)
        if self.settings.tls_listen and self.settings.certificate:
            self.tls_port = await self.network.open_tls(*address(self.settings.tls_listen), self.settings.certificate)

    def close(self) -> None:
        self.network.close()

    def allowed(self, host: str) -> bool:
        """May it speak with us? Who may not is counted, and told of once."""
        if host in self._networks or any(host == peer.host for peer in self._found.values()):
            return True
        self.refused("stranger")
        if host not in self._strangers and len(self._strangers) < MOST_STRANGERS:
            self._strangers.add(host)
            log.warning("%s gets no answer: it is not in lines.sip.peers", host)
        return False

    async def find(self, account: Account) -> Peer | None:
        """Where an account's calls and registrations go; None where its name is unknown now."""
        host, port = address(account.proxy or account.domain)
        port = port or (SIPS_PORT if account.transport == "tls" else SIP_PORT)
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            log.warning("%s is not known: %s", host, error)
            return self._found.get(account.user)
        peer = Peer(account.transport, str(found[0][4][0]), port)
        self._found[account.user] = peer
        self.network.names[peer.host] = host
        return peer

    def lost(self, worker: Peer) -> None:
        """The worker has died: its callers are told, so that they can call again."""
        self.workers = [other for other in self.workers if other != worker]
        for dialog in self.dialogs.of(worker):
            self._end(dialog)
            if dialog.up:
                goodbye = dialog.bye()
                self.request(goodbye, dialog.peer)

    def request(self, message: Message, peer: Peer) -> None:
        """Send a request of our own."""
        host, port = self.seen_by(peer)
        own = f"SIP/2.0/{peer.transport.upper()} {headers.bracketed(host)}:{port}"
        message.replace("Via", [f"{own};branch={headers.COOKIE}{secrets.token_hex(8)};rport"])
        self.network.send(message.pack(), peer)

    def seen_by(self, peer: Peer) -> tuple[str, int]:
        """Our address as this peer knows it."""
        port = self.tls_port if peer.transport == "tls" else self.port
        public = self.settings.public and not ipaddress.ip_address(peer.host).is_private
        return (self.settings.public if public else self._here(peer.host)), port

    # what comes in

    def take(self, data: bytes, source: Peer) -> None:
        """A message, or whatever strangers send: they and what is no SIP get no answer."""
        if source.transport == "inner":
            if source in self.workers and (message := parse(data)):
                (self._answer_out if message.status else self._request_out)(message, source)
        elif self.allowed(source.host) and (message := parse(data)):
            (self._answer_in if message.status else self._request_in)(message, source)

    def _request_in(self, message: Message, source: Peer) -> None:
        dialog = self.dialogs.get(message.call)
        if message.method == "INVITE" and not message.tag("To"):
            dialog = dialog if dialog and dialog.began(message) else self._begin(message, source, dialog)
        elif dialog is None and message.method != "ACK":
            self._refuse_stray(message, source)
        if dialog is None:
            return
        if dialog.worker not in self.workers and message.method != "ACK":
            self._reply(message, source, 481, "Call/Transaction Does Not Exist")
        elif message.method == "INVITE" and dialog.up and not headers.offers(message, self.settings.codecs):
            self._reply(message, source, admission.CODECS, "Not Acceptable Here")  # baresip would go on without sound
        elif headers.hop(message):
            self._inward(message, dialog, source)
        elif message.method != "ACK":
            self._reply(message, source, 483, "Too Many Hops")

    def _begin(self, message: Message, source: Peer, known: Dialog | None) -> Dialog | None:
        """A new caller: to whom, or refused. `known`: a call of the same name."""
        refusal = admission.LOOP if known and not known.ended else admission.CLOSED if self._closed else None
        of_peer = self.dialogs.callers(source.host)
        if refusal := refusal or self._admission.refuses(message, self.dialogs.callers(), of_peer):
            self._refuse(message, source, refusal)
            return None
        worker = self.dialogs.load(self.workers)[0]
        dialog = Dialog(message.call, source, worker, True, theirs=message.get("From"), begun=beginning(message))
        dialog.learn(message)
        self.dialogs.add(dialog)
        return dialog

    @property
    def _closed(self) -> bool:
        return self.draining or not self.workers

    def _refuse(self, message: Message, source: Peer, refusal: Refusal) -> None:
        if refusal.reason:
            self.refused(refusal.reason)
        self._reply(message, source, refusal.status, refusal.phrase, *refusal.extra)

    def _refuse_stray(self, message: Message, source: Peer) -> None:
        if message.method == "OPTIONS" and self._closed:
            self._reply(message, source, 503, "Service Unavailable", admission.FULL)
        elif message.method == "OPTIONS":
            self._reply(message, source, 200, "OK", METHODS)
        elif message.tag("To") or message.method == "CANCEL":
            self._reply(message, source, 481, "Call/Transaction Does Not Exist")
        else:
            self._reply(message, source, 405, "Method Not Allowed", METHODS)

    def _inward(self, message: Message, dialog: Dialog, source: Peer) -> None:
        for name in ("Route", "Authorization", DIALLED, PEER, SECRET):
            message.drop(name)
        headers.plain(message)
        headers.timed(message, dialog)
        headers.push_via(message, "UDP", self.network.home, self.network.inner, source)
        if message.method == "INVITE":
            message.replace("Record-Route", [self._own_route, *message.all("Record-Route")])
            message.headers.append((SECRET, self.secret))
            message.headers.append((DIALLED, self._dialled(message)))
            message.headers.append((PEER, f"{headers.bracketed(source.host)}:{source.port}"))
        self.network.send(message.pack(), dialog.worker)

    def _dialled(self, message: Message) -> str:
        """The number on the envelope, unless that is only an account's name."""
        user = party(message.uri)
        if user in {"", *(account.user for account in self.settings.accounts)}:
            return party(message.get("To")) or user
        return user

    def _answer_in(self, message: Message, source: Peer) -> None:
        """A peer answers a worker, or us."""
        worker = headers.pop_via(message)
        dialog = self.dialogs.get(message.call)
        if worker is None or worker.transport != "inner" or dialog is None:
            self.answered(message)
            return
        if message.method == "INVITE":
            message.replace("Record-Route", [*message.all("Record-Route"), self._own_route])
            self._progress(dialog, message)
        self.network.send(message.pack(), worker)

    # what goes out

    def _answer_out(self, message: Message, worker: Peer) -> None:
        peer, dialog = headers.pop_via(message), self.dialogs.get(message.call)
        if peer is None or peer.transport == "inner" or dialog is None:
            return
        routes = [route for route in message.all("Record-Route") if route != self._own_route]
        message.replace("Record-Route", routes)
        if message.method == "INVITE":
            self._progress(dialog, message)
        elif message.method == "BYE" and 200 <= message.status < 300:
            self._end(dialog)  # only now: a BYE that the worker doesn't know as its caller's ends nothing
        headers.agree(message, dialog)
        self._outward(message, worker, peer)

    def _request_out(self, message: Message, worker: Peer) -> None:
        dialog = self.dialogs.get(message.call)
        if dialog is None:
            peer = self._peer_of(message) if message.method == "INVITE" else None
            if peer is None:
                if message.method != "ACK":
                    self._reply(message, worker, 404, "Not Found")
                return
            dialog = Dialog(message.call, peer, worker, False, ours=message.get("From"))
            self.dialogs.add(dialog)
        elif message.method == "INVITE" and not message.tag("To"):
            dialog.ended = False  # once more, with the password that was asked for
        if message.method == "BYE":
            self._end(dialog)
        if not headers.hop(message):
            return
        message.replace("Route", [route for route in message.all("Route") if f":{self.network.inner}" not in route])
        host, port = self.seen_by(dialog.peer)
        headers.push_via(message, dialog.peer.transport, host, port, worker)
        self._outward(message, worker, dialog.peer)

    def _outward(self, message: Message, worker: Peer, peer: Peer) -> None:
        host, port = self.seen_by(peer)
        headers.hide(message, worker, host, port, peer.transport)
        if host == self.settings.public:
            headers.announce(message, self._here(peer.host), host)
        self.network.send(message.pack(), peer)

    def _peer_of(self, message: Message) -> Peer | None:
        """Where a call of ours goes: as the account says that makes it, else where its address says."""
        wanted = target(message.uri)
        if not wanted:
            return None
        if found := self._found.get(party(message.get("From"))):
            return found
        try:
            return Peer("udp", str(ipaddress.ip_address(wanted[1])), wanted[2] or SIP_PORT)
        except ValueError:
            return None

    # how a call goes on

    def _progress(self, dialog: Dialog, message: Message) -> None:
        """What an answer to an INVITE tells about the call."""
        if 200 <= message.status < 300 and not dialog.up:
            dialog.up = True
            if dialog.incoming:
                dialog.ours = message.get("To")
            else:
                dialog.theirs = message.get("To")
                dialog.learn(message)
        elif message.status >= 300 and not (dialog.up or dialog.ended):
            self._end(dialog)
            if dialog.incoming and message.status != admission.GAVE_UP:
                self.refused(admission.named(message.status))

    def _end(self, dialog: Dialog) -> None:
        dialog.ended = True
        asyncio.get_running_loop().call_later(LINGER_SECONDS, self._forget, dialog)

    def _forget(self, dialog: Dialog) -> None:
        if dialog.ended:
            self.dialogs.forget(dialog)

    def _reply(self, message: Message, peer: Peer, status: int, reason: str, *extra: tuple[str, str]) -> None:
        self.network.send(respond(message, status, reason, self._tag, *extra).pack(), peer)

    @property
    def _own_route(self) -> str:
        return f"<sip:{headers.bracketed(self.network.home)}:{self.network.inner};lr>"


def address(text: str) -> tuple[str, int]:
    """Host and port (0: none) of `host`, `host:port`, `[v6]:port`; Problem where it is neither."""
    found = target(f"sip:{text}")
    if found is None:
        raise Problem("sip.address", address=text)
    return found[1], found[2]
