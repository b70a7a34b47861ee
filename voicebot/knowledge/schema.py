"""What editors write as JSON Schemas: their programs complete keys, say what each means and underline mistakes.

Texts are the area `keys` of the catalogue: `scenario.examples` is the key `examples` of the model Scenario.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from voicebot.knowledge.hotline import Hotline
from voicebot.knowledge.model import Calibration, OutOfScope, Scenario, Synonyms, Table
from voicebot.locale import catalogue

FOLDER = ".schema"  # of a knowledge base; files there are not part of it
DIALECT = "http://json-schema.org/draft-07/schema#"  # the newest one that all editors' programs know
DOCUMENTS: dict[str, type[BaseModel]] = {
    "scenario": Scenario,
    "hotline": Hotline,
    "table": Table,
    "out_of_scope": OutOfScope,
    "synonyms": Synonyms,
    "calibration": Calibration,
}

Schema = dict[str, Any]


def files(base: Path, language: str) -> dict[Path, str]:
    """What belongs into the folder of schemas of the knowledge base in `base`."""
    texts = {name: json.dumps(schema(name, language), ensure_ascii=False, indent=2) + "\n" for name in DOCUMENTS}
    return {base / FOLDER / f"{name}.json": text for name, text in texts.items()}


def schema(name: str, language: str) -> Schema:
    """The schema of one kind of document, its keys described in a language."""
    written = DOCUMENTS[name].model_json_schema()
    models = {model: _model(model, definition, language) for model, definition in written.pop("$defs", {}).items()}
    return {"$schema": DIALECT, **_model(written["title"], written, language)} | ({"$defs": models} if models else {})


def names(model: type[BaseModel]) -> Iterator[str]:
    """The names in the catalogue of all keys that may stand in a document."""
    written = model.model_json_schema()
    for title, definition in {**written.get("$defs", {}), written["title"]: written}.items():
        yield from (_name(title, key) for key in definition["properties"])


def _name(model: str, key: str) -> str:
    return f"{re.sub('(?<=[a-z])(?=[A-Z])', '_', model).lower()}.{key}"


def _model(title: str, definition: Schema, language: str) -> Schema:
    texts = catalogue(language)
    properties = {
        key: _property(written) | {"description": texts[f"keys.{_name(title, key)}"].format()}
        for key, written in definition["properties"].items()
    }
    kept = {key: value for key, value in definition.items() if key not in ("title", "description")}
    return kept | {"properties": properties}


def _property(written: Schema) -> Schema:
    """Without what only programs need, and without null: who has nothing to say leaves the key out."""
    kept = {key: value for key, value in written.items() if key not in ("title", "default", "anyOf")}
    options = [option for option in written.get("anyOf", []) if option != {"type": "null"}]
    if len(options) == 1:
        kept |= options[0]
    elif options:
        kept["anyOf"] = options
    if "$ref" in kept:
        kept = {"allOf": [{"$ref": kept["$ref"]}]}  # beside a reference, this dialect reads nothing
    if isinstance(default := written.get("default"), str | int | float):
        kept["default"] = default
    return kept
