"""A scenario to begin with, of questions that nobody answered."""

import json
from collections.abc import Iterable
from io import StringIO
from itertools import count

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, SequenceNode

from voicebot.errors import Problem
from voicebot.matching.clusters import Cluster
from voicebot.web.workbench import Workbench

FOLDER = "general"
MOST = 40  # examples


def sketched(bench: Workbench, one: Cluster, answer: str, by: str) -> str:
    """Its path; answer: what is said where the answer will stand."""
    known = set(bench.files())
    name = next(name for name in (f"new_{number}" for number in count(1)) if f"{FOLDER}/{name}.yaml" not in known)
    path = f"{FOLDER}/{name}.yaml"
    bench.write(path, _written(one, name, answer), by)
    return path


def added(bench: Workbench, one: Cluster, path: str, by: str) -> str:
    """The questions become examples of the scenario in this file; as a draft."""
    draft = bench.draft(path)
    text = (draft.text if draft else bench.text(path)) or ""
    bench.write(path, longer(text, one.texts[:MOST]), by)
    return path


def longer(text: str, examples: Iterable[str]) -> str:
    """A scenario's file with more examples after its last one, everything else as people wrote it."""
    root = YAML(typ="safe", pure=True).compose(text)
    pairs = root.value if isinstance(root, MappingNode) else []
    listed = next((value for name, value in pairs if name.value == "examples"), None)
    if not isinstance(listed, SequenceNode) or not listed.value:
        raise Problem("console.no_examples")
    known, last = {node.value for node in listed.value}, listed.value[-1]
    new = [_scalar(one) for one in dict.fromkeys(examples) if one not in known]
    if listed.flow_style:
        return text[: last.end_mark.index] + "".join(f", {one}" for one in new) + text[last.end_mark.index :]
    before = text[: last.start_mark.index].rpartition("\n")[2]
    end = text.find("\n", last.end_mark.index)
    end = len(text) if end < 0 else end
    return text[:end] + "".join(f"\n{before}{one}" for one in new) + text[end:]


def _scalar(text: str) -> str:
    """Plain where that can mean nothing else."""
    plain = not text.isascii() and all(letter.isalpha() or letter == " " for letter in text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def _written(one: Cluster, name: str, answer: str) -> str:
    yaml, about, texts = YAML(), " ".join(one.name), list(one.texts[:MOST])
    yaml.allow_unicode, yaml.width = True, 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    scenario = {
        "scenario": name,
        "title": about.capitalize(),
        "about": about,
        "examples": texts[:-1] or texts,
        "answer": answer,
        "tests": [{"say": texts[-1]}],
    }
    stream = StringIO()
    yaml.dump(scenario, stream)
    return stream.getvalue()
