"""Who may come in: users, their roles, tokens of programs."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Any

from nicegui import ui

from voicebot.records.users import ROLES, Key, User
from voicebot.web.api.people import added, changed
from voicebot.web.console.frame import Visit, escape, heading, page

Refresh = Callable[[], Awaitable[None]]


@page("/people", "people", "users")
async def people(visit: Visit) -> None:
    roles: dict[str, str] = {role: visit.say(f"console.role_{role}") for role in ROLES}

    async def refresh() -> None:
        users = await visit.run(visit.backstage.users.all) or []
        tokens = await visit.run(visit.backstage.users.tokens) or []
        room.clear()
        with room:
            for user in users:
                _user(visit, user, roles, refresh)
            heading(visit.say("console.tokens"))
            if not tokens:
                ui.label(visit.say("console.tokens_none")).classes("soft")
            for key in tokens:
                _token(visit, key, refresh)

    room = ui.element("div").classes("w-full")
    await refresh()
    _new(visit, roles, refresh)


def _user(visit: Visit, user: User, roles: dict[str, str], refresh: Refresh) -> None:
    async def change(what: str, **given: Any) -> None:
        step = partial(changed, visit.backstage, user.name, *(given.get(name) for name in ("role", "password", "open")))
        await visit.do("user_changed", f"{user.name} {what}", step)
        await refresh()

    async def issue() -> None:
        secret = await visit.do("token_issued", user.name, partial(visit.backstage.users.issue, user.name, ""))
        if secret:
            _secret(visit, secret)
            await refresh()

    with ui.element("article").classes("w-full flex flex-wrap gap-3 items-center border-b py-2"):
        ui.label(user.name).classes("font-semibold grow min-w-40" + ("" if user.open else " line-through"))
        chosen = ui.select(roles, value=user.role, label=visit.say("console.role")).classes("w-44")
        chosen.on_value_change(lambda event: change(event.value, role=event.value))
        key = "console.shut" if user.open else "console.let_in"
        ui.button(visit.say(key), on_click=lambda: change("open", open=not user.open)).props("outline no-caps")
        ui.button(visit.say("console.new_password"), on_click=lambda: _password(visit, user.name, change)).props(
            "outline no-caps"
        )
        ui.button(visit.say("console.issue"), on_click=issue).props("outline no-caps")


def _password(visit: Visit, name: str, change: Callable[..., Awaitable[None]]) -> None:
    title = visit.say("console.password_of", name=name)
    with ui.dialog(value=True).props(f'aria-label="{escape(title)}"') as dialog, ui.card():
        ui.label(title)
        field = ui.input(visit.say("console.login_password"), password=True).props('autocomplete="new-password"')

        async def save() -> None:
            dialog.close()
            await change("password", password=field.value or "")

        field.on("keydown.enter", save)
        ui.button(visit.say("console.save"), on_click=save)


def _secret(visit: Visit, secret: str) -> None:
    """Shown once."""
    with ui.dialog(value=True).props(f'aria-label="{escape(visit.say("console.token_once"))}"'), ui.card():
        ui.label(visit.say("console.token_once"))
        ui.label(secret).classes("font-mono break-all select-all")


def _token(visit: Visit, key: Key, refresh: Refresh) -> None:
    async def revoke() -> None:
        step = partial(visit.backstage.users.revoke, key.digest)
        await visit.do("token_revoked", f"{key.user} {key.label}", step)
        await refresh()

    with ui.row().classes("items-center gap-3"):
        ui.label(
            f"{key.user} {key.label} · {visit.say('console.until_day')} {visit.day(date.fromisoformat(key.until))}"
        )
        ui.button(visit.say("console.revoke"), on_click=revoke).props("outline no-caps color=negative")


def _new(visit: Visit, roles: dict[str, str], refresh: Refresh) -> None:
    heading(visit.say("console.new_user"))
    given = {"name": "", "password": "", "role": "operator"}

    async def add() -> None:
        step = partial(added, visit.backstage, given["name"].strip(), given["role"], given["password"] or None)  # type: ignore[arg-type]
        if not given["name"].strip():
            return
        await visit.do("user_added", f"{given['name']} {given['role']}", step)
        given["password"] = ""
        await refresh()

    with ui.row().classes("items-end gap-3"):
        ui.input(visit.say("console.login_name")).bind_value(given, "name").props('autocomplete="off"')
        password = ui.input(visit.say("console.login_password"), password=True).bind_value(given, "password")
        password.props('autocomplete="new-password"')
        ui.select(roles, label=visit.say("console.role")).bind_value(given, "role").classes("w-44")
        ui.button(visit.say("console.add"), on_click=add)
