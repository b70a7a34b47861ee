"""Are dictated values read right, and how fast: python benchmarks/values.py [SET.tsv…] [--verbose]

A line of SET is kind, text, expected value and perhaps today, with tabs between; kind as for `voicebot parse` (number,
digits, date, address, phone, yesno); nothing is expected where no value is said. Without today it is --today; without a
time it is ten in the morning.

exact     values written as expected; same: also those that mean the expected one and are written another way
missed    there is a value, none was read; invented: the other way about; wrong: another one
µs        of processor time for a text, median and 95th percentile, the second time it is read
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import process_time_ns
from typing import Annotated

import typer
from measure import CONSOLE, Report, machine, spread

from voicebot.cli.thinking import Kind, parsers

SETS = Path(__file__).parents[1] / "tests" / "understanding"
TODAY = datetime(2026, 11, 25, 10)
HEADS = ("", "texts", "exact", "same", "missed", "invented", "wrong", "µs", "p95")


@dataclass(frozen=True, slots=True)
class Value:
    kind: Kind
    text: str
    expected: str
    today: datetime


@dataclass(frozen=True, slots=True)
class Read:
    value: Value
    found: str
    result: str
    us: float


def main(
    sets: Annotated[list[Path] | None, typer.Argument(metavar="[SET.tsv]...")] = None,
    today: Annotated[datetime, typer.Option(help="For lines that name no day.")] = TODAY,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table in Markdown.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show what was read amiss.")] = False,
) -> None:
    values = [value for path in sets or sorted(SETS.glob("*.tsv")) for value in lines(path, today)]
    done = [read(value) for value in values]
    kinds = list(dict.fromkeys(value.kind for value in values))
    rows = [[kind, *row([one for one in done if one.value.kind == kind])] for kind in kinds]
    Report(markdown).table(f"dictated values ({machine()})", HEADS, rows)
    for one in done if verbose else ():
        if one.result != "exact":
            meant, found = one.value.expected or "—", one.found or "—"
            line = f"{one.result:8} {one.value.kind} «{one.value.text}»: {meant}, read {found}"
            CONSOLE.print(line, markup=False, highlight=False, soft_wrap=True)


def lines(path: Path, today: datetime) -> list[Value]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            kind, text, expected, moment = (*line.split("\t"), "", "")[:4]
            found.append(Value(Kind(kind), text, expected, moment_of(moment) if moment else today))
    return found


def moment_of(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if len(text) > len("2026-11-25") else moment.replace(hour=TODAY.hour)


def read(value: Value) -> Read:
    parse = parsers(value.today)[value.kind]
    parse(value.text)
    began = process_time_ns()
    found = written(parse(value.text))
    spent = (process_time_ns() - began) / 1000
    return Read(value, found, judged(value, found, parse), spent)


def judged(value: Value, found: str, parse: Callable[[str], object]) -> str:
    if found == value.expected:
        return "exact"
    if not found or not value.expected:
        return "missed" if value.expected else "invented"
    as_we_write = written(parse(value.expected)) if value.kind is Kind.address else value.expected
    return "same" if as_we_write.replace("ё", "е") == found.replace("ё", "е") else "wrong"


def written(value: object) -> str:
    """As in a set: yes and no for truths, nothing for none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def row(done: Sequence[Read]) -> list[str]:
    results = Counter(one.result for one in done)
    same = results["exact"] + results["same"]
    shares = [f"{count / len(done):.1%}" for count in (results["exact"], same)]
    rest = [str(results[kind]) for kind in ("missed", "invented", "wrong")]
    return [str(len(done)), *shares, *rest, *(f"{us:.0f}" for us in spread([one.us for one in done]))]


if __name__ == "__main__":
    typer.run(main)
