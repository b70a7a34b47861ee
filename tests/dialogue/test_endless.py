"""Where stubborn callers come to no end is found; `voicebot kb check` looks for it in the shipped base (tests/kb)."""

from dataclasses import replace
from pathlib import Path

import pytest
from tiny_base import write

from voicebot.dialogue import endless as search
from voicebot.dialogue.acts import Action, Heard, Input, Pressed, Say, Silence
from voicebot.dialogue.endless import Endless, endless, ends, states, turns
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.review import faults
from voicebot.dialogue.state import Form, State, Step
from voicebot.knowledge.load import load

READING = State(form=Form("water_reading", slot="account"))


def test_every_question_of_every_form_is_a_state_to_begin_from(dialogue: Dialogue) -> None:
    asked = {
        (name, state.form.slot or state.form.stage, bool(state.offered))
        for name, state in states(dialogue)
        if state.form
    }
    scenarios = dialogue.knowledge.scenarios.values()
    assert asked == {(s.scenario, slot, False) for s in scenarios for slot in s.slots} | {
        (s.scenario, "confirming", False) for s in scenarios if s.confirm
    }
    assert {name for name, state in states(dialogue) if state.offered} == set(dialogue.knowledge.scenarios)


def test_a_line_is_gone_through_for_the_scenarios_that_it_has(dialogue: Dialogue) -> None:
    known = {name for name, state in states(dialogue) if name and state.profile == "health"}
    assert {dialogue.knowledge.areas.get(name) for name in known} == {"general", "emergency", "health"}


@pytest.mark.parametrize("given", [Silence(), Heard("zzz"), Heard("да")])
def test_a_form_ends_for_whoever_never_gives_the_account(dialogue: Dialogue, given: Input) -> None:
    assert ends(dialogue, READING, given, turns(dialogue.knowledge))


def test_too_few_turns_are_no_end(dialogue: Dialogue) -> None:
    assert not ends(dialogue, READING, Silence(), 1)


def test_a_caller_who_has_the_question_repeated_for_ever_comes_to_an_end(dialogue: Dialogue) -> None:
    assert ends(dialogue, READING, Heard("повторите пожалуйста"), turns(dialogue.knowledge))


def test_a_step_that_says_nothing_is_no_way_on(dialogue: Dialogue) -> None:
    assert not ends(dialogue, READING, Pressed("1"), turns(dialogue.knowledge))


def test_a_scenario_that_answers_nothing_is_found(tmp_path: Path) -> None:
    dialogue = Dialogue(load(write(tmp_path)))
    parking = dialogue.knowledge.scenarios["parking"].model_copy(update={"answer": None, "then": "listen"})
    scenarios = {**dialogue.knowledge.scenarios, "parking": parking}
    mute = Dialogue(dialogue.knowledge.model_copy(update={"scenarios": scenarios}), dialogue.index)
    assert set(endless(mute)) == {Endless("parking", "да"), Endless("parking", parking.examples[0])}


class Forgetful(Dialogue):
    """Counts no failures in a form: whoever gives no answer is asked for it for ever."""

    def step(self, state: State, given: Input) -> Step:
        after, actions = super().step(state, given)
        if not state.form:
            return after, actions
        said: tuple[Action, ...] = tuple(action for action in actions if isinstance(action, Say))
        return replace(after, form=state.form, silences=0, rejections=0, over=False), said


def test_a_form_that_counts_no_failures_is_told_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dialogue = Dialogue(load(write(tmp_path)))
    monkeypatch.setattr(search, "Dialogue", Forgetful)
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")
    found = faults(dialogue, tmp_path)
    assert {(fault.path, fault.line) for fault in found} == {(tmp_path / "city/mowing.yaml", 1)}
    assert "whoever goes on saying “zzz” here gets no answer" in "".join(fault.what for fault in found)
