"""The conversation as a pure function: step(state, input) -> state, actions. No audio, no clock, no asyncio."""

from dataclasses import replace
from datetime import datetime

from voicebot.dialogue import (
    answers,
    forms,
    instead,
    keys,
    lookups,
    match,
    opening,
    patience,
    profile,
    receipts,
    stories,
    taking,
    unclear,
)
from voicebot.dialogue.acts import (
    MONDAY,
    Action,
    Broken,
    Decision,
    Escalate,
    Found,
    Heard,
    HungUp,
    Input,
    Missing,
    NotStored,
    NotTransferred,
    Pressed,
    Say,
    Silence,
    Started,
    Stored,
    Unreachable,
)
from voicebot.dialogue.closing import Shifts, closed, nobody_there
from voicebot.dialogue.handoff import escalate, escalate_as_written
from voicebot.dialogue.replies import answer, ask, conclude, goodbye, plain, understood
from voicebot.dialogue.state import Form, State, Step
from voicebot.knowledge.model import Knowledge, Scenario
from voicebot.matching.index import Index
from voicebot.russian.questions import asks, asks_number
from voicebot.russian.text import words
from voicebot.russian.yesno import yes_no

COMMANDS = ("repeat", "slower", "wait")  # what a caller may ask for at any time
BARE = 4  # words of a yes or a no that tells no story
SURE = 0.9  # so likely danger is meant that nobody waits for the end of the sentence


class Dialogue:
    """Shared by all calls; a call's memory is its State."""

    def __init__(self, knowledge: Knowledge, index: Index | None = None, shifts: Shifts | None = None) -> None:
        """shifts: when the people of each queue are there, where that is known."""
        self.knowledge = knowledge
        self._shifts = shifts or {}
        self.index = index or Index(knowledge)
        self._matcher = match.Matcher(knowledge, self.index)
        self._phrases = knowledge.hotline.phrases

    def step(self, state: State, given: Input) -> Step:
        """What the robot does about this input."""
        after, actions = self._step(state, given)
        if after.slow:
            actions = tuple(replace(action, slow=True) if isinstance(action, Say) else action for action in actions)
        asked = next((action for action in actions if isinstance(action, Escalate)), None)
        if asked and nobody_there(self.knowledge, after, asked):
            return self._instead_of_people(after, actions, closed(self.knowledge, self._shifts, after))
        if asked and after.written:
            return self._in_writing(after, actions, asked.card.queue)
        return after, actions

    def closed(self, moment: datetime, dialled: str) -> Say:
        """What is said of this line's people, who have gone."""
        line = profile.dialled(self.knowledge, dialled)
        return closed(self.knowledge, self._shifts, State(moment=moment, profile=line))

    def _in_writing(self, state: State, actions: tuple[Action, ...], queue: str) -> Step:
        """Nobody can be connected out of a chat: where people are found; the line's own can ring as well."""
        where = plain(self.knowledge.hotline.queues[queue].chat or self._phrases.not_transferred)
        if queue == profile.queue(self.knowledge, state) and self.knowledge.hotline.after_hours:
            return self._instead_of_people(state, actions, where)
        says = [action for action in actions if isinstance(action, Say)][:-1]
        return ask(replace(state, over=False, form=None, offered=(), rejections=0, doubts=0), *says, where)

    def _instead_of_people(self, state: State, actions: tuple[Action, ...], gone: Say) -> Step:
        """What the hotline has for it; whoever comes out of that again is told goodbye."""
        says = [action for action in actions if isinstance(action, Say)][:-1]  # without «I connect you»
        other = self.knowledge.scenarios[self.knowledge.hotline.after_hours or ""]
        if state.turned_away or (state.form and state.form.scenario == other.scenario):
            return goodbye(state, *says, gone)
        state = replace(state, over=False, form=None, offered=(), rejections=0, doubts=0, turned_away=True)
        state, begun = self._run(state, other, "")
        said = (*says, gone)
        return replace(state, said=(*said, *state.said)), (*said, *begun)

    def _step(self, state: State, given: Input) -> Step:
        if isinstance(given, NotTransferred):
            if given.closed and self.knowledge.hotline.after_hours:
                return self._instead_of_people(state, (), closed(self.knowledge, self._shifts, state))
            return ask(replace(state, over=False, form=None), plain(self._phrases.not_transferred))
        if state.over:
            return state, ()
        match given:
            case Stored() | NotStored():
                return receipts.stored(self.knowledge, state, given)
            case Found() | Missing() | Unreachable():
                return lookups.looked(self.knowledge, state, given)
        state = replace(state, decision=Decision())
        match given:
            case Started() if given.scenario in self.knowledge.scenarios:
                sent = opening.known(self.knowledge, state, given)
                return self._run(sent, self.knowledge.scenarios[given.scenario], "")
            case Started():
                return opening.begin(self.knowledge, state, given)
            case Heard():
                return self._heard(replace(state, silences=0, waiting=False, whole=False), given)
            case Pressed():
                return keys.pressed(self.knowledge, replace(state, silences=0, doubts=0), given.digit)
            case Silence():
                return self._silence(state)
            case Broken():
                return escalate(self.knowledge, state, self.knowledge.hotline.reasons.broken)
            case HungUp():
                return replace(state, over=True), opening.left(state)

    def urgent(self, state: State, text: str) -> bool:
        """Do these words, though the caller has not finished, surely mean danger?"""
        decision = self._matcher.decide(text, allowed=profile.allowed(self.knowledge, state))
        scenario = self.knowledge.scenarios.get(decision.scenario or "")
        return scenario is not None and scenario.urgent and decision.score >= SURE

    def decide(self, text: str, moment: datetime = MONDAY) -> Decision:
        """What an utterance at the beginning of a call is taken for."""
        return self._matcher.decide(text, allowed=profile.allowed(self.knowledge, State(moment=moment)))

    def _heard(self, state: State, heard: Heard) -> Step:
        checking, state = state.checking, replace(state, checking=False)
        if not heard.text:
            return (state, ()) if state.keys else unclear.not_understood(self.knowledge, state, noise=True)
        allowed = profile.allowed(self.knowledge, state)
        decision = self._matcher.decide(heard.text, heard.confidence, heard.alternatives, allowed)
        doubts = state.doubts + 1 if heard.confidence < self.knowledge.hotline.policy.confidence else 0
        asked = (*state.asked, heard.text)
        state = replace(state, keys="", asked=asked, decision=decision, doubts=doubts, also=decision.also or state.also)
        scenario = self.knowledge.scenarios.get(decision.scenario or "")
        if answers.dictated(self.knowledge, state.form, heard.text):
            scenario = None  # however misheard: digits are no other wish
        if not (scenario and scenario.urgent) and (why := patience.worn(self.knowledge, state, heard)):
            return escalate(self.knowledge, state, why)
        left, state = state.resuming, replace(state, resuming=None)
        if left and (step := opening.resumed(self.knowledge, state, left, heard)):
            return step
        if checking and yes_no(heard.text):  # to whether anybody is there
            return forms.repeat(self.knowledge, replace(state, decision=Decision()))
        if state.kept and asks_number(heard.text):
            return receipts.again(self.knowledge, state)
        if scenario and ((scenario.escalate and not scenario.slots) or scenario.then in COMMANDS):
            return self._run(state, scenario, heard.text)
        state = replace(state, commands=0)
        if state.form:
            return self._in_form(state, state.form, heard, scenario)
        if state.offered:
            return self._offered(state, heard, scenario)
        return self._open(state, heard.text, scenario)

    def _open(self, state: State, text: str, scenario: Scenario | None) -> Step:
        if scenario:
            return self._run(state, scenario, text)
        if step := unclear.told_already(self.knowledge, state, text):
            return step
        if state.decision.kind == "clarify":
            return unclear.clarify(self.knowledge, state)
        return unclear.not_understood(self.knowledge, state)

    def _run(self, state: State, scenario: Scenario, text: str) -> Step:
        """Do what the scenario says."""
        if scenario.then in COMMANDS:
            return patience.command(self.knowledge, state, scenario.then)
        if scenario.then == "listen" or (scenario.then == "decline" and not self._may_end(state)):
            return unclear.prompt(self.knowledge, replace(state, offered=()), scenario)
        state = replace(state, offered=(), rejections=0, prompted=0)
        if scenario.escalate and not scenario.slots:
            return escalate_as_written(self.knowledge, state, scenario, scenario.escalate)
        if scenario.slots:
            state = replace(state, paused=opening.paused(state, scenario, text))
            return forms.begin(self.knowledge, state, scenario, text)
        return conclude(self.knowledge, state, scenario, answer(self.knowledge, state, scenario))

    def _in_form(self, state: State, form: Form, heard: Heard, scenario: Scenario | None) -> Step:
        """An answer to the form's question, or something else that the caller wants first."""
        if unclear.given_up(self.knowledge, state, form, heard.text):
            return unclear.drop(self.knowledge, state)
        believed = answers.believed(self.knowledge, form, heard)
        free = (slot := forms.present(self.knowledge, form)) is not None and slot.type == "text"
        other = scenario if scenario and scenario.scenario != form.scenario else None
        pressing = other and other.escalate and state.decision.score >= SURE  # a flood is no story to be answered later
        if free and other and other.then == "more" and not (pressing or asks(heard.text)):
            other = None  # what callers tell in their own words is often what another scenario is about
        bare = yes_no(heard.text) is not None and len(words(heard.text)) <= BARE
        ends = stories.ended(form, heard.text, other)
        step = None
        if believed and (ends or not (free and (other or bare))):
            step = taking.hear(self.knowledge, state, form, replace(heard, text="") if ends else heard)
        told = step is not None and any(step[0].decision.slots.values())
        if not told and (meant := instead.meant(self.knowledge, self._matcher, state, form, heard.text)):
            return self._run(*meant)
        if not told and instead.nothing(self.knowledge, form, heard.text):
            return unclear.beyond(self.knowledge, state)
        if step:
            after, actions = understood(step, heard.confidence)
            return replace(after, doubts=0), actions
        if other and other.then == "hang_up" and yes_no(heard.text) is None:
            return self._run(state, other, heard.text)
        brief = len(words(heard.text)) < BARE and state.decision.score < SURE  # rather an answer than another wish
        if other and other.slots and not brief:
            return self._run(state, other, heard.text)
        if other and other.then == "more" and other.answer:
            asked, actions = forms.question(self.knowledge, state, form)
            says = (answer(self.knowledge, state, other), *asked.said)
            return replace(asked, said=says, tried=(*asked.tried, other.scenario)), (says[0], *actions)
        return unclear.unanswered(self.knowledge, state, form, heard.text)

    def _may_end(self, state: State) -> bool:
        """The last thing said was whether there is anything else: «no» ends the call."""
        return any(say.text == self._phrases.more for say in state.said)

    def _offered(self, state: State, heard: Heard, scenario: Scenario | None) -> Step:
        """The answer to a clarifying question: yes, no, one of the two in other words, or something else."""
        offered, state = state.offered, replace(state, offered=())
        agreed = yes_no(heard.text)
        if scenario and scenario.then == "more" and scenario.scenario not in offered:
            return self._open(state, heard.text, scenario)
        if agreed is False and not (scenario and scenario.then == "more"):
            return ask(state, plain(self._phrases.which))
        named = match.named(self.knowledge.hotline.policy, state.decision.candidates, offered)
        if agreed and len(offered) == 1:
            named = list(offered)
        if named:
            chosen = self.knowledge.scenarios[named[0]]
            state = replace(state, decision=replace(state.decision, kind="answer", scenario=chosen.scenario))
            return self._run(state, chosen, " ".join(state.asked[-2:]))
        return self._open(state, heard.text, scenario)

    def _silence(self, state: State) -> Step:
        if state.keys and state.form:
            return keys.typed(self.knowledge, state, state.form)
        if state.form and stories.ended(state.form, ""):
            return understood(taking.tell(self.knowledge, state, state.form, ""))
        if state.waiting:  # time to ask again
            return forms.repeat(self.knowledge, replace(state, waiting=False))
        state = replace(state, silences=state.silences + 1)
        ladder = self._phrases.silence
        if state.silences >= len(ladder):
            return goodbye(state, plain(ladder[-1]))
        if state.form and state.silences == 1:
            return forms.question(self.knowledge, state, replace(state.form, attempts=state.form.attempts + 1))
        state = replace(state, checking=True)
        return state, (plain(ladder[state.silences - 1]), forms.awaited(self.knowledge, state.form))


def reply(actions: tuple[Action, ...]) -> str:
    """What the caller reads or hears of these actions."""
    return " ".join(action.text for action in actions if isinstance(action, Say))
