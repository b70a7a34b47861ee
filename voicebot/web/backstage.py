"""What the API and the console's pages work with."""

import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from threading import RLock
from typing import TypeVar

from voicebot.desk.floor import Floor
from voicebot.desk.office import Office
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.rehearsal import Answers
from voicebot.diary import Diary
from voicebot.locale import speaking
from voicebot.records.audit import Audit
from voicebot.records.ledger import Ledger
from voicebot.records.users import Users
from voicebot.settings import Settings
from voicebot.web.rights import Person
from voicebot.workers import Workers

T = TypeVar("T")
Examples = Callable[[Callable[[int, int], None]], Awaitable[None]]  # makes demonstration calls; told: made, of how many
REMEMBERED = 10_000  # what was seen by whom: after so much it is noted anew
GUEST = "demo"  # who comes in by the link of a fresh installation


@dataclass(slots=True)
class Backstage:
    """dialogue: in force now; learn: that of another folder, in seconds; answers: of the systems, for one test."""

    settings: Settings
    ledger: Ledger
    workers: Workers
    dialogue: Callable[[], Dialogue]
    learn: Callable[[Path], Dialogue]
    answers: Answers
    office: Office | None = None  # where there is a desk
    diary: Diary | None = None  # of that desk
    users: Users = field(init=False)
    audit: Audit = field(init=False)
    examples: Examples | None = None
    present: Counter[str] = field(default_factory=Counter)  # operators' pages that are open
    at_the_bench: RLock = field(init=False, default_factory=RLock)  # one at a time changes the base
    _seen: set[tuple[str, str, str]] = field(init=False, default_factory=set)
    link: str | None = None  # the secret of the link by which a first visitor comes in, once

    def __post_init__(self) -> None:
        self.users, self.audit = Users(self.ledger.database), Audit(self.ledger.database)

    def floor(self) -> Floor | None:
        """The queues and operators, where there is a desk."""
        return self.office.floor() if self.office else None

    def today(self) -> date:
        """As the people of the hotline call it."""
        return date.today()

    def now(self) -> datetime:
        """Local time, which the hotline's hours are in."""
        return datetime.now().replace(microsecond=0)

    async def run(self, step: Callable[[], T], language: str) -> T:
        """A blocking step, beside the event loop; what it tells is in this language."""

        def told() -> T:
            with speaking(language):
                return step()

        return await self.workers.run(lambda: copy_context().run(told))

    async def see(self, person: Person, what: str, about: str, step: Callable[[], T]) -> T:
        """A step that is noted when this session or token does it for the first time."""
        key = (person.secret, what, about)
        if key in self._seen:
            return await self.run(step, person.language)
        if len(self._seen) >= REMEMBERED:
            self._seen.clear()
        seen = await self.do(person, what, about, step)
        self._seen.add(key)
        return seen

    async def do(self, person: Person, what: str, about: str, step: Callable[[], T]) -> T:
        """A step that is noted: first the note, so that nothing happens without one."""

        def noted() -> T:
            self.audit.note(person.name, what, about)
            return step()

        return await self.run(noted, person.language)

    def invite(self) -> str | None:
        """The secret of a link for whoever has just installed it; None where there is an administrator."""
        if self.users.guarded():
            return None
        self.link = secrets.token_urlsafe(16)
        return self.link

    def welcome(self, secret: str) -> str | None:
        """The guest of that link comes in: the secret of his session. The link is of no use any more."""
        if self.link is None or not secrets.compare_digest(secret.encode(), self.link.encode()):
            return None
        self.link = None
        if all(user.name != GUEST for user in self.users.all()):
            self.users.add(GUEST, "admin")
        self.users.change(GUEST, may_come_in=True)
        return self.users.begin(GUEST)
