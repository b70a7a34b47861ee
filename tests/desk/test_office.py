"""Callers on their lines, operators on theirs: waiting, meeting, going back."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace

import numpy as np
import pytest
from fakes import LiveLine, spoken

from voicebot.audio import samples
from voicebot.desk.core import Desk
from voicebot.desk.leg import Held
from voicebot.desk.model import Measures, Operator, Queue, Status, Tick
from voicebot.desk.music import music
from voicebot.desk.office import Means, Office, Ring, Told
from voicebot.desk.promise import Forgetful, Promises
from voicebot.desk.taps import Mixed
from voicebot.desk.visit import AHEAD
from voicebot.desk.waited import may
from voicebot.dialogue.acts import HandOff
from voicebot.errors import Problem
from voicebot.lines.base import Line

MUSIC, ANNOUNCED = spoken(7, 400), spoken(8, 200)
CALLER, OPERATOR = spoken(21, 600), spoken(22, 600)
CARD = HandOff("people", "просит человека", ("соедините",), None, {}, ())


class Clock:
    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return self.ms


async def nobody(number: str) -> Line:
    raise Problem("sip.not_reached", number=number, why="busy")


class Room:
    """An office with one operator, and what it told."""

    def __init__(
        self,
        ring: Ring | None = nobody,
        extension: str = "",
        promises: Promises | None = None,
        sorry: Callable[[], Awaitable[bytes]] | None = None,
        **of_queue: object,
    ) -> None:
        self.told: list[Told] = []
        self.clock = Clock()
        anna = Operator("anna", {"people": 5}, extension, status="ready")
        means = Means(self._say, MUSIC, ring, self.clock, promises=promises or Forgetful())
        means = replace(means, sorry=sorry) if sorry else means
        desk = Desk([Queue("people", **of_queue)], [anna])  # type: ignore[arg-type]
        self.office = Office(desk, {"100": "people"}, means, self.told.append)
        self.places: list[int] = []

    def also(self, name: str, queue: str, status: Status = "ready") -> None:
        """Another operator, in this queue."""
        self.office.desk.queues.setdefault(queue, Queue(queue))
        self.office.desk.measures.setdefault(queue, Measures())
        self.office.desk.operators[name] = Operator(name, {queue: 5}, status=status)

    async def _say(self, place: int, wait: int | None, number: int, callback: bool) -> bytes:
        self.places.append(place)
        return ANNOUNCED

    @property
    def story(self) -> list[str]:
        return [told.what for told in self.told]


def held(room: Room, line: LiveLine) -> Held:
    return Held(line, room.office)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 — turns of the event loop, no time
            await asyncio.sleep(0)


def test_a_target_is_taken_where_somebody_works() -> None:
    room = Room()
    assert asyncio.run(room.office.takes("100"))
    assert not asyncio.run(room.office.takes("911")), "no queue of ours"
    room.office.set_status("anna", "offline")
    assert not asyncio.run(room.office.takes("100"))


@pytest.mark.parametrize(("overflow", "ends"), [(None, True), (60_000, False)])
def test_whoever_waits_where_everybody_has_gone_home_leaves_a_message(overflow: int | None, ends: bool) -> None:
    async def run() -> None:
        room, line, stop = (
            Room(overflow=overflow, overflow_to="others"),
            LiveLine([], patience_ms=60_000),
            asyncio.Event(),
        )
        room.office.set_status("anna", "paused")
        serving = asyncio.create_task(room.office.serve(held(room, line), "c", CARD))
        await until(lambda: line.now > samples(200))
        room.office.set_status("anna", "offline")
        going = asyncio.create_task(room.office.run(stop))
        assert await serving == (("message", None) if ends else ("hung_up", None))
        stop.set()
        await going

    asyncio.run(run())


def test_a_full_queue_is_a_problem_and_the_caller_stays_with_the_robot() -> None:
    room = Room(limit=0)
    with pytest.raises(Problem, match="people"):
        asyncio.run(room.office.takes("100"))


def test_a_robot_s_part_ends_and_the_line_lives_on() -> None:
    async def run() -> None:
        room, line = Room(), LiveLine([CALLER], patience_ms=100)
        one = held(room, line)
        robot = one.listen()
        first = await anext(robot)
        await one.transfer("100")
        await robot.aclose()
        await one.hang_up()
        assert one.taken
        assert not line.hung_up
        again = await anext(one.listen())
        assert (first.start, again.start) == (0, 0), "each part counts from its own beginning"  # type: ignore[union-attr]
        assert line.now == samples(40)
        one.taken = False
        await one.hang_up()
        assert line.hung_up

    asyncio.run(run())


def test_music_plays_while_the_caller_waits_and_announcements_come_between() -> None:
    async def run() -> None:
        room, line = Room(), LiveLine([], patience_ms=3000)
        room.office.set_status("anna", "paused")
        waiting = asyncio.create_task(room.office.serve(held(room, line), "c", CARD))
        await until(lambda: line.now > samples(1000))
        room.clock.ms = 5001
        room.office.step(Tick())
        assert await waiting == ("hung_up", None)
        assert room.places == [1]
        heard = bytes(line.heard)
        assert spoken(7, 20) in heard[:8000]
        assert ANNOUNCED in heard
        assert heard.rindex(spoken(7, 20)) > heard.index(ANNOUNCED), "the music goes on"
        assert room.story == ["joined", "left"]

    asyncio.run(run())


def test_caller_and_operator_hear_one_another_until_one_hangs_up() -> None:
    async def run() -> None:
        room = Room()
        line, leg = LiveLine([CALLER * 3], patience_ms=8000), LiveLine([OPERATOR], patience_ms=2000)
        serving = asyncio.create_task(room.office.serve(held(room, line), "c", CARD))
        await until(lambda: room.office.desk.operators["anna"].status == "ringing")
        assert room.office.answer("anna", leg)
        assert await serving == ("ended", None)
        assert spoken(22, 200) in bytes(line.heard)
        assert spoken(21, 200) in bytes(leg.heard)
        assert leg.hung_up
        assert room.story == ["joined", "connected", "ended"]
        assert room.office.desk.operators["anna"].status == "wrapping"

    asyncio.run(run())


def test_an_operator_s_telephone_is_rung_and_one_that_nobody_answers_is_refused() -> None:
    rung: list[str] = []

    async def ring(extension: str) -> LiveLine:
        rung.append(extension)
        if len(rung) == 1:
            raise Problem("sip.not_reached", number=extension, why="busy")
        return LiveLine([OPERATOR], patience_ms=1000)

    async def run() -> None:
        room, line = Room(ring, extension="101"), LiveLine([], patience_ms=20_000)
        serving = asyncio.create_task(room.office.serve(held(room, line), "c", CARD))
        await until(lambda: room.office.desk.operators["anna"].reason == "unreachable")
        room.clock.ms += 30_000
        room.office.step(Tick())
        assert await serving == ("ended", None)
        assert rung == ["101", "101"]
        assert spoken(22, 200) in bytes(line.heard)

    asyncio.run(run())


def test_an_operator_sends_a_caller_back_to_the_robot_with_a_scenario() -> None:
    async def run() -> None:
        room = Room()
        line, leg = LiveLine([], patience_ms=20_000), LiveLine([], patience_ms=20_000)
        caller = held(room, line)
        serving = asyncio.create_task(room.office.serve(caller, "c", CARD))
        await until(lambda: room.office.desk.operators["anna"].status == "ringing")
        room.office.answer("anna", leg)
        await until(lambda: "connected" in room.story and leg.now > 0)
        await room.office.hang_up("anna", "water_reading")
        assert await serving == ("robot", "water_reading")
        assert not line.hung_up
        before = line.now
        async with aclosing(caller.listen()) as items:
            assert [await anext(items, None) for _ in range(3)][-1], "he is heard on"
        assert line.now > before

    asyncio.run(run())


@pytest.mark.parametrize(
    ("key", "caller", "end"), [("1", "+7900", "callback"), ("*", "", "robot"), ("2", "", "message")]
)
def test_a_key_leaves_the_queue_in_the_way_that_the_caller_wants(key: str, caller: str, end: str) -> None:
    async def run() -> None:
        room, line = Room(), LiveLine([spoken(21, 200), key], patience_ms=20_000)
        line.caller = caller
        room.office.set_status("anna", "paused")
        assert await room.office.serve(held(room, line), "c", CARD) == (end, None)
        assert [one.callback for one in room.office.desk.waiting.values()] == ([True] if end == "callback" else [])

    asyncio.run(run())


def test_whose_number_is_unknown_can_not_be_called_back() -> None:
    async def run() -> None:
        room, line = Room(), LiveLine(["1"], patience_ms=500)
        room.office.set_status("anna", "paused")
        assert await room.office.serve(held(room, line), "c", CARD) == ("hung_up", None)

    asyncio.run(run())


def test_a_callback_rings_the_caller_once_the_operator_is_there_and_connects_them() -> None:
    lines = {"101": LiveLine([OPERATOR], patience_ms=9000), "+7900": LiveLine([CALLER], patience_ms=1500)}

    async def ring(number: str) -> LiveLine:
        return lines[number]

    async def run() -> None:
        room, line = Room(ring, extension="101"), LiveLine(["1"], patience_ms=9000)
        line.caller = "+7900"
        room.office.set_status("anna", "paused")
        assert await room.office.serve(held(room, line), "c", CARD) == ("callback", None)
        room.office.set_status("anna", "ready")
        await until(lambda: "ended" in room.story)
        assert room.story == ["joined", "left", "callback", "connected", "ended"]
        assert spoken(22, 200) in bytes(lines["+7900"].heard)
        assert spoken(21, 200) in bytes(lines["101"].heard)

    asyncio.run(run())


def test_an_operator_who_hangs_up_while_the_caller_is_rung_is_free_and_the_place_is_kept() -> None:
    rings = asyncio.Event()

    async def ring(number: str) -> LiveLine:
        if number == "101":
            return LiveLine([], patience_ms=500)
        await rings.wait()
        raise Problem("sip.not_reached", number=number, why="busy")

    async def run() -> None:
        room, line = Room(ring, extension="101"), LiveLine(["1"], patience_ms=9000)
        line.caller = "+7900"
        room.office.set_status("anna", "paused")
        await room.office.serve(held(room, line), "c", CARD)
        room.office.set_status("anna", "ready")
        anna = room.office.desk.operators["anna"]
        await until(lambda: anna.status == "talking")
        await until(lambda: anna.status == "ready")
        rings.set()
        assert [one.tries for one in room.office.desk.waiting.values()] == [1]

    asyncio.run(run())


async def passed_on(to: str, line: LiveLine, room: Room, then: LiveLine | None = None) -> tuple[str, str | None]:
    """Anna answers, and passes the caller on; boris is there with the line `then`."""
    leg = LiveLine([], patience_ms=20_000)
    serving = asyncio.create_task(room.office.serve(held(room, line), "c", CARD))
    await until(lambda: room.office.desk.operators["anna"].status == "ringing")
    room.office.answer("anna", leg)
    await until(lambda: "connected" in room.story and leg.now > 0)
    await room.office.transfer("anna", to)
    if then:
        await until(lambda: room.office.desk.operators["boris"].status == "ringing")
        room.office.answer("boris", then)
    return await serving


def test_a_caller_who_is_passed_on_to_another_queue_meets_its_operator_on_the_same_line() -> None:
    async def run() -> None:
        room = Room()
        room.also("boris", "technicians")
        line = LiveLine([], patience_ms=20_000)
        ended = await passed_on("technicians", line, room, LiveLine([OPERATOR], patience_ms=2000))
        assert ended == ("ended", None)
        assert spoken(22, 200) in bytes(line.heard)
        assert room.story == ["joined", "connected", "ended", "joined", "connected", "ended"]
        assert [told.why for told in room.told if told.what == "ended"] == ["queue", ""]
        assert not room.office.cards

    asyncio.run(run())


def test_a_queue_where_nobody_works_takes_no_caller_from_an_operator() -> None:
    async def run() -> None:
        room = Room()
        room.also("boris", "technicians", status="offline")
        with pytest.raises(Problem, match="technicians"):
            await room.office.transfer("anna", "technicians")

    asyncio.run(run())


def test_a_caller_is_passed_on_to_a_number() -> None:
    async def run() -> None:
        room, line = Room(), LiveLine([], patience_ms=20_000)
        assert await passed_on("112", line, room) == ("outside", None)
        assert line.transferred == ["112"]

    asyncio.run(run())


def test_a_caller_whom_nobody_takes_at_the_number_waits_in_the_queue_again() -> None:
    async def run() -> None:
        room = Room()
        room.also("boris", "people")
        line = LiveLine([], patience_ms=20_000, answers=False)
        assert await passed_on("112", line, room, LiveLine([OPERATOR], patience_ms=2000)) == ("ended", None)
        assert spoken(22, 200) in bytes(line.heard)

    asyncio.run(run())


def test_who_is_passed_on_has_waited_since_he_came() -> None:
    async def run() -> None:
        room, line = Room(), LiveLine([], patience_ms=60_000)
        room.also("boris", "technicians", status="paused")
        serving = asyncio.create_task(room.office.serve(held(room, line), "c", CARD, urgent=True))
        await until(lambda: room.office.desk.operators["anna"].status == "ringing")
        room.office.answer("anna", LiveLine([], patience_ms=60_000))
        await until(lambda: "connected" in room.story)
        room.clock.ms = 300_000
        await room.office.transfer("anna", "technicians")
        await until(lambda: "c" in room.office.desk.waiting)
        one = room.office.desk.waiting["c"]
        assert (one.queue, one.rank, one.since) == ("technicians", (False, 0), 300_000)
        serving.cancel()

    asyncio.run(run())


def test_whom_nobody_takes_at_the_other_number_waits_on_in_his_place_and_is_promised_nothing_meanwhile() -> None:
    async def run() -> None:
        room = Room(overflow=60_000, overflow_to="112")
        line, leg = LiveLine([], patience_ms=20_000, answers=False), LiveLine([OPERATOR], patience_ms=1000)
        line.caller = "+7900"
        room.office.set_status("anna", "paused")
        serving = asyncio.create_task(room.office.serve(held(room, line), "c", CARD))
        await until(lambda: line.now > 0)
        asked = room.office.desk, room.office._means, room.office.visits["c"], "callback"
        assert may(*asked)
        room.clock.ms = 60_000
        room.office.step(Tick())
        assert not may(*asked), "he is being passed on"
        await until(lambda: "c" in room.office.desk.waiting)
        assert room.office.desk.waiting["c"].rank == (True, 0)
        room.office.set_status("anna", "ready")
        room.office.answer("anna", leg)
        assert await serving == ("ended", None)

    asyncio.run(run())


@pytest.mark.parametrize(("kind", "ends"), [("operator", False), ("sip", True)])
def test_a_page_that_is_lost_does_not_cost_the_caller_his_conversation(kind: str, ends: bool) -> None:
    """Whoever lays down a receiver means it."""

    async def run() -> None:
        room, line = Room(), LiveLine([], patience_ms=20_000)
        lost = LiveLine([], patience_ms=500)
        lost.kind = kind
        serving = asyncio.create_task(room.office.serve(held(room, line), "c", CARD))
        await until(lambda: room.office.desk.operators["anna"].status == "ringing")
        room.also("boris", "people")
        room.office.answer("anna", lost)
        if ends:
            assert await serving == ("ended", None)
            return
        await until(lambda: room.office.desk.operators["boris"].status == "ringing")
        room.office.answer("boris", LiveLine([OPERATOR], patience_ms=1000))
        assert await serving == ("ended", None)
        assert spoken(22, 200) in bytes(line.heard)

    asyncio.run(run())


def test_who_listens_in_hears_both_and_is_told_when_it_is_over() -> None:
    async def run() -> None:
        room, ear = Room(), LiveLine([], patience_ms=60_000)
        line, leg = LiveLine([CALLER * 3], patience_ms=8000), LiveLine([OPERATOR * 2], patience_ms=2000)
        serving = asyncio.create_task(room.office.serve(held(room, line), "c", CARD))
        assert not room.office.listen_in("c", Mixed(ear)), "there is nothing to hear yet"
        await until(lambda: room.office.desk.operators["anna"].status == "ringing")
        room.office.answer("anna", leg)
        assert room.office.listen_in("c", Mixed(ear))
        listening = asyncio.create_task(played(ear))
        await serving
        await listening
        assert ear.hung_up
        assert max(np.frombuffer(ear.heard, "<i2")) == 21 + 22

    asyncio.run(run())


async def played(line: LiveLine) -> None:
    async for _ in line.listen():
        continue


def test_who_watches_is_told_of_changes_until_he_looks_away() -> None:
    room, changes = Room(), []
    away = room.office.watch(lambda: changes.append(room.office.floor().operators[0].status))
    room.office.set_status("anna", "paused", "lunch")
    away()
    room.office.set_status("anna", "ready")
    assert changes == ["paused"]


def test_the_floor_shows_who_waits_in_their_order() -> None:
    async def run() -> None:
        room, line = Room(), LiveLine([], patience_ms=60_000)
        room.office.set_status("anna", "paused")
        waiting = [asyncio.create_task(room.office.serve(held(room, line), "first", CARD))]
        await until(lambda: "joined" in room.story)
        room.clock.ms = 5000
        urgent = LiveLine([], patience_ms=60_000)
        waiting.append(asyncio.create_task(room.office.serve(held(room, urgent), "urgent", CARD, urgent=True)))
        await until(lambda: room.story.count("joined") == 2)
        assert [(one.call, one.seconds) for one in room.office.floor().waiting] == [("urgent", 0), ("first", 5)]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(run())


def test_the_shipped_music_is_quiet_and_whole() -> None:
    sound = music()
    assert len(sound) > 2 * AHEAD
    assert max(sound) > 0
