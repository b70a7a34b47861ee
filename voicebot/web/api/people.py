"""Who may come in, and who did what."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from voicebot.records.audit import Noted
from voicebot.records.users import Key, Role, User
from voicebot.web import passwords
from voicebot.web.api.asked import Stage, only
from voicebot.web.backstage import Backstage
from voicebot.web.rights import Person

router = APIRouter(tags=["people"])
Admin = Annotated[Person, Depends(only("users"))]
Auditor = Annotated[Person, Depends(only("audit"))]
Name = Annotated[str, Path(max_length=100)]


class NewUser(BaseModel):
    """Without a password only a program comes in, with a token."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(pattern=r"^[\w.@-]{1,100}$")
    role: Role
    password: str | None = Field(default=None, max_length=1000)


class Change(BaseModel):
    model_config = ConfigDict(extra="forbid")
    role: Role | None = None
    password: str | None = Field(default=None, max_length=1000)
    open: bool | None = None


class Label(BaseModel):
    model_config = ConfigDict(extra="forbid")
    label: str = Field(default="", max_length=200)


class Token(BaseModel):
    token: str


@router.get("/users")
async def users(backstage: Stage, person: Admin) -> list[User]:
    return await backstage.run(backstage.users.all, person.language)


@router.post("/users", status_code=201)
async def add(backstage: Stage, person: Admin, user: NewUser) -> User:
    step = partial(added, backstage, user.name, user.role, user.password)
    await backstage.do(person, "user_added", f"{user.name} {user.role}", step)
    return User(user.name, user.role, user.password is not None)


@router.patch("/users/{name}", status_code=204)
async def change(backstage: Stage, person: Admin, name: Name, to: Change) -> None:
    """Whoever came in as this user has to come in anew."""
    what = " ".join(filter(None, (name, to.role, "password" if to.password else "", _opened(to.open))))
    await backstage.do(person, "user_changed", what, partial(changed, backstage, name, to.role, to.password, to.open))


@router.get("/tokens")
async def tokens(backstage: Stage, person: Admin) -> list[Key]:
    return await backstage.run(backstage.users.tokens, person.language)


@router.post("/users/{name}/tokens", status_code=201)
async def issue(backstage: Stage, person: Admin, name: Name, given: Label) -> Token:
    """Shown once."""
    step = partial(backstage.users.issue, name, given.label)
    return Token(token=await backstage.do(person, "token_issued", f"{name} {given.label}", step))


@router.delete("/tokens/{digest}", status_code=204)
async def revoke(backstage: Stage, person: Admin, digest: Name) -> None:
    await backstage.do(person, "token_revoked", digest[:12], partial(backstage.users.revoke, digest))


@router.get("/audit")
async def audit(
    backstage: Stage,
    person: Auditor,
    who: Annotated[str, Query(max_length=100)] = "",
    what: Annotated[str, Query(max_length=100)] = "",
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    count: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[Noted]:
    """The latest first; `before`: with lower numbers."""
    return await backstage.run(partial(backstage.audit.latest, count, who, what, before), person.language)


def added(backstage: Backstage, name: str, role: Role, password: str | None) -> None:
    backstage.users.add(name, role, passwords.hashed(password) if password is not None else None)


def changed(backstage: Backstage, name: str, role: Role | None, password: str | None, may_come_in: bool | None) -> None:
    hashed = passwords.hashed(password) if password is not None else None
    backstage.users.change(name, role, hashed, may_come_in)


def _opened(is_so: bool | None) -> str:
    return "" if is_so is None else "opened" if is_so else "shut"
