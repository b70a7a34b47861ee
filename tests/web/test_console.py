"""The console in a real browser: each role's way, by mouse, keyboard and telephone, and axe-core's opinion of it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from console import ACCOUNT, CALLER, PASSWORD, Open, console
from looked import PATIENCE, PHONE, SHOTS, beside, choose, each_look, in_browser, shows, violations, visiting
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from voicebot import wav
from voicebot.audio import samples
from voicebot.records.audit import Audit
from voicebot.records.tables import CallRow, TurnRow
from voicebot.settings import Lines, Recording

PAGES = {  # name: where it is, what stands in it
    "today": ("/", "Сейчас говорят"),
    "calls": ("/calls", CALLER),
    "call": ("/calls/reading", "Сохранить оценку"),
    "records": ("/records", ACCOUNT),
    "knowledge": ("/knowledge", "История"),
    "edit": ("/edit?path=city/mowing.yaml", "Покос травы"),
    "try": ("/try", "Попробовать"),
    "unanswered": ("/unanswered", "получили ответ"),
    "people": ("/people", "supervisor"),
    "audit": ("/audit", "читал звонок"),
}

pytestmark = in_browser


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """A service of its own thread, for all tests here."""
    folder = tmp_path_factory.mktemp("console")
    (folder / "sound").mkdir()
    tone = b"".join((6000 if i % 40 < 20 else -6000).to_bytes(2, "little", signed=True) for i in range(samples(4000)))
    wav.write(folder / "sound" / "reading.wav", tone, tone)
    lines = Lines(recording=Recording(folder=folder / "sound"))
    with beside(console(folder, lines=lines)) as one:
        yield one


@contextmanager
def inside(browser: Browser, opened: Open, role: str, **looks: object) -> Iterator[Page]:
    """Whoever has come in: the password's own way in is tried once."""
    with visiting(browser, opened.address, opened.users.begin(role), **looks) as page:
        yield page


def go(page: Page, path: str) -> None:
    page.goto(f"/console{path}")
    expect(page.locator("h1")).to_be_visible(timeout=PATIENCE)


def test_people_come_in_with_their_password_and_leave(browser: Browser, opened: Open) -> None:
    page = browser.new_page(base_url=opened.address, locale="ru-RU")
    page.goto("/console/")
    page.get_by_label("Имя").fill("supervisor")
    page.get_by_label("Пароль").fill("не тот пароль")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("не подходят")
    page.screenshot(path=SHOTS / "login.png")
    page.get_by_label("Имя").fill("supervisor")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.locator("h1")).to_have_text("Сегодня", timeout=PATIENCE)
    page.get_by_role("button", name="Выйти").click()
    expect(page.get_by_role("button", name="Войти")).to_be_visible()
    page.goto("/console/calls")
    expect(page.get_by_role("button", name="Войти")).to_be_visible()
    page.close()


def test_a_supervisor_finds_a_call_hears_it_and_judges_it(browser: Browser, opened: Open) -> None:
    with inside(browser, opened, "supervisor") as page:
        go(page, "/calls")
        shows(page, "Найдено звонков: 2")
        page.get_by_label("Слова разговора").fill("показания воды")
        page.keyboard.press("Enter")
        shows(page, "Найдено звонков: 1")
        shows(page, CALLER)
        page.get_by_role("link", name="13.01.2026").click()
        replay = page.frame_locator("iframe")
        expect(replay.locator("svg .words").first).to_contain_text("показания", timeout=PATIENCE)
        page.wait_for_function(
            "(({clientHeight, contentDocument}) => clientHeight >= contentDocument.body.offsetHeight)"
            "(document.querySelector('iframe'))"
        )
        replay.locator("[data-at]").last.click()
        at = "document.querySelector('audio').currentTime"
        page.wait_for_function(f"document.querySelector('iframe').contentWindow.eval({at!r}) > 3")
        page.get_by_text("хочу передать показания воды → Показания счётчиков воды").click()
        shows(page, "Отвечает от")
        choose(page, "Ответил верно", "2")
        page.get_by_label("Замечание").fill("не назвал срок")
        page.get_by_role("button", name="Сохранить оценку").click()
        shows(page, "Ответил верно: 2")
        shows(page, "не назвал срок")
        page.screenshot(path=SHOTS / "supervisor-call.png", full_page=True)
    heard = Audit(opened.ledger.database).latest(who="supervisor", what="listened")
    assert heard and heard[0].about == "reading"


def test_a_supervisor_reads_a_call_as_it_goes_on(browser: Browser, opened: Open) -> None:
    caller = browser.new_page(base_url=opened.address, locale="ru-RU")
    caller.goto("/chat")
    caller.get_by_role("button", name="Спросить робота").click()
    with inside(browser, opened, "supervisor") as page:
        go(page, "/")
        for words, reply in (
            ("до какого числа передавать показания", "25-е"),
            ("хочу передать показания воды", "счёт"),
        ):
            caller.get_by_role("textbox").fill(words)
            caller.keyboard.press("Enter")
            if page.url.endswith("/console/"):
                page.get_by_role("row", name="чат").get_by_role("link").click()
            said = page.get_by_role("log")
            expect(said).to_contain_text(words, timeout=PATIENCE)
            expect(said).to_contain_text(reply, timeout=PATIENCE)
        page.screenshot(path=SHOTS / "supervisor-call-live.png", full_page=True)
        caller.close()
        expect(page.frame_locator("iframe").locator("body")).to_contain_text("показания", timeout=PATIENCE)
    with opened.ledger.database.session() as session:
        for table in (TurnRow, CallRow):
            session.execute(delete(table).where(getattr(table, "call", CallRow.id).not_in(("question", "reading"))))


def test_an_editor_writes_is_told_his_fault_in_place_and_publishes(browser: Browser, opened: Open) -> None:
    file = opened.folder / "kb/city/parking.yaml"
    with inside(browser, opened, "editor") as page:
        go(page, "/knowledge")
        page.get_by_label("Найти файл").fill("parking")
        page.get_by_role("link", name="parking.yaml").click()
        text = page.locator(".cm-content")
        expect(text).to_contain_text("Парковка бесплатная", timeout=PATIENCE)
        text.click()
        page.keyboard.press("Control+End")
        page.keyboard.type("anser: x\n")
        page.get_by_role("button", name="Сохранить и проверить").click()
        shows(page, "anser")
        expect(page.locator(".cm-fault")).to_contain_text("anser")
        page.screenshot(path=SHOTS / "editor-edit-fault.png", full_page=True)
        text.click()
        page.keyboard.press("Control+End")
        for _ in "anser: x\n":
            page.keyboard.press("Backspace")
        page.keyboard.press("Enter")
        page.keyboard.type("counterexamples: [где припарковать деньги]\n")
        page.get_by_role("button", name="Сохранить и проверить").click()
        shows(page, "Ошибок нет")
        shows(page, "+counterexamples")
        page.get_by_role("button", name="Выполнить тесты").click()
        shows(page, "верно: 1")
        page.get_by_label("Что сказал бы звонящий").fill("где поставить машину")
        page.keyboard.press("Enter")
        shows(page, "Отвечает: Парковка")
        go(page, "/knowledge")
        shows(page, "Черновики: 1")
        page.screenshot(path=SHOTS / "editor-knowledge.png", full_page=True)
        page.get_by_role("button", name="Опубликовать").click()
        shows(page, "Черновики: 0")
        assert "припарковать деньги" in file.read_text("utf-8")
        go(page, "/edit?path=city/parking.yaml")
        page.get_by_text("· editor").first.click()
        shows(page, "+counterexamples")


def test_an_operator_tries_what_is_answered_on_another_day(browser: Browser, opened: Open) -> None:
    with inside(browser, opened, "operator") as page:
        go(page, "/try")
        page.get_by_label("Когда").fill("2026-11-28T12:00")
        page.get_by_label("Что сказал бы звонящий").fill("когда вы работаете")
        page.keyboard.press("Enter")
        shows(page, "Сейчас их нет")
        shows(page, "Ответ на 28.11.2026 12:00.")


def test_an_operator_moves_a_record_on_and_may_not_take_all_of_them_away(browser: Browser, opened: Open) -> None:
    with inside(browser, opened, "operator", viewport=PHONE) as page:
        go(page, "/records")
        shows(page, ACCOUNT)
        expect(page.get_by_text("Скачать")).to_have_count(0)
        page.get_by_role("button", name="в работе").click()
        expect(page.get_by_role("button", name="в работе")).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
        page.screenshot(path=SHOTS / "operator-records-phone.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        go(page, "/audit")
        shows(page, "не для роли")


def test_an_auditor_sees_what_was_done_and_nobody_s_data(browser: Browser, opened: Open) -> None:
    with inside(browser, opened, "auditor") as page:
        go(page, "/calls/reading")
        expect(page.frame_locator("iframe").locator("table")).to_contain_text("•••", timeout=PATIENCE)
        assert ACCOUNT not in page.frame_locator("iframe").locator("body").inner_text()
        expect(page.frame_locator("iframe").locator("audio")).to_be_hidden()
        page.screenshot(path=SHOTS / "auditor-call.png", full_page=True)
        go(page, "/audit")
        shows(page, "читал звонок")
        page.screenshot(path=SHOTS / "auditor-audit.png", full_page=True)


def test_an_administrator_adds_a_user_by_keyboard_alone(browser: Browser, opened: Open) -> None:
    with inside(browser, opened, "admin") as page:
        go(page, "/people")
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("К содержанию")
        page.get_by_label("Имя").focus()
        page.keyboard.type("anna")
        page.keyboard.press("Tab")
        page.keyboard.type("очень длинный пароль")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("anna", exact=True)).to_be_visible(timeout=PATIENCE)
    assert any(user.name == "anna" and user.role == "operator" for user in opened.users.all())


def test_the_console_speaks_english_to_who_wants_it(browser: Browser, opened: Open) -> None:
    with inside(browser, opened, "admin") as page:
        go(page, "/")
        page.get_by_role("link", name="English").click()
        expect(page.locator("h1")).to_have_text("Today", timeout=PATIENCE)
        assert page.locator("html").get_attribute("lang") == "en-US"


def test_nothing_stands_in_the_way_of_people_with_disabilities(browser: Browser, opened: Open) -> None:
    found = {}
    with inside(browser, opened, "admin") as page:
        for name, (path, text) in PAGES.items():
            go(page, path)
            shows(page, text)
            if name == "edit":
                expect(page.get_by_role("textbox", name="city/mowing.yaml")).to_be_visible(timeout=PATIENCE)
            for looks in each_look(page):
                page.screenshot(path=SHOTS / f"admin-{name}-{looks}.png", full_page=True)
                found |= {(name, looks, rule): nodes for rule, nodes in violations(page).items()}
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, looks)
    assert not found, "\n".join(f"{one}: {nodes}" for one, nodes in found.items())
