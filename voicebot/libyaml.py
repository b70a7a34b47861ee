"""Plain YAML, read quickly by libyaml; whatever isn't plain is left to the strict reader of documents.py.

libyaml knows YAML 1.1, so only that is taken from it which means the same in 1.2: groups, lists and scalars without
anything that the two take differently. Scalars are resolved here, by ruamel's tables for 1.2.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import yaml
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver

DEEPEST = 20  # more is unusual
LONGEST = 1000  # characters of a line: libyaml has limits of its own

_STRANGE = re.compile(
    "[^\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"  # tabs, other ends of lines
    r"|^(?:%|---|\.\.\.)"  # directives, borders of documents
    r"|^[ -]*\?(?: |$)"  # keys that are marked as such
    r"|[|>](?:[-+]?\d|[-+]?#|[-+]? *(?:#.*)?\n *\n)"  # blocks: what indents them, comments
    f"|[^\n]{{{LONGEST}}}",
    re.MULTILINE,
)
_FIRST = frozenset("-+0123456789.<=")  # of a plain scalar that may be no text, but for these:
_KNOWN: dict[str, Any] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,15})", re.ASCII)
_FRACTION = re.compile(r"-?(?:0|[1-9]\d{0,8})\.\d{1,8}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TEXT = "tag:yaml.org,2002:str"
_RESOLVER = VersionedResolver(version=(1, 2))

Events = Callable[[], Any]


class Unusual(Exception):
    """Only the strict reader can tell what this means, or what is wrong with it."""


def load(text: str) -> Any:
    """The groups, lists, texts, numbers, dates, truths and nothings of one document; Unusual where it isn't plain."""
    if not yaml.__with_libyaml__ or _STRANGE.search(text):
        raise Unusual
    try:
        return _document(yaml.CBaseLoader(text).get_event)
    except yaml.YAMLError as error:
        raise Unusual from error


def _document(event: Events) -> Any:
    event(), event()  # the stream and its document begin
    begun = event()
    if isinstance(begun, yaml.ScalarEvent):
        raise Unusual
    found = _node(event, begun, 0)
    if not isinstance(event(), yaml.DocumentEndEvent) or not isinstance(event(), yaml.StreamEndEvent):
        raise Unusual
    return found


def _node(event: Events, begun: Any, depth: int) -> Any:
    if isinstance(begun, yaml.ScalarEvent):
        return _scalar(begun)
    if not isinstance(begun, yaml.events.CollectionStartEvent) or begun.anchor or begun.tag or depth > DEEPEST:
        raise Unusual  # an alias, an empty document, …
    return _list(event, depth) if isinstance(begun, yaml.SequenceStartEvent) else _group(event, depth)


def _list(event: Events, depth: int) -> list[Any]:
    found = []
    while not isinstance(begun := event(), yaml.SequenceEndEvent):
        found.append(_node(event, begun, depth + 1))
    return found


def _group(event: Events, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not isinstance(begun := event(), yaml.MappingEndEvent):
        key = _node(event, begun, depth + 1)
        if not isinstance(key, str) or key in found or not key.isprintable():
            raise Unusual
        found[key] = _node(event, event(), depth + 1)
    return found


def _scalar(event: Any) -> Any:
    value: str = event.value
    if event.anchor or event.tag:
        raise Unusual
    if event.style:
        return value
    if value in _KNOWN:
        return _KNOWN[value]
    if value[0] not in _FIRST:
        return value
    if _INTEGER.fullmatch(value):
        return int(value)
    if _FRACTION.fullmatch(value):
        return float(value)
    if _DATE.fullmatch(value):
        return _day(value)
    if _RESOLVER.resolve(ScalarNode, value, (True, False)) != _TEXT:
        raise Unusual
    return value


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Unusual from error
