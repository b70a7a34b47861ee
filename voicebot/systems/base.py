"""What stands behind the hotline: it knows accounts, requests and free times, and takes filled-in forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """fields: of the one thing asked about; options: of several to choose from, best first."""

    fields: Fields = field(default_factory=dict)
    options: tuple[Fields, ...] = ()


class System(Protocol):
    """Asked from any thread; every method blocks. A Problem says that it can't be reached."""

    @property
    def name(self) -> str: ...

    def ask(self, question: str, values: Fields) -> Reply | None:
        """None: there is no such thing, or it is not possible (any more). Effects are durable when it returns."""

    def accepts(self, form: str) -> bool:
        """Whether `deliver` takes such forms."""

    def deliver(self, form: str, receipt: str, values: Fields) -> None:
        """Take a filled-in form; the same receipt twice is taken once. A Problem: try again later."""


class Nothing:
    """A system that knows nothing and accepts nothing."""

    name = "nothing"

    def ask(self, question: str, values: Fields) -> Reply | None:
        return None

    def accepts(self, form: str) -> bool:
        return False

    def deliver(self, form: str, receipt: str, values: Fields) -> None:
        """Never asked to, as it accepts nothing."""
