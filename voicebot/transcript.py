"""A call as plain text: who said what, what was made of it, what became of it."""

from collections.abc import Iterator

from voicebot.conversation import Conversation, Turn
from voicebot.dialogue.acts import Decision
from voicebot.locale import tell
from voicebot.names import BARE, Names


def lines(conversation: Conversation, names: Names = BARE) -> Iterator[str]:
    """A line a thing that was said, decided or recorded."""
    yield _said(tell("transcript.robot"), conversation.greeting)
    for turn in conversation.turns:
        yield _said(tell(f"transcript.by_{turn.by}"), turn.caller)
        if made_of := _made_of(turn.decision, names):
            yield f"    {made_of}"
        yield _said(tell("transcript.robot"), _waited(turn))
    for kept in conversation.records:
        form, values = names.scenario(kept.form), names.values(kept.form, kept.values)
        yield tell("transcript.record", form=form, values=values, receipt=kept.receipt or "—")
    yield tell("transcript.outcome", outcome=tell(f"page.outcome_{conversation.outcome}"))


def _said(who: str, what: str) -> str:
    return f"{who}: {what or '…'}"


def _waited(turn: Turn) -> str:
    after = tell("transcript.after", ms=turn.endpoint_ms) if turn.by == "voice" and turn.reply_at is not None else ""
    return f"{turn.robot} {after}".strip()


def _made_of(decision: Decision, names: Names) -> str:
    kind = tell(f"cli.decided_{decision.kind}") if decision.kind else ""
    parts = [kind, names.scenario(decision.topic or ""), f"{decision.score:.2f}" if decision.score else ""]
    parts += [f"{names.slot(decision.scenario, name)}={value}" for name, value in decision.slots.items()]
    if decision.asks:
        parts.append(tell("transcript.asks", slot=names.slot(decision.scenario, decision.asks)))
    return " ".join(part for part in parts if part)
