"""The robot under load: `voicebot serve` with several processes, and what these cost."""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from wire import HOST, free

ROOT = Path(__file__).parents[1]
CACHE = ROOT / "out" / "sip_load" / "cache"  # of the knowledge base with the questions, which takes a while to learn
RTP = range(24_000, 25_000)
START_SECONDS, END_SECONDS = 900, 30
METRIC = re.compile(r"^voicebot_(\w+?)(?:\{.*\})? (\S+)$", re.MULTILINE)
PATIENT = {"rejections": 5, "doubts": 5, "attempts": 5, "irritation": 1.0}  # people are no part of the load
ANSWER = "Это вопрос для пробы. Ответ на него робот даёт сразу, а длится он, как обычно, несколько секунд."


@dataclass(frozen=True, slots=True)
class Cost:
    """megabytes: in main memory, what processes share counted once; seconds: of processor, since they began."""

    processes: int
    megabytes: float
    seconds: float
    descriptors: int
    threads: int


class Robot:
    def __init__(self, process: asyncio.subprocess.Process, port: int, web: int, log: Path) -> None:
        self.port, self.log = port, log
        self._process, self._web = process, web

    def cost(self) -> Cost:
        """Of the robot and everything that it has started."""
        whole = [_of(pid) for pid in _family(self._process.pid)]
        costs = [cost for cost in whole if cost]
        return Cost(
            len(costs),
            sum(cost.megabytes for cost in costs),
            sum(cost.seconds for cost in costs),
            sum(cost.descriptors for cost in costs),
            sum(cost.threads for cost in costs),
        )

    def metrics(self) -> Mapping[str, float]:
        """Those with labels are added up."""
        with urllib.request.urlopen(f"http://{HOST}:{self._web}/metrics", timeout=10) as response:
            found: dict[str, float] = {}
            for name, value in METRIC.findall(response.read().decode()):
                found[name] = found.get(name, 0) + float(value)
        return found

    @property
    def engines(self) -> str:
        lines = re.findall(r'"engines": \[(.*?)\]', self.log.read_text())
        return lines[0].replace('"', "") if lines else ""

    async def until(self, what: str, times: int) -> None:
        """All `times` processes have told it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(START_SECONDS):
                while self._process.returncode is None:
                    if self.log.read_text().count(f'"what": "{what}"') >= times:
                        return
                    await asyncio.sleep(0.2)
        raise SystemExit(f"the robot isn't {what}:\n{self.log.read_text()[-3000:]}")


def _family(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # it has just ended
        return []
    return [pid, *(one for child in children for one in _family(child))]


def _of(pid: int) -> Cost | None:
    folder = Path(f"/proc/{pid}")
    try:
        memory = re.findall(r"^Pss: +(\d+)", (folder / "smaps_rollup").read_text(), re.MULTILINE)
        times = (folder / "stat").read_text().rpartition(")")[2].split()
        descriptors, threads = len(list((folder / "fd").iterdir())), len(list((folder / "task").iterdir()))
    except OSError:  # it has just ended
        return None
    ticks = os.sysconf("SC_CLK_TCK")
    return Cost(1, int(memory[0]) / 1024, (int(times[11]) + int(times[12])) / ticks, descriptors, threads)


@asynccontextmanager
async def robot(
    folder: Path, questions: list[str], processes: int, threads: int, asr: Mapping[str, Any]
) -> AsyncGenerator[Robot, None]:
    """Warm; ended at the end, whatever happens. questions: what callers say; the knowledge base will understand it."""
    port, web = free(), free(socket.SOCK_STREAM)
    _write(folder, questions, port, web, processes, threads, asr)
    with (folder / "log").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "voicebot", "serve", cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
            env=os.environ | {"VOICEBOT_SETTINGS": str(folder / "voicebot.yaml")},
        )  # fmt: skip
    running = Robot(process, port, web, folder / "log")
    try:
        await running.until("warm", processes)
        yield running
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), END_SECONDS)
        except TimeoutError:
            process.kill()  # its workers end with it
            await process.wait()


def _write(
    folder: Path, questions: list[str], port: int, web: int, processes: int, threads: int, asr: Mapping[str, Any]
) -> None:
    """Settings, and a knowledge base that answers the questions."""
    yaml = YAML()
    yaml.allow_unicode, yaml.width = True, 10_000
    base, out = folder / "knowledge_base", folder / "out"
    shutil.copytree(ROOT / "knowledge_base", base)
    hotline = yaml.load(base / "hotline.yaml")
    hotline["policy"].update(PATIENT)
    hotline["calendars"]["office"]["hours"] = {"mon": "3:00-3:01"}
    del hotline["calendars"]["office"]["lunch"]
    yaml.dump(hotline, base / "hotline.yaml")
    for number, question in enumerate(questions):
        scenario = {"scenario": f"load_{number}", "title": question, "about": question, "examples": [question],
                    "answer": ANSWER, "tests": [{"say": question}]}  # fmt: skip
        yaml.dump(scenario, base / "general" / f"load_{number}.yaml")
    out.mkdir()
    CACHE.mkdir(parents=True, exist_ok=True)
    (out / "cache").symlink_to(CACHE)
    sip = {"listen": f"{HOST}:{port}", "rtp_ports": f"{RTP.start}-{RTP.stop - 1}", "drain_seconds": 1,
           "rtp_timeout_seconds": 5, "calls": 100, "calls_per_peer": 100, "processes": processes}  # fmt: skip
    settings = {"knowledge_base": str(base), "models": str(ROOT / "models"), "out": str(out), "asr": dict(asr),
                "records": f"sqlite:///{folder}/records.db", "threads": threads, "lines": {"sip": sip},
                "web": {"listen": f"{HOST}:{web}", "console": False}}  # fmt: skip
    yaml.dump(settings, folder / "voicebot.yaml")
