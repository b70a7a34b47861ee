"""What the caller's words do to the form that is open: an answer, a part of one, a correction, a choice."""

from dataclasses import replace

from voicebot.dialogue import answers, beginnings, besides, earlier, forms, offers, questions, quotes, slots, stories
from voicebot.dialogue.acts import Heard
from voicebot.dialogue.labelled import labelled
from voicebot.dialogue.replies import ask, filled
from voicebot.dialogue.state import Form, State, Step
from voicebot.knowledge.model import Knowledge, Slot
from voicebot.russian.labels import as_house, no_house
from voicebot.russian.picking import declines, earlier_at_all, wants_earlier, wants_others
from voicebot.russian.questions import asks_back, refuses
from voicebot.russian.same import same_place
from voicebot.russian.stories import few
from voicebot.russian.yesno import denies, reserved, yes_no


def hear(knowledge: Knowledge, state: State, form: Form, heard: Heard) -> Step | None:
    """The step that these words make in the form; None where they mean nothing in it."""
    if form.stage != "asking":
        return _agree(knowledge, state, form, heard)
    slot = forms.present(knowledge, form)
    if slot is None or form.slot is None:
        return None
    reader = slots.Reader(knowledge, state.moment, state.caller)
    if slot.type == "offer":
        return _choose(knowledge, state, form, heard.text)
    values = answers.unchanged(knowledge, form, heard.text) if slot.last else {}
    if slot.type in slots.NUMERIC and _several(knowledge, form):
        values = values or labelled(reader, knowledge.scenarios[form.scenario], heard.text)
    if values:
        return forms.fill(knowledge, state, form, values)
    if slot.type == "digits" and slot.length:
        return _long(knowledge, state, form, slot, heard)
    if slot.type == "address" and (step := _placed(knowledge, state, form, slot, heard)):
        return step
    if form.slot == stories.slot(knowledge.scenarios[form.scenario]):
        return tell(knowledge, state, form, heard.text)
    if slot.type == "text" and form.attempts == 0 and (asks_back(heard.text) or refuses(heard.text)):
        return None
    value = reader.parse(slot, heard.text, heard.alternatives)
    told = {} if value else answers.beside(knowledge, state, form, heard.text)
    told = told or ({} if value is None else {form.slot: value})
    if value and slot.type == "choice":
        told |= answers.rest_of_address(knowledge, state, form, heard.text)
    return forms.fill(knowledge, state, form, told) if told else None


def _several(knowledge: Knowledge, form: Form) -> bool:
    """Are there numbers that their names tell apart?"""
    return sum(slot.type in slots.NUMERIC for slot in knowledge.scenarios[form.scenario].slots.values()) > 1


def tell(knowledge: Knowledge, state: State, form: Form, text: str) -> Step:
    """A story, or a part of it: of a few words more is asked for, once; no text where there is nothing to add."""
    name, before = form.slot or "", form.partial
    state = replace(state, decision=replace(state.decision, scenario=form.scenario))
    asked = form.attempts + 1
    if not before and few(text) and knowledge.hotline.phrases.details and asked < knowledge.hotline.policy.attempts:
        return forms.question(knowledge, state, replace(form, partial=text, attempts=asked))
    return forms.fill(knowledge, state, form, {name: ". ".join(filter(None, (before.rstrip(". "), text.strip())))})


def _long(knowledge: Knowledge, state: State, form: Form, slot: Slot, heard: Heard) -> Step | None:
    """A long number may come in parts."""
    value = answers.whole(knowledge, state, form, slot, heard)
    if value is not None:
        return forms.fill(knowledge, state, form, {form.slot or "": value})
    said = answers.partial(form, slot, heard.text)
    if said is None or slots.Reader(knowledge, state.moment, asked=False).address(slot, heard.text):
        return None  # the number of a house is no beginning of another one
    form = replace(form, partial=said)
    written, spoken = quotes.of_value(knowledge, slot, said, state.moment)
    further = filled(knowledge.hotline.phrases.further, {"said": written}, {"said": spoken})
    return ask(replace(state, form=form), further, listen=forms.awaited(knowledge, form))


def _placed(knowledge: Knowledge, state: State, form: Form, slot: Slot, heard: Heard) -> Step | None:
    """An address may come in parts: of a street alone the house is asked for, once."""
    reader = slots.Reader(knowledge, state.moment, state.caller)
    texts: tuple[str, ...] = (heard.text, *heard.alternatives)
    before = form.partial or beginnings.left(knowledge, state)
    if before and same_place(heard.text):
        return forms.fill(knowledge, state, form, {form.slot or "": before})
    if form.partial and not reader.has_house(slot, form.partial):
        texts = tuple(map(as_house, texts))
    said = (reader.address(slot, text, before) for text in texts)
    value = next(filter(None, said), None) or (None if form.partial else reader.street(slot, heard.text))
    if value is None:
        no_more = form.partial and (yes_no(heard.text) is False or denies(heard.text) or no_house(heard.text))
        return forms.fill(knowledge, state, form, {form.slot or "": form.partial}) if no_more else None
    if form.partial or reader.has_house(slot, value) or form.attempts + 1 >= knowledge.hotline.policy.attempts:
        return forms.fill(knowledge, state, form, {form.slot or "": value})
    return forms.question(knowledge, state, replace(form, partial=value, attempts=form.attempts + 1))


def _choose(knowledge: Knowledge, state: State, form: Form, text: str) -> Step | None:
    if wants_earlier(text):
        return earlier.sought(knowledge, state, form)
    if option := offers.pick(form, text, state.moment.date()):
        return forms.chosen(knowledge, state, form, option)
    if wish := _wish(knowledge, state, form, text):
        return forms.fill(knowledge, state, form, wish)
    others = offers.others(form, text)
    if told := answers.renamed(knowledge, state, form, text):
        return forms.fill(knowledge, state, form, told)
    return None if others is None else forms.offered(knowledge, state, others)


def _wish(knowledge: Knowledge, state: State, form: Form, text: str) -> dict[str, str]:
    """Another day than those offered: the answer to the question before the offer."""
    asked = knowledge.scenarios[form.scenario].slots
    days = [name for name in list(asked)[: list(asked).index(form.slot or "")] if asked[name].type == "date"]
    value = slots.Reader(knowledge, state.moment, state.caller).parse(asked[days[-1]], text) if days else None
    return {days[-1]: offers.wished(form.values.get(days[-1], ""), value)} if value and not declines(text) else {}


def _agree(knowledge: Knowledge, state: State, form: Form, heard: Heard) -> Step | None:
    """An answer to what was read back: yes, no, a correction, or what would be asked for next."""
    if step := _other_time(knowledge, state, form, heard.text):
        return step
    agreed = besides.agreed(knowledge, form, heard.text)
    told = besides.told(knowledge, state, form, heard.text)
    if told and not questions.unheard(knowledge, state, form, heard):
        return forms.fill(knowledge, state, besides.answered(knowledge, form, agreed), told)
    if amended := answers.correction(knowledge, state, form, heard.text):
        return forms.fill(knowledge, state, form, amended)
    if agreed and besides.ahead(form, heard.text):
        return _ahead(knowledge, forms.confirm(knowledge, state, form, True), heard)
    if agreed and (answers.has_number(heard.text) or questions.unheard(knowledge, state, form, heard)):
        agreed = False if answers.has_number(heard.text) else None  # a yes with something else in it is no yes
    if agreed is None and answers.restated(knowledge, state, form, heard.text):
        return forms.fail(knowledge, state, form)
    if agreed and reserved(heard.text):
        agreed = None
    if agreed is not True and (wrong := besides.refused(knowledge, form, heard.text)):
        return forms.anew(knowledge, state, form, wrong)
    return None if agreed is None else forms.confirm(knowledge, state, form, agreed)


def _other_time(knowledge: Knowledge, state: State, form: Form, text: str) -> Step | None:
    """Instead of a yes to the time that was chosen an earlier or another one is wanted."""
    slot = knowledge.scenarios[form.scenario].slots.get(form.slot or "")
    if slot is None or slot.type != "offer" or yes_no(text):
        return None
    if earlier_at_all(text):
        return earlier.sought(knowledge, state, form)
    if wants_others(text) and not answers.correction(knowledge, state, form, text):
        return forms.offered(knowledge, state, replace(offers.reopened(form), shown=form.shown + offers.NAMED))
    return None


def _ahead(knowledge: Knowledge, step: Step, heard: Heard) -> Step:
    """«Yes, a hundred and thirty»: the number is what is asked for next, if a number is."""
    state, _ = step
    slot = forms.present(knowledge, state.form) if state.form else None
    if state.form is None or slot is None or slot.type not in slots.NUMERIC:
        return step
    further = hear(knowledge, state, state.form, heard)
    return further or step
