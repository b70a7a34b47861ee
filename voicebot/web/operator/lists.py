"""Who waits, and who talks."""

from nicegui import ui

from voicebot.desk.floor import Floor, OperatorNow, WaitingNow
from voicebot.web import masking
from voicebot.web.console.frame import Visit, escape, heading, raw

REASONS = ("break", "lunch", "training", "paperwork", "missed", "unreachable")


def queues(visit: Visit, floor: Floor) -> str:
    """Markup: each who waits, in the order in which they come; or that nobody does."""
    if not floor.waiting:
        return f'<p class="soft">{escape(visit.say("operator.nobody_waits"))}</p>'
    names = ["queue", "caller", "seconds", "why", "offered"]
    head = "".join(f'<th scope="col">{escape(visit.say(f"operator.column_{name}"))}</th>' for name in names)
    body = "".join(_row(visit, one) for one in floor.waiting)
    label = escape(visit.say("operator.waiting"))
    return (
        f'<div class="wide"><table class="plain" aria-label="{label}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def alarms(visit: Visit, floor: Floor) -> str:
    """Markup: queues whose callers wait too long."""
    late = [
        visit.say("operator.alarm", queue=called(visit, one.name), delay=clock(one.delay), target=clock(one.target))
        for one in floor.queues
        if one.late
    ]
    return "".join(f'<p class="bad">{escape(text)}</p>' for text in late)


def _row(visit: Visit, one: WaitingNow) -> str:
    office = visit.backstage.office
    card = office.cards.get(one.call) if office else None
    caller = one.caller if visit.person.may("personal") else masking.number(one.caller)
    urgent = [visit.say("operator.urgent")] if one.urgent else []
    callback = [visit.say(f"operator.callback_{one.callback}")] if one.callback else []
    why = " · ".join([*urgent, *callback, *([card.why] if card else [])])
    cells = [
        called(visit, one.queue),
        caller or visit.say("operator.unknown"),
        clock(one.seconds),
        why,
        one.offered or "",
    ]
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def talks(visit: Visit, talking: list[OperatorNow], operator: bool) -> None:
    """Conversations that a supervisor may listen to; operator: he has meters of his own."""
    if not talking:
        return
    heading(visit.say("operator.talks"))
    for one in talking:
        with ui.row().classes("items-center gap-3"):
            ui.label(f"{one.name} · {called(visit, one.queue)}")
            button = ui.button(visit.say("operator.listen_in", name=one.name), icon="hearing").props("outline")
            button.on("click", js_handler=f"() => desk.listen({one.call!r})")
    with ui.row().classes("items-center gap-3"):
        if not operator:
            heard = escape(visit.say("operator.heard"))
            raw(f'<label>{heard} <meter id="theirs" max="1" value="0"></meter></label>')
        stop = ui.button(visit.say("operator.listen_no_more"), icon="stop").props("outline")
        stop.on("click", js_handler="() => desk.stop()")


def called(visit: Visit, queue: str) -> str:
    """A queue, as people know it."""
    return visit.backstage.dialogue().knowledge.hotline.titles().get(queue, queue)


def reason(visit: Visit, name: str) -> str:
    """Why somebody pauses, in words."""
    return visit.say(f"operator.reason_{name}") if name in REASONS else name


def shift(visit: Visit, one: OperatorNow) -> str:
    """What the calendar says of somebody, in words; "" where he works at any time."""
    if one.extra and one.duty != "open":
        return visit.say(f"operator.shift_extra{'_lunch' if one.duty == 'lunch' else ''}")
    if one.duty is None or one.duty_until is None:
        return visit.say(f"operator.shift_{one.duty}") if one.duty else ""
    today = one.duty_until.date() == visit.backstage.today()
    return visit.say(f"operator.shift_{one.duty}_until", time=f"{one.duty_until:{'%H:%M' if today else '%d.%m %H:%M'}}")


def hours(visit: Visit) -> str:
    """That callers don't come now, as people of the hotline don't work, until when; "" where they do."""
    hotline, moment = visit.backstage.dialogue().knowledge.hotline, visit.backstage.now()
    calendar = hotline.calendars[hotline.calendar] if hotline.calendar and hotline.after_hours else None
    if calendar is None or calendar.open_at(moment):
        return ""
    then, queue = calendar.until(moment), called(visit, hotline.queue)
    if then is None:
        told = visit.say("operator.line_closed_now", queue=queue)
    else:
        time = f"{then:{'%H:%M' if then.date() == moment.date() else '%d.%m %H:%M'}}"
        told = visit.say("operator.line_closed", queue=queue, time=time)
    return f"{told} {visit.say('operator.line_others')}" if len(hotline.queues) > 1 else told


def clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"
