"""How a caller's wait ends: what he is promised then is kept first."""

from contextlib import suppress

from voicebot.desk.core import RETRY, Desk
from voicebot.desk.model import How, Waiting
from voicebot.desk.promise import Owed
from voicebot.desk.told import Means
from voicebot.desk.visit import End, Visit
from voicebot.errors import Problem

CUT = 60_000  # milliseconds: in another process he may still be on the line, or he rings again himself


async def waited(desk: Desk, means: Means, visit: Visit) -> End | None:
    """As `Visit.wait`. Where a callback can't be kept nobody promises it: the caller is told so, and waits on."""
    while True:
        end = await visit.wait(lambda wanted: may(desk, means, visit, wanted))
        if end != "callback":
            return end
        owed = owing(desk, visit, "promised")
        if owed is None:  # somebody was quicker
            continue
        try:
            await means.promises.keep(owed)
        except Problem:
            visit.tell(await means.sorry())
            continue
        return None if visit.met else end  # where an operator was quicker


def may(desk: Desk, means: Means, visit: Visit, wanted: End) -> bool:
    """Not while he is passed on; and who can't be called isn't called back."""
    return visit.call in desk.waiting and (wanted != "callback" or means.calls(visit.line))


async def kept(means: Means, owed: Owed) -> None:
    """Without a promise; that it failed is told by who keeps it."""
    with suppress(Problem):
        await means.promises.keep(owed)


def owing(desk: Desk, visit: Visit, how: How) -> Owed | None:
    """What is owed to who leaves the queue now; None where he isn't in it any more."""
    one = desk.waiting.get(visit.call)
    if one is None:
        return None
    return Owed(one.call, one.queue, one.caller, one.since - one.bonus, one.urgent, visit.card, how=how)


def again(owed: Owed, now: int) -> Waiting:
    """What was promised before this desk was there; who was called in vain, or was just cut off, has some peace."""
    not_before = now + RETRY if owed.tries else now + CUT if owed.how == "cut" else 0
    return Waiting(
        owed.call,
        owed.queue,
        owed.since,
        owed.caller,
        owed.urgent,
        callback=True,
        how=owed.how,
        not_before=not_before,
        tries=owed.tries,
    )
