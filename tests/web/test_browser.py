"""The page in a real browser: a recording is its microphone, the real recogniser listens, the real voice answers."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Error, Page, async_playwright, expect
from serving import served

from voicebot import app, settings, wav
from voicebot.audio import WIDTH, samples
from voicebot.metrics import Metrics
from voicebot.records.ledger import Ledger
from voicebot.serve import Service
from voicebot.settings import Web

CHROMIUM = Path("/usr/bin/chromium")
WAVS = Path(__file__).parents[1] / "wav" / "festival"
GREETING = bytes(WIDTH * samples(10_000))  # the caller hears it out
QUIET = bytes(WIDTH * samples(60_000))
FAKE = ["--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required"]

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt-get install chromium")


@asynccontextmanager
async def browser(*flags: str) -> AsyncGenerator[Browser, None]:
    async with async_playwright() as playwright:
        sandbox = os.getuid() != 0
        launched = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*FAKE, *flags], chromium_sandbox=sandbox
        )
        yield launched
        await launched.close()


async def opened(browser: Browser, address: str, faults: list[Error]) -> Page:
    page = await browser.new_page()
    page.on("pageerror", lambda fault: faults.append(fault))
    await page.goto(address)
    return page


@asynccontextmanager
async def at_work(folder: Path) -> AsyncGenerator[str, None]:
    """The robot as it is shipped, its records elsewhere; the page's address."""
    chosen = settings.load().model_copy(update={"web": Web(listen="127.0.0.1:0")})
    metrics, ledger = Metrics(), Ledger(f"sqlite:///{folder}/test.db")
    robot = app.build(chosen, metrics.around)
    service = Service(chosen, robot, ledger, metrics)
    address: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(service.run(address.set_result))
    try:
        yield (await address)[0]
    finally:
        service.stop.set()
        await running
        robot.close()
        ledger.close()


def test_a_caller_in_a_browser_asks_and_hears_the_answer(tmp_path: Path) -> None:
    question = wav.read(WAVS / "до какого числа передавать показания.wav")
    wav.write(tmp_path / "microphone.wav", GREETING + question + QUIET)

    async def call() -> None:
        microphone = f"--use-file-for-fake-audio-capture={tmp_path / 'microphone.wav'}%noloop"
        async with at_work(tmp_path) as address, browser("--use-fake-ui-for-media-stream", microphone) as launched:
            faults: list[Error] = []
            page = await opened(launched, address, faults)
            await page.get_by_role("button", name="Позвонить").click()
            said = page.get_by_role("log")
            await expect(said).to_contain_text("робот", timeout=60_000)
            await expect(said).to_contain_text("показания", timeout=60_000)
            await expect(said).to_contain_text("25-е", timeout=60_000)
            await page.wait_for_timeout(2000)
            assert float(await loudest(page, "theirs")) > 0.1
            assert float(await loudest(page, "mine")) > 0.1
            await page.get_by_role("button", name="Положить трубку").click()
            await expect(page.get_by_role("status")).to_have_text("Разговор окончен.")
            assert not faults

    asyncio.run(call())


async def loudest(page: Page, meter: str) -> str:
    return await page.get_attribute(f"#{meter}", "data-loudest") or "0"


def test_a_forbidden_microphone_is_explained(tmp_path: Path) -> None:
    async def call() -> None:
        async with served(tmp_path) as service, browser("--deny-permission-prompts") as launched:
            page = await opened(launched, f"http://{service.address}", [])
            await page.get_by_role("button", name="Позвонить").click()
            await expect(page.get_by_role("status")).to_contain_text("Микрофон запрещён")
            await expect(page.get_by_role("button", name="Позвонить")).to_be_focused()

    asyncio.run(call())


def test_a_page_without_https_says_that_it_cannot_have_the_microphone(tmp_path: Path) -> None:
    async def call() -> None:
        async with (
            served(tmp_path) as service,
            browser("--host-resolver-rules=MAP robot.example 127.0.0.1") as launched,
        ):
            port = service.address.rpartition(":")[2]
            page = await opened(launched, f"http://robot.example:{port}/?language=en", [])
            await page.get_by_role("button", name="Call", exact=True).click()
            await expect(page.get_by_role("status")).to_contain_text("https")

    asyncio.run(call())


def test_a_call_is_made_with_the_keyboard_alone(tmp_path: Path) -> None:
    async def call() -> None:
        async with served(tmp_path) as service, browser("--use-fake-ui-for-media-stream") as launched:
            faults: list[Error] = []
            page = await opened(launched, f"http://{service.address}", faults)
            await page.get_by_role("button", name="Позвонить").focus()
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("log")).to_contain_text("робот")
            await page.keyboard.press("5")
            await expect(page.get_by_role("log")).to_contain_text("Вы (клавиши)")
            await page.keyboard.press("Tab")
            await page.keyboard.press("Space")
            mute = page.get_by_role("button", name="Выключить микрофон")
            await expect(mute).to_have_attribute("aria-pressed", "true")
            await page.keyboard.press("Shift+Tab")
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("status")).to_have_text("Разговор окончен.")
            assert not faults

    asyncio.run(call())


def test_a_visitor_chats_through_the_widget(tmp_path: Path) -> None:
    async def call() -> None:
        async with served(tmp_path) as service, browser() as launched:
            faults: list[Error] = []
            page = await opened(launched, f"http://{service.address}/chat", faults)
            await page.get_by_role("button", name="Спросить робота").click()
            await expect(page.get_by_role("log")).to_contain_text("робот")
            await page.get_by_label("Напишите вопрос").fill("до какого числа передавать показания")
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("log")).to_contain_text("25-е")
            await page.keyboard.press("Escape")
            await expect(page.get_by_role("dialog")).to_be_hidden()
            assert not faults

    asyncio.run(call())


def test_the_robot_falls_silent_at_once_when_it_is_interrupted(tmp_path: Path) -> None:
    """A flush reaches the page: what it had in hand is not played."""

    async def call() -> None:
        async with served(tmp_path) as service, browser("--use-fake-ui-for-media-stream") as launched:
            page = await opened(launched, f"http://{service.address}", [])
            heard = await page.evaluate(FLUSHED)
            assert heard["before"] > 0.1
            assert heard["after"] == 0
            assert heard["counted"] == 0

    asyncio.run(call())


FLUSHED = """async () => {
    const sound = new AudioContext({ sampleRate: 16000 });
    await sound.audioWorklet.addModule("/static/sound.js");
    const mouth = new AudioWorkletNode(sound, "loudspeaker", { numberOfInputs: 0, outputChannelCount: [1] });
    mouth.connect(sound.destination);
    const told = [];
    mouth.port.onmessage = ({ data }) => told.push(data);
    const pcm = new Int16Array(16000).fill(10000);
    mouth.port.postMessage(pcm.buffer);
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    while (!told.some((one) => one.peak > 0.1)) await wait(10);
    mouth.port.postMessage(1);
    while (!told.some((one) => one.epoch === 1)) await wait(10);
    await wait(100);
    const first = told.findIndex((one) => one.epoch === 1);
    return {
        before: Math.max(...told.slice(0, first).map((one) => one.peak)),
        after: Math.max(...told.slice(first + 1).map((one) => one.peak)),
        counted: told.at(-1).heard,
    };
}"""


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_sound_is_the_same_at_any_rate_of_the_device(tmp_path: Path, rate: int) -> None:
    """A tone of 400 Hz comes in as 400 Hz, 50 frames a second, and goes out as it was given."""

    async def call() -> None:
        async with served(tmp_path) as service, browser() as launched:
            page = await opened(launched, f"http://{service.address}", [])
            made = await page.evaluate(TONES, rate)
            assert made["frames"] == 50
            assert made["came"] == pytest.approx(400, abs=2)
            assert made["went"] == pytest.approx(400, abs=2)
            assert made["heard"] == 8000

    asyncio.run(call())


TONES = """async (rate) => {
    const sound = new OfflineAudioContext(1, rate + 256, rate);
    await sound.audioWorklet.addModule("/static/sound.js");
    const ear = new AudioWorkletNode(sound, "microphone");
    const mouth = new AudioWorkletNode(sound, "loudspeaker", { numberOfInputs: 0, outputChannelCount: [1] });
    const frames = [], told = [];
    ear.port.onmessage = ({ data }) => frames.push(...new Int16Array(data.pcm));
    mouth.port.onmessage = ({ data }) => told.push(data.heard);
    const tone = new OscillatorNode(sound, { frequency: 400 });
    tone.connect(ear).connect(sound.destination);
    tone.start();
    mouth.connect(sound.destination);
    const wave = Int16Array.from({ length: 8000 }, (_, i) => 9000 * Math.sin((2 * Math.PI * 400 * i) / 16000));
    mouth.port.postMessage(wave.buffer);
    await new Promise((done) => setTimeout(done, 200)); // the worklet has got it
    const made = (await sound.startRendering()).getChannelData(0);
    await new Promise((done) => setTimeout(done, 200));
    const rises = (wave) => wave.reduce((count, value, i) => count + (i > 0 && wave[i - 1] <= 0 && value > 0), 0);
    return { frames: frames.length / 320, came: rises(frames), went: 2 * rises([...made]), heard: told.at(-1) };
}"""
