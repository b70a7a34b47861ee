"""Who may come in: users, their sessions and tokens. What is kept of a secret is its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from voicebot.errors import Problem
from voicebot.records.database import Database, now
from voicebot.records.tables import KeyRow, UserRow

Role = Literal["operator", "supervisor", "editor", "auditor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
SESSION = timedelta(hours=12)
TOKEN = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class User:
    """password: has one; open: may come in."""

    name: str
    role: Role
    password: bool = True
    open: bool = True


@dataclass(frozen=True, slots=True)
class Key:
    """A token as its owner sees it; until: ISO, UTC."""

    label: str
    user: str
    until: str
    digest: str


class Users:
    """Used from any thread. Every method is one transaction; what fails is a Problem and changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, role: Role, password: str | None = None) -> None:
        """password: its argon2 hash. Problem where there is such a user."""
        with self._database.session() as session:
            if session.get(UserRow, name):
                raise Problem("users.known", name=name)
            session.add(UserRow(name=name, role=role, password=password, open=True))

    def change(
        self, name: str, role: Role | None = None, password: str | None = None, may_come_in: bool | None = None
    ) -> None:
        """What is given; whoever came in by what was so before has to come in anew, and tokens of the shut out end.

        Problem where nobody were left who may let others in.
        """
        with self._database.session() as session:
            row = _named(session, name)
            if _guards(row) and (role not in (None, "admin") or may_come_in is False):
                others = session.scalars(select(UserRow).where(UserRow.name != name))
                if not any(map(_guards, others)):
                    raise Problem("users.last", name=name)
            row.role = role or row.role
            row.password = password or row.password
            row.open = row.open if may_come_in is None else may_come_in
            ended = delete(KeyRow).where(KeyRow.user == name)
            session.execute(ended if may_come_in is False else ended.where(KeyRow.kind == "session"))

    def all(self) -> list[User]:
        with self._database.session() as session:
            return [_user(row) for row in session.scalars(select(UserRow).order_by(UserRow.name))]

    def hash(self, name: str) -> str | None:
        """Of the password of a user who may come in."""
        with self._database.session() as session:
            row = session.get(UserRow, name)
            return row.password if row and row.open else None

    def guarded(self) -> bool:
        """Is there an administrator with a password?"""
        return any(user.role == "admin" and user.password and user.open for user in self.all())

    def begin(self, name: str) -> str:
        """A session; its secret, for the browser's cookie."""
        return self._key(name, "session", "", SESSION)

    def issue(self, name: str, label: str) -> str:
        """A token; its secret, which is never to be seen again."""
        return self._key(name, "token", label, TOKEN)

    def _key(self, name: str, kind: str, label: str, lasts: timedelta) -> str:
        secret = secrets.token_urlsafe(32)
        with self._database.session() as session:
            _named(session, name)
            moment = now(session)
            session.execute(delete(KeyRow).where(KeyRow.until < moment))
            session.add(KeyRow(key=digest(secret), user=name, kind=kind, label=label, until=moment + lasts))
        return secret

    def who(self, secret: str, kind: str) -> User | None:
        """Whose session or token it is."""
        with self._database.session() as session:
            row = session.get(KeyRow, digest(secret))
            if row is None or row.kind != kind or row.until < now(session):
                return None
            user = _named(session, row.user)
            return _user(user) if user.open else None

    def tokens(self) -> list[Key]:
        with self._database.session() as session:
            rows = session.scalars(select(KeyRow).where(KeyRow.kind == "token").order_by(KeyRow.made))
            return [Key(row.label, row.user, row.until.date().isoformat(), row.key) for row in rows]

    def end(self, secret: str) -> None:
        self.revoke(digest(secret))

    def revoke(self, key: str) -> None:
        """By its digest."""
        with self._database.session() as session:
            session.execute(delete(KeyRow).where(KeyRow.key == key))


def digest(secret: str) -> str:
    """The secrets are long and random, so that a fast hash keeps them well."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _named(session: Session, name: str) -> UserRow:
    row = session.get(UserRow, name)
    if row is None:
        raise Problem("users.unknown", name=name)
    return row


def _guards(row: UserRow) -> bool:
    """An administrator with a password."""
    return row.role == "admin" and row.password is not None and row.open


def _user(row: UserRow) -> User:
    return User(row.name, row.role, row.password is not None, row.open)  # type: ignore[arg-type]
