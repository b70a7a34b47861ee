"""What goes on at this moment: calls, queues, operators."""

from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from voicebot.records.search import Calls, Told
from voicebot.web import masking
from voicebot.web.api.asked import Stage, only
from voicebot.web.api.calls import shown
from voicebot.web.backstage import Backstage
from voicebot.web.rights import Person

router = APIRouter(prefix="/now", tags=["now"])
Watcher = Annotated[Person, Depends(only("live"))]


@router.get("/calls")
async def calls(backstage: Stage, person: Watcher) -> list[Told]:
    """Those that go on, as far as they have come, the oldest first."""
    live = await backstage.run(Calls(backstage.ledger.database).live, person.language)
    return await backstage.run(partial(_shown, backstage, person, live), person.language)


@router.get("/desk")
async def desk(backstage: Stage, person: Watcher) -> dict[str, Any] | None:
    """Queues and operators; null where there are none."""
    floor = backstage.floor()
    if floor and not person.may("personal"):
        floor = masking.floor(floor)
    return asdict(floor) if floor else None


def _shown(backstage: Backstage, person: Person, live: list[Told]) -> list[Told]:
    return [shown(backstage, person, one) for one in live]
