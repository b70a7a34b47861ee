"""Choosing one of what a system has free: two are named at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from voicebot.dialogue import facts
from voicebot.dialogue.acts import Say
from voicebot.dialogue.replies import plain
from voicebot.dialogue.state import Form
from voicebot.knowledge.model import Knowledge
from voicebot.russian.dates import when
from voicebot.russian.dates_iso import When, parse_iso
from voicebot.russian.picking import ordinal, wants_others
from voicebot.russian.yesno import yes_no

NAMED = 2  # at a time: more nobody remembers
TIME = "time"  # the field that is the value


def present(form: Form) -> tuple[Mapping[str, str], ...]:
    """The options that are offered now."""
    return form.options[form.shown : form.shown + NAMED]


def pick(form: Form, text: str, today: date) -> Mapping[str, str] | None:
    """The option that the words mean."""
    options = present(form)
    if option := _timed(form, text, today):
        return option
    place = ordinal(text, len(options))
    if place is not None:
        return options[place]
    return options[0] if len(options) == 1 and yes_no(text) else None


def reopened(form: Form) -> Form:
    """What was chosen is open again."""
    kept = {name: value for name, value in form.values.items() if name != form.slot}
    return replace(form, stage="asking", values=kept, facts=facts.without(form, form.slot or ""))


def others(form: Form, text: str) -> Form | None:
    """The form with the next options offered, where the caller wants others; None where he doesn't ask for any."""
    if wants_others(text) or yes_no(text) is False:
        return replace(form, shown=form.shown + NAMED)
    return None


def before(options: tuple[Mapping[str, str], ...], time: str) -> list[Mapping[str, str]]:
    """Those that are earlier, ISO: of the same day, then the others, the soonest first."""
    day = time.partition("T")[0]
    found = [option for option in options if option[TIME] < time]
    return sorted(found, key=lambda option: (not option[TIME].startswith(day), option[TIME]))


def wished(before: str, said: str) -> str:
    """A wish said after another one, ISO: an hour alone is of the day that was wished for before."""
    return before.partition("T")[0] + said if said.startswith("T") else said


def quoted(form: Form) -> dict[str, str]:
    """{first}, {second}: the times, ISO; the second one's day only where it is another."""
    times = [option[TIME] for option in present(form)]
    if len(times) == NAMED and len({time.partition("T")[0] for time in times}) == 1:
        times[1] = "T" + times[1].partition("T")[2]
    return dict(zip(("first", "second"), times, strict=False))


def _timed(form: Form, text: str, today: date) -> Mapping[str, str] | None:
    """By its day or hour: the only one that the words fit, of those offered or else of all."""
    said = when(text, today, None, asked=True)
    if said is None:
        return None
    for among in (present(form), form.options):
        fitting = [option for option in among if _fits(parse_iso(option[TIME]), said)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _fits(option: When, said: When) -> bool:
    hour = said.at if said.until is None else None
    same_day = said.day is None or option.day == said.day
    return same_day and (hour is None or option.at == hour) and bool(said.day or hour)


def wish(knowledge: Knowledge, form: Form) -> str:
    """The slot of the day that was wished for; none where any day would do."""
    asked = knowledge.scenarios[form.scenario].slots
    names = list(asked)
    days = [name for name in names[: names.index(form.slot or names[0])] if asked[name].type == "date"]
    return next((name for name in reversed(days[-1:]) if form.values.get(name)), "")


def besides(knowledge: Knowledge, form: Form, options: Sequence[Mapping[str, str]]) -> list[Say]:
    """That nothing is free when the caller wished to come, where only other times are."""
    busy = knowledge.hotline.phrases.busy
    day = wish(knowledge, form)
    if not busy or not day or not options:
        return []
    wished = parse_iso(form.values[day])
    return [] if any(_within(parse_iso(option[TIME]), wished) for option in options[:NAMED]) else [plain(busy)]


def _within(option: When, wished: When) -> bool:
    if wished.day and option.day and not wished.day <= option.day <= (wished.to_day or wished.day):
        return False
    if wished.at is None or option.at is None:
        return True
    return wished.at <= option.at < wished.until if wished.until else option.at == wished.at
