"""Telling a PBX or trunk where the robot is, again and again. The front does it: workers come and go."""

import asyncio
import logging
import secrets

from voicebot.lines.sip.dialogs import Peer
from voicebot.lines.sip.digest import authorise
from voicebot.lines.sip.front import Front
from voicebot.lines.sip.message import Message
from voicebot.settings import Account

log = logging.getLogger(__name__)
RETRANSMIT_SECONDS = (0.5, 1, 2, 4, 4, 4)  # RFC 3261's timer E, over UDP
AGAIN_SECONDS = (2, 5, 15, 30, 60)  # after a failure
TOO_BRIEF = 423  # the registrar keeps nobody for so short a time
EARLY = 0.8  # of the time granted: then it is renewed
STALE_SECONDS = 30  # at least so long between two


class Registration:
    """One account's. `known` says whether the registrar knows us now."""

    def __init__(self, account: Account, front: Front) -> None:
        self.known = False
        self._account, self._front = account, front
        self._call = secrets.token_hex(16)
        self._number = 0
        self._answer: asyncio.Future[Message] | None = None

    async def keep(self) -> None:
        """For ever, whatever the registrar says."""
        failures = 0
        while True:
            peer = await self._front.find(self._account)
            granted = await self._register(peer, self._account.register_seconds) if peer else 0
            self.known = granted > 0
            failures = 0 if self.known else failures + 1
            pause = max(granted * EARLY, STALE_SECONDS) if self.known else AGAIN_SECONDS[min(failures, 5) - 1]
            await asyncio.sleep(pause)

    async def end(self) -> None:
        """Have no calls sent here any more."""
        peer = await self._front.find(self._account)
        if self.known and peer:
            await self._register(peer, 0)
            self.known = False

    def answered(self, message: Message) -> None:
        """What the front got for requests of its own."""
        if message.call == self._call and self._answer and not self._answer.done() and message.status >= 200:
            self._answer.set_result(message)

    async def _register(self, peer: Peer, seconds: int) -> int:
        """For how many seconds the registrar grants it; 0: not at all."""
        answer = await self._ask(peer, seconds, [])
        for _ in range(2):  # a challenge may be stale
            if answer is None or answer.status not in (401, 407):
                break
            answer = await self._ask(peer, seconds, self._proof(answer))
        if answer and answer.status == TOO_BRIEF and (least := answer.get("Min-Expires")).isdecimal() and seconds:
            return await self._register(peer, int(least)) if int(least) > seconds else 0
        if answer is None or answer.status != 200:
            log.warning("%s is not registered: %s", self._account.user, answer.start if answer else "no answer")
            return 0
        return _granted(answer, self._account.user, seconds)

    def _proof(self, answer: Message) -> list[tuple[str, str]]:
        asks, gives = (
            ("WWW-Authenticate", "Authorization")
            if answer.status == 401
            else ("Proxy-Authenticate", "Proxy-Authorization")
        )
        user = self._account.login or self._account.user
        for known, challenge in answer.headers:  # not a list: a challenge has commas of its own
            if known.lower() == asks.lower():
                proof = authorise(challenge, user, self._account.password, "REGISTER", self._uri)
                if proof:
                    return [(gives, proof)]
        return []

    @property
    def _uri(self) -> str:
        return f"sip:{self._account.domain}"

    async def _ask(self, peer: Peer, seconds: int, proof: list[tuple[str, str]]) -> Message | None:
        """One REGISTER and its answer; None where none came."""
        self._number += 1
        host, port = self._front.seen_by(peer)
        own = f"sip:{self._account.user}@{self._account.domain}"
        transport = "" if peer.transport == "udp" else f";transport={peer.transport}"
        headers = [
            ("Max-Forwards", "70"),
            ("From", f"<{own}>;tag={secrets.token_hex(6)}"),
            ("To", f"<{own}>"),
            ("Call-ID", self._call),
            ("CSeq", f"{self._number} REGISTER"),
            ("Contact", f"<sip:{self._account.user}@{host}:{port}{transport}>"),
            ("Expires", str(seconds)),
            *proof,
        ]
        message = Message(f"REGISTER {self._uri} SIP/2.0", headers, b"", 0, "REGISTER", self._uri)
        self._answer = asyncio.get_running_loop().create_future()
        for wait in RETRANSMIT_SECONDS if peer.transport == "udp" else (sum(RETRANSMIT_SECONDS),):
            self._front.request(message, peer)
            done, _ = await asyncio.wait({self._answer}, timeout=wait)
            if done:
                return self._answer.result()
        return None


def _granted(answer: Message, user: str, wanted: int) -> int:
    """The registrar's own word on how long: in our Contact, in Expires, or as we asked."""
    for contact in answer.all("Contact"):
        _, found, seconds = contact.lower().partition(";expires=")
        if found and f":{user.lower()}@" in contact.lower():
            digits = seconds.partition(";")[0].strip()
            return int(digits) if digits.isdecimal() else wanted
    expires = answer.get("Expires")
    return int(expires) if expires.isdecimal() else wanted
