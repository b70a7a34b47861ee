"""The city, whichever way it is asked: as it lives on, as a rehearsal has it, by HTTP."""

import csv
from pathlib import Path

import pytest
import yaml

from voicebot.errors import Problem
from voicebot.russian.dates_iso import parse_iso
from voicebot.systems import city
from voicebot.systems.base import Reply, System

TODAY = "2026-01-12"
ACCOUNT = "1234567897"
DOCTORS = Path(__file__).parents[2] / "knowledge_base" / "lists" / "doctors.yaml"
THERAPIST = "терапевт"


def ask(system: System, question: str, **values: str) -> Reply | None:
    return system.ask(question, {"today": TODAY, **values})


def fields(system: System, question: str, **values: str) -> dict[str, str]:
    reply = ask(system, question, **values)
    assert reply is not None and not reply.options
    return dict(reply.fields)


def times(system: System, **values: str) -> list[str]:
    reply = ask(system, "free_times", **values)
    return [option["time"] for option in reply.options] if reply else []


def shipped(table: str) -> list[dict[str, str]]:
    with (city.SHIPPED / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_account_tells_its_address_meters_and_money(system: System) -> None:
    known = fields(system, "account", account=ACCOUNT)
    assert known["address"] == "улица Лесная, дом 5, квартира 12"
    assert (known["cold"], known["hot"], known["tariffs"], known["debt"]) == ("118", "41.5", "один", "")
    assert known["cold_meter"] and known["hot_meter"] and known["paid"] == "yes" and float(known["bill"]) > 0
    assert (known["water_given"], known["given_cold"], known["light_given"], known["night"]) == ("", "", "", "")


@pytest.mark.parametrize("account", ["1234567890", "", "' OR 1=1 --", "١٢٣٤٥٦٧٨٩٧"])
def test_there_is_no_such_account(system: System, account: str) -> None:
    assert ask(system, "account", account=account) is None


def test_a_reading_is_this_months_then_the_last_one(system: System) -> None:
    given = {"account": ACCOUNT, "cold": "123", "hot": "45,5", "today": "2026-01-20"}
    system.deliver("water_reading", "1-000000000001", given)
    known = fields(system, "account", account=ACCOUNT, today="2026-01-25")
    assert (known["cold"], known["water_given"]) == ("118", "2026-01-20")
    assert (known["given_cold"], known["given_hot"]) == ("123", "45.5")
    known = fields(system, "account", account=ACCOUNT, today="2026-02-01")
    assert (known["cold"], known["hot"], known["water_given"], known["given_cold"]) == ("123", "45.5", "", "")


def test_a_corrected_reading_counts_and_an_older_one_delivered_late_does_not(system: System) -> None:
    for number, (day, cold) in enumerate([("2026-01-20", "125"), ("2026-01-21", "123"), ("2026-01-14", "119")]):
        given = {"account": ACCOUNT, "cold": cold, "hot": "", "today": day}
        system.deliver("water_reading", f"{number}-000000000001", given)
    known = fields(system, "account", account=ACCOUNT, today="2026-02-01")
    assert (known["cold"], known["hot"]) == ("123", "41.5")


def test_electricity_is_read_by_tariffs(system: System) -> None:
    account = "5006007008"
    given = {"account": account, "day": "5300", "night": "3150", "half_peak": "2700", "today": TODAY}
    system.deliver("electricity_reading", "1-000000000001", given)
    known = fields(system, "account", account=account)
    assert (known["tariffs"], known["day"], known["given_half_peak"]) == ("три", "5230", "2700")
    assert (known["light_given"], known["water_given"]) == (TODAY, "")


def test_the_same_receipt_is_taken_once(system: System) -> None:
    for cold in ("123", "999"):
        given = {"account": ACCOUNT, "cold": cold, "hot": "", "today": TODAY}
        system.deliver("water_reading", "1-000000000001", given)
    assert fields(system, "account", account=ACCOUNT)["given_cold"] == "123"


def test_what_the_city_takes(system: System) -> None:
    assert [system.accepts(form) for form in ("water_reading", "electricity_reading", "complaint")] == [
        True,
        True,
        False,
    ]


def test_a_request_tells_how_it_stands(system: System) -> None:
    known = fields(system, "request", number="20416")
    assert known["state"] == "в работе, мастер придёт завтра" and known["made"] == "2026-01-10"
    assert ask(system, "request", number="1") is None


def test_free_times_begin_tomorrow_two_of_a_day(system: System) -> None:
    found = times(system, doctor=THERAPIST)
    assert len(found) == 6 and found == sorted(found) and found[0] > TODAY + "T24"
    assert len({time[:10] for time in found}) == 3
    assert all(parse_iso(time).at for time in found)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-01-15", "2026-01-15T14:00"),
        ("2026-01-15T16:00", "2026-01-15T16:00"),
        ("T06:00/12:00", "2026-01-14T08:30"),
        ("2026-01-15/2026-01-16", "2026-01-15T14:00"),
        ("2026-01-17", "2026-01-19T08:30"),
        ("2026-01-10", "2026-01-13T14:20"),
        ("", "2026-01-13T14:20"),
    ],
)
def test_what_is_wished_for_comes_first(system: System, when: str, expected: str) -> None:
    assert times(system, doctor=THERAPIST, when=when)[0] == expected


def test_nothing_is_free_after_a_month_nor_with_a_doctor_who_is_not_there(system: System) -> None:
    assert times(system, doctor=THERAPIST, when="2026-02-12") == []
    assert times(system, doctor=THERAPIST, when="2026-02-11") != []
    assert times(system, doctor="колдун") == []


def test_a_time_is_booked_once_and_the_same_caller_gets_the_same_number(system: System) -> None:
    time = times(system, doctor=THERAPIST)[0]
    first = fields(system, "book", doctor=THERAPIST, time=time, caller="+79001234567")
    assert first["time"] == time and first["room"] == "101"
    assert fields(system, "book", doctor=THERAPIST, time=time, caller="+79001234567") == first
    assert ask(system, "book", doctor=THERAPIST, time=time, caller="+79007654321") is None
    assert ask(system, "book", doctor=THERAPIST, time=time) is None
    assert time not in times(system, doctor=THERAPIST)
    assert fields(system, "booking", number=first["number"]) == {**first, "doctor": THERAPIST}


def test_two_policies_on_one_telephone_are_two_people(system: System) -> None:
    wish = {"doctor": THERAPIST, "time": times(system, doctor=THERAPIST)[0], "caller": "+79001234567"}
    assert ask(system, "book", policy="1111", **wish)
    assert ask(system, "book", policy="2222", **wish) is None


@pytest.mark.parametrize(
    "time", ["2026-01-15T14:01", "2026-01-15T18:00", "2026-01-17T14:00", "2026-01-12T08:30", "2026-01-15", "завтра", ""]
)
def test_a_time_that_no_doctor_has_is_not_booked(system: System, time: str) -> None:
    assert ask(system, "book", doctor=THERAPIST, time=time, caller="+7") is None


def test_a_booking_is_found_by_doctor_and_time_but_not_by_another_caller(system: System) -> None:
    time = times(system, doctor=THERAPIST, when="2026-01-15")[0]
    made = fields(system, "book", doctor=THERAPIST, time=time, caller="+79001234567")
    for when in (time, "2026-01-15"):
        found = fields(system, "booking", doctor=THERAPIST, when=when, caller="+79001234567")
        assert found["number"] == made["number"]
        moving = fields(system, "booking", doctor=THERAPIST, was=when, when="2026-01-16", caller="+79001234567")
        assert moving == found
        assert ask(system, "booking", doctor=THERAPIST, when=when, caller="+79007654321") is None
    assert ask(system, "booking", doctor=THERAPIST, when="2026-01-16", caller="+79001234567") is None


def test_of_two_bookings_on_a_day_none_is_guessed(system: System) -> None:
    for time in times(system, doctor=THERAPIST, when="2026-01-15")[:2]:
        fields(system, "book", doctor=THERAPIST, time=time, caller="+79001234567")
    assert ask(system, "booking", doctor=THERAPIST, when="2026-01-15", caller="+79001234567") is None


def test_a_booking_is_moved_and_its_old_time_is_free_again(system: System) -> None:
    old, new = times(system, doctor=THERAPIST)[:2]
    made = fields(system, "book", doctor=THERAPIST, time=old, caller="+7")
    for _ in range(2):
        assert fields(system, "move", number=made["number"], time=new) == {**made, "time": new}
    assert old in times(system, doctor=THERAPIST)
    assert new not in times(system, doctor=THERAPIST)


@pytest.mark.parametrize("time", ["2026-01-14T09:30", "2026-01-17T14:00", "завтра"])
def test_a_booking_is_not_moved_to_a_time_that_is_taken_or_is_none(system: System, time: str) -> None:
    assert fields(system, "booking", number="3002")["time"] == "2026-01-14T09:30"
    assert ask(system, "move", number="3001", time=time) is None
    assert fields(system, "booking", number="3001")["time"] == "2026-01-13T14:00"


def test_a_cancelled_booking_is_gone_and_stays_so(system: System) -> None:
    for _ in range(2):
        assert fields(system, "cancel", number="3001") == {"number": "3001", "time": "2026-01-13T14:00"}
    assert ask(system, "booking", number="3001") is None
    assert ask(system, "move", number="3001", time="2026-01-13T14:20") is None
    assert "2026-01-13T14:00" in times(system, doctor=THERAPIST)
    assert ask(system, "cancel", number="99") is None


def test_the_city_lives_on_and_a_rehearsal_leaves_nothing(tmp_path: Path) -> None:
    fields(city.load(tmp_path), "cancel", number="3001")
    assert ask(city.load(tmp_path), "booking", number="3001") is None
    fields(city.scratch(), "cancel", number="3001")
    assert ask(city.scratch(), "booking", number="3001")


def test_a_reading_of_an_unknown_account_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="there may be no such account"):
        city.scratch().deliver("water_reading", "1-a", {"account": "1", "cold": "5", "hot": "", "today": TODAY})


def test_a_wish_that_is_no_date_is_told() -> None:
    with pytest.raises(Problem, match="“soon” is no date"):
        times(city.scratch(), doctor=THERAPIST, when="soon")


def luhn(number: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def test_account_numbers_have_ten_digits_of_which_the_last_is_a_check() -> None:
    accounts = [row["account"] for row in shipped("accounts")]
    assert len(accounts) == len(set(accounts)) == 300
    assert all(len(number) == 10 and luhn(number) for number in accounts)
    assert len({row["address"] for row in shipped("accounts")}) == 300


def test_every_doctor_of_the_list_has_a_timetable() -> None:
    names = {entry["name"] for entry in yaml.safe_load(DOCTORS.read_text(encoding="utf-8"))["entries"]}
    assert {row["doctor"] for row in shipped("timetable")} == names


def test_readings_are_of_meters_that_are_there() -> None:
    accounts = {row["account"]: row for row in shipped("accounts")}
    tariffs = {"один": {"day"}, "два": {"day", "night"}, "три": {"day", "night", "half_peak"}}
    for row in shipped("readings"):
        own = accounts[row["account"]]
        water = {meter for meter in ("cold", "hot") if own[f"{meter}_meter"]}
        assert row["meter"] in water | tariffs[own["tariffs"]]
