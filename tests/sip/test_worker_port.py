"""The ports behind the front: strangers get nothing from them."""

import asyncio
import socket
import sys
from pathlib import Path

import pytest

pytest.importorskip("baresip", reason="pip install -e '.[sip]'")
sys.path.insert(0, str(Path(__file__).parents[1] / "lines"))
from phone import Phone  # stand beside the other tests of lines
from running import robot

ASKED = (
    "{method} sip:100@127.0.0.1:{port} SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 127.0.0.1:{own};branch=z9hG4bK{method}{port};rport\r\n"
    "From: <sip:scanner@127.0.0.1>;tag=1\r\nTo: <sip:100@127.0.0.1>\r\nCall-ID: {method}{port}\r\n"
    "CSeq: 1 {method}\r\nContact: <sip:scanner@127.0.0.1:{own}>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
)


def ports(pid: int) -> set[int]:
    """UDP ports of a process."""
    links = [path.readlink().name for path in Path(f"/proc/{pid}/fd").iterdir()]
    inodes = {link.removeprefix("socket:[").rstrip("]") for link in links if link.startswith("socket:")}
    rows = [line.split() for line in Path("/proc/net/udp").read_text().splitlines()[1:]]
    return {int(row[1].partition(":")[2], 16) for row in rows if row[9] in inodes}


def test_strangers_get_no_answer_from_ports_behind_the_front_and_calls_go_on() -> None:
    async def scene() -> None:
        loop = asyncio.get_running_loop()
        async with robot() as running:
            behind = ports(running.process.pid) - {running.port}
            assert len(behind) >= 2, "the front's side for workers, and the stack"
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                stranger.setblocking(False)
                stranger.bind(("127.0.0.1", 0))
                for port in behind:
                    for method in ("INVITE", "OPTIONS"):
                        asked = ASKED.format(method=method, port=port, own=stranger.getsockname()[1])
                        stranger.sendto(asked.encode(), ("127.0.0.1", port))
                async with Phone(running.port) as phone:
                    assert await phone.call("1001") == 200
                    await asyncio.wait_for(phone.gone.wait(), 30)
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(loop.sock_recv(stranger, 4096), 0.2)

    asyncio.run(scene())
