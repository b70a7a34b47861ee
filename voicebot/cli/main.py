"""The command line. Results go to standard output, everything else to standard error; a Problem ends with exit 2."""

import errno
import sys
from collections.abc import Callable

import typer
from rich.console import Console
from typer._click.exceptions import NoArgsIsHelpError, UsageError

from voicebot.cli import (
    calls,
    chat,
    doctor,
    examples,
    knowledge,
    models,
    recordings,
    records,
    report,
    schema,
    serve,
    sound,
    systems,
    talk,
    thinking,
    usage,
    users,
)
from voicebot.errors import Problem
from voicebot.locale import tell

app = typer.Typer(
    help=tell("cli.help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
COMMANDS: dict[str, Callable[..., None]] = {
    "serve": serve.serve,
    "demo": calls.demo,
    "replay": calls.replay,
    "chat": chat.chat,
    "talk": talk.talk,
    "ask": thinking.ask,
    "parse": thinking.parse,
    "hear": sound.hear,
    "say": sound.say,
    "doctor": doctor.doctor,
}
for name, command in COMMANDS.items():
    app.command(name, help=tell(f"cli.{name}"))(command)
app.command("report", help=tell("report.command"))(report.show)
records.app.command("examples", help=tell("examples.command"))(examples.examples)
knowledge.app.command("schema", help=tell("schema.command"))(schema.schema)
app.add_typer(knowledge.app, name="kb")
app.add_typer(records.app, name="records")
app.add_typer(recordings.app, name="recordings")
app.add_typer(systems.app, name="systems")
app.add_typer(models.app, name="models")
app.add_typer(users.app, name="users")


def main() -> None:
    try:
        sys.exit(usage.build(app).main(prog_name="voicebot", standalone_mode=False) or 0)
    except NoArgsIsHelpError as help:
        typer.echo(help.format_message(), err=True)
        sys.exit(2)
    except UsageError as wrong:
        refuse(usage.problem(wrong))
    except typer.Abort:
        refuse(Problem("usage.aborted"))
    except Problem as problem:
        refuse(problem)
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename:
            raise
        refuse(Problem("cli.output_full"))
    except ExceptionGroup as group:
        problems, others = group.split(Problem)
        if others or problems is None:
            raise
        refuse(_first(problems))


def refuse(problem: Problem) -> None:
    """One sentence, exit 2."""
    Console(stderr=True, soft_wrap=True).print(str(problem), style="red", markup=False, highlight=False)
    sys.exit(2)


def _first(group: ExceptionGroup[Problem]) -> Problem:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first
