"""The page of reports in a real browser: figures and their goals, charts, letters, operators needed."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from io import BytesIO

import pytest
from console import people
from looked import PATIENCE, SHOTS, beside, choose, each_look, in_browser, shows, violations, visiting
from openpyxl import load_workbook
from playwright.sync_api import Browser, Download, Page, TimeoutError, expect
from serving import Served, served
from sqlalchemy import delete
from year import fill

from voicebot import examples
from voicebot.locale import speaking, tell
from voicebot.records.audit import Audit
from voicebot.records.tables import CallRow, TurnRow, WaitRow
from voicebot.records.users import Users
from voicebot.reports.groups import report
from voicebot.reports.load import load, span
from voicebot.reports.period import Period
from voicebot.reports.shown import shown
from voicebot.reports.staffing import Goal, roster
from voicebot.web.backstage import Backstage

TODAY = date(2025, 2, 2)  # a Sunday, the last of the four weeks that are made up
WEEK, MONTH = Period(date(2025, 1, 27), TODAY), Period(date(2025, 1, 6), TODAY)

pytestmark = in_browser


@pytest.fixture(scope="module", autouse=True)
def on_that_day() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Backstage, "today", lambda _: TODAY)
        yield


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """In a thread of its own; a process has one console at a time."""
    folder = tmp_path_factory.mktemp("reports")
    with beside(served(folder, out=folder / "out")) as one:
        people(one.ledger)
        yield one


@pytest.fixture
def opened(service: Served) -> Served:
    if span(service.ledger.database) is None:
        fill(service.ledger.database, calls=2_000, days=28)
    return service


@pytest.fixture
def empty(service: Served) -> Served:
    with service.ledger.database.session() as session:
        for table in (WaitRow, TurnRow, CallRow):
            session.execute(delete(table))
    return service


@contextmanager
def inside(browser: Browser, opened: Served, role: str) -> Iterator[Page]:
    """The page before somebody of that role."""
    session = Users(opened.ledger.database).begin(role)
    with visiting(browser, f"http://{opened.address}", session) as page:
        page.goto("/console/reports")
        expect(page.locator("h1")).to_have_text("Отчёты", timeout=PATIENCE)
        page.wait_for_function("window.did_handshake")  # what is clicked earlier is lost
        yield page


def tile(page: Page, key: str, text: str) -> None:
    expect(page.locator(f"[data-tile={key}]")).to_contain_text(text, timeout=PATIENCE)


def test_before_the_first_call_the_page_says_so(browser: Browser, empty: Served) -> None:
    with inside(browser, empty, "admin") as page:
        shows(page, "Звонков ещё не было")
        page.get_by_role("button", name="Посчитать").click()
        expect(page.get_by_text("Звонков ещё не было")).to_have_count(2)


def test_whoever_has_just_installed_it_looks_at_examples_and_takes_them_away(
    browser: Browser, empty: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examples, "CALLS", 30)
    with inside(browser, empty, "supervisor") as page:
        page.goto("/console/")
        shows(page, "по часам")
        expect(page.get_by_role("button", name="Показать на примерах")).to_have_count(0)
    with inside(browser, empty, "admin") as page:
        page.goto("/console/")
        page.wait_for_function("window.did_handshake")
        page.screenshot(path=SHOTS / "admin-today-first.png", full_page=True)
        page.get_by_role("button", name="Показать на примерах").click()
        shows(page, "примеры (30)")
        page.goto("/console/calls")
        shows(page, "Найдено звонков: 30")
        page.screenshot(path=SHOTS / "admin-calls-examples.png", full_page=True)
        page.goto("/console/reports")
        shows(page, "примеры (30)")
        page.wait_for_function("window.did_handshake")
        page.get_by_role("button", name="Убрать примеры").click()
        expect(page.get_by_role("button", name="Показать на примерах")).to_be_visible(timeout=PATIENCE)
    with inside(browser, empty, "supervisor") as page:
        shows(page, "Звонков ещё не было")
    noted = Audit(empty.ledger.database).latest(who="admin")
    assert {"examples_made", "examples_removed"} <= {one.what for one in noted}


def test_the_figures_are_those_of_the_report_beside_their_goals(browser: Browser, opened: Served) -> None:
    told = report(load(opened.ledger.database, WEEK), WEEK)
    with inside(browser, opened, "supervisor") as page, speaking("ru"):
        shows(page, "27.01.2025 – 02.02.2025")
        for key, name, half in (
            ("calls", "calls", told.robot),
            ("containment", "containment", told.robot),
            ("resolution", "resolution", told.robot),
            ("satisfaction", "satisfaction", told.robot),
            ("offered", "offered", told.desk),
            ("taken", "answered", told.desk),
            ("lost", "abandoned", told.desk),
            ("level", "level", told.desk),
            ("level_without_short", "level_without_short", told.desk),
            ("delay", "delay", told.desk),
            ("handling", "handling", told.desk),
        ):
            tile(page, key, shown(name, half.measures()[name]))
        assert told.desk.level is not None and told.desk.level < 0.8
        tile(page, "level", "цель — не меньше 80 %: не достигнута")
        expect(page.locator("[data-tile=level] .bad")).to_be_visible()
        assert told.desk.delay is not None and told.desk.delay < 20
        tile(page, "delay", "цель — не больше 20 с: достигнута")
        expect(page.locator("[data-tile=delay] .good")).to_be_visible()
        page.screenshot(path=SHOTS / "supervisor-reports.png", full_page=True)


def test_period_and_grouping_are_chosen(browser: Browser, opened: Served) -> None:
    with inside(browser, opened, "auditor") as page:
        table = page.locator("main table").first
        expect(table).to_contain_text("пн 27.01", timeout=PATIENCE)
        choose(page, "Разбивка", "По операторам")
        expect(table).to_contain_text("anna", timeout=PATIENCE)
        choose(page, "Разбивка", "По сценариям")
        expect(table).to_contain_text("Показания счётчиков воды", timeout=PATIENCE)
        choose(page, "За какое время", "30 дней")
        shows(page, "04.01.2025 – 02.02.2025")
        choose(page, "За какое время", "Свои даты")
        page.get_by_label("По какой день").fill("2025-01-07")
        page.get_by_label("С какого дня").fill("2025-01-14")
        shows(page, "07.01.2025 – 14.01.2025")
        page.get_by_label("С какого дня").fill("2023-01-14")
        expect(page.get_by_role("alert")).to_contain_text("не больше 366 дней", timeout=PATIENCE)
        page.get_by_label("С какого дня").fill("2025-01-03")
        page.get_by_label("По какой день").fill("2025-01-05")
        shows(page, "С 03.01.2025 по 05.01.2025 звонков не было")


def downloaded(page: Page, kind: str) -> Download:
    """Clicked again where the page was about to be built anew."""
    for _ in range(4):
        with suppress(TimeoutError):
            with page.expect_download(timeout=20_000) as download:
                page.get_by_role("button", name=kind).click()
            return download.value
    raise AssertionError(kind)


def test_a_supervisor_takes_the_letter_away_and_an_auditor_only_reads(browser: Browser, opened: Served) -> None:
    with inside(browser, opened, "supervisor") as page:
        taken = {}
        for kind in ("XLSX", "PDF"):
            download = downloaded(page, kind)
            assert download.suggested_filename == f"voicebot 2025-01-27 – 2025-02-02.{kind.lower()}"
            taken[kind] = download.path().read_bytes()
    assert "По дням" in load_workbook(BytesIO(taken["XLSX"])).sheetnames
    assert taken["PDF"].startswith(b"%PDF")
    noted = Audit(opened.ledger.database).latest(who="supervisor", what="report_exported")
    assert [one.about for one in noted] == [f"2025-01-27 – 2025-02-02.{kind}" for kind in ("pdf", "xlsx")]
    with inside(browser, opened, "auditor") as page:
        shows(page, "27.01.2025 – 02.02.2025")
        expect(page.get_by_role("button", name="Скачать")).to_have_count(0)
    with inside(browser, opened, "operator") as page:
        shows(page, "не для роли")


def test_a_higher_goal_asks_for_more_operators(browser: Browser, opened: Served) -> None:
    rows = load(opened.ledger.database, MONTH)
    usual, higher = (roster(rows, MONTH, Goal(level, 20, None, 0.3)) for level in (0.8, 0.95))
    assert higher.paid_hours > usual.paid_hours
    with inside(browser, opened, "supervisor") as page, speaking("ru"):
        page.get_by_role("button", name="Посчитать").click()
        for made, level in ((usual, None), (higher, "95")):
            if level:
                page.get_by_label("Дождутся ответа").fill(level)
                page.keyboard.press("Enter")
            total = tell("report.roster_total", most=made.most, hours=made.paid_hours, shrinkage="30 %")
            shows(page, total)
        page.get_by_label("Дождутся ответа").fill("")
        page.get_by_role("button", name="Посчитать").click()
        expect(page.get_by_role("alert")).to_contain_text("Посчитать нельзя", timeout=PATIENCE)


def test_reports_stand_in_nobody_s_way(browser: Browser, opened: Served) -> None:
    found = {}
    with inside(browser, opened, "admin") as page:
        page.get_by_role("button", name="Посчитать").click()
        shows(page, "Людей в графике по дням недели и часам")
        expect(page.locator(".plot svg")).to_have_count(12, timeout=PATIENCE)
        page.get_by_text("Цифрами: Чем кончались звонки").click()
        for looks in each_look(page):
            page.screenshot(path=SHOTS / f"admin-reports-{looks}.png", full_page=True)
            found |= {(looks, rule): nodes for rule, nodes in violations(page).items()}
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), looks
    assert not found
