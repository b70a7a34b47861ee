"""Many calls: a bar while they are made, a table when they have been."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from voicebot import batch
from voicebot.batch import Plan
from voicebot.cli.show import summary
from voicebot.locale import tell
from voicebot.replay import Replayed, Wanted
from voicebot.workers import Stopwatch


def make(calls: Sequence[Wanted], plan: Plan, jobs: int, quiet: bool) -> list[Replayed]:
    """All of them, in their order; the bar goes to standard error, the table, unless `quiet`, to standard output."""
    console = Console(stderr=True, soft_wrap=True)
    made: dict[int, Replayed] = {}
    watch = Stopwatch()
    with _bar(console) as bar:
        task = bar.add_task("", total=len(calls), failed=0, speed="")
        for place, one in batch.run(calls, plan, jobs):
            made[place] = one
            failed = sum(bool(other.wrong) for other in made.values())
            bar.update(task, advance=1, failed=failed, speed=_speed(list(made.values()), watch.ms / 1000))
    replayed = [made[place] for place in range(len(calls))]
    if not quiet:
        _show(replayed, watch.ms / 1000)
    return replayed


def _bar(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(tell("replay.failed", count="{task.fields[failed]}")),
        TimeElapsedColumn(),
        TextColumn("{task.fields[speed]}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _speed(made: Sequence[Replayed], seconds: float) -> str:
    audio = sum(one.audio_seconds for one in made) / seconds
    return tell("replay.speed", calls=f"{len(made) / seconds:.2f}", audio=f"{audio:.0f}")


def _show(replayed: Sequence[Replayed], seconds: float) -> None:
    console = Console(soft_wrap=True)
    Console().print(summary(replayed, seconds))
    console.print(_speed(replayed, seconds), highlight=False)
    for one in replayed:
        if one.wrong:
            console.print(f"[red]✗[/red] [bold]{escape(one.name)}[/bold] {escape(one.title)}", highlight=False)
            for sentence in one.wrong:
                console.print(f"  {escape(sentence)}", style="red", highlight=False)
