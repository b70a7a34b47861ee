"""A web service behind the hotline: what goes over the wire, and whatever goes wrong there."""

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from city_service import CONTRACT, Held, Service, hold

from voicebot.errors import Problem
from voicebot.systems import rest
from voicebot.systems.base import Reply

ANSWER = (200, b'{"fields": {"debt": "0"}}')


def connect(service: Service, **options: Any) -> rest.Rest:
    return rest.load(Path(), service.url, forms=["water_reading"], **options)


def refused(system: rest.Rest) -> str:
    """What a question that can't be answered is told as."""
    with pytest.raises(Problem) as caught:
        system.ask("account", {"account": "1"})
    assert "\n" not in str(caught.value) and "/hotline/ask/account" in str(caught.value)
    return str(caught.value)


def test_the_contracts_own_examples_are_what_it_says() -> None:
    for path in CONTRACT["paths"].values():
        body = path["post"]["requestBody"]["content"]["application/json"]
        hold(body["schema"]["$ref"].rpartition("/")[2], body["example"])
        for answer in path["post"]["responses"].values():
            for content in answer.get("content", {}).values():
                hold(content["schema"]["$ref"].rpartition("/")[2], content["example"])


def test_a_question_is_posted_with_its_values(service: Service) -> None:
    assert connect(service).ask("account", {"account": "1", "today": "2026-01-12"}) is None
    ((path, values, headers),) = service.seen
    assert (path, values) == ("/hotline/ask/account", {"account": "1", "today": "2026-01-12"})
    assert "Authorization" not in headers


def test_the_token_comes_from_the_environment(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITY", "s3cret")
    connect(service, token="CITY").ask("request", {"number": "1"})
    assert service.seen[0][2]["Authorization"] == "Bearer s3cret"


def test_a_form_is_delivered_under_its_receipt(service: Service) -> None:
    system = connect(service)
    assert system.accepts("water_reading") and not system.accepts("complaint")
    system.deliver("water_reading", "17-3f2a9c1e77b0", {"account": "1234567897", "cold": "123", "today": "2026-01-12"})
    ((path, values, headers),) = service.seen
    assert (path, values["cold"]) == ("/hotline/deliver/water_reading", "123")
    assert headers["Idempotency-Key"] == "17-3f2a9c1e77b0"


def test_a_form_that_was_taken_before_is_delivered(service: Service) -> None:
    service.answers.append((409, b""))
    connect(service).deliver("water_reading", "17-3f2a9c1e77b0", {})
    assert len(service.seen) == 1, "and not tried again"


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ((401, b"who are you?"), "answered with the status 401"),
        ((301, b""), "answered with the status 301"),
        ((204, b""), "answered with the status 204"),
        ((200, b"<html>"), "otherwise than agreed (Invalid JSON"),
        ((200, b""), "otherwise than agreed (Invalid JSON"),
        ((200, b"{}"), "otherwise than agreed (fields: Field required)"),
        ((200, b"[]"), "otherwise than agreed"),
        ((200, b'{"fields": {"debt": 12}}'), "otherwise than agreed (fields.debt: Input should be a valid string)"),
        ((200, b'{"fields": {"debt": null}}'), "otherwise than agreed (fields.debt"),
        ((200, b'{"fields": {}, "options": {"time": "1"}}'), "otherwise than agreed (options"),
        ((200, b'{"fields": {"debt": "\xff"}}'), "otherwise than agreed"),
    ],
)
def test_an_answer_that_is_none_is_told_in_a_sentence(service: Service, answer: tuple[int, bytes], what: str) -> None:
    service.answers = [answer]
    assert what in refused(connect(service))
    assert len(service.seen) == 1


def test_what_a_service_answered_wrongly_is_not_told(service: Service) -> None:
    service.answers = [(200, b'{"fields": {"debt": ["+79001234567"]}}')]
    assert "+79001234567" not in refused(connect(service))


def test_a_service_that_fails_twice_is_told(service: Service) -> None:
    service.answers = [(500, b"oops"), (503, b"")]
    assert "answered with the status 503" in refused(connect(service))


@pytest.mark.parametrize("trouble", [(500, b"oops"), (502, b""), 0.0])
def test_a_service_that_fails_once_is_asked_again(service: Service, trouble: Any) -> None:
    service.answers = [trouble, ANSWER]
    assert connect(service).ask("account", {"account": "1"}) == Reply({"debt": "0"})


def test_a_delivery_that_broke_off_is_tried_again_under_the_same_receipt(service: Service) -> None:
    service.answers = [0.0]
    values = {"account": "1234567897", "cold": "123", "hot": "", "today": "2026-01-12"}
    connect(service).deliver("water_reading", "17-3f2a9c1e77b0", values)
    assert [headers["Idempotency-Key"] for _, _, headers in service.seen] == ["17-3f2a9c1e77b0"] * 2


def test_a_slow_service_is_not_waited_for_twice(service: Service) -> None:
    service.answers = [0.5]
    assert "gave no answer in 0.05 s" in refused(connect(service, seconds=0.05))
    assert len(service.seen) == 1


def test_a_service_that_hangs_keeps_only_some_threads_waiting(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "AT_ONCE", 1)
    system, held = connect(service, seconds=30), Held()
    service.answers = [held]
    caller = Thread(target=system.ask, args=("account", {"account": "1"}))
    caller.start()
    held.asked.wait(timeout=30)
    assert "is asked no more" in refused(system)
    held.go.set()
    caller.join()
    assert system.ask("account", {"account": "1234567897", "today": "2026-01-12"})


def test_a_service_that_is_down_is_told(service: Service) -> None:
    system = connect(service)
    service.server_close()
    assert "can't be reached" in refused(system)
    with pytest.raises(Problem, match="can't be reached"):
        system.deliver("water_reading", "1-a", {})
    with pytest.raises(Problem, match="can't be reached"):
        system.check()


def test_a_service_that_answers_can_be_reached(service: Service) -> None:
    connect(service).check()


def test_a_password_in_the_address_is_not_told(service: Service) -> None:
    service.answers = [(418, b"")]
    url = service.url.replace("//", "//robot:s3cret@")
    assert "s3cret" not in refused(rest.load(Path(), url))


@pytest.mark.parametrize("url", ["city.example", "ftp://city.example", "http://", "", "http://..", "http://a\0b"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(Problem, match=r"systems\.options\.url"):
        rest.load(Path(), url)
