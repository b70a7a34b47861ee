"""The knowledge base: read, tried, drafted, published."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime

from voicebot.matching.clusters import Cluster, clusters
from voicebot.matching.unanswered import unanswered
from voicebot.records.drafts import Draft, Version
from voicebot.records.search import Calls
from voicebot.web import masking
from voicebot.web.api.asked import Stage, only
from voicebot.web.backstage import Backstage
from voicebot.web.explained import Explained, explained
from voicebot.web.rights import Person
from voicebot.web.workbench import LONGEST, Expiring, Found, Workbench

router = APIRouter(prefix="/knowledge", tags=["knowledge"])
Reader = Annotated[Person, Depends(only("knowledge"))]
Editor = Annotated[Person, Depends(only("edit"))]
Publisher = Annotated[Person, Depends(only("publish"))]
FilePath = Annotated[str, Path(max_length=300)]
Number = Annotated[int, Path(ge=1, le=2**62)]
LATEST, TEXTS = 1500, 1000  # calls with something doubtful, and different texts, that are looked through


class Scenario(BaseModel):
    scenario: str
    area: str
    title: str
    examples: int
    tests: int


class File(BaseModel):
    path: str
    text: str | None
    draft: Draft | None


class Text(BaseModel):
    """text: null where the file is to go."""

    model_config = ConfigDict(extra="forbid")
    text: str | None = Field(max_length=LONGEST)


class Phrase(BaseModel):
    """draft: as the base would understand it with all drafts; at: when, local time; by default now."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=1000)
    draft: bool = False
    at: NaiveDatetime | None = None


class Tested(BaseModel):
    scenario: str
    test: int
    say: list[str]
    passed: bool
    decision: str | None
    decided: str | None
    reply: str


class Published(BaseModel):
    files: list[str]


@router.get("/scenarios")
async def scenarios(backstage: Stage, person: Reader) -> list[Scenario]:
    knowledge = backstage.dialogue().knowledge
    return [
        Scenario(
            scenario=name,
            area=knowledge.areas.get(name, ""),
            title=one.title,
            examples=len(one.examples),
            tests=len(one.tests),
        )
        for name, one in knowledge.scenarios.items()
    ]


@router.post("/explain")
async def explain(backstage: Stage, person: Reader, phrase: Phrase) -> Explained:
    """Why a phrase is taken for what it is taken for."""
    return await backstage.run(partial(understood, backstage, phrase), person.language)


@router.get("/files")
async def files(backstage: Stage, person: Reader) -> list[str]:
    return await backstage.run(Workbench(backstage).files, person.language)


@router.get("/files/{path:path}")
async def file(backstage: Stage, person: Reader, path: FilePath) -> File:
    """As it is in force, and as it is to be."""
    bench = Workbench(backstage)
    return await backstage.run(lambda: File(path=path, text=bench.text(path), draft=bench.draft(path)), person.language)


@router.put("/files/{path:path}")
async def write(backstage: Stage, person: Editor, path: FilePath, given: Text) -> File:
    """A draft; nothing changes for callers."""
    bench = Workbench(backstage)
    await backstage.do(person, "draft_written", path, partial(bench.write, path, given.text, person.name))
    return await file(backstage, person, path)


@router.delete("/files/{path:path}", status_code=204)
async def drop(backstage: Stage, person: Editor, path: FilePath) -> None:
    """Forget the draft."""
    await backstage.do(person, "draft_dropped", path, partial(Workbench(backstage).drop, path))


@router.get("/drafts")
async def drafts(backstage: Stage, person: Reader) -> list[Draft]:
    return await backstage.run(Workbench(backstage).drafts, person.language)


@router.post("/check")
async def check(backstage: Stage, person: Editor) -> list[Found]:
    """What is wrong with the base and its drafts; takes seconds."""
    return await backstage.run(Workbench(backstage).check, person.language)


@router.post("/test")
async def test(backstage: Stage, person: Editor, scenario: Annotated[str, Query(max_length=200)] = "") -> list[Tested]:
    """Make the tests of a scenario, or of all, with the drafts; takes seconds."""
    performed = await backstage.run(partial(Workbench(backstage).test, scenario), person.language)
    return [
        Tested(
            scenario=one.scenario,
            test=one.number + 1,
            say=[one.test.say, *one.test.then],
            passed=one.passed,
            decision=one.decision.kind,
            decided=one.decision.scenario,
            reply=one.reply,
        )
        for one in performed
    ]


@router.post("/publish")
async def publish(backstage: Stage, person: Publisher) -> Published:
    """All drafts come in force, where nothing is wrong with them."""
    step = partial(Workbench(backstage).publish, person.name)
    return Published(files=await backstage.do(person, "published", "", step))


@router.get("/versions")
async def versions(backstage: Stage, person: Reader, path: Annotated[str, Query(max_length=300)] = "") -> list[Version]:
    """What was published, the latest first."""
    return await backstage.run(partial(Workbench(backstage).versions, path), person.language)


@router.post("/versions/{number}/undo")
async def undo(backstage: Stage, person: Editor, number: Number) -> File:
    """As the file was before: a draft, to be published like any other."""
    bench = Workbench(backstage)
    path = await backstage.do(person, "rolled_back", str(number), partial(bench.roll_back, number, person.name))
    return await file(backstage, person, path)


@router.get("/unanswered")
async def asked_in_vain(
    backstage: Stage, person: Reader, count: Annotated[int, Query(ge=1, le=200)] = 40
) -> list[Cluster]:
    """What callers asked lately and nobody answered, in groups, the biggest first."""
    return await backstage.run(partial(in_vain, backstage, count), person.language)


@router.get("/expiring")
async def expiring(backstage: Stage, person: Reader) -> list[Expiring]:
    """Answers with a last day, the soonest first."""
    return await backstage.run(Workbench(backstage).expiring, person.language)


def understood(backstage: Backstage, phrase: Phrase) -> Explained:
    dialogue = Workbench(backstage).dialogue() if phrase.draft else backstage.dialogue()
    return explained(dialogue, phrase.text, phrase.at or backstage.now())


def in_vain(backstage: Backstage, groups: int) -> list[Cluster]:
    """So many groups, of the latest calls, without the numbers that callers named."""
    dialogue = backstage.dialogue()
    turns = Calls(backstage.ledger.database).doubted(LATEST)
    texts = [masking.text(text) for text in unanswered(dialogue.knowledge, turns)]
    return clusters(dialogue.index, texts, TEXTS, groups)
