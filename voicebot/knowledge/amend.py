"""Numbers of a document changed in place, everything else left as people wrote it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from voicebot.errors import Problem

Place = tuple[str, ...]


def amend(path: Path, numbers: Mapping[Place, float]) -> None:
    """The numbers at these places of the document, keys from the top; a key of the top may be new."""
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        part = path.with_name(f".{path.name}.part")
        part.write_text(_amended(text, numbers), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise Problem("kb.unwritable", path=path, why=error.strerror) from error


def _amended(text: str, numbers: Mapping[Place, float]) -> str:
    root = YAML(typ="safe", pure=True).compose(text)
    found = {place: _scalar(root, place) for place in numbers}
    present = [(node, numbers[place]) for place, node in found.items() if node]
    for node, number in sorted(present, key=lambda each: -each[0].start_mark.index):
        text = f"{text[: node.start_mark.index]}{number}{text[node.end_mark.index :]}"
    added = [f"{place[0]}: {numbers[place]}\n" for place, node in found.items() if not node]
    ended = text if not text or text.endswith("\n") else f"{text}\n"
    return ended + "".join(added)


def _scalar(node: Node | None, place: Sequence[str]) -> ScalarNode | None:
    for key in place:
        pairs = node.value if isinstance(node, MappingNode) else []
        node = next((value for name, value in pairs if name.value == key), None)
    return node if isinstance(node, ScalarNode) else None
