"""`voicebot kb suggest`: what callers asked and nobody answered, as groups and as drafts of scenarios."""

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from voicebot import settings
from voicebot.cli.knowledge.base import Base, opened
from voicebot.cli.lines import Json, put
from voicebot.errors import Problem
from voicebot.locale import tell
from voicebot.matching.clusters import Cluster, clusters
from voicebot.matching.unanswered import unanswered
from voicebot.names import Names
from voicebot.records.ledger import Ledger

SHOWN = 5  # phrases of a group
DRAFTED = 40  # of them in a draft


def suggest(
    records: Annotated[str | None, typer.Option("--records", metavar="URL", help=tell("kb.records"))] = None,
    write: Annotated[Path | None, typer.Option("--write", metavar="FOLDER", help=tell("kb.drafts"))] = None,
    least: Annotated[int, typer.Option(min=1, help=tell("kb.group_least"))] = 2,
    base: Base = None,
    json: Json = False,
) -> None:
    meant = opened(base)
    ledger = Ledger(records or settings.load().records)
    turns = ledger.turns()
    ledger.close()
    knowledge, console = meant.dialogue.knowledge, Console(stderr=True, soft_wrap=True, highlight=False)
    texts = unanswered(knowledge, turns)
    with console.status(tell("kb.looking")):
        found = [one for one in clusters(meant.index, texts) if one.size >= least]
    console.print(tell("kb.looked", turns=len(turns), count=len(texts)))
    if json:
        for one in found:
            put(_object(one))
    elif found:
        Console().print(_table(found, Names.of(knowledge, ids=True)))
    else:
        console.print(tell("kb.none_unanswered", turns=len(turns)))
    if write and found:
        _write(write, found)
        console.print(tell("kb.drafted", folder=write, count=len(found)))


def _object(one: Cluster) -> dict[str, Any]:
    nearest = {"scenario": one.nearest or None, "score": one.score}
    return {"size": one.size, "name": one.name, "texts": one.texts, "nearest": nearest}


def _table(found: Sequence[Cluster], names: Names) -> Table:
    table = Table(*(tell(f"kb.column_{name}") for name in ("size", "group", "said", "nearest")), show_lines=True)
    for one in found:
        shown = "\n".join(f"«{text}»" for text in one.texts[:SHOWN])
        if len(one.texts) > SHOWN:
            shown += f"\n{tell('kb.more_of_them', count=len(one.texts) - SHOWN)}"
        nearest = f"{names.scenario(one.nearest) if one.nearest else '—'} {one.score:.2f}"
        table.add_row(str(one.size), escape(" · ".join(one.name)), escape(shown), nearest)
    return table


def _write(folder: Path, found: Sequence[Cluster]) -> None:
    """Never over a draft that is there."""
    yaml = YAML()
    yaml.allow_unicode, yaml.width = True, 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one, path in zip(found, _free(folder), strict=False):
            with path.open("x", encoding="utf-8") as file:
                yaml.dump(_draft(one, path.stem.removeprefix(".")), file)
    except OSError as error:
        raise Problem("kb.unwritable", path=folder, why=error.strerror) from error


def _free(folder: Path) -> Iterator[Path]:
    paths = (folder / f".draft_{number}.yaml" for number in count(1))
    return (path for path in paths if not path.exists())


def _draft(one: Cluster, name: str) -> CommentedMap:
    about = " ".join(one.name)
    texts = list(one.texts[:DRAFTED])
    draft = CommentedMap(
        scenario=name,
        title=about.capitalize(),
        about=about,
        examples=texts[:-1] or texts,
        answer=tell("kb.draft_answer"),
        tests=[{"say": texts[-1]}],
    )
    draft.yaml_set_start_comment(tell("kb.draft_note", size=one.size, nearest=one.nearest or "—"))
    return draft
