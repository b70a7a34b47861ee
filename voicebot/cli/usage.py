"""What every command's help says of itself, and what is told of wrong usage: in the user's language, in 80 columns."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, cast

import typer
from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from typer._click import Command, Context, HelpFormatter, Parameter
from typer._click.exceptions import BadOptionUsage, BadParameter, MissingParameter, NoSuchOption, UsageError
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from voicebot.errors import Problem
from voicebot.locale import catalogue, language, tell

NAMES = 28  # columns: the names of options and what they take
WORD = re.compile("[A-Z]{3,}")
DAY = "%Y-%m-%d"


def build(app: typer.Typer) -> TyperGroup:
    """The tree of commands, each of which tells its help as this file does."""
    app.info.cls = Commands
    _dress(app)
    return cast(TyperGroup, typer.main.get_command(app))


def _dress(app: typer.Typer) -> None:
    for command in app.registered_commands:
        command.cls = One
    for group in app.registered_groups:
        group.cls = Commands
        if group.typer_instance:
            _dress(group.typer_instance)


class Told:
    """What a command and a group of them have in common."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)  # type: ignore[misc, no-any-return]
        except UsageError as wrong:
            wrong.ctx = wrong.ctx or ctx  # some are raised without
            raise

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(_pieces(ctx)), f"{tell('usage.usage')}: ")

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        formatter.write(_help(ctx))


class One(Told, TyperCommand):
    """A command."""

    allow_extra_args = True  # so that they are told here

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        if extra := super().parse_args(ctx, args):
            raise Problem("usage.extra", command=ctx.command_path, what=" ".join(extra))
        return []


class Commands(Told, TyperGroup):
    """A group of them."""

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            near = get_close_matches(args[0], list(self.commands), 1)
            known = tell("usage.near", near=near[0]) if near else tell("usage.known", known=", ".join(self.commands))
            raise Problem("usage.no_command", command=ctx.command_path, name=args[0], known=known)
        return super().resolve_command(ctx, args)


# help


def _help(ctx: Context) -> str:
    command, console = ctx.command, Console(highlight=False)
    with console.capture() as written:
        console.print(Padding(Text(command.get_usage(ctx), style="bold"), (1, 1)))
        if command.help:
            console.print(Padding(Markdown(command.help), (0, 1, 1, 1)))
        _show(examples(ctx.command_path), console)
        for title, rows in _tables(ctx):
            console.print(_panel(title, rows))
    return written.get()


def examples(command: str) -> list[str]:
    """What may be pasted, a line each, and remarks (# …) on the line below; `command` from the program's name on."""
    key = "_".join(command.split()[1:])
    return catalogue(language()).get(f"pasted.{key}", "").splitlines()


def _show(lines: list[str], console: Console) -> None:
    if lines:
        console.print(f" {tell('usage.examples')}:\n")
    for line in lines:  # never broken: a broken one can't be pasted
        console.print(f"   {line}", style="dim" if line.startswith("#") else "cyan", markup=False, soft_wrap=True)
    if lines:
        console.print()


def _tables(ctx: Context) -> Iterator[tuple[str, list[tuple[Text, RenderableType]]]]:
    command = ctx.command
    shown = [param for param in command.get_params(ctx) if not getattr(param, "hidden", False)]
    arguments = [_row(param, ctx) for param in shown if isinstance(param, TyperArgument)]
    options = [_row(param, ctx) for param in shown if isinstance(param, TyperOption)]
    yield tell("usage.arguments"), arguments
    yield tell("usage.options"), options
    if isinstance(command, TyperGroup):
        below = [(name, command.get_command(ctx, name)) for name in command.list_commands(ctx)]
        yield (
            tell("usage.commands"),
            [(Text(name, "bold cyan"), Markdown(_first(one.help or ""))) for name, one in below if one],
        )


def _first(help: str) -> str:
    return help.strip().split("\n\n")[0].replace("\n", " ")


def _panel(title: str, rows: list[tuple[Text, RenderableType]]) -> RenderableType:
    if not rows:
        return Group()
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(max_width=NAMES, overflow="fold")
    table.add_column(ratio=1)
    for row in rows:
        table.add_row(*row)
    return Panel(table, title=title, title_align="left", border_style="dim")


def _row(param: Parameter, ctx: Context) -> tuple[Text, RenderableType]:
    if isinstance(param, TyperArgument):
        return Text(taken(param), "bold cyan"), _told(param, ctx)
    name = Text(", ".join(sorted(param.opts, key=len, reverse=True)), "bold cyan")
    return name.append(f" {taken(param).replace('|', ' | ')}".rstrip(), "yellow"), _told(param, ctx)


def _told(param: Parameter, ctx: Context) -> RenderableType:
    own = getattr(param, "help", None) or ""
    if "--help" in param.opts:
        own = tell("usage.help")
    if isinstance(param, TyperArgument) and wanted(param) != taken(param):
        own += f": {wanted(param).replace('|', ', ')}"
    if param.required:
        own += f" {tell('usage.required')}"
    elif (usual := _usual(param, ctx)) is not None:
        own += f" {tell('usage.default', value=usual)}"
    return Markdown(own)


def _usual(param: Parameter, ctx: Context) -> object:
    """What an option is without being named, where that is worth telling."""
    value = param.get_default(ctx, call=False)
    return None if value in (None, "", False) or callable(value) or value == () else value


def _pieces(ctx: Context) -> Iterator[str]:
    yield f"[{tell('usage.options_word')}]"
    for param in ctx.command.get_params(ctx):
        if isinstance(param, TyperArgument):
            several = "…" if param.nargs == -1 else ""
            yield f"{taken(param)}{several}" if param.required else f"[{taken(param)}{several}]"
    if isinstance(ctx.command, TyperGroup):
        yield tell("usage.command_word")


# what a parameter takes


def taken(param: Parameter) -> str:
    """As it stands in help: a file, a number from 1 to 9, one of these; nothing for a flag."""
    if getattr(param, "is_flag", False) or "--help" in param.opts:
        return ""
    if isinstance(param, TyperArgument):
        return WORD.sub(_word, param.metavar or (param.name or "").upper())
    return wanted(param)


def wanted(param: Parameter) -> str:
    """The values that it may have."""
    return WORD.sub(_word, param.metavar or _kind(param))


def _kind(param: Any) -> str:
    kind = param.type_descriptor
    if kind.is_choice:
        return "|".join(str(getattr(choice, "value", choice)) for choice in kind.choices)
    if isinstance(param, TyperArgument):
        return (param.name or "").upper()
    if kind.is_ranged:
        return _range(param.min, param.max)
    if kind.is_datetime:
        return "DAY" if kind.parameter_info.formats == [DAY] else "MOMENT"
    return "FILE" if kind.is_path else "TEXT"


def _range(least: float | None, most: float | None) -> str:
    match least, most:
        case None, None:
            return "NUMBER"
        case _, None:
            return f"≥{least}"
        case None, _:
            return f"≤{most}"
    return f"{least}…{most}"


def _word(found: re.Match[str]) -> str:
    """In the user's language, where there is a word for it."""
    return catalogue(language()).get(f"usage.word_{found[0].lower()}", found[0])


# wrong usage


def problem(wrong: UsageError) -> Problem:
    """What is wrong, where, and what mends it."""
    command = wrong.ctx.command_path if wrong.ctx else "voicebot"
    match wrong:
        case NoSuchOption():
            near = f" ({tell('usage.near', near=wrong.possibilities[0])})" if wrong.possibilities else ""
            return Problem("usage.no_option", command=command, name=wrong.option_name, near=near)
        case BadOptionUsage():
            return _misused(wrong, command)
        case MissingParameter() if wrong.param:
            about = _first(getattr(wrong.param, "help", "") or "")
            return Problem("usage.missing", command=command, name=_name(wrong.param), about=about)
        case BadParameter() if wrong.param:
            value = _given(wrong)
            wanting = wanted(wrong.param)
            return Problem("usage.bad", command=command, name=_name(wrong.param), value=value, wanted=wanting)
    return Problem("usage.other", command=command, what=wrong.format_message())


def _misused(wrong: BadOptionUsage, command: str) -> Problem:
    params = wrong.ctx.command.params if wrong.ctx else []
    for param in params:
        if wrong.option_name in param.opts and not getattr(param, "is_flag", False):
            return Problem("usage.no_value", command=command, name=wrong.option_name, wanted=taken(param))
    return Problem("usage.flag", command=command, name=wrong.option_name)


def _name(param: Parameter) -> str:
    return taken(param) if isinstance(param, TyperArgument) else max(param.opts, key=len)


def _given(wrong: BadParameter) -> object:
    errors = getattr(wrong.__cause__, "errors", None)
    return errors()[0]["input"] if errors else ""
