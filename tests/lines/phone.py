"""A telephone for tests: SIP and G.711 A-law over UDP on the loopback; it does what it is told, also wrong."""

import asyncio
import io
import random
import secrets
import struct
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Any

import numpy as np
import soundfile

from voicebot.lines.sip.digest import authorise
from voicebot.lines.sip.message import Message, parse, respond

RATE, PACKET = 8000, 160
ALAW, EVENTS = 8, 101
HUSH = b"\xd5" * PACKET


def alaw(sound: np.ndarray) -> bytes:
    """8 kHz, -1…1, as it goes over the wire."""
    file = io.BytesIO()
    soundfile.write(file, sound, RATE, format="RAW", subtype="ALAW")
    return file.getvalue()


def heard(coded: bytes) -> np.ndarray:
    sound, _ = soundfile.read(io.BytesIO(coded), format="RAW", subtype="ALAW", samplerate=RATE, channels=1)
    return sound


def tone(hertz: float, seconds: float) -> np.ndarray:
    return 0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)


class _Socket(asyncio.DatagramProtocol):
    def __init__(self, take: Any) -> None:
        self._take = take

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._take(data, addr)

    def error_received(self, exc: Exception) -> None:
        return


class Phone:
    """`answers`: what it says to a call of the robot's: 200, or a refusal; None: it only rings."""

    def __init__(
        self, robot: int, user: str = "+79001112233", answers: int | None = 200, loss: float = 0, late: float = 0
    ) -> None:
        self.robot, self.user, self.answers = ("127.0.0.1", robot), user, answers
        self._loss, self._late, self._chance = loss, late, random.Random(1)
        self.heard: list[tuple[int, int, bytes, float]] = []  # sequence number, payload type, payload, when
        self.requests: list[Message] = []
        self.gone = asyncio.Event()  # the robot has hung up
        self.called, self.referred = asyncio.Event(), asyncio.Event()
        self._responses: asyncio.Queue[Message] = asyncio.Queue()
        self._call, self._tag, self._number = f"{secrets.token_hex(8)}@test", secrets.token_hex(4), 0
        self._to = ""
        self.target, self.media = "", ("127.0.0.1", 0)
        self._sequence, self._stamp = 100, 160

    async def __aenter__(self) -> "Phone":
        loop = asyncio.get_running_loop()
        self._sip, _ = await loop.create_datagram_endpoint(
            lambda: _Socket(partial(self._travel, self._take)), ("127.0.0.1", 0)
        )
        self._rtp, _ = await loop.create_datagram_endpoint(
            lambda: _Socket(partial(self._travel, self._sound)), ("127.0.0.1", 0)
        )
        self.port = self._sip.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._sip.close()
        self._rtp.close()

    # signalling

    @property
    def sdp(self) -> str:
        port = self._rtp.get_extra_info("sockname")[1]
        return (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP {ALAW} {EVENTS}\r\na=rtpmap:{ALAW} PCMA/8000\r\n"
            f"a=rtpmap:{EVENTS} telephone-event/8000\r\na=fmtp:{EVENTS} 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
        )

    def request(self, method: str, uri: str, body: str = "", *extra: tuple[str, str], number: int | None = None) -> str:
        """Send it; the branch."""
        if number is None:
            self._number += 1
        if method != "ACK":
            self._asked = f"{number or self._number} {method}"
        branch = f"z9hG4bK{secrets.token_hex(6)}"
        headers = [
            ("Via", f"SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch};rport"),
            ("Max-Forwards", "70"),
            ("From", f"<sip:{self.user}@127.0.0.1>;tag={self._tag}"),
            ("To", self._to or f"<{uri}>"),
            ("Call-ID", self._call),
            ("CSeq", f"{number or self._number} {method}"),
            ("Contact", f"<sip:{self.user}@127.0.0.1:{self.port}>"),
            *extra,
        ]
        if body and not any(name == "Content-Type" for name, _ in extra):
            headers.append(("Content-Type", "application/sdp"))
        packed = Message(f"{method} {uri} SIP/2.0", headers, body.encode()).pack()
        self.send(packed)
        if method != "ACK":
            self._last = packed
        return branch

    def send(self, data: bytes) -> None:
        self._travel(self._sip.sendto, data, self.robot)

    def _travel(self, deliver: Callable[..., Any], *what: Any) -> None:
        """Through a network that loses `loss` of the packets and delivers others up to `late` seconds late."""
        if not self._loss and not self._late:
            deliver(*what)
        elif self._chance.random() >= self._loss:
            asyncio.get_running_loop().call_later(self._chance.random() * self._late, deliver, *what)

    async def final(self, seconds: float = 30) -> Message:
        """The next final answer; what was asked is sent again until there is any."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    message = await asyncio.wait_for(self._responses.get(), 0.5)
                except TimeoutError:
                    self.send(self._last)
                    continue
                if message.status >= 200 and message.get("CSeq") == self._asked:
                    return message

    async def call(
        self,
        number: str,
        *extra: tuple[str, str],
        sdp: str | None = None,
        password: str | None = None,
        seconds: float = 30,
    ) -> int:
        """Call the robot; the final status. Anything but a refusal is acknowledged and can be talked over."""
        uri = f"sip:{number}@{self.robot[0]}:{self.robot[1]}"
        self.request("INVITE", uri, self.sdp if sdp is None else sdp, *extra)
        answer = await self.final(seconds)
        if answer.status == 401 and password is not None:
            proof = authorise(answer.get("WWW-Authenticate"), self.user, password, "INVITE", uri) or ""
            self.request("INVITE", uri, self.sdp, ("Authorization", proof), *extra)
            answer = await self.final()
        self.answer = answer
        if answer.status >= 300:
            return answer.status
        self._to = answer.get("To")
        self.target = answer.get("Contact").strip("<>").partition(">")[0]
        self._learn(answer)
        self.request("ACK", self.target, number=self._number)
        return answer.status

    async def again(self, direction: str = "sendrecv") -> int:
        """A re-INVITE: hold (sendonly, inactive) or resume."""
        self.request("INVITE", self.target, self.sdp.replace("a=sendrecv", f"a={direction}"))
        answer = await self.final()
        self.request("ACK", self.target, number=self._number)
        return answer.status

    async def bye(self) -> int:
        self.request("BYE", self.target)
        return (await self.final()).status

    async def report(self, outcome: str) -> None:
        """How the transfer that the robot asked for ended."""
        await self.referred.wait()
        state = ("Event", "refer"), ("Subscription-State", "terminated;reason=noresource")
        self.request("NOTIFY", self.target, f"SIP/2.0 {outcome}\r\n", *state, ("Content-Type", "message/sipfrag"))
        await self.final()

    def _learn(self, message: Message) -> None:
        for line in message.body.decode().splitlines():
            if line.startswith("m=audio"):
                self.media = (self.robot[0], int(line.split()[1]))

    def _take(self, data: bytes, addr: Any) -> None:
        message = parse(data)
        if message is None:
            return
        if message.status:
            self._responses.put_nowait(message)
            return
        self.requests.append(message)
        if message.method == "INVITE":
            self._invited(message, addr)
        elif message.method in ("BYE", "CANCEL"):
            self._sip.sendto(respond(message, 200, "OK", self._tag).pack(), addr)
            self.gone.set()
        elif message.method != "ACK":
            contact = ("Contact", f"<sip:{self.user}@127.0.0.1:{self.port}>")
            self._sip.sendto(respond(message, 202, "Accepted", self._tag, contact).pack(), addr)
            self.referred.set()

    def _invited(self, message: Message, addr: Any) -> None:
        self._learn(message)
        self.called.set()
        status = 200 if self._to else self.answers
        if status is None:
            self._sip.sendto(respond(message, 180, "Ringing", self._tag).pack(), addr)
            return
        contact = ("Contact", f"<sip:{self.user}@127.0.0.1:{self.port}>")
        routes = [("Record-Route", route) for route in message.all("Record-Route")]
        answer = respond(message, status, "Whatever", self._tag, contact, *routes)
        if status == 200:
            answer.headers.append(("Content-Type", "application/sdp"))
            answer.body = self.sdp.encode()
            if not self._to:
                self._call, self._to = message.call, message.get("From")
                self.target = message.get("Contact").strip("<>").partition(">")[0]
        self._sip.sendto(answer.pack(), addr)

    # sound

    def _sound(self, data: bytes, addr: Any) -> None:
        kind, sequence = data[1] & 127, int.from_bytes(data[2:4], "big")
        if not 72 <= kind <= 79:
            self.heard.append((sequence, kind, data[12:], asyncio.get_running_loop().time()))

    def packet(self, payload: bytes, kind: int = ALAW, *, mark: bool = False, advance: int = PACKET) -> None:
        self._sequence = (self._sequence + 1) & 0xFFFF
        head = struct.pack("!BBHII", 0x80, kind | (0x80 if mark else 0), self._sequence, self._stamp, 0xABCD)
        self._travel(self._rtp.sendto, head + payload, self.media)
        self._stamp = (self._stamp + advance) & 0xFFFFFFFF

    async def say(self, coded: bytes) -> None:
        """In real time."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        for at in range(0, len(coded), PACKET):
            self.packet(coded[at : at + PACKET].ljust(PACKET, b"\xd5"))
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def hush(self, seconds: float) -> None:
        await self.say(HUSH * round(seconds * 50))

    async def press(self, digit: str) -> None:
        """RFC 4733: a key held for 100 ms."""
        event = "0123456789*#".index(digit)
        for at in range(8):
            last = at >= 5
            duration = min(at + 1, 5) * PACKET
            self.packet(
                struct.pack("!BBH", event, 10 | (0x80 if last else 0), duration), EVENTS, mark=at == 0, advance=0
            )
            await asyncio.sleep(0 if last else 0.02)
        self._stamp += 5 * PACKET

    def sound(self) -> np.ndarray:
        """What was heard so far, in the order of the packets."""
        packets = sorted((sequence, payload) for sequence, kind, payload, _ in self.heard if kind == ALAW)
        return heard(b"".join(payload for _, payload in packets)) if packets else np.zeros(0)
