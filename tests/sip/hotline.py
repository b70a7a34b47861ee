"""The whole robot, `voicebot serve` in a process of its own, and callers who follow by its log what it asks for."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np

from voicebot.lines.sip.worker import free_port

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
OFTEN = 0.02  # seconds between looks at the log
READY_SECONDS = END_SECONDS = (
    180  # a busy machine's: engines are loaded, a sentence that is being made is made to its end
)
BREATH = 0.8  # from the last sound given to the line until the caller speaks; 0.3 of it is still heard
TRIES = 2  # of a caller who isn't understood; then the robot asks for keys (policy.attempts)


@asynccontextmanager
async def robot(folder: Path, **sip: object) -> AsyncGenerator[int, None]:
    """With records and a city of its own in `folder`, its log in folder/log; the port where it takes calls."""
    port = free_port(HOST)
    lines = {"sip": {"listen": f"{HOST}:{port}", "rtp_ports": "24000-24999", "drain_seconds": 1} | sip}
    out = folder / "out"
    out.mkdir(parents=True)
    (learnt := ROOT / "out" / "cache").mkdir(parents=True, exist_ok=True)
    (out / "cache").symlink_to(learnt)
    base = shutil.copytree(ROOT / "knowledge_base", folder / "base")  # nobody edits it meanwhile
    shipped = {"knowledge_base": str(base), "models": str(ROOT / "models"), "out": str(out)}
    settings = folder / "voicebot.yaml"
    settings.write_text(json.dumps(shipped | {"records": f"sqlite:///{folder}/records.db", "lines": lines}))
    with (folder / "log").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "voicebot", "serve", env=os.environ | {"VOICEBOT_SETTINGS": str(settings)},
            cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        await _ready(folder, process)
        yield port
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), END_SECONDS)
    if process.returncode or '"critical"' in (folder / "log").read_text():
        raise AssertionError((folder / "log").read_text()[-3000:])


async def _ready(folder: Path, process: asyncio.subprocess.Process) -> None:
    ready = asyncio.create_task(told(folder, "ready", READY_SECONDS))
    ended = asyncio.create_task(process.wait())
    await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
    ended.cancel()
    if not ready.done():
        ready.cancel()
        raise AssertionError((folder / "log").read_text()[-3000:])
    await ready


async def log(folder: Path) -> AsyncGenerator[dict[str, Any], None]:
    """All that the robot tells, from the beginning, as it comes."""
    written = ""
    with (folder / "log").open() as lines:
        while True:
            written += lines.readline()
            if written.endswith("\n"):
                yield json.loads(written) if written.startswith("{") else {"what": written}
                written = ""
            else:
                await asyncio.sleep(OFTEN)


async def told(folder: Path, what: str, seconds: float) -> dict[str, Any]:
    """The first line that tells `what`; where it doesn't come, the log is the error."""
    try:
        async with asyncio.timeout(seconds), aclosing(log(folder)) as lines:
            async for line in lines:
                if line["what"] == what:
                    return line
    except TimeoutError:
        raise AssertionError((folder / "log").read_text()[-3000:]) from None
    raise AssertionError(what)


class Caller:
    """Answers what the robot asks for, when it has spoken.

    answers: slot asked for → what is said, one after the other; the same again where that wasn't understood.
    keys: slot asked for → what is pressed where that wasn't understood either.
    """

    def __init__(
        self,
        answers: Mapping[str | None, Sequence[np.ndarray]],
        say: Callable[[np.ndarray], None],
        keys: Mapping[str, str] | None = None,
        press: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._left = {slot: list(sounds) for slot, sounds in answers.items()}
        self._say, self._keys, self._press = say, keys or {}, press
        self._last: np.ndarray | None = None
        self.said = self.typed = 0

    async def talk(self, folder: Path, most: int = 16) -> dict[str, Any]:
        """Until the call has ended; what the robot told of its end. Says no more than `most` things."""
        asked, failed, cut, waiting = None, 0, False, False
        async with aclosing(log(folder)) as lines:
            async for line in lines:
                waiting = waiting and line["what"] != "decided"  # «one moment» is no answer
                if line["what"] == "decided" and line["decision"]:  # else the question is repeated
                    slot = line["asks"] or asked  # nothing is asked where the rest of a number is waited for
                    failed = failed + 1 if slot == asked and (slot or line["decision"] == "reject") else 0
                    asked = slot
                elif line["what"] == "recorded":
                    asked, failed = None, 0
                elif line["what"] == "call ended":
                    return line
                elif line["what"] == "interrupted":
                    cut = True  # by a key too many, say: the robot goes on
                elif line["what"] == "robot finished" and cut:
                    cut = False
                elif line["what"] == "robot finished" and not waiting and self.said < most and asked in self._left:
                    await asyncio.sleep(BREATH)
                    await self._answer(asked, failed)
                    waiting = True
        raise AssertionError("a log has no end")

    async def _answer(self, asked: str | None, failed: int) -> None:
        self.said += 1
        if failed >= TRIES and asked in self._keys and self._press:
            self.typed += 1
            await self._press(f"{self._keys[asked]}#")
        else:
            self._say(self._next(self._left[asked], again=failed > 0))

    def _next(self, left: list[np.ndarray], again: bool) -> np.ndarray:
        if not again or self._last is None:
            self._last = left.pop(0) if len(left) > 1 else left[0]
        return self._last
