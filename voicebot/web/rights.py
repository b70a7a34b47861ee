"""What each role may do, and who asks."""

from dataclasses import dataclass
from typing import Literal, get_args

from voicebot.records.users import Role

Right = Literal[
    "calls",  # see them, without personal data
    "personal",  # see callers' numbers, accounts, addresses
    "listen",
    "mark",  # say how good a call was
    "records",  # see what callers left, say how far it is
    "export",
    "live",  # see what happens now
    "reports",  # see how the hotline did
    "desk",  # take calls
    "knowledge",  # see the base, try phrases
    "edit",
    "publish",
    "audit",
    "users",
]
RIGHTS: tuple[Right, ...] = get_args(Right)
ROLES: dict[Role, frozenset[Right]] = {
    "operator": frozenset({"calls", "personal", "records", "desk", "knowledge"}),
    "supervisor": frozenset(
        {"calls", "personal", "listen", "mark", "records", "export", "live", "reports", "desk", "knowledge"}
    ),
    "editor": frozenset({"calls", "knowledge", "edit", "publish"}),
    "auditor": frozenset({"calls", "mark", "records", "live", "reports", "knowledge", "audit"}),
    "admin": frozenset(RIGHTS),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. secret: the session's or token's; language: in which he is answered."""

    name: str
    role: Role
    language: str
    secret: str
    kind: Literal["session", "token"] = "session"

    def may(self, right: Right) -> bool:
        return right in ROLES[self.role]
