"""How a caller's wait ends: what he is promised then is kept first."""

from contextlib import suppress

from voicebot.desk.core import RETRY, Desk
from voicebot.desk.model import Waiting
from voicebot.desk.promise import Owed
from voicebot.desk.told import Means
from voicebot.desk.visit import End, Visit
from voicebot.errors import Problem


async def waited(desk: Desk, means: Means, visit: Visit) -> End | None:
    """As `Visit.wait`. Where a callback can't be kept nobody promises it: the caller is told so, and waits on."""
    while True:
        end = await visit.wait(lambda wanted: wanted != "callback" or bool(visit.line.caller))
        if end != "callback" or (owed := owing(desk, visit)) is None:
            return end
        try:
            await means.promises.keep(owed)
        except Problem:
            visit.tell(await means.sorry())
            continue
        if visit.met:  # an operator was quicker
            await means.promises.settle(visit.call)
            return None
        return end


async def kept(means: Means, owed: Owed) -> None:
    """Without a promise; that it failed is told by who keeps it."""
    with suppress(Problem):
        await means.promises.keep(owed)


def owing(desk: Desk, visit: Visit) -> Owed | None:
    """What is owed to who leaves the queue now; None where he isn't in it any more."""
    one = desk.waiting.get(visit.call)
    if one is None:
        return None
    return Owed(one.call, one.queue, one.caller, one.since - one.bonus, one.urgent, visit.card)


def again(owed: Owed, now: int) -> Waiting:
    """What was promised before this desk was there; who was called in vain isn't called again at once."""
    not_before = now + RETRY if owed.tries else 0
    return Waiting(
        owed.call,
        owed.queue,
        owed.since,
        owed.caller,
        owed.urgent,
        callback=True,
        not_before=not_before,
        tries=owed.tries,
    )
