"""A conversation on the console, live, and the summary of several."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from voicebot.conversation import Conversation
from voicebot.dialogue.acts import Decision, HandOff
from voicebot.events import (
    CallEnded,
    CallerSpoke,
    Decided,
    Event,
    HandedOver,
    Interrupted,
    NotRecorded,
    Recorded,
    RobotSpoke,
)
from voicebot.locale import tell
from voicebot.names import Names
from voicebot.replay import Replayed

WHO = 9  # columns: who speaks


class Show:
    """Prints a call's events as they happen; echo: what the caller writes too."""

    def __init__(self, console: Console, title: str, names: Names, echo: bool = True) -> None:
        self._console, self._names, self._echo = console, names, echo
        self._conversation = Conversation()
        self._about = ""  # is told where it changes
        console.rule(f"[bold]{escape(title)}[/bold]")

    def hear(self, event: Event) -> None:
        self._conversation.hear(event)
        match event:
            case CallerSpoke():
                if self._echo or event.by != "text":
                    self._caller(event)
            case Decided():
                self._decided(event.decision)
            case RobotSpoke():
                self._robot(event)
            case Interrupted():
                self._note(tell("show.interrupted"), "yellow")
            case Recorded():
                values = self._names.values(event.form, event.values)
                form = self._names.scenario(event.form)
                self._note(tell("show.recorded", form=form, values=values, receipt=event.receipt), "green")
            case NotRecorded():
                self._note(tell("show.not_recorded", why=event.why), "red")
            case HandedOver():
                self._console.print(_card(event.card, event.target, self._names))
            case CallEnded():
                self._note(tell("show.ended", outcome=tell(f"show.outcome_{event.outcome}")), "bold")

    def judge(self, made: Replayed) -> None:
        """What the script expected and did not get."""
        for failure in made.failures:
            self._console.print(str(failure), style="red", markup=False, soft_wrap=True)

    def _caller(self, event: CallerSpoke) -> None:
        words = event.text or tell("show.silence" if event.by == "silence" else "show.unintelligible")
        self._line(tell(f"show.by_{event.by}"), words, "cyan")

    def _robot(self, event: RobotSpoke) -> None:
        self._line(tell("show.robot"), event.text, "white")
        if self._conversation.turns and (turn := self._conversation.turns[-1]).by == "voice":
            wait = tell("show.wait", wait=turn.wait_ms, pause=turn.endpoint_ms, compute=round(turn.compute_ms))
            self._note(wait, "dim")

    def _decided(self, decision: Decision) -> None:
        if not decision.kind:
            return
        about = self._names.scenario(decision.scenario) if decision.scenario else ""
        changed, self._about = about != self._about, about
        score = f"{decision.score:.2f}" if decision.score else ""
        asks = tell("show.asks", slot=self._names.slot(decision.scenario, decision.asks)) if decision.asks else ""
        made = ": ".join(filter(None, (tell(f"cli.decided_{decision.kind}"), about if changed else "")))
        self._note("→ " + ", ".join(filter(None, (f"{made} {score}".rstrip(), asks))), "magenta")

    def _line(self, who: str, text: str, style: str) -> None:
        self._row(f"[bold {style}]{escape(who)}[/]", escape(text))

    def _note(self, text: str, style: str) -> None:
        self._row("", f"[{style}]{escape(text)}[/]")

    def _row(self, who: str, text: str) -> None:
        table = Table.grid(padding=(0, 2))
        table.add_column(width=WHO)
        table.add_column(overflow="fold")
        table.add_row(who, text)
        self._console.print(table, highlight=False)


def _card(card: HandOff, target: str, names: Names) -> Panel:
    """What the operator sees."""
    table = Table.grid(padding=(0, 2))
    rows = {
        "queue": f"{names.queue(card.queue)} → {target}",
        "why": card.why,
        "asked": "\n".join(f"«{words}»" for words in card.asked),
        "scenario": names.scenario(card.scenario) if card.scenario else "—",
        "values": names.values(card.scenario, card.values) or "—",
        "tried": ", ".join(map(names.scenario, card.tried)) or "—",
    }
    for name, text in rows.items():
        table.add_row(f"[bold]{tell(f'show.card_{name}')}[/bold]", escape(text))
    return Panel(table, title=tell("show.card"), border_style="yellow", expand=False)


def summary(replayed: Sequence[Replayed], seconds: float | None = None, titled: bool = False) -> Table:
    """A row a call: how it ended, how long the caller waited, how much faster than real time it was made.

    seconds: how long all of it took, where several calls were made at a time. titled: calls by title, not by file.
    """
    names = ("call", "outcome", "turns", "wait", "speed", "expected")
    table = Table(title=tell("show.summary"))
    for name in names:
        table.add_column(tell(f"show.column_{name}"), overflow="fold", ratio=1 if name == "call" else None)
    for made in replayed:
        table.add_row(
            escape(made.title if titled else made.name),
            *(_row(made) if not made.error else ("", "", "", "")),
            _judged(made),
        )
    audio = sum(made.audio_seconds for made in replayed)
    whole = sum(made.compute_seconds for made in replayed) if seconds is None else seconds
    speed = f"{audio / whole:.1f}" if whole else "0"
    table.caption = tell("show.total", audio=f"{audio:.0f}", compute=f"{whole:.1f}", speed=speed)
    return table


def _row(made: Replayed) -> tuple[str, str, str, str]:
    waits = sorted(turn.wait_ms for turn in made.conversation.turns if turn.by == "voice") or [0]
    return (
        tell(f"show.outcome_{made.conversation.outcome}"),
        str(len(made.conversation.turns)),
        f"{waits[len(waits) // 2]} / {waits[-1]}",
        f"{made.audio_seconds / made.compute_seconds:.1f}×",
    )


def _judged(made: Replayed) -> str:
    if made.error:
        return f"[red]{tell('show.error')}[/red]"
    return "[red]✗[/red]" if made.wrong else "[green]✓[/green]"
