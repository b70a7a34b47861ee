"""Pages made of templates."""

from pathlib import Path

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from voicebot.locale import LANGUAGES, catalogue

HERE = Path(__file__).parent


class Pages:
    """Templates in the visitor's language: the one that he asks for, else the one of the settings."""

    def __init__(self, usual: str) -> None:
        self._usual = usual
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )
        self._templates.policies["json.dumps_kwargs"] = {"ensure_ascii": False}

    def render(self, template: str, request: Request, language: str | None = None, **values: object) -> str:
        asked = request.query_params.get("language", language)
        language = asked if asked in LANGUAGES else self._usual
        say = catalogue(language).__getitem__
        return self._templates.get_template(template).render(language=language, say=say, **values)
