"""To a human, with everything that the caller has said already."""

from dataclasses import replace

from voicebot.dialogue.acts import Escalate, HandOff, Say
from voicebot.dialogue.replies import plain
from voicebot.dialogue.state import State, Step
from voicebot.knowledge.model import Knowledge


def escalate(knowledge: Knowledge, state: State, why: str, *says: Say, queue: str | None = None) -> Step:
    """Say this and that a human comes, then hand over."""
    hotline = knowledge.hotline
    queue = queue or hotline.queue
    said = (*says, plain(hotline.phrases.handoff))
    card = HandOff(
        queue=queue,
        why=why,
        asked=state.asked,
        scenario=state.form.scenario if state.form else state.decision.scenario,
        values=dict(state.form.values) if state.form else {},
        tried=state.tried,
    )
    return replace(state, said=said, over=True), (*said, Escalate(hotline.queues[queue], card))
