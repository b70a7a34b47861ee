"""To a human, with everything that the caller has said already."""

from dataclasses import replace

from voicebot.dialogue import profile
from voicebot.dialogue.acts import Escalate, HandOff, Say
from voicebot.dialogue.replies import answer, plain
from voicebot.dialogue.state import Form, State, Step
from voicebot.knowledge.model import Escalation, Knowledge, Scenario


def escalate(knowledge: Knowledge, state: State, why: str, *says: Say) -> Step:
    """Say this and that a human of the usual queue comes, then hand over."""
    return hand_over(knowledge, state, Escalation(queue=profile.queue(knowledge, state), why=why), *says)


def escalate_as_written(knowledge: Knowledge, state: State, scenario: Scenario, to: Escalation) -> Step:
    """The same for a scenario that is passed on at once, after its answer if it has one."""
    says = [answer(knowledge, state, scenario)] if scenario.answer else []
    return hand_over(knowledge, state, to, *says)


def hand_over(knowledge: Knowledge, state: State, to: Escalation, *says: Say) -> Step:
    """The same, but who comes and why is written in the scenario."""
    hotline = knowledge.hotline
    queue = profile.queue(knowledge, state) if to.queue == hotline.queue else to.queue  # each line has its own people
    said = (*says, plain(to.say or hotline.phrases.handoff))
    card = HandOff(
        queue=queue,
        why=to.why,
        asked=state.asked,
        scenario=state.form.scenario if state.form else state.decision.scenario,
        values=_collected(state.form) if state.form else {},
        tried=state.tried,
        headers=state.headers,
    )
    return replace(state, said=said, over=True), (*said, Escalate(hotline.queues[queue].number, card))


def _collected(form: Form) -> dict[str, str]:
    """Everything that the caller has told, also what could not be right."""
    doubted = {form.slot: form.doubted or form.partial} if form.slot else {}
    return {name: value for name, value in {**doubted, **form.values}.items() if value}
