"""The texts of console and command line: a folder a language, a file an area, the same keys in each.

The text `tell("wav.empty", …)` is the key `empty` in `wav.yaml`.
"""

import os
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

LANGUAGES = ("en", "ru")


def language() -> str:
    """VOICEBOT_LANGUAGE, else what the user's locale names (installed or not), else English."""
    named = (os.environ.get(name) for name in ("VOICEBOT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    wanted = next(filter(None, named), "")
    return "ru" if wanted.lower().startswith("ru") else "en"


@cache
def catalogue(name: str) -> dict[str, str]:
    """All texts of one language by key."""
    yaml = YAML(typ="safe", pure=True)
    files = sorted((Path(__file__).parent / name).glob("*.yaml"))
    return {f"{file.stem}.{key}": text for file in files for key, text in yaml.load(file).items()}


def tell(key: str, /, **values: object) -> str:
    """The text `key` in the user's language with its {values} filled in."""
    return catalogue(language())[key].format(**values)
