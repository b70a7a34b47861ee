"""`voicebot kb schema`: what lets an editor's program help with the knowledge base."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from voicebot import settings
from voicebot.knowledge.schema import FOLDER, files
from voicebot.locale import tell


class Language(StrEnum):
    ru = "ru"
    en = "en"


def schema(
    folder: Annotated[Path | None, typer.Argument(help=tell("schema.folder"))] = None,
    write: Annotated[bool, typer.Option("--write", help=tell("schema.write"))] = False,
    language: Annotated[Language, typer.Option(help=tell("schema.language"))] = Language.ru,
) -> None:
    folder = folder or settings.load().knowledge_base
    wanted = files(folder, language)
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]
    if write:
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        for path in stale:
            path.write_text(wanted[path], encoding="utf-8")
    key = "schema.written" if write else "schema.stale" if stale else "schema.current"
    Console(stderr=True, soft_wrap=True).print(tell(key, folder=folder / FOLDER, count=len(stale)), highlight=False)
    if stale and not write:
        sys.exit(1)
