"""The operator's workplace without a mouse, and outside of shifts, in a real browser."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import serving
from axe_playwright_python.async_playwright import Axe
from fakes import MEANINGS
from playwright.async_api import Page, expect
from serving import served
from sqlalchemy import select
from test_operator import CHROMIUM, DESK, LOUD, browser, caller, come_in, happened, shot

from voicebot.records.tables import WaitRow
from voicebot.settings import Desk, DeskOperator

FOCUSED = "(document.activeElement.ariaLabel || document.activeElement.innerText || '').trim().split('\\n').pop()"

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt-get install chromium")


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MEANINGS", MEANINGS | {LOUD: "у меня нет горячей воды"})


async def reach(page: Page, name: str, key: str = "Tab") -> None:
    """Press the key until what is called so has the focus."""
    passed = []
    for _ in range(40):
        await page.keyboard.press(key)
        passed.append(await page.evaluate(FOCUSED))
        if passed[-1] == name:
            return
    raise AssertionError(f"{name} isn't among {passed}")


async def focused(page: Page, name: str) -> None:
    await page.wait_for_function(f"{FOCUSED} === {name!r}")


def test_an_operator_answers_pauses_notes_and_tells_the_result_by_the_keyboard_alone(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, desk=DESK) as service, browser(tmp_path) as launched:
            page = await come_in(launched, service, "anna", "operator", [])
            status, anna = page.get_by_role("status").first, service.service.office.desk.operators["anna"]  # type: ignore[union-attr]
            await reach(page, "Обед")
            await page.keyboard.press("Enter")
            await expect(status).to_contain_text("обед")
            assert await page.evaluate(FOCUSED) == "Обед", "the focus stays where it was"
            await reach(page, "Готов", "Shift+Tab")
            await page.keyboard.press("Space")
            await expect(status).to_contain_text("свободен")
            async with caller(service):
                await expect(page.get_by_role("button", name="Ответить")).to_be_visible(timeout=60_000)
                await page.keyboard.press("Escape")
                await happened(lambda: anna.turn == 2)  # who let it pass is the only one, and is asked once more
                await expect(page.get_by_role("button", name="Ответить")).to_be_visible()
                await reach(page, "Искать в базе знаний")
                await page.keyboard.press("Enter")
                assert anna.status == "ringing", "in a field Enter is the field's"
                await page.keyboard.press("Escape")
                assert anna.turn == 2, "and Escape leaves it"
                await page.keyboard.press("Enter")
                await expect(status).to_contain_text("разговаривает", timeout=60_000)
                await reach(page, "Чем кончилось")
                await page.keyboard.press("Enter")
                await expect(page.get_by_role("option", name="вопрос решён")).to_be_visible()
                await page.keyboard.press("ArrowDown")
                await page.keyboard.press("Enter")
                await reach(page, "Заметка")
                await page.keyboard.type("вызвали мастера")
                await page.keyboard.press("Control+Enter")
                await expect(page.get_by_text("Итог сохранён.")).to_be_visible()
                await reach(page, "Завершить разговор", "Shift+Tab")
                await page.keyboard.press("Enter")
                await expect(status).to_contain_text("дописывает", timeout=60_000)
            await focused(page, "Чем кончилось")
            await reach(page, "Готов к следующему звонку", "Shift+Tab")
            await page.keyboard.press("Enter")
            await expect(status).to_contain_text("свободен")
            await focused(page, "Готов")
            with service.ledger.database.session() as session:
                wait = session.scalars(select(WaitRow)).one()
                assert (wait.note, wait.result) == ("вызвали мастера", "solved")

    asyncio.run(story())


def test_who_works_beyond_his_shift_is_told_how_and_what_it_looks_like_is_for_everybody(tmp_path: Path) -> None:
    begins, ends = (f"{datetime.now() + timedelta(hours=hours):%H:%M}" for hours in (2, 3))
    desk = Desk(operators={"anna": DeskOperator(skills={"operators": 5}, shifts={"mon-sun": f"{begins}-{ends}"})})

    async def story() -> None:
        async with served(tmp_path, desk=desk) as service, browser(tmp_path) as launched:
            page = await come_in(launched, service, "anna", "operator", [])
            status, anna = page.get_by_role("status").first, service.service.office.desk.operators["anna"]  # type: ignore[union-attr]
            await expect(status).to_contain_text(f"не на смене до\u00a0{begins}")
            await page.get_by_role("button", name="Готов", exact=True).click()
            await expect(page.get_by_text("Сейчас звонки не приходят.")).to_be_visible()
            for scheme, width in (("light", 1280), ("dark", 390)):
                await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                await page.set_viewport_size({"width": width, "height": 800})
                await page.mouse.move(0, 0)
                await page.wait_for_timeout(500)
                await shot(page, f"operator-desk-closed-{scheme}-{width}")
                found = await Axe().run(page, context={"exclude": [["#q-loading-bar"]]})
                assert found.violations_count == 0, f"{scheme} {width}: {found.generate_report()}"
                assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert not anna.takes_calls
            await reach(page, "Работаю сверх смены")
            await page.keyboard.press("Enter")
            await expect(status).to_contain_text("свободен")
            await expect(status).to_contain_text("сверх смены")
            await expect(page.get_by_text("Сейчас звонки не приходят.")).to_be_hidden()
            await focused(page, "Готов")
            assert anna.takes_calls

    asyncio.run(story())
