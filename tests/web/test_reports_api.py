"""Reports for programs: the figures of the page, typed; as tables and letters for whoever may take them away."""

import csv
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from console import Open, run
from openpyxl import load_workbook
from year import fill

from voicebot.records.audit import Audit
from voicebot.reports.flat import flat
from voicebot.reports.groups import BYS, report
from voicebot.reports.load import load
from voicebot.reports.period import Period
from voicebot.settings import Reports

WEEK = Period(date(2025, 1, 27), date(2025, 2, 2))
DAYS = "since=2025-01-27&until=2025-02-02"


@pytest.mark.parametrize("by", BYS)
def test_figures_are_those_of_the_report_in_each_grouping(tmp_path: Path, by: str) -> None:
    async def story(opened: Open) -> None:
        fill(opened.ledger.database, 300, 28)
        async with opened.client("auditor") as client:
            told = (await client.get(f"/reports?{DAYS}&by={by}")).json()
        expected = report(load(opened.ledger.database, WEEK), WEEK, by).plain()  # type: ignore[arg-type]
        groups = [{"robot": None, "desk": None} | group for group in expected["groups"]]
        assert told == expected | {"groups": groups}

    run(story, tmp_path)


def test_tables_and_letters_leave_with_those_who_may_export_and_that_is_noted(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        fill(opened.ledger.database, 300, 28)
        expected = flat(report(load(opened.ledger.database, WEEK), WEEK))
        async with opened.client("supervisor") as client:
            table = await client.get(f"/reports/export/csv?{DAYS}")
            rows = list(csv.DictReader(StringIO(table.content.decode("utf-8-sig"))))
            assert [row["day"] for row in rows] == [day.isoformat() for day in WEEK.days]
            assert [int(row["robot.calls"]) for row in rows] == [row["robot.calls"] for row in expected]
            book = load_workbook(BytesIO((await client.get(f"/reports/export/xlsx?{DAYS}")).content))
            heads, first, *_ = book.active.values  # type: ignore[union-attr]
            assert dict(zip(heads, first, strict=True)) == expected[0]
            letter = await client.get(f"/reports/letter/xlsx?{DAYS}")
            assert "По дням" in load_workbook(BytesIO(letter.content)).sheetnames
        noted = Audit(opened.ledger.database).latest(who="supervisor", what="report_exported")
        assert len(noted) == 3
        async with opened.client("auditor") as client:
            for path in ("export/csv", "export/xlsx", "letter/xlsx", "letter/pdf"):
                assert (await client.get(f"/reports/{path}")).status_code == 403

    run(story, tmp_path)


def test_periods_that_are_none_or_too_long_are_refused_in_a_sentence(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with opened.client("admin") as client:
            for query, why in (("since=2025-02-02&until=2025-02-01", "раньше"), ("since=2023-01-01", "366")):
                refused = await client.get(f"/reports?{query}")
                assert refused.status_code == 400 and why in refused.json()["detail"]

    run(story, tmp_path)


def test_operators_are_counted_for_the_goal_of_the_hotline_or_another(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        fill(opened.ledger.database, 3000, 375)
        async with opened.client("auditor") as client:
            usual = (await client.get("/reports/staffing")).json()
            assert (usual["goal"]["level"], usual["goal"]["within"]) == (0.7, 30)
            higher = (await client.get("/reports/staffing?level=99&within=1")).json()
            people = [sum(hour["need"]["people"] for hour in told["hours"]) for told in (usual, higher)]
            assert 0 < people[0] < people[1]

    run(story, tmp_path, reports=Reports(level_percent=70, within_seconds=30))
