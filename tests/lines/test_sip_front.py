"""The front alone: who gets through to a worker, what is changed on the way. The worker is a socket of the tests'."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phone import Phone

from voicebot.errors import Problem
from voicebot.lines.sip.dialogs import Peer, marked
from voicebot.lines.sip.front import Front, address
from voicebot.lines.sip.message import Message, parse, respond
from voicebot.lines.sip.registration import Registration
from voicebot.settings import Account, Sip


class FakeWorker(asyncio.DatagramProtocol):
    """Answers an INVITE with 200, says goodbye to nobody, remembers what came."""

    def __init__(self, status: int = 200) -> None:
        self.came: list[Message] = []
        self.raw: list[bytes] = []
        self.status, self.others = status, 200  # to an INVITE, to everything else

    async def open(self) -> Peer:
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(lambda: self, ("127.0.0.1", 0))
        self.port = self.transport.get_extra_info("sockname")[1]
        return Peer("inner", "127.0.0.1", self.port)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        message = parse(data)
        assert message
        self.came.append(message)
        if message.method == "ACK" or message.status:
            return
        extra = [("Record-Route", route) for route in message.all("Record-Route")]
        contact = ("Contact", f"<sip:robot@127.0.0.1:{self.port}>")
        answer = respond(
            message, self.status if message.method == "INVITE" else self.others, "Whatever", "robot", contact, *extra
        )
        if message.method == "INVITE":
            answer.headers.append(("Content-Type", "application/sdp"))
            answer.body = b"c=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 8\r\n"
        self.transport.sendto(answer.pack(), addr)


def play(scene: Callable[[Front, FakeWorker], Awaitable[None]], status: int = 200, **written: Any) -> None:
    async def run() -> None:
        front, worker = Front(Sip(listen="127.0.0.1:0", **written)), FakeWorker(status)
        await front.open()
        front.workers = [await worker.open()]
        try:
            await scene(front, worker)
        finally:
            worker.transport.close()
            front.close()
            await asyncio.sleep(0)

    asyncio.run(run())


def test_the_worker_learns_who_calls_whom_and_the_peer_sees_only_the_front() -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        async with Phone(front.port) as phone:
            assert await phone.call("84951112233", ("X-Voicebot-Peer", "forged")) == 200
            assert worker.came[0].get("X-Voicebot-Secret") == front.secret
            invite = worker.came[0]
            assert invite.get("X-Voicebot-Dialled") == "84951112233"
            assert invite.all("X-Voicebot-Peer") == [f"127.0.0.1:{phone.port}"]
            assert invite.get("Max-Forwards") == "69"
            assert phone.answer.get("Contact") == f"<sip:robot@127.0.0.1:{front.port}>"
            assert phone.answer.all("Record-Route") == []
            assert len(phone.answer.all("Via")) == 1
            assert await phone.bye() == 200
        assert [message.method for message in worker.came] == ["INVITE", "ACK", "BYE"]

    play(scene)


def test_a_call_to_an_account_is_one_to_the_number_that_was_dialled() -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        async with Phone(front.port) as phone:
            phone._to = "<sip:84957778899@trunk>"
            await phone.call("robot")
        assert worker.came[0].get("X-Voicebot-Dialled") == "84957778899"

    play(scene, accounts=[{"user": "robot", "domain": "127.0.0.1", "register_seconds": 0}])


def test_strangers_hear_nothing_whatever_they_send() -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        reasons: list[str] = []
        front.refused = reasons.append
        async with Phone(front.port) as phone:
            for method in ("OPTIONS", "INVITE", "REGISTER"):
                phone.request(method, "sip:100@127.0.0.1")
            with pytest.raises(TimeoutError):
                await phone.final(0.3)
        _, writer = await asyncio.open_connection("127.0.0.1", front.port)
        assert await _.read() == b""
        writer.close()
        assert not worker.came
        assert "stranger" in reasons

    play(scene, peers=["192.0.2.0/24"])


def test_each_host_has_its_limit() -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        async with Phone(front.port) as one, Phone(front.port) as two:
            assert await one.call("100") == 200
            assert await two.call("100") == 486
            assert two.answer.get("Retry-After") == "10"

    play(scene, calls_per_peer=1)


def test_refused_calls_are_told_of_and_do_not_count_as_calls() -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        reasons: list[str] = []
        front.refused = reasons.append
        for _ in range(2):
            async with Phone(front.port) as phone:
                assert await phone.call("100") == 488
        assert front.dialogs.callers() == 0
        front.draining = True
        async with Phone(front.port) as phone:
            assert await phone.call("100") == 503
            phone.request("OPTIONS", "sip:100@127.0.0.1")
            assert (await phone.final()).status == 503
        assert reasons == ["codecs", "codecs", "closed"]

    play(scene, status=488, calls=1)


def test_a_second_call_of_the_same_name_begins_only_after_the_first() -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        async with Phone(front.port) as one, Phone(front.port) as two:
            two._call = one._call
            assert await one.call("100") == 200
            assert await two.call("100") == 482
            await one.bye()
            assert await two.call("100") == 200
            assert front.dialogs.callers() == 1

    play(scene)


def test_a_goodbye_that_the_worker_does_not_know_as_the_callers_ends_nothing() -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        async with Phone(front.port) as phone, Phone(front.port) as other:
            await phone.call("100")
            other._call, other._to, other.target = phone._call, phone._to, phone.target
            worker.others = 481
            assert await other.bye() == 481
            assert front.dialogs.callers() == 1
            worker.others = 200
            await phone.bye()
            assert front.dialogs.callers() == 0

    play(scene)


@pytest.mark.parametrize("refresher", ["", ";refresher=uac"])
def test_a_session_timer_is_left_to_the_peer_who_asked_for_it(refresher: str) -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        asked = ("Require", "timer"), ("Session-Expires", f"90{refresher}")
        async with Phone(front.port) as phone:
            assert await phone.call("100", *asked) == 200
            assert (phone.answer.get("Session-Expires"), phone.answer.get("Require")) == ("90;refresher=uac", "timer")
            phone.request("UPDATE", phone.target, "", *asked)
            assert (await phone.final()).get("Session-Expires") == "90;refresher=uac"
            assert await phone.again() == 200
        assert not any(message.get("Require") for message in worker.came)

    play(scene)


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("application/dtmf-relay", "Signal= 11\r\nDuration= 160\r\n", b"Signal= #\r\nDuration= 160\r\n"),
        ("application/dtmf-relay", "Signal=1\r\nDuration=100\r\n", b"Signal=1\r\nDuration=100\r\n"),
        ("application/dtmf", "10", b"Signal=*\r\nDuration=160\r\n"),
    ],
)
def test_keys_told_by_info_reach_the_worker_in_one_way(kind: str, body: str, told: bytes) -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        async with Phone(front.port) as phone:
            await phone.call("100")
            phone.request("INFO", phone.target, body, ("Content-Type", kind))
            await phone.final()
        assert (worker.came[-1].get("Content-Type"), worker.came[-1].body) == ("application/dtmf-relay", told)

    play(scene)


def test_an_address_of_nought_is_hold() -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        async with Phone(front.port) as phone:
            await phone.call("100")
            phone.request("INVITE", phone.target, phone.sdp.replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0"))
            await phone.final()
        lines = worker.came[-1].body.splitlines()
        assert (lines.index(b"a=inactive"), b"a=sendrecv" in lines) == (5, False)

    play(scene)


@pytest.mark.parametrize(
    "named", [("From", '"x <sip:guest@h>" <sip:101@h>;tag=a'), ("P-Asserted-Identity", "<tel:101>")]
)
def test_an_extension_is_asked_for_its_password_wherever_it_is_named(named: tuple[str, str]) -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        async with Phone(front.port) as thief:
            send = thief.send

            def forged(data: bytes) -> None:
                message = parse(data)
                assert message
                message.replace(named[0], [named[1]])
                send(message.pack())

            thief.send = forged  # type: ignore[method-assign]
            assert await thief.call("100") == 401
        assert not worker.came

    play(scene, extensions={"101": "secret"})


def test_an_extension_needs_its_password_and_others_do_not() -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        async with Phone(front.port, "101") as phone, Phone(front.port, "101") as thief, Phone(front.port) as pbx:
            assert await phone.call("100", password="secret") == 200
            assert await thief.call("100", password="guess") == 401
            assert await pbx.call("100") == 200
        assert "Authorization" not in [name for message in worker.came for name, _ in message.headers]

    play(scene, extensions={"101": "secret"})


def test_questions_are_answered_and_what_belongs_to_no_call_is_refused() -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        async with Phone(front.port) as phone:
            for method, status in (("OPTIONS", 200), ("REGISTER", 405), ("CANCEL", 481)):
                phone.request(method, "sip:100@127.0.0.1")
                assert (await phone.final()).status == status
            phone._to = "<sip:100@127.0.0.1>;tag=none"
            phone.request("BYE", "sip:100@127.0.0.1")
            assert (await phone.final()).status == 481
        assert not worker.came

    play(scene)


def test_calls_go_to_the_worker_with_the_fewest_and_the_dead_ones_callers_are_told() -> None:
    async def scene(front: Front, worker: FakeWorker) -> None:
        other = FakeWorker()
        second = await other.open()
        front.workers.append(second)
        async with Phone(front.port) as one, Phone(front.port) as two, Phone(front.port) as three:
            for phone in (one, two):
                await phone.call("100")
            assert len([m for m in worker.came if m.method == "INVITE"]) == 1
            front.lost(second)
            phone = two if two._call == other.came[0].call else one
            await asyncio.wait_for(phone.gone.wait(), 30)
            assert phone.requests[-1].method == "BYE"
            assert await phone.bye() == 481
            assert await three.call("100") == 200
        other.transport.close()

    play(scene)


def test_behind_nat_the_world_sees_the_public_address() -> None:
    front = Front(Sip(listen="10.0.0.5:5060", public="203.0.113.7"))
    front.port = 5060
    sent: list[tuple[bytes, Peer]] = []
    front._here = lambda host: "10.0.0.5"  # type: ignore[assignment]  # asks no network here
    front.network.send = lambda data, peer: sent.append((data, peer))  # type: ignore[method-assign]
    worker = Peer("inner", "127.0.0.1", 5071)
    answer = Message(
        "SIP/2.0 200 OK",
        [("Via", "x"), ("Contact", "<sip:robot@127.0.0.1:5071>"), ("Content-Type", "application/sdp")],
        b"o=- 1 1 IN IP4 10.0.0.5\r\nc=IN IP4 10.0.0.5\r\n",
    )
    front._outward(answer, worker, Peer("udp", "8.8.8.8", 5060))
    assert b"robot@203.0.113.7:5060" in sent[0][0]
    assert sent[0][0].count(b"IN IP4 203.0.113.7") == 2
    answer.body = answer.body.replace(b"203.0.113.7", b"10.0.0.5")
    front._outward(answer, worker, Peer("udp", "10.0.0.9", 5060))
    assert sent[1][0].count(b"IN IP4 10.0.0.5") == 2


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), max_size=3))
def test_no_bytes_from_anybody_raise_anything(pieces: list[bytes]) -> None:
    front = Front(Sip(listen="127.0.0.1:0"))
    front.network.send = lambda data, peer: None  # type: ignore[method-assign]
    lines = ("INVITE sip:1@2 SIP/2.0", "Via: SIP/2.0/UDP 1.1.1.1", "From: <sip:a@b>;tag=1", "To: <sip:1@2>")
    valid = "\r\n".join([*lines, "Call-ID: x", "CSeq: 1 INVITE", ""]).encode()
    for source in (Peer("udp", "127.0.0.1", 5060), Peer("inner", "127.0.0.1", 5071), Peer("udp", "8.8.8.8", 1)):
        for piece in pieces:
            front.take(piece, source)
            front.take(valid + piece + b"\r\n\r\n", source)


@given(st.text(max_size=40))
def test_a_mark_that_is_not_ours_names_nobody_or_somebody_whole(mark: str) -> None:
    peer = marked(mark)
    assert peer is None or marked(peer.mark()) == peer


def test_addresses_in_settings_are_read_or_named() -> None:
    assert [address(text) for text in ("0.0.0.0:5060", "[::]:5060", "pbx.example")] == [
        ("0.0.0.0", 5060), ("::", 5060), ("pbx.example", 0)
    ]  # fmt: skip
    with pytest.raises(Problem, match="5060 5061"):
        address(" 5060 5061")


class Registrar(asyncio.DatagramProtocol):
    """A PBX that wants a digest and grants 60 seconds."""

    def __init__(self) -> None:
        self.came: list[Message] = []

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        message = parse(data)
        assert message
        self.came.append(message)
        if len(self.came) == 1:
            return  # lost on the way
        if message.get("Expires") == "30":
            self.transport.sendto(respond(message, 423, "Interval Too Brief", "t", ("Min-Expires", "60")).pack(), addr)
            return
        if not message.get("Authorization"):
            challenge = ("WWW-Authenticate", 'Digest realm="pbx", nonce="n1", algorithm=MD5, qop="auth"')
            self.transport.sendto(respond(message, 401, "Unauthorized", "t", challenge).pack(), addr)
            return
        contact = ("Contact", message.get("Contact") + ";expires=60")
        self.transport.sendto(respond(message, 200, "OK", "t", contact).pack(), addr)


def test_an_account_is_registered_with_its_password_though_a_packet_is_lost_and_its_time_too_short() -> None:
    async def scene() -> None:
        loop = asyncio.get_running_loop()
        transport, registrar = await loop.create_datagram_endpoint(Registrar, ("127.0.0.1", 0))
        port = transport.get_extra_info("sockname")[1]
        account = Account(user="robot", domain=f"127.0.0.1:{port}", password="secret", register_seconds=30)
        front = Front(Sip(listen="127.0.0.1:0", accounts=[account]))
        await front.open()
        registration = Registration(account, front)
        front.answered = registration.answered
        keeping = asyncio.create_task(registration.keep())
        async with asyncio.timeout(5):
            while not registration.known:  # noqa: ASYNC110  # nothing says so but this
                await asyncio.sleep(0.05)
        keeping.cancel()
        assert registrar.came[-1].get("Contact") == f"<sip:robot@127.0.0.1:{front.port}>"
        assert 'username="robot"' in registrar.came[-1].get("Authorization")
        await registration.end()
        assert registrar.came[-1].get("Expires") == "0"
        front.close()
        transport.close()

    asyncio.run(scene())
