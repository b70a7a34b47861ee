import asyncio

from fakes import quiet, spoken

from voicebot.audio import CHUNK, Chunk, samples
from voicebot.dialogue.acts import MONDAY
from voicebot.lines.recorded import RecordedLine, Utterance


async def heard(line: RecordedLine, robot: bytes) -> list[bytes]:
    """What the robot hears who says `robot` at once and then hangs up when the caller has spoken."""
    await line.play(robot)
    found = []
    async for item in line.listen():
        if isinstance(item, Chunk):
            found.append(item.pcm)
            if line.starts and item.start >= line.starts[-1] + samples(1000):
                await line.hang_up()
    return found


def test_while_the_caller_does_nothing_his_room_is_heard_over_and_over() -> None:
    room = spoken(7, 40) + spoken(9, 20)
    line = RecordedLine([Utterance(spoken(3, 100))], MONDAY, room=room)
    before = asyncio.run(heard(line, quiet(60)))[: line.starts[0] // CHUNK]
    three = [room[i : i + 2 * CHUNK] for i in range(0, len(room), 2 * CHUNK)]
    assert len(before) > 6
    assert before == [three[place % 3] for place in range(len(before))]


def test_without_a_room_there_is_silence() -> None:
    line = RecordedLine([Utterance(spoken(3, 100))], MONDAY)
    chunks = asyncio.run(heard(line, quiet(60)))
    assert set(chunks) == {quiet(20), spoken(3, 20)}
