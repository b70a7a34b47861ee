"""Webhooks: other programs are told of records, once, however often it takes."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from voicebot.records.ledger import Ledger
from voicebot.records.outbox import IMPATIENT, Patience
from voicebot.settings import Hook
from voicebot.web import hooks


class Listening:
    """answers: the statuses that come next, then 200; told: body, headers."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.told: list[tuple[bytes, dict[str, str]]] = []
        self.url = ""


@pytest.fixture
def other() -> Iterator[Listening]:
    listening = Listening()

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listening.told.append((body, dict(self.headers)))
            self.send_response(listening.answers.pop(0) if listening.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Quiet."""

    with serving(HTTPServer(("127.0.0.1", 0), Takes)) as port:
        listening.url = f"http://127.0.0.1:{port}/records"
        yield listening


@contextmanager
def serving(server: HTTPServer) -> Iterator[int]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(f"sqlite:///{tmp_path}/test.db")
    ledger.begin("call", "sip", "")
    yield ledger
    ledger.close()


def tell(ledger: Ledger, *known: Hook, patience: Patience = IMPATIENT) -> list[tuple[int, str]]:
    return [(one.number, one.why) for one in hooks.tell(ledger.database, list(known), patience)]


def test_a_record_is_told_once_and_signed(ledger: Ledger, other: Listening) -> None:
    hook = Hook(url=other.url, secret="ключ")
    ledger.keep("call", "complaint", {"before": "it was asked for"})
    assert tell(ledger, hook) == []
    number = int(ledger.keep("call", "complaint", {"what": "грязь"}))
    assert tell(ledger, hook) == [(number, "")]
    assert tell(ledger, hook) == []
    ((body, headers),) = other.told
    assert json.loads(body) | {"made": ""} == {
        "number": number,
        "form": "complaint",
        "call": "call",
        "made": "",
        "values": {"what": "грязь"},
    }
    signature = hmac.new("ключ".encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Voicebot-Signature"] == f"sha256={signature}"


def test_what_was_not_taken_is_told_again_with_the_same_key(ledger: Ledger, other: Listening) -> None:
    hook = Hook(url=other.url)
    tell(ledger, hook)
    number = int(ledger.keep("call", "complaint", {}))
    other.answers = [500]
    assert tell(ledger, hook) == [(number, "HTTP 500")]
    assert tell(ledger, hook) == [(number, "")]
    assert len({headers["Idempotency-Key"] for _, headers in other.told}) == 1


def test_an_address_that_fails_is_left_alone_for_a_while(ledger: Ledger, other: Listening) -> None:
    hook = Hook(url=other.url)
    tell(ledger, hook)
    ledger.keep("call", "complaint", {})
    other.answers = [500]
    tell(ledger, hook, patience=Patience(60, 60))
    assert tell(ledger, hook, patience=Patience(60, 60)) == []
    assert len(other.told) == 1


def test_nobody_there_is_no_fault_of_ours(ledger: Ledger) -> None:
    hook = Hook(url="http://127.0.0.1:9/")
    tell(ledger, hook)
    ledger.keep("call", "complaint", {})
    ((_, why),) = tell(ledger, hook)
    assert why


def test_each_address_is_told_of_the_forms_that_it_wants(ledger: Ledger, other: Listening) -> None:
    all_, some = Hook(url=other.url), Hook(url=other.url + "/some", forms=["water_reading"])
    tell(ledger, all_, some)
    numbers = [int(ledger.keep("call", form, {})) for form in ("complaint", "water_reading")]
    assert tell(ledger, all_, some) == [(numbers[0], ""), (numbers[1], ""), (numbers[1], "")]
