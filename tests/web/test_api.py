"""The API over real sockets: who may what, what is found, what is hidden, what is noted."""

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path

from console import ACCOUNT, CALLER, Open, call, run
from openpyxl import load_workbook

from voicebot import wav
from voicebot.audio import samples
from voicebot.dialogue.acts import Decision
from voicebot.events import CallBegun, CallEnded, CallerSpoke, Decided, RobotSpoke
from voicebot.recording.file import header
from voicebot.recording.sealed import Sealed, make_key
from voicebot.records.audit import Audit
from voicebot.records.search import Calls
from voicebot.records.users import ROLES
from voicebot.settings import Lines, Recording
from voicebot.web.rights import ROLES as RIGHTS_OF

ASKED = {
    "calls": ("GET", "/calls", None),
    "records": ("GET", "/records", None),
    "export": ("GET", "/records/export/csv", None),
    "knowledge": ("GET", "/knowledge/files", None),
    "edit": ("PUT", "/knowledge/files/city/parking.yaml", {"text": "scenario: parking\n"}),
    "reports": ("GET", "/reports", None),
    "mark": ("POST", "/calls/question/marks", {"marks": {"polite": 5}}),
    "audit": ("GET", "/audit", None),
    "users": ("GET", "/users", None),
}


def test_nobody_is_told_anything_without_a_token(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with opened.client("") as client:
            for method, path, given in ASKED.values():
                assert (await client.request(method, path, json=given)).status_code == 401, path
            client.headers["Authorization"] = "Bearer nonsense"
            assert (await client.get("/calls")).status_code == 401

    run(story, tmp_path)


def test_each_role_may_do_what_it_is_for_and_nothing_else(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        for role in ROLES:
            async with opened.client(role) as client:
                for right, (method, path, given) in ASKED.items():
                    status = (await client.request(method, path, json=given)).status_code
                    assert (status == 403) is (right not in RIGHTS_OF[role]), (role, right, status)

    run(story, tmp_path)


FOUND = {
    "": ["reading", "question"],
    "since=2026-01-13": ["reading"],
    "until=2026-01-12": ["question"],
    "scenario=water_reading": ["reading"],
    "outcome=answered": ["question"],
    "words=какого ЧИСЛА": ["question"],
    "words=какого счёт": [],
    "number=999 123": ["reading", "question"],
    "number=555": [],
    "count=1&skip=1": ["question"],
}


def test_calls_are_found(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with opened.client("supervisor") as client:
            for query, calls in FOUND.items():
                found = (await client.get(f"/calls?{query}")).json()
                assert [one["call"] for one in found["calls"]] == calls, query

    run(story, tmp_path)


def test_a_call_tells_its_turns_decisions_and_records(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with opened.client("supervisor") as client:
            call = (await client.get("/calls/reading")).json()
            assert call["caller"] == CALLER
            assert [turn["scenario"] for turn in call["turns"]] == ["water_reading", None]
            assert call["records"] == [
                {"number": opened.receipt, "form": "water_reading", "values": {"account": ACCOUNT, "cold": "123"}}
            ]
            assert (await client.get("/calls/nothing")).status_code == 404

    run(story, tmp_path)


def test_who_needs_no_personal_data_sees_none(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        for role in ("auditor", "editor"):
            async with opened.client(role) as client:
                paths = ["/calls", "/calls/reading", f"/calls?number={CALLER[-4:]}", "/knowledge/unanswered"]
                if role == "auditor":
                    paths += ["/records", f"/records/{opened.receipt}"]
                for path in paths:
                    told = await client.get(path)
                    assert told.status_code == 200
                    for secret in (CALLER, CALLER[3:], ACCOUNT, "сорок двенадцать"):
                        assert secret not in told.text, (role, path)
        async with opened.client("auditor") as client:
            assert "передать показания воды" in (await client.get("/calls/reading")).text
            for words, count in (("показания", 2), (ACCOUNT, 0), ("сорок двенадцать", 0)):
                assert (await client.get("/calls", params={"words": words})).json()["count"] == count, words

    run(story, tmp_path)


def recording(folder: Path, call: str) -> bytes:
    folder.mkdir(exist_ok=True)
    wav.write(folder / f"{call}.wav", b"\1\2" * samples(2000), b"\3\4" * samples(2000))
    return (folder / f"{call}.wav").read_bytes()


def test_a_recording_is_heard_by_whom_it_concerns_and_that_is_noted(tmp_path: Path) -> None:
    sound = recording(tmp_path / "sound", "reading")

    async def story(opened: Open) -> None:
        async with opened.client("supervisor") as client:
            heard = await client.get("/calls/reading/sound")
            assert heard.content == sound
            part = await client.get("/calls/reading/sound", headers={"Range": "bytes=100-199"})
            assert part.content == sound[100:200]
            assert (await client.get("/calls/question/sound")).status_code == 404
        async with opened.client("auditor") as client:
            assert (await client.get("/calls/reading/sound")).status_code == 403
        noted = Audit(opened.ledger.database).latest(what="listened")
        assert [(one.who, one.about) for one in noted] == [("supervisor", "reading")]

    run(story, tmp_path, lines=Lines(recording=Recording(folder=tmp_path / "sound")))


def test_an_encrypted_recording_is_heard_too(tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    settings = Recording(folder=tmp_path, key=tmp_path / "key")
    pcm = b"\1\2\3\4" * 8000

    async def story(opened: Open) -> None:
        from voicebot.recording.sealed import read_key

        sealed = Sealed(tmp_path / "reading.wav.sealed", read_key(tmp_path / "key"), header(8000, len(pcm)))
        sealed.write(pcm)
        sealed.close()
        async with opened.client("admin") as client:
            heard = await client.get("/calls/reading/sound")
            assert heard.content == header(8000, len(pcm)) + pcm

    run(story, tmp_path, lines=Lines(recording=settings))


def test_marks_of_a_call_are_kept_with_who_gave_them(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with opened.client("supervisor") as client:
            given = {"marks": {"polite": 5, "right": 2}, "comment": "не тот срок"}
            (mark,) = (await client.post("/calls/question/marks", json=given)).json()
            assert (mark["by"], mark["marks"], mark["comment"]) == ("supervisor", given["marks"], given["comment"])
            assert (await client.post("/calls/question/marks", json={"marks": {"polite": 6}})).status_code == 422
            assert (await client.post("/calls/nothing/marks", json=given)).status_code == 404

    run(story, tmp_path)


def test_records_are_moved_on_and_listed_by_how_far_they_are(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with opened.client("operator") as client:
            assert (await client.get("/records/forms")).json() == {"water_reading": 1}
            moved = await client.post(f"/records/{opened.receipt}/state", json={"state": "done"})
            assert (moved.json()["state"], moved.json()["by"]) == ("done", "operator")
            assert (await client.get("/records/forms")).json() == {"water_reading": 0}
            assert (await client.get("/records?state=new")).json() == []
            assert len((await client.get("/records?state=done&form=water_reading")).json()) == 1
            assert (await client.post("/records/999/state", json={"state": "done"})).status_code == 404

    run(story, tmp_path)


def test_records_leave_as_a_spreadsheet(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with opened.client("supervisor") as client:
            text = (await client.get("/records/export/csv")).content.decode("utf-8-sig")
            assert text.splitlines()[1].split(",")[-2:] == [ACCOUNT, "123"]
            book = load_workbook(BytesIO((await client.get("/records/export/xlsx?form=water_reading")).content))
            assert [cell.value for cell in book.active[2]][-2:] == [ACCOUNT, "123"]
        assert [one.about for one in Audit(opened.ledger.database).latest(what="exported")] == [
            "water_reading.xlsx",
            "all.csv",
        ]

    run(story, tmp_path)


def test_calls_that_go_on_are_told_apart_from_those_that_ended(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        opened.ledger.begin("now", "sip", CALLER, "100")
        async with opened.client("supervisor") as client, opened.client("auditor") as auditor:
            (live,) = (await client.get("/now/calls")).json()
            assert (live["call"], live["caller"]) == ("now", CALLER)
            assert CALLER not in (await auditor.get("/now/calls")).text
            assert [one["call"] for one in (await client.get("/calls?outcome=none")).json()["calls"]] == ["now"]
            assert (await client.get("/now/desk")).status_code == 200
        async with opened.client("operator") as client:
            assert (await client.get("/now/calls")).status_code == 403

    run(story, tmp_path)


def test_a_phrase_is_explained(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with opened.client("operator") as client:
            phrase = {"text": "до какого числа передавать показания", "at": "2026-11-20T12:00:00"}
            why = (await client.post("/knowledge/explain", json=phrase)).json()
            assert (why["decision"], why["scenario"]) == ("answer", "reading_deadline")
            assert why["candidates"][0]["scenario"] == "reading_deadline"
            assert "25" in why["reply"] and why["moment"] == phrase["at"]
            draft = {"text": "где поставить машину", "draft": True}
            assert (await client.post("/knowledge/explain", json=draft)).json()["scenario"] == "parking"

    run(story, tmp_path)


def test_a_draft_is_checked_in_place_tested_published_and_undone(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        file = opened.folder / "kb/city/parking.yaml"
        before = file.read_text("utf-8")
        async with opened.client("editor") as client:

            async def write(text: str) -> None:
                assert (await client.put("/knowledge/files/city/parking.yaml", json={"text": text})).status_code == 200

            await write(before.replace("about:", "abuot:"))
            faults = [one for one in (await client.post("/knowledge/check")).json() if one["grave"]]
            assert ("city/parking.yaml", 3) in [(one["path"], one["line"]) for one in faults]
            assert (await client.post("/knowledge/publish")).status_code == 400

            await write(before.replace("Парковка бесплатная", "Парковка платная"))
            (failed,) = [one for one in (await client.post("/knowledge/test")).json() if not one["passed"]]
            assert failed["scenario"] == "parking"
            assert (await client.post("/knowledge/publish")).status_code == 400
            assert file.read_text("utf-8") == before

            await write(before.replace("Парковка бесплатная", "Парковка везде бесплатная"))
            assert (await client.post("/knowledge/publish")).json() == {"files": ["city/parking.yaml"]}
            assert "везде" in file.read_text("utf-8")
            assert (await client.get("/knowledge/drafts")).json() == []

            (version,) = (await client.get("/knowledge/versions?path=city/parking.yaml")).json()
            undone = (await client.post(f"/knowledge/versions/{version['number']}/undo")).json()
            assert undone["draft"]["text"] == before
            assert (await client.post("/knowledge/publish")).status_code == 200
            assert file.read_text("utf-8") == before

    run(story, tmp_path)


def test_a_draft_of_a_file_that_somebody_changed_meanwhile_is_not_published_over_it(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        file = opened.folder / "kb/city/parking.yaml"
        before = file.read_text("utf-8")
        async with opened.client("editor") as client:
            path = "/knowledge/files/city/parking.yaml"
            await client.put(path, json={"text": before.replace("Парковка бесплатная", "Парковка всегда бесплатная")})
            file.write_text(before.replace("Парковка бесплатная", "Парковка у нас бесплатная"), "utf-8")
            assert (await client.post("/knowledge/publish")).status_code == 400
            assert "у нас" in file.read_text("utf-8")
            assert (await client.delete(path)).status_code == 204
            assert (await client.post("/knowledge/publish")).json() == {"files": []}

    run(story, tmp_path)


OUTSIDE = ["..%2Foutside.yaml", "%2Fetc%2Fx.yaml", "city%2F.hidden.yaml", "a%2Fb%2Fc.yaml", "x.txt", "..%5Cx.yaml"]


def test_nothing_outside_the_knowledge_base_can_be_read_or_written(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        (opened.folder / "outside.yaml").write_text("secret: 1\n")
        async with opened.client("admin") as client:
            for path in OUTSIDE:
                assert (await client.get(f"/knowledge/files/{path}")).status_code == 404, path
                assert (await client.put(f"/knowledge/files/{path}", json={"text": "x"})).status_code == 404, path

    run(story, tmp_path)


def test_who_is_shut_out_is_out_at_once(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with opened.client("admin") as admin, opened.client("editor") as editor:
            assert (await editor.get("/calls")).status_code == 200
            assert (await admin.patch("/users/editor", json={"open": False})).status_code == 204
            assert (await editor.get("/calls")).status_code == 401
            assert (await admin.patch("/users/admin", json={"open": False})).status_code == 400
            assert (await admin.patch("/users/admin", json={"role": "editor"})).status_code == 400
            assert (await admin.get("/users")).status_code == 200

    run(story, tmp_path)


def test_programs_get_tokens_that_end(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        async with opened.client("admin") as admin, opened.client("") as program:
            user = {"name": "crm", "role": "operator"}
            assert (await admin.post("/users", json=user)).status_code == 201
            assert (await admin.post("/users", json=user)).status_code == 400
            token = (await admin.post("/users/crm/tokens", json={"label": "CRM"})).json()["token"]
            program.headers["Authorization"] = f"Bearer {token}"
            assert (await program.get("/records")).status_code == 200
            (key,) = [one for one in (await admin.get("/tokens")).json() if one["user"] == "crm"]
            assert token not in json.dumps(key)
            assert (await admin.delete(f"/tokens/{key['digest']}")).status_code == 204
            assert (await program.get("/records")).status_code == 401
            assert (await admin.post("/users", json=user | {"name": "x", "password": "short"})).status_code == 400

    run(story, tmp_path)


def test_questions_are_looked_for_in_the_latest_calls_that_left_one_open(tmp_path: Path) -> None:
    async def story(opened: Open) -> None:
        left_open = ("reject", "слоны у дома"), ("clarify", "слоны у дома"), ("reject", "куда сдать батарейки")
        for number, (decision, text) in enumerate((*left_open, ("answer", "до какого числа передавать"))):
            call(
                opened.ledger,
                f"vain-{number}",
                [
                    CallBegun(0, f"vain-{number}", "sip", CALLER),
                    CallerSpoke(10, 0, 5, text, 0.9, "voice", False),
                    Decided(10, Decision(decision, "reading_deadline" if decision != "reject" else None)),
                    RobotSpoke(20, "…", "…", 1.0),
                    CallEnded(30, "abandoned", "caller"),
                ],
                datetime(2026, 1, 14),
            )
        calls = Calls(opened.ledger.database)
        assert {turn["caller"] for turn in calls.doubted(10)} == {text for _, text in left_open}
        assert len(calls.doubted(2)) == 2
        async with opened.client("auditor") as client:
            for count, expected in ((40, [2, 1]), (1, [2])):
                groups = (await client.get(f"/knowledge/unanswered?count={count}")).json()
                assert [one["size"] for one in groups] == expected

    run(story, tmp_path)
