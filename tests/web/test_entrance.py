"""How people come into the console: passwords, sessions, the link of a fresh installation, other sites' pages."""

import asyncio
from pathlib import Path

import httpx2
import pytest
from console import PASSWORD, Open, run
from serving import served

from voicebot.errors import Problem
from voicebot.metrics import Metrics
from voicebot.records.audit import Audit
from voicebot.records.ledger import Ledger
from voicebot.records.users import Users
from voicebot.serve import Service
from voicebot.settings import Settings, Web
from voicebot.web.passwords import hashed, right


def page(address: str) -> httpx2.AsyncClient:
    """A browser's, without one."""
    return httpx2.AsyncClient(base_url=address, headers={"Origin": address}, timeout=60)


async def come_in(client: httpx2.AsyncClient, name: str, password: str = PASSWORD) -> int:
    return (await client.post("/console/login", data={"name": name, "password": password})).status_code


def test_a_password_opens_a_session_that_ends_when_its_owner_leaves(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with page(opened.address) as client:
            assert (await client.get("/console/")).headers["location"] == "/console/login"
            assert await come_in(client, "editor", "не тот пароль") == 401
            assert await come_in(client, "nobody") == 401
            assert await come_in(client, "editor") == 303
            assert (await client.get("/api/v1/calls")).status_code == 200
            secret = client.cookies["voicebot_session"]
            assert (await client.post("/console/logout")).status_code == 303
            client.cookies.set("voicebot_session", secret)
            assert (await client.get("/api/v1/calls")).status_code == 401
        noted = [(one.who, one.what) for one in Audit(opened.ledger.database).latest()]
        assert noted[-1:0:-1][:2] == [("editor", "login_failed"), ("nobody", "login_failed")]
        assert ("editor", "login") in noted and ("editor", "logout") in noted

    run(story, tmp_path)


def test_the_session_s_cookie_is_for_the_browser_alone(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with page(opened.address) as client:
            given = await client.post("/console/login", data={"name": "editor", "password": PASSWORD})
            cookie = given.headers["set-cookie"].lower()
            assert "httponly" in cookie and "samesite=lax" in cookie

    run(story, tmp_path)


def test_a_page_of_another_site_can_t_use_the_session(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with page(opened.address) as client:
            await come_in(client, "admin")
            mark = {"marks": {"polite": 1}}
            path = "/api/v1/calls/question/marks"
            assert (await client.post(path, json=mark)).status_code == 201
            for origin in ("https://elsewhere.example", "null", ""):
                assert (await client.post(path, json=mark, headers={"Origin": origin})).status_code == 403
            del client.headers["Origin"]
            assert (await client.post(path, json=mark)).status_code == 403
            assert (await client.post("/console/logout")).status_code == 403

    run(story, tmp_path)


def test_the_name_of_the_host_opens_no_door(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with page(opened.address) as client:
            for host in ("x/console/login?", "x/console/_nicegui/?", "x/api/v1/openapi.json?"):
                given = await client.get("/console/calls", headers={"Host": host})
                assert given.status_code in (303, 400)
                assert (await client.get("/api/v1/calls", headers={"Host": host})).status_code in (400, 401)

    run(story, tmp_path)


def test_whoever_guesses_passwords_has_to_wait(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with page(opened.address) as client:
            tries = [await come_in(client, f"nobody{number}", "x") for number in range(11)]
            assert tries == [401] * 10 + [429]
            assert await come_in(client, "admin") == 429

    run(story, tmp_path)


def test_a_new_password_ends_the_sessions_of_the_old_one(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with page(opened.address) as client:
            await come_in(client, "editor")
            opened.users.change("editor", password=hashed("совсем другой пароль"))
            assert (await client.get("/api/v1/calls")).status_code == 401
            assert await come_in(client, "editor") == 401
            assert await come_in(client, "editor", "совсем другой пароль") == 303

    run(story, tmp_path)


def test_a_fresh_installation_shows_a_link_that_opens_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path) as service:
            (link,) = service.service.invitation
            async with page(f"http://{service.address}") as client, page(f"http://{service.address}") as second:
                assert (await client.get(link)).headers["location"] == "/console/"
                assert (await client.get("/api/v1/users")).json()[0]["role"] == "admin"
                assert (await second.get(link)).status_code == 200
                assert (await second.get("/api/v1/users")).status_code == 401

    asyncio.run(story())


def test_with_an_administrator_there_is_no_such_link(tmp_path: Path) -> None:
    Users(Ledger(f"sqlite:///{tmp_path}/test.db").database).add("anna", "admin", hashed("длинный пароль"))

    async def story() -> None:
        async with served(tmp_path) as service:
            assert not service.service.invitation

    asyncio.run(story())


@pytest.mark.parametrize("web", [Web(listen="0.0.0.0:0", proxy=True), Web(listen="127.0.0.1:0", proxy=True)])
def test_the_world_is_let_in_only_where_an_administrator_has_a_password(tmp_path: Path, web: Web) -> None:
    from serving import app

    async def story() -> None:
        metrics, ledger = Metrics(), Ledger(f"sqlite:///{tmp_path}/test.db")
        settings = Settings(knowledge_base=tmp_path, web=web)
        robot = app(settings, metrics)
        with pytest.raises(Problem, match="voicebot users add"):
            await Service(settings, robot, ledger, metrics).run()
        robot.close()
        ledger.close()

    asyncio.run(story())


def test_a_password_is_known_again_and_no_other_one() -> None:
    known = hashed("верный пароль 1")
    assert right("верный пароль 1", known)
    assert not right("верный пароль 2", known)
    assert not right("", None)
    with pytest.raises(Problem):
        hashed("short")


@pytest.mark.parametrize(
    ("prefers", "chosen", "heading"),
    [
        ("en-US,en;q=0.9,ru;q=0.8", "", "Console"),
        ("de,ru;q=0.7,en;q=0.5", "", "Вход"),
        ("de", "", "Вход"),
        ("en-GB", "ru", "Вход"),
    ],
)
def test_a_first_visitor_is_spoken_to_as_his_browser_prefers(
    tmp_path: Path, prefers: str, chosen: str, heading: str
) -> None:
    async def story(opened: Open) -> None:
        async with page(opened.address) as client:
            if chosen:
                client.cookies.set("voicebot_language", chosen)
            shown = await client.get("/console/login", headers={"Accept-Language": prefers})
            assert heading in shown.text

    run(story, tmp_path)
