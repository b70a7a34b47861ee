"""The texts of console and command line: one catalogue a language, the same keys in each."""

import locale
import os
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

LANGUAGES = ("en", "ru")


def language() -> str:
    """VOICEBOT_LANGUAGE, else the language of the user's locale, else English."""
    wanted = os.environ.get("VOICEBOT_LANGUAGE") or locale.getlocale()[0] or ""
    return "ru" if wanted.lower().startswith("ru") else "en"


@cache
def catalogue(name: str) -> dict[str, str]:
    path = Path(__file__).with_name(f"{name}.yaml")
    texts: dict[str, str] = YAML(typ="safe", pure=True).load(path)
    return texts


def tell(key: str, **values: object) -> str:
    """The text `key` in the user's language with its {values} filled in."""
    return catalogue(language())[key].format(**values)
