"""The question that a form is at: its words, and what it reads back."""

from voicebot.dialogue import facts, ladder, offers, plausible, quotes, slots
from voicebot.dialogue.acts import Heard, Say
from voicebot.dialogue.replies import filled, plain, quoting
from voicebot.dialogue.state import Form, State
from voicebot.knowledge.check_forms import PLACEHOLDER
from voicebot.knowledge.model import Knowledge, Slot
from voicebot.russian.stories import whole

_EASY = 2  # attempts: then all is asked for anew


def asked(knowledge: Knowledge, state: State, form: Form) -> tuple[Say, ...]:
    """The question that the form is at, and the keys as another way to answer it."""
    said = _question(knowledge, state, form)
    return said, *_keys_too(knowledge, state, form, said)


def _keys_too(knowledge: Knowledge, state: State, form: Form, said: Say) -> tuple[Say, ...]:
    """For whom words didn't do; nothing where he was asked to type already, or writes."""
    slot = knowledge.scenarios[form.scenario].slots[form.slot] if form.slot else None
    phrases = knowledge.hotline.phrases
    if form.stage == "asking" and slot and slot.type in slots.DIALLED:
        offered = ladder.numbers_by_keys(knowledge, state, form) and said != _typing(knowledge, slot)
        text = phrases.keys_too if offered else None
    else:
        verdict = form.stage != "asking" or (slot is not None and slot.type == "yesno")
        text = phrases.verdict_keys if verdict and ladder.verdict_by_keys(state, form) else None
    return (plain(text),) if text and not state.written else ()


def _typing(knowledge: Knowledge, slot: Slot) -> Say:
    name = slot.name[0].upper() + slot.name[1:]
    return filled(knowledge.hotline.phrases.keys, {"name": name})


def _question(knowledge: Knowledge, state: State, form: Form) -> Say:
    scenario = knowledge.scenarios[form.scenario]
    slot = scenario.slots[form.slot] if form.slot else None
    match form.stage:
        case "given" if scenario.given:
            return quoting(knowledge, state, scenario, scenario.given.ask)
        case "reading_back" if slot and form.slot:
            if slot.confirm and (slot.look is None or facts.told(form, form.slot)):
                return quoting(knowledge, state, scenario, slot.confirm)
            return _about(knowledge, state, form, slot, knowledge.hotline.phrases.read_back)
        case "doubting" if slot and form.slot:
            return doubted(knowledge, state, form, plausible.doubt(scenario, form, form.slot))
        case "asking" if slot:
            return _slot_question(knowledge, state, form, slot)
    return quoting(knowledge, state, scenario, scenario.confirm or "")


def _slot_question(knowledge: Knowledge, state: State, form: Form, slot: Slot) -> Say:
    """Ever more helpful; the last one, where the editor wrote none, is to type it."""
    at = form.attempts
    worded = 0 < at == ladder.missed(form) < len(slot.ask) and ladder.NUMBER not in state.keyed  # by the editor
    if slot.type in slots.DIALLED and ladder.only_by_keys(knowledge, state, form) and not worded:
        return _typing(knowledge, slot)
    text = slot.ask[min(at, len(slot.ask) - 1)]
    if form.partial and at < _EASY and (begun := _begun(knowledge, state, form, slot)):
        return begun
    if slot.type != "offer":
        return quoting(knowledge, state, knowledge.scenarios[form.scenario], text)
    named = offers.quoted(form)
    dates = {name: quotes.of_kind("date", time, state.moment)[0] for name, time in named.items()}
    return filled(slot.only or text if len(dates) == 1 else text, dates)


def _begun(knowledge: Knowledge, state: State, form: Form, slot: Slot) -> Say | None:
    """What is missing of an address or a story."""
    phrases = knowledge.hotline.phrases
    if slot.type == "address" and (house := slot.house or phrases.house):
        written, spoken = quotes.of_value(knowledge, slot, form.partial, state.moment)
        return filled(house, {"said": written}, {"said": spoken})
    if slot.type != "text":
        return None
    text = phrases.details if form.attempts else phrases.anything
    return plain(text) if text and (form.attempts or whole(form.partial)) else None


def doubted(knowledge: Knowledge, state: State, form: Form, doubt: plausible.Doubt | None) -> Say:
    """What speaks against a value: it can't be, or is it so?"""
    scenario, phrases = knowledge.scenarios[form.scenario], knowledge.hotline.phrases
    slot = scenario.slots[form.slot or ""]
    if doubt and doubt.kind == "other":
        return _about(knowledge, state, form, slot, phrases.other, name=scenario.slots[doubt.other].name)
    below = doubt is not None and doubt.kind == "below"
    return _about(knowledge, state, form, slot, phrases.below if below else phrases.leap, doubt)


def _about(
    knowledge: Knowledge,
    state: State,
    form: Form,
    slot: Slot,
    text: str,
    doubt: plausible.Doubt | None = None,
    name: str = "",
) -> Say:
    """A phrase of the hotline quoting a slot's name and value, and what it was before."""
    written, spoken = quotes.of_value(knowledge, slot, form.values.get(form.slot or "", ""), state.moment)
    eye, ear = {"name": name or slot.name, "value": written}, {"name": name or slot.name, "value": spoken}
    for key, number in (("last", doubt.last), ("difference", doubt.difference)) if doubt else ():
        eye[key], ear[key] = quotes.of_kind("number", number.lstrip("-"), state.moment)
    return filled(text, eye, ear)


def read_back(knowledge: Knowledge, form: Form) -> list[str]:
    """The slots that the caller is asked to agree to now."""
    scenario = knowledge.scenarios[form.scenario]
    if form.slot:
        return [form.slot]
    read = {name.partition(".")[0] for name in PLACEHOLDER.findall(scenario.confirm or "")}
    return [name for name in scenario.slots if name in read] if form.stage == "confirming" else []


def worth_reading(knowledge: Knowledge, form: Form) -> bool:
    """Was anything told of what is to be read back now?"""
    names = read_back(knowledge, form)
    return not names or any(form.values.get(name) for name in names)


def unheard(knowledge: Knowledge, state: State, form: Form, heard: Heard) -> bool:
    """Did the caller answer before he had heard what he agrees to?"""
    scenario = knowledge.scenarios[form.scenario]
    known = [(scenario.slots[name], form.values.get(name)) for name in read_back(knowledge, form)]
    said = [quotes.of_value(knowledge, slot, value, state.moment)[0] for slot, value in known if value]
    return any(value in heard.unheard for value in said)
