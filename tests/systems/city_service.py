"""A small real web service that follows docs/systems.openapi.yaml, with a city behind it."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import jsonschema
import yaml

from voicebot.systems import city
from voicebot.systems.base import System

CONTRACT: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "docs" / "systems.openapi.yaml").read_text(encoding="utf-8")
)


def hold(schema: str, value: object) -> None:
    """`value` is what the contract's schema of that name says."""
    jsonschema.validate(value, {"$ref": f"#/components/schemas/{schema}", "components": CONTRACT["components"]})


class Held:
    """An answer that is begun (`asked`) and given when it is let go."""

    def __init__(self) -> None:
        self.asked, self.go = Event(), Event()


class Service(ThreadingHTTPServer):
    """What it was asked stands in `seen`; `answers` are given first, before the city's own."""

    daemon_threads = True

    def __init__(self, system: System) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.system = system
        self.seen: list[tuple[str, dict[str, str], dict[str, str]]] = []
        # status and body; seconds of silence, 0: hang up
        self.answers: list[tuple[int, bytes] | float | Held] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hotline"


class Handler(BaseHTTPRequestHandler):
    server: Service
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        values = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        found = re.fullmatch(r"/hotline/(ask|deliver)/(\w+)", self.path)
        assert found and self.headers["Content-Type"] == "application/json"
        hold("Values", values)
        hold("Name", found[2])
        self.server.seen.append((self.path, values, dict(self.headers)))
        if self.server.answers:
            special = self.server.answers.pop(0)
            if isinstance(special, Held):
                special.asked.set()
                special.go.wait(timeout=30)
                self._answer(404, b"")
            elif isinstance(special, float):
                time.sleep(special)
                self.close_connection = True
            else:
                self._answer(*special)
        elif found[1] == "ask":
            self._ask(found[2], values)
        else:
            self.server.system.deliver(found[2], self.headers["Idempotency-Key"], values)
            self._answer(204, b"")

    def _ask(self, question: str, values: dict[str, str]) -> None:
        reply = self.server.system.ask(question, values)
        if reply is None:
            return self._answer(404, b"")
        answer = {"fields": dict(reply.fields), "options": [dict(option) for option in reply.options]}
        hold("Answer", answer)
        return self._answer(200, json.dumps(answer, ensure_ascii=False).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on the console."""


@contextmanager
def serving(system: System | None = None) -> Iterator[Service]:
    with Service(system or city.scratch()) as service:
        thread = Thread(target=service.serve_forever, args=(0.01,))
        thread.start()
        yield service
        service.shutdown()
        thread.join()
