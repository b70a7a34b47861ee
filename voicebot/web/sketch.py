"""A scenario to begin with, of questions that nobody answered."""

from io import StringIO
from itertools import count

from ruamel.yaml import YAML

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
