"""YAML that people write: read strictly, every fault with its place and a hint.

YAML 1.2, so `no` is a word and 010 is no octal number. Tabs, duplicate and unknown keys are refused, and so is what
only programmers know: anchors, aliases, tags, keys that are no text. libyaml.py reads what is plain, many times faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process
from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.constructor import ConstructorError, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import Scanner, ScannerError

from voicebot import libyaml
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
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.path, fault.line, fault.column)))
        super().__init__("documents.faulty", fault=self.faults[0])


def read(path: Path, model: type[Document]) -> Document:
    """The document at `path` as a `model`; Faulty where it is none."""
    text = _text(path)
    data = _data(path, text)
    try:
        return model.model_validate({} if data is None else data)
    except ValidationError as error:
        root = _yaml().compose(text)
        details = sorted(error.errors(), key=lambda detail: detail["type"] != "extra_forbidden")  # most often the cause
        raise Faulty([_wrong(path, root, detail, model) for detail in details]) from error


def _data(path: Path, text: str) -> Any:
    try:
        return libyaml.load(text)
    except libyaml.Unusual:  # or at fault
        return _strictly(path, text)


def _strictly(path: Path, text: str) -> Any:
    try:
        return _yaml().load(text)
    except (MarkedYAMLError, ReaderError) as error:
        raise Faulty([_syntax(path, text, error)]) from error


def fault(path: Path, place: Place, key: str, /, **values: object) -> Fault:
    """A fault found by a check of its own: the texts `key` and `key_hint` of the catalogue."""
    line, column = _locate(_yaml().compose(_text(path)), place)
    return Fault(path, line, column, tell(key, **values), tell(f"{key}_hint", **values))


def lines(path: Path, places: Sequence[Place]) -> list[int]:
    """The line, from 1, of what stands at each of these places of a document, or of the nearest thing around it."""
    root = _yaml().compose(_text(path))
    return [_locate(root, place)[0] for place in places]


DEEPEST = 50
TEXT = "tag:yaml.org,2002:str"


class _Plain(Composer):
    """Groups, lists and scalars, each written out where it stands."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        if event.anchor is not None or event.ctag is not None:  # an alias has an anchor too
            raise ComposerError(None, None, "special", event.start_mark)
        return super().compose_node(parent, index)

    def compose_mapping_node(self, anchor: Any) -> Any:
        node = super().compose_mapping_node(anchor)
        for key, _ in node.value:
            if not isinstance(key, ScalarNode) or key.tag != TEXT or not key.value.isprintable():
                raise ComposerError(None, None, "key", key.start_mark)
        return node


class _Scalars(SafeConstructor):
    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            raise ConstructorError(None, None, "lookalike", node.start_mark) from error


class _Escapes(Scanner):
    def scan_flow_scalar_non_spaces(self, double: Any, start_mark: Any) -> Any:
        """The escapes that name no character: too large a number, half of a surrogate pair."""
        try:
            pieces = super().scan_flow_scalar_non_spaces(double, start_mark)
            "".join(pieces).encode()
        except (ValueError, OverflowError) as error:
            raise ScannerError(None, None, "character", self.reader.get_mark()) from error
        return pieces


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer, yaml.Constructor, yaml.Scanner = _Plain, _Scalars, _Escapes
    yaml.max_depth = DEEPEST
    return yaml


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Faulty([Fault(path, 1, 1, tell("documents.encoding"), tell("documents.encoding_hint"))]) from error
    except OSError as error:
        raise Problem("documents.unreadable", path=path, why=error.strerror) from error


# What the parser says begins or ends with the left: the text of the catalogue that says it to people.
SYNTAX = {
    "character": "character",
    "special": "special",
    "key": "key",
    "lookalike": "lookalike",
    "found duplicate key": "duplicate",
    "maximum depth": "deep",
    "mapping values are not allowed": "colon",
    "found unexpected end of stream": "quote",
}


def _syntax(path: Path, text: str, error: MarkedYAMLError | ReaderError) -> Fault:
    if isinstance(error, ReaderError):
        line, column = _at(text, error.position)
        return Fault(path, line, column, tell("documents.character"), tell("documents.character_hint"))
    what = str(error.problem or "").strip()
    kind = next((kind for said, kind in SYNTAX.items() if what.startswith(said)), "syntax")
    mark = error.problem_mark or error.context_mark
    if kind == "quote" and error.context_mark:
        mark = error.context_mark  # where the quotation begins, not the end of the file
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    row = text.split("\n")[min(line - 1, text.count("\n"))]
    if "'\\t'" in what or row.lstrip(" ").startswith("\t"):
        kind = "tab"
    return Fault(path, line, column, tell(f"documents.{kind}", what=what), tell(f"documents.{kind}_hint"))


def _at(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


# Types of pydantic's errors: the text of the catalogue.
WRONG = {
    "missing": "missing",
    "extra_forbidden": "extra_forbidden",
    "literal_error": "literal_error",
    "too_short": "too_short",
    "string_too_short": "string_too_short",
    "string_pattern_mismatch": "pattern",
    "string_type": "string_type",
    "path_type": "string_type",
    "list_type": "list_type",
    "dict_type": "group",
    "model_type": "group",
    "int_type": "number",
    "int_parsing": "number",
    "int_from_float": "number",
    "float_type": "number",
    "float_parsing": "number",
    "bool_type": "flag",
    "bool_parsing": "flag",
    "greater_than_equal": "low",
    "greater_than": "low",
    "less_than_equal": "high",
    "less_than": "high",
    "value_error": "said",
}


def _wrong(path: Path, root: Node | None, detail: ErrorDetails, model: type[BaseModel]) -> Fault:
    line, column = _locate(root, _place(detail))
    return Fault(path, line, column, *describe(detail, model))


def _place(detail: ErrorDetails) -> Place:
    return [part for part in detail["loc"] if part != "[key]"]


def describe(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """What is wrong, and a hint, in the user's language."""
    place = _place(detail)
    kind = WRONG.get(detail["type"], "value")
    context = detail.get("ctx", {})
    values: dict[str, Any] = {
        "key": place[-1] if place else "",
        "where": ".".join(str(part) for part in place) or tell("documents.document"),
        "what": context.get("error", detail["msg"]),
        "expected": context.get("expected", "").replace("'", "").replace(" or ", ", "),
        "limit": next((context[name] for name in ("ge", "gt", "le", "lt") if name in context), ""),
        "pattern": context.get("pattern", ""),
        "near": _nearest(str(place[-1]), model, place) if kind == "extra_forbidden" else "",
    }
    return tell(f"documents.{kind}", **values), tell(f"documents.{kind}_hint", **values)


def _nearest(key: str, model: type[BaseModel], place: Place) -> str:
    """A hint at the known key that looks most like `key`, else at all of them."""
    known = sorted(_fields(model, place[:-1]))
    best = process.extractOne(key, known, score_cutoff=60)
    if best:
        return tell("documents.did_you_mean", near=best[0])
    return tell("documents.known", known=", ".join(known))


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
