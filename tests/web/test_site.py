"""The service over real sockets: a page that calls, a chat, what machines ask, and how it ends."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import soundfile
from fakes import COMPLAINT, DIRT, MEANINGS, QUESTION
from serving import Page, Served, served
from websockets.exceptions import ConnectionClosed, InvalidStatus

from voicebot.errors import Problem
from voicebot.records.ledger import Ledger
from voicebot.settings import Browser, Chat, Lines, Recording, Web
from voicebot.web.server import Server


def run(folder: Path, story: Callable[[Served], Awaitable[None]], **changes: Any) -> None:
    async def tell() -> None:
        async with served(folder, **changes) as service:
            await story(service)

    asyncio.run(tell())


def test_a_caller_on_the_page_is_greeted_answered_and_shown_what_was_said(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        async with service.connect("/call", f"http://{service.address}") as socket:
            page = Page(socket)
            await page.until("robot")
            await page.speak(QUESTION)
            await page.until("robot", 2)
            assert page.said("caller") == [MEANINGS[1]]
            assert "25" in page.said("robot")[1]
            assert any(page.sound)

    run(tmp_path, story)


def test_a_record_made_on_the_page_is_kept_and_its_number_shown(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        async with service.connect("/call") as socket:
            page = Page(socket)
            await page.until("robot")
            await page.speak(COMPLAINT)
            await page.until("robot", 2)
            await page.speak(DIRT)
            await page.until("recorded", seconds=60)
        (form,) = service.ledger.forms()
        assert page.said("recorded") == [form["number"]]

    run(tmp_path, story)


def test_keys_of_the_page_are_keys(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        async with service.connect("/call") as socket:
            page = Page(socket)
            await page.until("robot")
            await page.press("5")
            await page.until("caller")
            assert {"caller": "5", "by": "keys"} in page.told

    run(tmp_path, story)


def test_the_page_tells_whom_the_caller_would_be_handed_to_and_the_call_ends(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        async with service.connect("/call") as socket:
            page = Page(socket)
            await page.until("robot")
            await page.press("0")
            await page.until("ended")
            assert page.said("taken") == ["100"]

    run(tmp_path, story)


def test_a_page_that_talks_nonsense_is_left(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        async with service.connect("/call") as socket:
            await socket.send(b"nonsense")
            with pytest.raises(ConnectionClosed):
                while True:
                    await asyncio.wait_for(socket.recv(), 60)
        (call,) = service.ledger.calls()
        assert call["outcome"] == "abandoned"

    run(tmp_path, story)


def test_a_page_of_another_site_may_not_call_and_a_named_one_may_chat(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        with pytest.raises(InvalidStatus):
            await service.connect("/call", "https://elsewhere.example")
        with pytest.raises(InvalidStatus):
            await service.connect("/chat", "https://elsewhere.example")
        async with service.connect("/chat", "https://city.example") as socket:
            assert "робот" in json.loads(await socket.recv())["robot"]

    run(tmp_path, story, lines=Lines(chat=Chat(sites=["https://city.example"])))


def test_who_finds_all_places_taken_is_told_so(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        async with service.connect("/chat"), service.connect("/chat") as second:
            assert json.loads(await second.recv()) == {"refused": "busy"}

    run(tmp_path, story, lines=Lines(chat=Chat(calls=1)))


def test_a_chat_is_the_same_conversation_in_writing(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        async with service.connect("/chat") as socket:
            await socket.recv()
            await socket.send(json.dumps({"say": MEANINGS[1]}))
            assert "25" in json.loads(await socket.recv())["robot"]
            await socket.send(json.dumps({"say": "до свидания"}))
            told = [json.loads(message) async for message in socket]
            assert told[-1] == {"ended": True}

    run(tmp_path, story)


def test_a_visitor_who_writes_nothing_more_is_let_go(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        async with service.connect("/chat") as socket:
            told = [json.loads(message) async for message in socket]
            assert told[-1] == {"ended": True}

    chat = Chat.model_construct(open=True, calls=1, sites=[], idle_seconds=0.01)
    run(tmp_path, story, lines=Lines().model_copy(update={"chat": chat}))


def test_machines_see_that_it_lives_and_what_it_does(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        assert (await service.get("/healthz"))[0] == (await service.get("/readyz"))[0] == 200
        async with service.connect("/call") as socket:
            page = Page(socket)
            await page.until("robot")
            assert "voicebot_calls_active 1.0" in (await service.get("/metrics"))[1]
            await page.speak(QUESTION)
            await page.until("robot", 2)
        metrics = (await service.get("/metrics"))[1]
        assert 'voicebot_turns_total{by="voice"} 1.0' in metrics
        assert "voicebot_response_seconds_count 1.0" in metrics
        assert "voicebot_recognition_seconds_count 1.0" in metrics

    run(tmp_path, story)


@pytest.mark.parametrize("forwarded", ["8.8.8.8", "10.0.0.1, 8.8.8.8", "nonsense"])
def test_the_world_does_not_see_the_metrics_through_a_proxy(tmp_path: Path, forwarded: str) -> None:
    async def story(service: Served) -> None:
        assert (await service.get("/metrics", X_Forwarded_For=forwarded))[0] == 403
        assert (await service.get("/metrics", X_Forwarded_For="10.0.0.1"))[0] == 200

    run(tmp_path, story)


class Full(Ledger):
    """A disk without room: calls can't be written down."""

    def begin(self, *arguments: object, **named: object) -> None:
        raise Problem("records.full", where="test.db", what="")


def test_a_caller_is_answered_though_nothing_can_be_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serving.Ledger", Full)

    async def story(service: Served) -> None:
        async with service.connect("/call") as socket:
            page = Page(socket)
            await page.until("robot")
            await page.speak(QUESTION)
            await page.until("robot", 2)
            assert "25" in page.said("robot")[1]
        assert 'voicebot_faults_total{what="ledger"} 1.0' in await counted(service)

    run(tmp_path, story)


async def counted(service: Served) -> str:
    """The metrics when the call is over."""
    text = ""
    for _ in range(400):
        text = (await service.get("/metrics"))[1]
        if "voicebot_calls_active 0.0" in text and "ledger" in text:
            break
        await asyncio.sleep(0.05)
    return text


def test_a_service_that_is_told_to_stop_lets_the_call_end_and_takes_no_other(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        async with service.connect("/call") as socket:
            page = Page(socket)
            await page.until("robot")
            service.service.stop.set()
            assert (await service.get("/readyz"))[0] == 503
            async with service.connect("/call") as late:
                assert json.loads(await late.recv()) == {"refused": "closed"}
            await page.speak(QUESTION)
            await page.until("robot", 2)
            assert "25" in page.said("robot")[1]

    run(tmp_path, story)


def test_both_sides_of_a_call_are_recorded_where_that_is_wanted(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        async with service.connect("/call") as socket:
            page = Page(socket)
            await page.until("robot")
            await page.speak(QUESTION)
            await page.until("robot", 2)

    kept = Recording(keep=True, told="запис", folder=tmp_path / "kept", rate=16000)
    run(tmp_path, story, lines=Lines(recording=kept))
    (file,) = (tmp_path / "kept").iterdir()
    sound, _ = soundfile.read(file, dtype="int16")
    assert (sound[:, 0] == 1).sum() == len(QUESTION) // 2
    assert (sound[:, 1] == 5000).sum() > 2 * 16_000 * 0.5 - 400


def test_pages_are_in_the_visitors_language_and_may_be_closed(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        assert "Позвонить роботу" in (await service.get("/"))[1]
        assert "Call the robot" in (await service.get("/?language=en"))[1]
        assert "Позвонить роботу" in (await service.get("/?language=../en"))[1]
        assert (await service.get("/chat"))[0] == (await service.get("/chat.js"))[0] == 404

    run(tmp_path, story, lines=Lines(chat=Chat(open=False)))


def test_a_browser_that_is_closed_has_no_page(tmp_path: Path) -> None:
    async def story(service: Served) -> None:
        assert (await service.get("/"))[0] == 404

    run(tmp_path, story, lines=Lines(browser=Browser(open=False)))


@pytest.mark.parametrize(
    ("web", "key"),
    [
        (Web(listen="0.0.0.0:0"), "web.public"),
        (Web(listen="192.0.2.1:8080"), "web.public"),
        (Web(listen="8080"), "web.listen"),
        (Web(listen=":8080"), "web.listen"),
        (Web(listen="127.0.0.1:99999"), "web.listen"),
        (Web(listen="127.0.0.1:0", certificate=Path("/nowhere.pem")), "web.certificate"),
        (Web(listen="192.0.2.1:8080", proxy=True), "web.address_taken"),
    ],
)
def test_an_address_that_will_not_do_is_refused_in_a_sentence(web: Web, key: str) -> None:
    with pytest.raises(Problem) as problem:
        Server(web, None)  # type: ignore[arg-type]
    assert problem.value.key == key
