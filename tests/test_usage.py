"""What every command says of itself, and of wrong usage."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from typer._click import Command, Context
from typer.core import TyperGroup

from voicebot.cli import usage
from voicebot.cli.main import app
from voicebot.errors import Problem
from voicebot.locale import LANGUAGES

ROOT = Path(__file__).parents[1]
COMMAND = usage.build(app)
READ = re.compile(r"(tests|knowledge_base)\b.*")  # what an example reads is there in every checkout
WRITES = {"--write", "--report", "--junit"}


def below(group: TyperGroup, path: tuple[str, ...] = ("voicebot",)) -> Iterator[tuple[tuple[str, ...], Command]]:
    """Every command that does something."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from below(command, (*path, name))
        else:
            yield (*path, name), command


ALL = [path for path, _ in below(COMMAND)]


def parsed(words: list[str]) -> Context:
    """As far as a command line is read before anything is done; a Problem where it is wrong."""
    context = COMMAND.make_context(words[0], words[1:])
    while isinstance(context.command, TyperGroup) and (rest := [*context._protected_args, *context.args]):
        name, command, rest = context.command.resolve_command(context, rest)
        assert command
        context = command.make_context(name, rest, parent=context)
    return context


def told(*words: str, language: str, columns: int = 80) -> str:
    environment = {**os.environ, "VOICEBOT_LANGUAGE": language, "COLUMNS": str(columns)}
    command = [sys.executable, "-m", "voicebot", *words]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=60).stdout


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", request.param)
    return str(request.param)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_an_example_that_can_be_pasted(path: tuple[str, ...], language: str) -> None:
    lines = [line for line in usage.examples(" ".join(path)) if not line.startswith("#")]
    assert lines
    for line in lines:
        assert len(line) <= 76
        words = shlex.split(line.rpartition("| ")[2].partition(" < ")[0])
        assert parsed(words).command_path == " ".join(path)
        for before, word in pairwise(words):
            assert before in WRITES or not READ.fullmatch(word) or (ROOT / word).exists()


def test_every_example_belongs_to_a_command() -> None:
    keys = {"_".join(path[1:]) for path in ALL} | {"systems"}
    assert {key.split(".")[1] for key in usage.catalogue("en") if key.startswith("pasted.")} == keys


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_stays_within_80_columns(path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert max(map(len, context(path).get_help().splitlines())) <= 80


def context(path: tuple[str, ...]) -> Context:
    made, command = Context(COMMAND, info_name=path[0]), COMMAND
    for name in path[1:]:
        found = command.get_command(made, name)
        assert found
        made, command = Context(found, made, name), found  # type: ignore[assignment]
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_lists_say_of_commands_ends_like_a_sentence(language: str) -> None:
    for path, command in below(COMMAND):
        assert command.help and command.help.partition("\n\n")[0].strip()[-1] in ".?", path
    *_, listed = told("--help", language=language, columns=400).split("╭─")
    said = [line.strip("│ ") for line in listed.splitlines()[1:] if line.startswith("│")]
    assert len(said) == len(COMMAND.commands) and all(line[-1] in ".?" for line in said)


def test_help_speaks_the_user_s_language_alone() -> None:
    russian = told("replay", "-h", language="ru")
    assert "Ключи" in russian and "ПАПКА" in russian and "Эта справка" in russian
    assert not re.search("Usage|Options|Arguments|Show this|FOLDER|<", russian)
    assert "Команды" in told("--help", language="ru")
    assert not re.search("[а-яё]", told("replay", "--help", language="en").replace("вы робот", ""), re.IGNORECASE)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("replay --jobs", "--jobs 1…256"),
        ("replay x.wav --jobs many", "--jobs many 1…256"),
        ("replay x.wav --jobs 0", "--jobs 0 1…256"),
        ("replay --json=yes", "--json"),
        ("replay --jbs 3", "--jbs --jobs"),
        ("report --since yesterday", "--since yesterday YYYY-MM-DD"),
        ("parse colour red", "colour number|digits"),
        ("users add", "NAME"),
        ("users add anna", "--role admin"),
        ("ask where is it", "is it"),
        ("serv", "serve"),
        ("kb frobnicate", "frobnicate check explain"),
    ],
)
def test_wrong_usage_is_told_in_one_sentence_with_a_remedy(
    line: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")
    sentence = str(refused(["voicebot", *line.split()]))
    assert "\n" not in sentence and sentence.endswith(" --help")
    for word in named.split():
        assert word in sentence


def refused(words: list[str]) -> Problem:
    try:
        parsed(words)
    except Problem as problem:
        return problem
    except usage.UsageError as wrong:
        return usage.problem(wrong)
    raise AssertionError(words)


def test_wrong_usage_ends_with_exit_2_and_nothing_else() -> None:
    command = [sys.executable, "-m", "voicebot", "replay", "--jobs"]
    environment = {**os.environ, "VOICEBOT_LANGUAGE": "ru"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "voicebot replay: после --jobs нужно значение, 1…256; пример — voicebot replay --help\n"
