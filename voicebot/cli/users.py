"""`voicebot users`: who may come into the console, and tokens for programs."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot import settings
from voicebot.errors import Problem
from voicebot.locale import tell
from voicebot.records.audit import Audit
from voicebot.records.database import Database
from voicebot.records.users import ROLES, Role, Users

app = typer.Typer(help=tell("users.command"), no_args_is_help=True)

BY = "cli"  # who did it, for the audit log
Name = Annotated[str, typer.Argument(help=tell("users.name"))]


@app.command("add", help=tell("users.add"))
def add(
    name: Name,
    role: Annotated[str, typer.Option("--role", metavar="|".join(ROLES), help=tell("users.role_name"))],
    no_password: Annotated[bool, typer.Option("--no-password", help=tell("users.no_password"))] = False,
) -> None:
    users, audit = _opened()
    users.add(name, _role(role), None if no_password else _password())
    audit.note(BY, "user_added", f"{name} {role}")
    Console(stderr=True).print(tell("users.added", name=escape(name)))


@app.command("passwd", help=tell("users.passwd"))
def passwd(name: Name) -> None:
    users, audit = _opened()
    users.change(name, password=_password())
    audit.note(BY, "password_changed", name)
    Console(stderr=True).print(tell("users.changed", name=escape(name)))


@app.command("list", help=tell("users.list"))
def show() -> None:
    users, _ = _opened()
    everybody = users.all()
    if not everybody:
        Console(stderr=True).print(tell("users.nobody"), markup=False)
        return
    table = Table(*(tell(f"users.column_{name}") for name in ("name", "role", "password", "open")))
    for user in everybody:
        table.add_row(
            escape(user.name), user.role, *(tell(f"users.{_word(is_so)}") for is_so in (user.password, user.open))
        )
    Console().print(table)


@app.command("token", help=tell("users.token"))
def token(name: Name, label: Annotated[str, typer.Option("--label", help=tell("users.label"))] = "") -> None:
    users, audit = _opened()
    secret = users.issue(name, label)
    audit.note(BY, "token_issued", f"{name} {label}")
    print(secret)  # noqa: T201 — the result


def _opened() -> tuple[Users, Audit]:
    database = Database(settings.load().records)
    return Users(database), Audit(database)


def _role(name: str) -> Role:
    for role in ROLES:
        if role == name:
            return role
    raise Problem("users.role", role=name, roles=", ".join(ROLES))


def _password() -> str:
    """Its hash; asked for twice at a terminal, else the first line of what comes in."""
    try:
        from voicebot.web.passwords import hashed
    except ModuleNotFoundError as error:
        raise Problem("serve.missing", what=error.name) from error
    if not sys.stdin.isatty():
        return hashed(_piped())
    password: str = typer.prompt(tell("users.ask"), hide_input=True)
    if password != typer.prompt(tell("users.ask_again"), hide_input=True):
        raise Problem("users.differ")
    return hashed(password)


def _piped() -> str:
    """A second line, where there is one, must be the same: who answers both questions may."""
    first, second = (sys.stdin.readline().rstrip("\r\n") for _ in range(2))
    if not first:
        raise Problem("users.no_password_came")
    if second and second != first:
        raise Problem("users.differ")
    return first


def _word(is_so: bool) -> str:
    return "yes" if is_so else "no"
