"""The operator's workplace in a real browser: a caller is helped from the queue to the note that is kept."""

import asyncio
import os
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import serving
import shipped
from axe_playwright_python.async_playwright import Axe
from fakes import MEANINGS, spoken
from lines.phone import ALAW, Phone, alaw, heard, tone
from playwright.async_api import Browser, Error, Page, async_playwright, expect
from serving import Served, served
from sqlalchemy import select
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from voicebot import wav
from voicebot.asr.base import NO_HINTS, Hints, Transcript
from voicebot.audio import RATE, SILENCE, WIDTH
from voicebot.records.ledger import Ledger
from voicebot.records.tables import AuditRow, WaitRow
from voicebot.records.users import Role, Users
from voicebot.settings import Desk, DeskOperator, DeskQueue, Lines, Sip
from voicebot.vad.energy import Energy
from voicebot.web.gate import COOKIE

CHROMIUM = Path("/usr/bin/chromium")
SHOTS = Path(__file__).parents[2] / "out" / "screenshots"
TITLE = shipped.KNOWLEDGE.scenarios["water_reading"].title
TONE = 1000  # hertz: the operator's microphone
LOUD = 16_000  # the caller's word, which the recogniser knows, at half of full scale
DESK = Desk(
    operators={"anna": DeskOperator(skills={"operators": 5}), "boris": DeskOperator(skills={"emergency": 5})},
    queues={"operators": DeskQueue(wrap_seconds=300)},
)

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt-get install chromium")


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MEANINGS", MEANINGS | {LOUD: "у меня нет горячей воды"})


@asynccontextmanager
async def browser(folder: Path) -> AsyncGenerator[Browser, None]:
    """Its microphone hears a tone."""
    sound = 0.3 * 32767 * np.sin(2 * np.pi * TONE * np.arange(RATE * 20) / RATE)
    wav.write(folder / "microphone.wav", sound.astype("<i2").tobytes())
    flags = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={folder / 'microphone.wav'}",
    ]
    async with async_playwright() as playwright:
        sandbox = os.getuid() != 0
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags, chromium_sandbox=sandbox)
        yield launched
        await launched.close()


async def come_in(launched: Browser, service: Served, name: str, role: Role, faults: list[Error]) -> Page:
    """At the workplace, as this user."""
    users = Users(service.ledger.database)
    if all(user.name != name for user in users.all()):
        users.add(name, role)
    context = await launched.new_context(viewport={"width": 1280, "height": 900}, locale="ru-RU")
    await context.add_cookies([{"name": COOKIE, "value": users.begin(name), "url": f"http://{service.address}"}])
    page = await context.new_page()
    page.on("pageerror", lambda fault: faults.append(fault))
    await page.goto(f"http://{service.address}/console/desk")
    await expect(page.get_by_role("heading", name="Рабочее место")).to_be_visible(timeout=30_000)
    return page


async def ready(page: Page) -> None:
    await page.get_by_role("button", name="Готов", exact=True).click()
    await expect(page.get_by_role("status").first).to_contain_text("свободен")


class Caller(serving.Page):
    """A caller's page: he speaks in the background, in real time."""

    def __init__(self, socket: object) -> None:
        super().__init__(socket)  # type: ignore[arg-type]
        self.speaking: asyncio.Task[None] | None = None
        self.quiet = False

    def begin(self) -> None:
        self.speaking = asyncio.create_task(self._speak())

    async def _speak(self) -> None:
        """A word, and a pause, again and again, until he is to be quiet."""
        while True:
            for pcm in (SILENCE if self.quiet else spoken(LOUD, 1000), SILENCE * 50):
                for start in range(0, len(pcm), len(SILENCE)):
                    await self.speak(pcm[start : start + len(SILENCE)])
                    await asyncio.sleep(0.02)

    def loudest_tone(self) -> float:
        """Of the last second that was heard."""
        sound = np.frombuffer(bytes(self.sound[-RATE * WIDTH :]), "<i2").astype(float)
        return float(np.argmax(np.abs(np.fft.rfft(sound)))) * RATE / len(sound)


@asynccontextmanager
async def caller(service: Served) -> AsyncGenerator[Caller, None]:
    """He has pressed 0 and waits for a human."""
    async with service.connect("/call") as socket:
        page = Caller(socket)
        await page.until("robot")
        await page.press("0")
        await page.until("robot", times=2)
        page.begin()
        yield page
        if page.speaking:
            page.speaking.cancel()
        await asyncio.gather(page.speaking or asyncio.sleep(0), return_exceptions=True)


async def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def test_a_caller_asks_for_a_human_and_is_helped_by_one_in_the_browser(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, desk=DESK) as service, browser(tmp_path) as launched:
            faults: list[Error] = []
            page = await come_in(launched, service, "anna", "operator", faults)
            await ready(page)
            async with caller(service) as talking:
                answer = page.get_by_role("button", name="Ответить")
                await expect(answer).to_be_visible(timeout=60_000)
                assert await page.evaluate("desk.rings")
                await shot(page, "operator-desk-ringing")
                await page.keyboard.press("Enter")
                await expect(page.get_by_role("status").first).to_contain_text("разговаривает", timeout=60_000)
                assert not await page.evaluate("desk.rings")
                await expect(page.get_by_role("log")).to_contain_text("у меня нет горячей воды", timeout=60_000)
                await expect(page.locator("#theirs")).not_to_have_attribute("data-loudest", "0")
                await page.wait_for_timeout(2000)
                assert float(await page.locator("#theirs").get_attribute("data-loudest") or 0) > 0.4
                assert float(await page.locator("#mine").get_attribute("data-loudest") or 0) > 0.1
                assert talking.loudest_tone() == pytest.approx(TONE, abs=20)
                await expect(page.get_by_text("вод", exact=False).first).to_be_visible()
                assert not talking.said("taken"), "the caller isn't told that nobody sits there"
                await shot(page, "operator-desk-talking")
                await page.get_by_role("button", name="Завершить разговор").click()
                await expect(page.get_by_role("status").first).to_contain_text("дописывает", timeout=60_000)
            await page.get_by_label("Заметка").fill("вызвали мастера")
            await page.get_by_label("Чем кончилось").click()
            await page.get_by_role("option", name="вопрос решён").click()
            await page.get_by_role("button", name="Сохранить итог").click()
            await expect(page.get_by_text("Итог сохранён.")).to_be_visible()
            await page.evaluate("window.scrollTo(0, 0)")
            await shot(page, "operator-desk-wrapping")
            await page.get_by_role("button", name="Готов к следующему звонку").click()
            await expect(page.get_by_role("status").first).to_contain_text("свободен")
            assert not faults
            with service.ledger.database.session() as session:
                wait = session.scalars(select(WaitRow)).one()
                assert (wait.queue, wait.operator, wait.outcome) == ("operators", "anna", "answered")
                assert (wait.note, wait.result) == ("вызвали мастера", "solved")
                assert wait.ended is not None
                assert "noted" in session.scalars(select(AuditRow.what)).all()

    asyncio.run(story())


class Anything:
    """A recogniser to which everything is the same."""

    name = "anything"

    def __init__(self, meanings: object) -> None: ...

    def session(self, hints: Hints = NO_HINTS) -> "Anything":
        return self

    def feed(self, pcm: bytes) -> None: ...

    def peek(self) -> Transcript:
        return Transcript("у меня нет горячей воды", 0.9)

    finish = peek


def test_who_phones_by_sip_speaks_with_an_operator_in_the_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """His number, and what he left earlier, are on the card."""
    monkeypatch.setattr(serving, "Words", Anything)
    monkeypatch.setattr(serving, "Loudness", lambda: Energy(above=6.3, faintest=3e-6))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lines = Lines(sip=Sip(listen=f"127.0.0.1:{port}"))

    async def story() -> None:
        async with served(tmp_path, desk=DESK, lines=lines) as service, browser(tmp_path) as launched:
            page = await come_in(launched, service, "anna", "operator", [])
            await ready(page)
            earlier(service.ledger)
            async with Phone(port) as phone:
                assert await phone.call("100") == 200
                await phone.hush(1)
                await phone.press("0")
                talking = asyncio.create_task(phone.say(alaw(tone(400, 60))))
                await answered(page)
                await expect(page.get_by_role("heading", name=phone.user)).to_be_visible()
                await expect(page.get_by_text("4012345678")).to_be_visible()
                await page.wait_for_function("document.getElementById('theirs').dataset.loudest > 0.1")
                before = len(phone.heard)
                await happened(lambda: len(phone.heard) > before + 100)
                sound = heard(b"".join(payload for _, kind, payload, _ in phone.heard[-50:] if kind == ALAW))
                assert np.argmax(np.abs(np.fft.rfft(sound))) * 8000 / len(sound) == pytest.approx(TONE, abs=40)
                await shot(page, "operator-desk-sip")
                await page.get_by_role("button", name="Завершить разговор").click()
                await asyncio.wait_for(phone.gone.wait(), 60)
                talking.cancel()

    asyncio.run(story())


def earlier(ledger: Ledger) -> None:
    """This number has called before, and what it left is not done."""
    ledger.begin("before", "sip", "+79001112233", "100", datetime(2026, 1, 12, 12))
    ledger.keep("before", "water_reading", {"account": "4012345678", "cold": "123"})


async def answered(page: Page) -> None:
    await page.get_by_role("button", name="Ответить").click(timeout=60_000)
    await expect(page.get_by_role("status").first).to_contain_text("разговаривает", timeout=60_000)


def noted(service: Served) -> list[str | None]:
    with service.ledger.database.session() as session:
        return list(session.scalars(select(WaitRow.note)))


async def choose(page: Page, label: str, option: str) -> None:
    await page.get_by_label(label).click()
    await page.get_by_label(label).fill(option)
    await page.get_by_role("option", name=option, exact=True).click()


def test_an_operator_sends_the_caller_back_to_the_robot_into_a_form(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, desk=DESK) as service, browser(tmp_path) as launched:
            faults: list[Error] = []
            page = await come_in(launched, service, "anna", "operator", faults)
            await ready(page)
            async with caller(service) as talking:
                await answered(page)
                talking.quiet = True
                said = len(talking.said("robot"))
                await choose(page, "Сценарий робота", TITLE)
                await page.get_by_label("Заметка").fill("вернула роботу")  # and doesn't press «Сохранить»
                await page.get_by_role("button", name="Роботу").click()
                await expect(page.get_by_role("status").first).to_contain_text("дописывает", timeout=60_000)
                await happened(lambda: len(talking.said("robot")) > said)
                assert "сч" in talking.said("robot")[said].lower(), "the form asks for its first slot"
                await page.get_by_role("button", name="Готов к следующему звонку").click()
                await happened(lambda: noted(service) == ["вернула роботу"])
            assert not faults

    asyncio.run(story())


def test_a_caller_who_is_passed_on_is_offered_to_the_other_queue_and_a_supervisor_listens_in(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, desk=DESK) as service, browser(tmp_path) as launched:
            faults: list[Error] = []
            anna = await come_in(launched, service, "anna", "operator", faults)
            boris = await come_in(launched, service, "boris", "operator", faults)
            chief = await come_in(launched, service, "chief", "supervisor", faults)
            await expect(chief.get_by_text("имени chief там нет")).to_be_visible()
            await ready(anna)
            async with caller(service):
                await answered(anna)
                await choose(anna, "Другая очередь", "Экстренная помощь")
                await anna.get_by_role("button", name="В очередь").click()
                await expect(anna.get_by_text("никто не работает")).to_be_visible()
                await ready(boris)
                await anna.get_by_role("button", name="В очередь").click()
                await answered(boris)
                await expect(anna.get_by_role("status").first).to_contain_text("дописывает")
                await chief.get_by_role("button", name="Слушать: boris").click()
                await expect(chief.get_by_role("meter", name="Слышно")).not_to_have_attribute("data-loudest", "0")
                await chief.wait_for_function("document.getElementById('theirs').dataset.loudest > 0.4")
                await shot(chief, "supervisor-desk")
                await boris.get_by_role("button", name="Завершить разговор").click()
                await expect(chief.get_by_role("button", name="Слушать: boris")).to_be_hidden()
            assert not faults
            with service.ledger.database.session() as session:
                waits = session.scalars(select(WaitRow).order_by(WaitRow.id)).all()
                assert [(one.queue, one.operator) for one in waits] == [("operators", "anna"), ("emergency", "boris")]
                assert "listened_in" in session.scalars(select(AuditRow.what)).all()

    asyncio.run(story())


def test_a_caller_whose_operator_loses_the_page_waits_again_and_the_operator_is_gone(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, desk=DESK) as service, browser(tmp_path) as launched:
            page = await come_in(launched, service, "anna", "operator", [])
            await ready(page)
            office = service.service.office
            assert office is not None
            async with caller(service) as talking:
                await answered(page)
                await page.context.close()
                await happened(lambda: [one.queue for one in office.floor().waiting] == ["operators"])
                await happened(lambda: office.desk.operators["anna"].asked == ("offline", ""))
                assert not talking.said("ended")

    asyncio.run(story())


async def happened(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(40):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def test_nobody_but_operators_can_take_a_call_or_listen(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, desk=DESK) as service:
            users = Users(service.ledger.database)
            for name, role in (("erika", "editor"), ("anna", "operator")):
                users.add(name, role)  # type: ignore[arg-type]
            for name, way in (("", "sound"), ("erika", "sound"), ("anna", "ear/some")):
                cookies = {"Cookie": f"{COOKIE}={users.begin(name)}"} if name else {}
                with pytest.raises(InvalidStatus):
                    async with connect(
                        f"ws://{service.address}/console/desk/{way}",
                        origin=f"http://{service.address}",  # type: ignore[arg-type]
                        additional_headers=cookies,
                    ):
                        raise AssertionError(f"{name} came in")

    asyncio.run(story())


def test_the_workplace_is_usable_for_everybody(tmp_path: Path) -> None:
    """axe finds nothing wrong in a conversation, light or dark, on a telephone's screen too."""

    async def story() -> None:
        async with served(tmp_path, desk=DESK) as service, browser(tmp_path) as launched:
            page = await come_in(launched, service, "anna", "operator", [])
            await ready(page)
            async with caller(service):
                await answered(page)
                await expect(page.get_by_role("log")).to_contain_text("воды", timeout=60_000)
                for scheme, width in (("light", 1280), ("light", 390), ("dark", 390), ("dark", 1280)):
                    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                    await page.set_viewport_size({"width": width, "height": 900})
                    await page.wait_for_timeout(500)
                    await shot(page, f"operator-desk-{scheme}-{width}")
                    found = await Axe().run(
                        page, context={"exclude": [["#q-loading-bar"]]}
                    )  # the library's own, now and then
                    assert found.violations_count == 0, f"{scheme} {width}: {found.generate_report()}"
                    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    asyncio.run(story())
