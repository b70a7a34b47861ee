"""voicebot users, as it is typed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from voicebot.cli.users import app
from voicebot.records.database import Database
from voicebot.records.users import Users
from voicebot.web.passwords import right


@pytest.fixture
def users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Users:
    monkeypatch.setenv("VOICEBOT_RECORDS", url := f"sqlite:///{tmp_path}/test.db")
    return Users(Database(url))


def typed(*words: str, given: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(app, words, input=given)
    return done.exit_code, done.stdout


def test_the_first_administrator_is_made_and_changes_the_password(users: Users) -> None:
    assert typed("add", "anna", "--role", "admin", given="длинный пароль\nдлинный пароль\n")[0] == 0
    assert users.guarded()
    assert typed("passwd", "anna", given="другой пароль\nдругой пароль\n")[0] == 0
    assert right("другой пароль", users.hash("anna"))
    assert "anna" in typed("list")[1]


def test_a_password_that_comes_in_is_typed_once(users: Users) -> None:
    assert typed("add", "anna", "--role", "admin", given="длинный пароль\n")[0] == 0
    assert right("длинный пароль", users.hash("anna"))


@pytest.mark.parametrize(
    ("words", "given"),
    [
        (("add", "anna", "--role", "admin"), ""),
        (("add", "anna", "--role", "admin"), "длинный пароль\nне тот пароль\n"),
        (("add", "anna", "--role", "admin"), "коротко\nкоротко\n"),
        (("add", "anna", "--role", "king", "--no-password"), ""),
        (("passwd", "nobody"), "длинный пароль\nдлинный пароль\n"),
    ],
)
def test_what_can_t_be_done_is_not_done(users: Users, words: tuple[str, ...], given: str) -> None:
    assert typed(*words, given=given)[0] != 0
    assert users.all() == []


def test_a_program_s_token_is_printed_once_and_opens(users: Users) -> None:
    typed("add", "crm", "--role", "operator", "--no-password")
    code, secret = typed("token", "crm", "--label", "CRM")
    user = users.who(secret.strip(), "token")
    assert code == 0 and user and user.name == "crm"
    assert users.who(secret.strip(), "session") is None
