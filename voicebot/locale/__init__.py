"""The texts of console and command line: a folder a language, a file an area, the same keys in each.

The text `tell("wav.empty", …)` is the key `empty` in `wav.yaml`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

LANGUAGES = ("en", "ru")
_SPOKEN: ContextVar[str | None] = ContextVar("language", default=None)


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """What is told meanwhile, in this thread or task, is told in this language."""
    token = _SPOKEN.set(name)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def language() -> str:
    """That of whoever is spoken to now, VOICEBOT_LANGUAGE, else what the user's locale names, else English."""
    if spoken := _SPOKEN.get():
        return spoken
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
