"""Calls over SIP: a telephone of the tests' own calls a robot in a process of its own."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from phone import HUSH, Phone, alaw, tone
from running import Robot, Stage, seconds_of

from voicebot.lines.sip.message import parse

pytest.importorskip("baresip", reason="pip install -e '.[sip]'")


def test_a_call_is_answered_greeted_in_full_and_ended(stage: Stage) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            assert await phone.call("1001", ("Diversion", '"Б" <sip:84950000000@trunk>;reason=away')) == 200
            talking = asyncio.create_task(phone.hush(5))
            await asyncio.wait_for(phone.gone.wait(), 30)
            talking.cancel()
        assert 0.95 <= seconds_of(440, phone.sound()) <= 1.02
        assert await running.tells("call") == "+79001112233"
        assert running.told[-1]["dialled"] == "1001"
        assert running.told[-1]["headers"] == {"Diversion": "84950000000"}

    stage.play(scene)


def test_every_second_of_a_call_is_fifty_chunks_and_what_is_said_arrives(stage: Stage) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            await phone.call("1002")
            begun = asyncio.get_running_loop().time()
            await phone.hush(0.4)
            await phone.say(alaw(tone(300, 1)))
            await phone.hush(0.6)
            await phone.bye()
            seconds = asyncio.get_running_loop().time() - begun
        assert abs(await running.tells("over") - 50 * seconds) < 30
        assert 40 <= running.told[-1]["loud"] <= 55

    stage.play(scene)


def test_keys_arrive_once_whether_named_in_packets_or_heard_as_tones(stage: Stage) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            await phone.call("1002")
            await phone.hush(0.3)
            for digit in "50#":
                await phone.press(digit)
                await phone.hush(0.2)
            await phone.say(alaw(tone(697, 0.1) + tone(1209, 0.1)))  # the same exchange's echo of a key
            await phone.hush(0.6)
            await phone.bye()
            await running.tells("over")
        async with Phone(running.port) as old:
            await old.call("1002")
            await old.hush(0.3)
            await old.say(alaw(tone(852, 0.1) + tone(1477, 0.1)))
            await old.hush(0.7)
            await old.bye()
            await running.tells("over")
        assert [told["key"] for told in running.told if "key" in told] == ["5", "0", "#", "9"]

    stage.play(scene)


def test_the_robot_falls_silent_when_it_is_told_to(stage: Stage) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            await phone.call("1004")
            await phone.hush(1)
            pressed = asyncio.get_running_loop().time()
            await phone.press("1")
            await phone.hush(1)
            await phone.bye()
        loud = [at for _, kind, payload, at in phone.heard if kind == 8 and payload != HUSH]
        assert max(loud) - pressed < 1  # of twenty; benchmarks/sip_load.py measures it
        assert await running.tells("flushed") > 0

    stage.play(scene)


def test_a_caller_who_holds_the_call_comes_back(stage: Stage) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            await phone.call("1002")
            await phone.hush(0.4)
            assert await phone.again("sendonly") == 200
            await phone.say(alaw(tone(300, 2)))  # music, for whoever is made to wait
            assert await phone.again() == 200
            await phone.hush(0.3)
            await phone.say(alaw(tone(300, 0.5)))
            await phone.hush(0.5)
            assert await phone.bye() == 200
        assert await running.tells("over") < 100  # time stood still
        assert 22 <= running.told[-1]["loud"] <= 40

    stage.play(scene)


def test_a_call_that_is_held_for_too_long_ends(stage: Stage) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            await phone.call("1002")
            await phone.hush(0.4)
            assert await phone.again("inactive") == 200
            await asyncio.wait_for(phone.gone.wait(), 30)

    stage.play(scene, hold_seconds=2)


def test_a_caller_who_changes_the_codec_is_heard(stage: Stage) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            await phone.call("1002")
            await phone.hush(0.4)
            offer = phone.sdp.replace("AVP 8", "AVP 18").replace("8 PCMA", "18 G729")
            phone.request("INVITE", phone.target, offer)
            assert (await phone.final()).status == 488  # and all is as it was
            offer = phone.sdp.replace("AVP 8", "AVP 0").replace("8 PCMA", "0 PCMU")
            phone.request("INVITE", phone.target, offer)
            assert (await phone.final()).status == 200
            phone.request("ACK", phone.target, number=phone._number)
            for _ in range(25):
                phone.packet(b"\x20" * 80 + b"\xa0" * 80, 0)
                await asyncio.sleep(0.02)
            await phone.hush(0.5)
            assert await phone.bye() == 200
        await running.tells("over")
        assert running.told[-1]["loud"] >= 20
        assert {kind for _, kind, _, _ in phone.heard[-10:]} == {0}

    stage.play(scene)


@pytest.mark.parametrize(
    ("sender", "caller"),
    [
        ('"Иван \\"Ваня\\" <sip:101@x>" <sip:%2B79001112233@h>', "+79001112233"),
        ("<sip:anonymous@anonymous.invalid>", ""),
    ],
)
def test_a_caller_is_known_by_his_number_whatever_is_displayed(stage: Stage, sender: str, caller: str) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            send = phone.send

            def as_written(data: bytes) -> None:
                message = parse(data)
                assert message
                if not message.status:
                    message.replace("From", [f"{sender};tag={phone._tag}"])
                send(message.pack())

            phone.send = as_written  # type: ignore[method-assign]
            assert await phone.call("1002") == 200
            assert await running.tells("call") == caller
            assert await phone.bye() == 200

    stage.play(scene)


def test_a_caller_who_vanishes_is_noticed(stage: Stage) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            await phone.call("1002")
            await phone.hush(0.5)
            await running.tells("over", 6)
            await asyncio.wait_for(phone.gone.wait(), 30)

    stage.play(scene)


def test_a_handed_over_caller_talks_with_who_answered(stage: Stage) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone, Phone(running.port, "operator") as operator:
            await phone.call("1003", ("X-Target", f"sip:operator@127.0.0.1:{operator.port}"))
            talking = asyncio.create_task(phone.say(alaw(tone(300, 3))))
            await asyncio.wait_for(operator.called.wait(), 30)
            await asyncio.gather(operator.say(alaw(tone(1000, 2))), talking)
            await operator.bye()
            await asyncio.wait_for(phone.gone.wait(), 30)
        assert seconds_of(1000, phone.sound()) > 1.5
        assert seconds_of(300, operator.sound()) > 1.5
        assert await running.tells("handed_over")

    stage.play(scene)


@pytest.mark.parametrize("answers", [486, None])
def test_a_caller_whom_nobody_takes_is_back_with_the_robot(stage: Stage, answers: int | None) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone, Phone(running.port, "operator", answers) as operator:
            await phone.call("1003", ("X-Target", f"sip:operator@127.0.0.1:{operator.port}"))
            talking = asyncio.create_task(phone.hush(10))
            assert await running.tells("problem") == "sip.not_transferred"
            await asyncio.sleep(1)
            talking.cancel()
            assert await phone.bye() == 200
        assert 0.45 < seconds_of(880, phone.sound()) < 0.55
        if answers is None:
            assert seconds_of(425, phone.sound()) > 0.9  # it rang
            assert "CANCEL" in [request.method for request in operator.requests]

    stage.play(scene)


@pytest.mark.parametrize(("outcome", "told"), [("200 OK", "handed_over"), ("486 Busy Here", "problem")])
def test_a_pbx_that_is_asked_to_hand_the_caller_over_says_how_it_went(stage: Stage, outcome: str, told: str) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            await phone.call("1003", ("X-Target", "sip:205@127.0.0.1"))
            talking = asyncio.create_task(phone.hush(10))
            await phone.report(outcome)
            assert await running.tells(told)
            assert [request.get("Refer-To") for request in phone.requests if request.method == "REFER"] == [
                "sip:205@127.0.0.1"
            ]
            talking.cancel()
            if told == "problem":
                assert await phone.bye() == 200
            else:
                await asyncio.wait_for(phone.gone.wait(), 30)

    stage.play(scene, transfer="refer")


TORTURE = [  # after RFC 4475: what is right and looks wrong, and what is wrong
    message.replace("\n", "\r\n").encode()
    for message in (Path(__file__).parents[1] / "sip" / "torture.txt").read_text("utf-8").split("====\n")
]


def test_torture_junk_and_impossible_offers_cost_nothing(stage: Stage) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as vandal, Phone(running.port) as phone:
            random = np.random.default_rng(1)
            for number in range(10_000):
                vandal.send(TORTURE[number % len(TORTURE)] if number % 2 else random.bytes(number % 900))
                if number % 100 == 0:
                    await asyncio.sleep(0)
            offers = "v=0", "v=0\r\nm=audio 0 RTP/AVP 8\r\n", phone.sdp.replace("PCMA", "XYZ").replace(" 8 ", " 99 ")
            for offer in offers:
                async with Phone(running.port) as caller:
                    assert await caller.call("1002", sdp=offer) >= 400
            assert await phone.call("1002") == 200
            assert await phone.again() == 200
            await phone.hush(0.3)
            assert await phone.bye() == 200

    stage.play(scene)
