"""YAML that people write: read strictly, every fault with its place and a hint.

YAML 1.2, so `no` is a word and 010 is no octal number; tabs, duplicate and unknown keys are refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode
from ruamel.yaml.reader import ReaderError

from voicebot.errors import Problem
from voicebot.locale import tell

Document = TypeVar("Document", bound=BaseModel)
Place = Sequence[int | str]  # keys and indices from the top of a document


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """file:line:column (both from 1): what is wrong — hint."""

    path: Path
    line: int
    column: int
    what: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.what} — {self.hint}"


class Faulty(Problem):
    """A document that can't be used; the sentence is its first fault, `faults` has them all."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("documents.faulty", fault=self.faults[0])


def read(path: Path, model: type[Document]) -> Document:
    """The document at `path` as a `model`; Faulty where it is none."""
    text = _text(path)
    try:
        data = _yaml().load(text)
    except (MarkedYAMLError, ReaderError) as error:
        raise Faulty([_syntax(path, text, error)]) from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Faulty([_wrong(path, text, detail, model) for detail in error.errors()]) from error


def fault(path: Path, place: Place, key: str, /, **values: object) -> Fault:
    """A fault found by a check of its own: the texts `key` and `key_hint` of the catalogue."""
    line, column = _locate(_yaml().compose(_text(path)), place)
    return Fault(path, line, column, tell(key, **values), tell(f"{key}_hint", **values))


def _yaml() -> YAML:
    return YAML(typ="safe", pure=True)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Faulty([Fault(path, 1, 1, tell("documents.encoding"), tell("documents.encoding_hint"))]) from error
    except OSError as error:
        raise Problem("documents.unreadable", path=path, why=error.strerror) from error


def _syntax(path: Path, text: str, error: MarkedYAMLError | ReaderError) -> Fault:
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Fault(path, line, 1, tell("documents.character"), tell("documents.character_hint"))
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    what = str(error.problem or "")
    row = (text.splitlines() or [""])[min(line - 1, text.count("\n"))] if text else ""
    if "\t" in what or "'\\t'" in what or row.lstrip(" ").startswith("\t"):
        kind = "tab"
    elif "duplicate key" in what:
        kind = "duplicate"
    else:
        kind = "syntax"
    return Fault(path, line, column, tell(f"documents.{kind}", what=what), tell(f"documents.{kind}_hint"))


HINTED = {"missing", "extra_forbidden", "string_type", "literal_error", "list_type", "too_short", "string_too_short"}


def _wrong(path: Path, text: str, detail: ErrorDetails, model: type[BaseModel]) -> Fault:
    place = detail["loc"]
    line, column = _locate(_yaml().compose(text), place)
    kind = detail["type"] if detail["type"] in HINTED else "value"
    values: dict[str, Any] = {
        "key": place[-1] if place else "",
        "where": ".".join(str(part) for part in place) or tell("documents.document"),
        "what": detail["msg"],
        "expected": detail.get("ctx", {}).get("expected", ""),
        "near": _nearest(str(place[-1]), model, place) if kind == "extra_forbidden" else "",
    }
    return Fault(path, line, column, tell(f"documents.{kind}", **values), tell(f"documents.{kind}_hint", **values))


def _nearest(key: str, model: type[BaseModel], place: Place) -> str:
    """The known key that looks most like `key`, else all of them."""
    known = sorted(_fields(model, place[:-1]))
    best = process.extractOne(key, known, score_cutoff=60)
    return best[0] if best else ", ".join(known)


def _fields(model: type[BaseModel], place: Place) -> set[str]:
    """The keys that may stand at `place` of a document of this model, read off its JSON schema."""
    schema = model.model_json_schema()
    at = schema
    for part in place:
        at = _resolve(schema, at)
        if isinstance(part, int):
            at = at.get("items", {})
        elif part in at.get("properties", {}):
            at = at["properties"][part]
        elif "additionalProperties" in at:
            at = at["additionalProperties"]
        else:
            at = next(iter(at.get("patternProperties", {}).values()), at)
    return set(_resolve(schema, at).get("properties", {}))


def _resolve(schema: dict[str, Any], at: dict[str, Any]) -> dict[str, Any]:
    for option in at.get("anyOf", []):
        if "$ref" in option:
            at = option
    while "$ref" in at:
        at = schema["$defs"][at["$ref"].rsplit("/", 1)[1]]
    return at


def _locate(node: Node | None, place: Place) -> tuple[int, int]:
    """Line and column, from 1, of what stands at `place`, or of the nearest thing around it."""
    mark = node.start_mark if node else None
    for part in place:
        if isinstance(node, MappingNode):
            found = [pair for pair in node.value if pair[0].value == part]
            if not found:
                break
            mark, node = found[0][0].start_mark, found[0][1]
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            mark = node.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
