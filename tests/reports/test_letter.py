"""The letter, on paper and as a workbook, and the command that writes it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import combinations
from pathlib import Path

import pytest
from matplotlib.transforms import Bbox
from openpyxl import load_workbook
from typer.testing import CliRunner
from year import SAID, fill

from voicebot.cli.main import app
from voicebot.locale import LANGUAGES, catalogue, speaking
from voicebot.records.database import Database
from voicebot.records.examples import named
from voicebot.records.ledger import Ledger
from voicebot.records.tables import EXAMPLE, CallRow, TurnRow, WaitRow
from voicebot.reports import pdf, sheets
from voicebot.reports.figures import Targets
from voicebot.reports.groups import report
from voicebot.reports.letter import Asked, Letter, letter
from voicebot.reports.load import load, said, span
from voicebot.reports.period import Period, chosen

NOON = datetime(2025, 1, 29, 12)
WEEK = Period(date(2025, 1, 27), date(2025, 2, 2))
ASKED = (Asked(12, ("=когда вывезут ёлку", "куда ёлку")), Asked(3, ("парковка",)))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Four weeks."""
    made = f"sqlite:///{tmp_path_factory.mktemp('reports')}/month.db"
    database = Database(made)
    fill(database, 1500, 28)
    database.engine.dispose()
    return made


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.engine.dispose()


def written(database: Database, language: str = "en") -> Letter:
    with speaking(language):
        return letter(
            database,
            WEEK,
            "Hotline",
            ASKED,
            {"scenario": {"no_water": "Нет воды"}, "queue": {"operators": "Операторы"}},
        )


def test_the_last_whole_week_stands_beside_the_one_before(database: Database) -> None:
    days = span(database)
    assert days and chosen(*days, None, None) == WEEK
    made = written(database)
    assert made.before and made.before.period == Period(date(2025, 1, 20), date(2025, 1, 26))
    calls = next(tile for tile in made.tiles if tile.key == "calls")
    assert calls.value == str(made.now.robot.calls) and calls.before == str(made.before.robot.calls)


def test_repeated_calls_are_seen_from_the_end_of_each_week(database: Database) -> None:
    """Else the week before, whose callers had more time to call again, would look worse."""
    made, before = written(database), WEEK.before()
    later = letter(database, before)
    assert made.before and made.before.robot == later.now.robot
    assert sum(call.after is not None for call in load(database, before).calls) > sum(
        call.after is not None for call in later.rows.calls
    )


def test_the_letter_says_what_went_well_and_what_did_not(database: Database) -> None:
    made = written(database)
    assert any("alone" in text for text in made.well)
    assert any("goal 80%" in text for text in made.badly)
    assert {chart.key for chart in made.charts} >= {"outcomes", "week", "levels", "scenarios"}
    scenarios = next(chart for chart in made.charts if chart.key == "scenarios")
    assert "Нет воды" in scenarios.categories


def test_a_first_week_has_nothing_to_be_compared_with(database: Database) -> None:
    made = letter(database, Period(date(2025, 1, 6), date(2025, 1, 12)))
    assert made.before is None and {tile.before for tile in made.tiles} == {"—"}


def test_on_paper_the_same_letter_is_the_same_bytes(database: Database, tmp_path: Path) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    for path in (one, two):
        pdf.write(written(database), path)
    assert one.read_bytes() == two.read_bytes()
    assert len(re.findall(rb"/Type /Page\b", one.read_bytes())) == 3


def test_on_paper_nothing_lies_over_anything_else_or_off_the_page(database: Database) -> None:
    full = replace(written(database, "ru"), asked=ASKED * 20)
    full = replace(full, well=full.badly * 3, badly=full.badly * 3)
    for page in pdf.pages(full):
        boxes = [axes.get_position() for axes in page.axes]
        assert all(box.x0 > 0.05 and box.x1 < 0.95 and box.y0 > 0.06 and box.y1 < 0.95 for box in boxes)
        assert all(box.height > 0.05 for box in boxes)
        assert not any(Bbox.intersection(one, other) for one, other in combinations(boxes, 2))
        assert all(0 < text.get_position()[1] < 1 for text in page.texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_the_figures_as_numbers(database: Database, tmp_path: Path, language: str) -> None:
    path, words = tmp_path / "letter.xlsx", catalogue(language)
    made = written(database, language)
    with speaking(language):
        sheets.write(made, path)
    book = load_workbook(path)
    summary = book[words["report.summary"]]
    figures = {row[0].value: row[1] for row in summary.iter_rows() if row[0].value}
    assert figures[words["report.measure_calls"]].value == made.now.robot.calls
    level = figures[words["report.measure_level"]]
    assert level.value == pytest.approx(made.now.desk.level) and level.number_format == "0%"
    days = book[words["report.by_day"]]
    assert days.max_row == 8
    assert sum(row[1] for row in days.iter_rows(min_row=2, values_only=True)) == made.now.robot.calls
    native = [chart for chart in made.charts if chart.kind != "heat"]
    assert len(book[words["report.charts"]]._charts) == len(native)


def test_what_callers_said_is_no_formula(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "letter.xlsx"
    sheets.write(written(database), path)
    cell = load_workbook(path)["Unanswered"]["B2"]
    assert cell.value.startswith("=когда") and cell.data_type == "s"


def test_turns_are_told_call_by_call_in_order(database: Database) -> None:
    turns = said(database, WEEK)
    calls = [turn["call"] for turn in turns]
    assert list(dict.fromkeys(calls)) == sorted(set(calls))
    assert {turn["caller"] for turn in turns} == set(SAID)


# the command


def test_figures_in_the_terminal_and_for_programs(url: str, database: Database) -> None:
    shown = CliRunner().invoke(app, ["report", "--records", url])
    assert shown.exit_code == 0 and "27.01.2025 – 02.02.2025" in shown.stdout and "Mon 27.01" in shown.stdout
    told = CliRunner().invoke(app, ["report", "--records", url, "--by", "queue", "--json"])
    found = json.loads(told.stdout)
    assert {group["name"] for group in found["groups"]} == {"operators", "emergency"}
    offered = sum(group["desk"]["offered"] for group in found["groups"])
    assert offered == found["desk"]["offered"] == len(load(database, WEEK).waits)


@pytest.mark.parametrize("by", ["day", "scenario"])
def test_in_80_columns_nothing_is_cut(url: str, by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = CliRunner().invoke(app, ["report", "--records", url, "--by", by, "--language", "ru"]).stdout
    assert "…" not in shown and all(len(line) <= 80 for line in shown.splitlines())
    assert "звонков" in shown and "разговор" in shown


def test_days_that_nobody_named_are_told(url: str, tmp_path: Path) -> None:
    """A call long ago, some last week: the week between, in which nobody called, is none to look at."""
    elsewhere = f"sqlite:///{tmp_path}/gap.db"
    ledger = Ledger(elsewhere)
    for name, moment in (("long ago", datetime(2025, 1, 8, 12)), ("lately", datetime(2025, 2, 4, 12))):
        ledger.begin(name, "sip", "+7", moment=moment)
    ledger.close()
    done = CliRunner().invoke(app, ["report", "--records", elsewhere])
    assert "06.01.2025 – 12.01.2025" in done.stdout
    assert "up to 04.02.2025, are shown by --since 2025-01-13" in done.stderr
    done = CliRunner().invoke(app, ["report", "--records", elsewhere, "--since", "2025-02-03"])
    assert "No days were named" not in done.stderr
    assert "no calls after it" in CliRunner().invoke(app, ["report", "--records", url]).stderr


def test_goals_are_those_of_the_settings_unless_others_are_asked_for(
    url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEBOT_REPORTS__WITHIN_SECONDS", "7")
    monkeypatch.setenv("VOICEBOT_REPORTS__SHORT_SECONDS", "3")
    monkeypatch.setenv("VOICEBOT_REPORTS__LEVEL_PERCENT", "91")
    for asked, within in ((), 7), (("--within", "12"), 12):
        told = CliRunner().invoke(app, ["report", "--records", url, "--json", *asked])
        desk = report(load(database, WEEK), WEEK, targets=Targets(within, 3)).desk
        assert json.loads(told.stdout)["desk"] == desk.measures()
    told = CliRunner().invoke(app, ["report", "--records", url, "--staffing", "--json"])
    goal = json.loads(told.stdout)["goal"]
    assert (goal["level"], goal["within"]) == (0.91, 7)


@pytest.mark.parametrize(
    ("by", "title", "name"), [("queue", "Экстренная помощь", "emergency"), ("scenario", "Нет воды", "no_water")]
)
def test_people_read_titles_and_programs_names(url: str, by: str, title: str, name: str) -> None:
    shown = CliRunner().invoke(app, ["report", "--records", url, "--by", by])
    assert title in shown.stdout and name not in shown.stdout
    told = json.loads(CliRunner().invoke(app, ["report", "--records", url, "--by", by, "--json"]).stdout)
    assert name in {group["name"] for group in told["groups"]}


def test_queues_are_called_by_their_titles_in_the_workbook(database: Database, tmp_path: Path) -> None:
    sheets.write(written(database), tmp_path / "letter.xlsx")
    queues = load_workbook(tmp_path / "letter.xlsx")[catalogue("en")["report.by_queue"]]
    assert {row[0].value for row in queues.iter_rows(min_row=2)} == {"Операторы", "emergency"}


def called(database: Database, call: str, line: str) -> None:
    """A call that is handed over, and answered."""
    with database.session() as session:
        session.add(CallRow(id=call, line=line, caller="", moment=NOON, outcome="escalated"))
        turn = {"number": 1, "by": "text", "caller": "ёлка", "confidence": 1.0, "robot": "", "decision": "reject"}
        session.add(
            TurnRow(call=call, score=0.0, endpoint_ms=0, compute_ms=0.0, interrupted=False, start=0, end=0, **turn)
        )
        session.add(WaitRow(call=call, queue="operators", caller="", joined=NOON, answered=NOON, outcome="answered"))


def test_examples_count_and_are_told_of_until_there_are_real_calls(tmp_path: Path) -> None:
    url, report_of = f"sqlite:///{tmp_path}/examples.db", ["report", "--since", "2025-01-27", "--until", "2025-02-02"]
    database = Database(url)
    called(database, named(1), EXAMPLE)
    shown = CliRunner().invoke(app, [*report_of, "--records", url])
    assert "All calls here are examples (1)" in shown.stdout
    assert letter(database, WEEK).note.startswith("All calls here are examples (1)")
    called(database, "real", "sip")
    made = letter(database, WEEK)
    assert made.note.startswith("Examples (1) are not counted")
    assert (made.now.robot.calls, made.now.desk.offered, len(said(database, WEEK))) == (1, 1, 1)
    told = CliRunner().invoke(app, [*report_of, "--records", url, "--json"])
    assert json.loads(told.stdout)["robot"]["calls"] == 1 and "Examples (1) are not counted" in told.stderr
    sheets.write(made, tmp_path / "letter.xlsx")
    assert load_workbook(tmp_path / "letter.xlsx")["Summary"]["A3"].value == made.note
    assert any(text.get_text() == made.note for text in next(pdf.pages(made)).texts)
    database.engine.dispose()


@pytest.mark.parametrize("by", ["hour", "day", "week", "scenario", "operator", "queue"])
def test_every_grouping_can_be_shown_in_russian(url: str, by: str) -> None:
    shown = CliRunner().invoke(app, ["report", "--records", url, "--by", by, "--language", "ru"])
    assert shown.exit_code == 0 and catalogue("ru")[f"report.column_{by}"] in shown.stdout


def test_a_roster_of_the_usual_week(url: str) -> None:
    shown = CliRunner().invoke(app, ["report", "--records", url, "--staffing"])
    assert "06.01.2025 – 02.02.2025" in shown.stdout and "10:00" in shown.stdout
    told = CliRunner().invoke(app, ["report", "--records", url, "--staffing", "--json", "--shrinkage", "0"])
    hours = json.loads(told.stdout)["hours"]
    assert hours and all(hour["need"]["people"] == hour["need"]["agents"] for hour in hours)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "No calls are recorded yet"),
        (("--staffing",), "No calls are recorded yet"),
        (("--xlsx", "x.xlsx"), "No calls are recorded yet"),
    ],
)
def test_without_calls_there_is_a_sentence(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    shown = CliRunner().invoke(app, ["report", "--records", f"sqlite:///{tmp_path}/none.db", *arguments])
    assert (shown.exit_code, shown.stdout) == (0, "") and said in shown.stderr


def test_the_letter_tells_what_nobody_answered(url: str, tmp_path: Path) -> None:
    paths = {"--xlsx": tmp_path / "letter.xlsx", "--pdf": tmp_path / "letter.pdf"}
    shown = CliRunner().invoke(
        app, ["report", "--records", url, *(str(part) for pair in paths.items() for part in pair)]
    )
    assert shown.exit_code == 0, shown.output
    rows = list(load_workbook(paths["--xlsx"])["Unanswered"].iter_rows(min_row=2, values_only=True))
    assert {text for _, told in rows for text in str(told).split(" · ")} == set(SAID)
    assert paths["--pdf"].read_bytes().startswith(b"%PDF")


def test_days_without_calls_are_told_of(url: str) -> None:
    shown = CliRunner().invoke(app, ["report", "--records", url, "--since", "2030-01-01", "--until", "2030-01-02"])
    assert shown.exit_code == 0 and "there are some from 06.01.2025 to 02.02.2025" in shown.stderr


@pytest.mark.parametrize(
    "arguments", [("--by", "moon"), ("--language", "fr"), ("--since", "2025-02-02", "--until", "2025-02-01")]
)
def test_what_cannot_be_meant_is_a_problem(url: str, arguments: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, ["report", "--records", url, *arguments])
    assert shown.exit_code and type(shown.exception).__name__ == "Problem"


def test_a_letter_that_cannot_be_written_is_a_problem(database: Database, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="can't be written"):
        sheets.write(written(database), tmp_path / "no" / "letter.xlsx")
