"""The line to a page, against a page that plays at its own pace."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.audio import CHUNK, SILENCE, Chunk, samples
from voicebot.dialogue.acts import MONDAY
from voicebot.errors import Problem
from voicebot.lines.base import Key
from voicebot.lines.browser import HEAD, BrowserLine


class Page:
    """The other end: `sounds` are the samples it got since the last flush; it plays them when it is told to."""

    def __init__(self) -> None:
        self.incoming: asyncio.Queue[bytes | str | None] = asyncio.Queue()
        self.epoch = self.got = self.heard = 0
        self.told: list[dict[str, object]] = []

    async def receive(self) -> bytes | str | None:
        return await self.incoming.get()

    async def send(self, message: bytes | str) -> None:
        if isinstance(message, bytes):
            self.got += len(message) // 2
            return
        said = json.loads(message)
        self.told.append(said)
        if "flush" in said:
            self.epoch, self.got, self.heard = said["flush"], 0, 0

    def speak(self, pcm: bytes = SILENCE) -> None:
        """20 ms pass: of the microphone, and of what is to be heard."""
        self.heard = min(self.got, self.heard + CHUNK)
        self.incoming.put_nowait(HEAD.pack(self.epoch, self.heard) + pcm)


async def nobody(target: str) -> None:
    raise Problem("wav.missing", path=target)


def run(story: Callable[[Page, BrowserLine, list[object]], Awaitable[None]]) -> None:
    async def tell() -> None:
        page = Page()
        line = BrowserLine(page, nobody, moment=MONDAY)
        heard: list[object] = []

        async def listen() -> None:
            async for item in line.listen():
                heard.append(item)

        listening = asyncio.create_task(listen())
        await settle()
        await story(page, line, heard)
        page.incoming.put_nowait(None)
        await listening
        await line.hang_up()

    asyncio.run(tell())


async def settle() -> None:
    for _ in range(400):
        await asyncio.sleep(0)


def test_each_frame_of_the_microphone_is_a_chunk_and_keys_come_in_between() -> None:
    async def story(page: Page, line: BrowserLine, heard: list[object]) -> None:
        page.speak(b"\1\0" * CHUNK)
        page.incoming.put_nowait('{"key": "7"}')
        page.speak()
        await settle()
        assert heard == [Chunk(b"\1\0" * CHUNK, 0), Key("7", CHUNK), Chunk(SILENCE, CHUNK)]

    run(story)


def test_a_long_sentence_is_sent_no_faster_than_it_is_heard() -> None:
    async def story(page: Page, line: BrowserLine, heard: list[object]) -> None:
        playing = asyncio.create_task(line.play(bytes(2 * samples(2000))))
        await settle()
        assert page.got == samples(500)
        assert line.unheard == samples(2000)
        for _ in range(10):
            page.speak()
        await settle()
        assert line.unheard == samples(1800)
        assert page.got == samples(700)
        assert not playing.done()
        for _ in range(75):
            page.speak()
            await settle()
        assert playing.done() and line.unheard == samples(300)

    run(story)


def test_a_flush_is_silence_at_once_and_says_what_was_not_heard() -> None:
    async def story(page: Page, line: BrowserLine, heard: list[object]) -> None:
        playing = asyncio.create_task(line.play(bytes(2 * samples(3000))))
        await settle()
        for _ in range(20):
            page.speak()
        await settle()
        assert line.flush() == samples(2600)
        assert line.unheard == 0
        await settle()
        assert playing.done()
        assert page.got == 0
        assert page.told[-1] == {"flush": 1}

    run(story)


def test_what_the_page_played_before_the_flush_does_not_count_for_the_next_reply() -> None:
    async def story(page: Page, line: BrowserLine, heard: list[object]) -> None:
        first = asyncio.create_task(line.play(bytes(2 * samples(400))))
        await settle()
        line.flush()
        playing = asyncio.create_task(line.play(bytes(2 * samples(300))))
        page.incoming.put_nowait(HEAD.pack(0, samples(300)) + SILENCE)  # sent before the flush came
        await settle()
        assert line.unheard == samples(300)
        await asyncio.gather(first, playing)

    run(story)


def test_a_page_cannot_have_heard_more_than_it_was_sent() -> None:
    async def story(page: Page, line: BrowserLine, heard: list[object]) -> None:
        await line.play(bytes(2 * samples(200)))
        page.incoming.put_nowait(HEAD.pack(0, 2**32 - 1) + SILENCE)
        await settle()
        assert line.unheard == 0
        await line.play(bytes(2 * samples(200)))
        assert line.unheard == samples(200)

    run(story)


def test_a_caller_who_leaves_stops_what_is_being_said() -> None:
    async def story(page: Page, line: BrowserLine, heard: list[object]) -> None:
        playing = asyncio.create_task(line.play(bytes(2 * samples(3000))))
        await settle()
        page.incoming.put_nowait(None)
        await asyncio.wait_for(playing, 30)
        assert line.unheard == 0

    run(story)


def test_a_reply_that_is_dropped_leaves_nothing_waiting() -> None:
    async def story(page: Page, line: BrowserLine, heard: list[object]) -> None:
        playing = asyncio.create_task(line.play(bytes(2 * samples(3000))))
        await settle()
        playing.cancel()
        await settle()
        assert line.unheard == samples(500)

    run(story)


def test_nobody_takes_the_caller_over_unless_somebody_does() -> None:
    async def story(page: Page, line: BrowserLine, heard: list[object]) -> None:
        with pytest.raises(Problem):
            await line.transfer("100")

    run(story)


def test_the_page_is_told_that_the_robot_hung_up_and_the_line_is_over() -> None:
    pages: list[Page] = []

    async def story(page: Page, line: BrowserLine, heard: list[object]) -> None:
        pages.append(page)
        line.tell({"robot": "До свидания!"})

    run(story)
    assert pages[0].told == [{"robot": "До свидания!"}, {"ended": True}]


@given(st.binary(max_size=700) | st.text(max_size=50) | st.none())
def test_whatever_a_page_sends_is_understood_or_ends_the_call(message: bytes | str | None) -> None:
    async def tell() -> None:
        page = Page()
        page.incoming.put_nowait(message)
        page.incoming.put_nowait(None)
        items = [item async for item in BrowserLine(page, nobody, moment=MONDAY).listen()]
        assert len(items) <= 1

    asyncio.run(tell())
