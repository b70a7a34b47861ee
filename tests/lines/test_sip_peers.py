"""Peers that others wrote, from Debian: SIPp, and baresip as a softphone."""

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest
import softphone
from phone import tone
from running import Robot, Stage, seconds_of

SCENARIO = Path(__file__).parents[1] / "sip" / "caller.xml"
needs_sipp = pytest.mark.skipif(not shutil.which("sipp"), reason="apt-get install sip-tester")
needs_baresip = pytest.mark.skipif(not shutil.which("baresip"), reason="apt-get install baresip-core")


pytest.importorskip("baresip", reason="pip install -e '.[sip]'")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For 127.0.0.1, signed by itself."""
    path = tmp_path_factory.mktemp("tls") / "robot.pem"
    command = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    parts = ["-keyout", str(path), "-out", str(path.with_name("chain.pem"))]
    subprocess.run(["openssl", *command.split(), *parts], check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_name("chain.pem").read_text())
    return path


@needs_baresip
def test_a_softphone_calls_over_tls_with_encrypted_sound(stage: Stage, certificate: Path, tmp_path: Path) -> None:
    async def scene(running: Robot) -> None:
        uri = f"sip:1001@127.0.0.1:{running.tls};transport=tls"
        arguments = tmp_path, uri, tone(300, 4), 8, ";mediaenc=srtp-mand", f"sip_cafile {certificate}\n"
        sound = await softphone.call(*arguments)
        assert 0.9 < seconds_of(440, sound) < 1.1
        assert "SRTP is Enabled" in (tmp_path / "log").read_text()

    stage.play(scene, tls_listen="127.0.0.1:0", certificate=str(certificate))


@needs_sipp
@pytest.mark.parametrize("transport", ["u1", "t1"])
def test_twenty_callers_at_a_time_are_answered_and_seen_off(
    stage: Stage, certificate: Path, transport: str, tmp_path: Path
) -> None:
    async def scene(running: Robot) -> None:
        peer = f"-i 127.0.0.1 -mi 127.0.0.1 -t {transport} -s 1001 -m 20 -r 20 -l 20 -timeout 30 -nostdin"
        process = await asyncio.create_subprocess_exec(
            "sipp", f"127.0.0.1:{running.port}", "-sf", str(SCENARIO), *peer.split(),
            cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()[-1500:]

    stage.play(scene, tls_listen="127.0.0.1:0", certificate=str(certificate))
