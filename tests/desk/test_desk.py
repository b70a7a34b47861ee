"""The queue of people who wait for people, by what others got wrong."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from voicebot.desk.core import RETRY, TRIES, Desk
from voicebot.desk.model import (
    Action,
    Alarm,
    Announce,
    Answered,
    CalledBack,
    Connect,
    Dial,
    Ended,
    Event,
    Full,
    GaveUp,
    Joined,
    Left,
    Offer,
    Operator,
    Overflow,
    Queue,
    Rang,
    Refused,
    SetStatus,
    Settled,
    Status,
    Tick,
    Withdraw,
)
from voicebot.desk.seen import BONUS, Seen
from voicebot.knowledge.calendar import Calendar

SECOND = 1000
MONDAY = datetime(2026, 11, 30, 8, 58)
SHIFTS = Calendar(hours={"mon-sun": "9:00-9:20"}, lunch="9:05-9:10")


def desk(*operators: Operator, **of_queue: object) -> Desk:
    queues = [Queue("people", **of_queue), Queue("bank")]  # type: ignore[arg-type]
    return Desk(queues, operators or [anna()])


def anna(status: Status = "ready", since: int = 0) -> Operator:
    return Operator("anna", {"people": 5}, status=status, since=since)


def boris(since: int = 0) -> Operator:
    return Operator("boris", {"people": 5, "bank": 3}, status="ready", since=since)


def steps(line: Desk, *events: tuple[int, Event]) -> list[Action]:
    return [action for now, event in events for action in line.step(now * SECOND, event)]


def told_nobody(actions: list[Action]) -> list[Action]:
    """But for what callers and supervisors are told."""
    return [action for action in actions if not isinstance(action, Announce | Alarm)]


def test_a_caller_is_offered_to_a_free_operator_and_connected_when_he_answers() -> None:
    assert steps(desk(), (0, Joined("c", "people")), (3, Answered("anna"))) == [
        Offer("c", "anna"),
        Connect("c", "anna"),
    ]


def test_an_operator_without_the_skill_is_not_asked() -> None:
    assert steps(desk(), (0, Joined("c", "bank"))) == []


def test_the_better_skill_comes_first_then_the_longest_idle() -> None:
    line = desk(anna(since=-5), boris(since=-9), Operator("vera", {"people": 9}, status="ready"))
    offers = steps(line, (0, Joined("a", "people")), (0, Joined("b", "people")), (0, Joined("c", "people")))
    assert offers == [Offer("a", "vera"), Offer("b", "boris"), Offer("c", "anna")]


def test_round_robin_takes_turns() -> None:
    line = desk(anna(since=-9), boris(since=-5), round_robin=True, wrap=0)
    events: list[tuple[int, Event]] = []
    for i in range(4):
        events += [(i * 10, Joined(str(i), "people"))]
        who = "anna" if i % 2 == 0 else "boris"
        events += [(i * 10 + 1, Answered(who)), (i * 10 + 2, Ended(who)), (i * 10 + 3, Tick())]
    offered = [action.operator for action in steps(line, *events) if isinstance(action, Offer)]
    assert offered == ["anna", "boris", "anna", "boris"]


def test_an_operator_who_does_not_answer_loses_the_offer_and_the_caller_keeps_his_place() -> None:
    line = desk(anna(since=-9), boris())
    actions = steps(line, (0, Joined("c", "people")), (0, Joined("d", "people")), (5, Answered("boris")), (21, Tick()))
    assert told_nobody(actions)[-2:] == [Withdraw("c", "anna"), Offer("c", "anna")], "nobody else is free"
    assert Withdraw("c", "anna") in steps(line, (42, Tick()))
    assert line.operators["anna"].status == "paused"
    assert list(line.waiting) == ["c"]
    assert Offer("c", "boris") in steps(line, (51, Ended("boris")), (80, Tick()))


def test_who_let_a_caller_pass_is_not_asked_again_while_another_is_free_though_he_can_do_less() -> None:
    line = desk(Operator("anna", {"people": 9}, status="ready"), boris())
    assert steps(line, (0, Joined("c", "people")), (3, Refused("anna"))) == [
        Offer("c", "anna"),
        Withdraw("c", "anna"),
        Offer("c", "boris"),
    ]


def test_a_telephone_that_is_busy_is_rung_again_later_and_one_that_is_not_there_much_later() -> None:
    line = desk(Operator("anna", {"people": 5}, "101", "ready"))
    steps(line, (0, Joined("c", "people")))
    assert told_nobody(steps(line, (1, Refused("anna", unreachable=True)), (30, Tick()))) == [Withdraw("c", "anna")]
    assert line.staffed("people")
    assert told_nobody(steps(line, (31, Tick()))) == [Offer("c", "anna")]
    assert told_nobody(steps(line, (32, Refused("anna", unreachable=True)), (331, Tick()))) == [Withdraw("c", "anna")]
    assert not line.staffed("people"), "nobody waits for who isn't there"
    assert told_nobody(steps(line, (332, Tick()))) == [Offer("c", "anna")]


def test_who_has_called_before_today_comes_first_and_who_did_so_last_week_does_not() -> None:
    seen, day = Seen(), 24 * 3600 * SECOND
    assert [seen.bonus("+71", now) for now in (0, 60 * SECOND, 60 * SECOND + day - 1, 9 * day)] == [0, BONUS, BONUS, 0]
    assert seen.bonus("", 0) == seen.bonus("", 1) == 0


def test_refusing_is_no_fault_and_the_next_one_is_asked() -> None:
    line = desk(anna(since=-9), boris())
    actions = steps(line, (0, Joined("c", "people")), (1, SetStatus("anna", "paused", "чай")))
    assert actions == [Offer("c", "anna"), Withdraw("c", "anna"), Offer("c", "boris")]
    assert line.operators["anna"].reason == "чай"


def test_after_a_call_there_is_time_for_notes_whatever_queue_calls() -> None:
    line = desk(boris())
    steps(line, (0, Joined("c", "people")), (1, Answered("boris")), (60, Ended("boris")))
    assert steps(line, (61, Joined("d", "bank"))) == []
    assert told_nobody(steps(line, (79, Tick()))) == []
    assert told_nobody(steps(line, (80, Tick()))) == [Offer("d", "boris")]


def test_ready_ends_the_notes_and_a_pause_wished_for_in_a_call_begins_after_it() -> None:
    line = desk(boris())
    steps(line, (0, Joined("c", "people")), (1, Answered("boris")), (9, SetStatus("boris", "paused", "обед")))
    assert line.operators["boris"].status == "talking"
    steps(line, (60, Ended("boris")), (80, Tick()))
    assert line.operators["boris"].status == "paused"
    assert steps(line, (90, Joined("d", "people"))) == []
    assert steps(line, (99, SetStatus("boris", "ready"))) == [Offer("d", "boris")]


def test_danger_comes_first_and_among_the_others_who_has_waited_longest() -> None:
    line = desk(anna(status="paused"))
    steps(
        line,
        (0, Joined("first", "people")),
        (1, Joined("second", "people")),
        (2, Joined("again", "people", bonus=60 * SECOND)),
        (3, Joined("gas", "people", urgent=True)),
    )
    assert [one.call for one in sorted(line.waiting.values(), key=lambda one: one.rank)] == [
        "gas",
        "again",
        "first",
        "second",
    ]


def test_each_caller_hears_of_his_place_though_others_come_and_go() -> None:
    line = desk(anna(status="paused"))
    steps(line, (0, Joined("a", "people")), (10, Joined("b", "people")))
    heard: dict[str, list[tuple[int, int, int]]] = {"a": [], "b": []}
    for second in range(11, 100):
        for action in steps(line, (second, Tick())):
            if isinstance(action, Announce):
                heard[action.call].append((second, action.place, action.number))
    assert heard == {"a": [(40, 1, 1), (70, 1, 2)], "b": [(15, 2, 0), (45, 2, 1), (75, 2, 2)]}


def test_who_is_offered_to_somebody_at_once_is_not_told_of_a_place() -> None:
    actions = steps(desk(), (0, Joined("a", "people")), *((second, Tick()) for second in range(1, 19)))
    assert not [action for action in actions if isinstance(action, Announce)]


def test_the_wait_is_told_from_measured_calls_and_not_at_all_where_nobody_works() -> None:
    line = desk(boris())
    assert line.expected("people", 1) is None
    steps(line, (0, Joined("c", "people")), (1, Answered("boris")), (61, Ended("boris")))
    steps(line, (66, SetStatus("boris", "ready")))
    assert line.expected("people", 2) == 2 * (60 + 5) * SECOND, "with the notes as long as they took"
    steps(line, (99, SetStatus("boris", "offline")))
    assert line.expected("people", 2) is None


def test_a_full_queue_says_so() -> None:
    line = desk(anna(status="paused"), limit=1)
    assert steps(line, (0, Joined("a", "people")), (1, Joined("b", "people"))) == [Full("b")]


@pytest.mark.parametrize(("to", "outside"), [("bank", False), ("+74950000000", True)])
def test_who_waits_too_long_is_helped_elsewhere(to: str, outside: bool) -> None:
    busy = Operator("boris", {"bank": 5}, status="paused")
    line = desk(anna(status="paused"), busy, overflow=60 * SECOND, overflow_to=to)
    actions = steps(line, (0, Joined("a", "people")), (61, Tick()))
    assert (Overflow("a", to) in actions) == outside
    assert [one.queue for one in line.waiting.values()] == ([] if outside else ["bank"])


def test_nobody_is_moved_to_where_nobody_is_or_nobody_fits_in() -> None:
    line = desk(anna(status="paused"), Operator("boris", {"bank": 5}), overflow=60 * SECOND, overflow_to="bank")
    steps(line, (0, Joined("a", "people")), (61, Tick()))
    assert line.waiting["a"].queue == "people"
    line.queues["bank"] = Queue("bank", limit=0)
    steps(line, (62, SetStatus("boris", "paused")), (63, Tick()))
    assert line.waiting["a"].queue == "people"


def alarms(actions: list[Action]) -> list[Alarm]:
    return [action for action in actions if isinstance(action, Alarm)]


def test_an_alarm_is_raised_once_when_callers_wait_too_long_on_average_though_nobody_answers_them() -> None:
    line = desk(anna(status="paused"), target=10 * SECOND)
    waits = steps(
        line, (0, Joined("a", "people")), (10, Tick()), (11, Tick()), (12, Tick()), (60, Joined("b", "people"))
    )
    assert alarms(waits) == [Alarm("people", 11 * SECOND)]


def test_callers_who_are_answered_in_time_raise_no_alarm_and_one_more_is_raised_when_it_is_late_again() -> None:
    line = desk(boris(), target=10 * SECOND, wrap=0)
    for second in (0, 100, 200):
        told = steps(
            line,
            (second, Joined(f"{second}", "people")),
            (second + 9, Answered("boris")),
            (second + 20, Ended("boris")),
        )
        assert not alarms(told)
    assert alarms(steps(line, (300, Joined("a", "people")), (319, Answered("boris")))) == [Alarm("people", 11_500)]
    steps(line, (330, Ended("boris")))
    assert not alarms(steps(line, (4000, Tick()))), "an hour later that is forgotten"
    assert alarms(steps(line, (4001, Joined("b", "people")), (4013, Answered("boris"))))


# callbacks


def test_a_callback_keeps_the_place_and_neither_jumps_ahead_nor_waits_longer() -> None:
    line = desk(anna(status="paused"))
    steps(
        line,
        (0, Joined("a", "people", "+71")),
        (1, Joined("b", "people", "+72")),
        (2, Joined("c", "people", "+73")),
        (3, Left("b", "callback")),
    )
    assert steps(line, (4, SetStatus("anna", "ready"))) == [Offer("a", "anna")]
    steps(line, (5, Answered("anna")), (6, Ended("anna")))
    assert told_nobody(steps(line, (26, Tick()))) == [Offer("b", "anna")]
    assert told_nobody(steps(line, (27, Answered("anna")), (40, CalledBack("b", True)))) == [
        Dial("b", "+72", "anna"),
        Connect("b", "anna"),
    ]
    assert Offer("c", "anna") in steps(line, (50, Ended("anna")), (70, Tick()))


def test_who_gave_up_is_called_back_unless_he_has_rung_again() -> None:
    line = desk(anna(status="paused"))
    steps(line, (0, Joined("a", "people", "+71")), (5, Left("a")))
    assert line.waiting["a"].callback
    steps(line, (9, Rang("+71")))
    assert not line.waiting
    steps(line, (20, Joined("a2", "people", "+71")))
    assert line.waiting["a2"].since == 0, "he has the place that he had"


def test_who_rings_while_an_operator_is_about_to_call_him_has_his_place_and_is_not_called_as_well() -> None:
    line = desk()
    steps(line, (0, Joined("a", "people", "+71")), (5, Left("a")))
    assert line.operators["anna"].status == "ringing"
    assert steps(line, (9, Joined("a2", "people", "+71"))) == [
        Withdraw("a", "anna"),
        Settled("a"),
        Offer("a2", "anna"),
    ]
    assert line.waiting["a2"].since == 0


def test_who_rings_while_he_is_being_called_is_busy_and_not_called_again() -> None:
    line = desk()
    steps(line, (0, Joined("a", "people", "+71")), (5, Left("a")), (6, Answered("anna")), (8, Rang("+71")))
    assert Settled("a") in steps(line, (9, CalledBack("a", False)))
    assert not line.waiting


def test_nobody_without_a_number_and_nobody_who_went_back_to_the_robot_is_called_back() -> None:
    line = desk(anna(status="paused"))
    steps(line, (0, Joined("a", "people")), (1, Left("a")))
    steps(line, (2, Joined("b", "people", "+72")), (3, Left("b", "robot")))
    assert not line.waiting


def test_a_callback_that_nobody_answers_is_tried_again_later_and_given_up_at_last() -> None:
    line = desk()
    told = steps(line, (0, Joined("a", "people", "+71")), (1, Left("a", "callback")))
    now = 2
    for _ in range(TRIES):
        told += steps(line, (now, Tick()), (now, Answered("anna")), (now + 1, CalledBack("a", False)))
        assert line.operators["anna"].status == "ready"
        now += 2 + RETRY // SECOND
    assert sum(isinstance(action, Dial) for action in told) == TRIES
    assert told_nobody(told)[-1] == GaveUp("a", "+71")
    assert not line.waiting


def test_an_operator_who_does_not_wait_for_the_callback_leaves_it_to_be_tried_again() -> None:
    line = desk()
    steps(
        line, (0, Joined("a", "people", "+71")), (1, Left("a", "callback")), (2, Answered("anna")), (3, Ended("anna"))
    )
    assert line.waiting["a"].tries == 1


# whatever happens

CALLERS = ["+71", "+72"]
OPERATORS = ["anna", "boris", "vera"]


class Walk(RuleBasedStateMachine):
    """Callers and operators who do anything in any order."""

    def __init__(self) -> None:
        super().__init__()
        people = [
            Operator("anna", {"people": 1}),
            Operator("boris", {"people": 2, "bank": 1}),
            Operator("vera", {"bank": 1, "people": 1}, "103", calendar=SHIFTS),
        ]
        queues = [Queue("people", limit=4, overflow=90 * SECOND, overflow_to="bank"), Queue("bank", round_robin=True)]
        self.line, self.now, self.calls = Desk(queues, people), 0, 0
        self.ringing: dict[str, str] = {}  # call: operator
        self.joined: dict[str, int] = {}
        self.done: Counter[str] = Counter()
        self.notes: dict[str, int] = {}  # operator: until then he writes
        self.extra = False  # vera works whatever the calendar says
        self.time_passes(0)

    def give(self, event: Event) -> None:
        for action in self.line.step(self.now, event):
            match action:
                case Offer(call, operator):
                    assert call not in self.ringing
                    assert operator not in self.ringing.values()
                    assert self.now >= self.notes.get(operator, 0), "nobody is disturbed while he writes"
                    assert operator != "vera" or self.extra or SHIFTS.open_at(self.moment), "nobody out of shift"
                    self.ringing[call] = operator
                case Withdraw(call, operator):
                    assert self.ringing.pop(call) == operator
                case Connect(call, operator):
                    self.ringing.pop(call, None)
                    self.done[call] += 1
                    assert self.done[call] == 1, "nobody is connected twice"
                case Dial(call, _, operator):
                    assert self.ringing.pop(call) == operator
                case _:
                    pass

    @rule(seconds=st.integers(0, 120))
    def time_passes(self, seconds: int) -> None:
        was_open = SHIFTS.open_at(self.moment)
        self.now += seconds * SECOND
        self.extra = self.extra and (was_open or not SHIFTS.open_at(self.moment))
        self.give(Tick(self.moment))

    @property
    def moment(self) -> datetime:
        return MONDAY + timedelta(milliseconds=self.now)

    @rule(queue=st.sampled_from(["people", "bank"]), caller=st.sampled_from(["", *CALLERS]), urgent=st.booleans())
    def joins(self, queue: str, caller: str, urgent: bool) -> None:
        self.calls += 1
        self.give(Joined(f"call{self.calls}", queue, caller, urgent))

    @rule(number=st.integers(0, 3), why=st.sampled_from(["hung_up", "robot", "message", "callback"]))
    def leaves(self, number: int, why: str) -> None:
        self.give(Left(f"call{self.calls - number}", why))  # type: ignore[arg-type]

    @rule(caller=st.sampled_from(CALLERS))
    def rings(self, caller: str) -> None:
        self.give(Rang(caller))

    @rule(name=st.sampled_from(OPERATORS), what=st.sampled_from([Answered, Refused, Ended]))
    def operator_does(self, name: str, what: type[Answered]) -> None:
        talk = self.line.talks.get(name)
        if what is Ended and talk and not talk.dialling:
            self.notes[name] = self.now + self.line.queues[talk.queue].wrap
        self.give(what(name))

    @rule(name=st.sampled_from(OPERATORS), status=st.sampled_from(["ready", "ready", "paused", "offline"]))
    def operator_wants(self, name: str, status: str) -> None:
        self.extra = self.extra and (name, status) != ("vera", "offline")
        self.notes[name] = 0 if status == "ready" else self.notes.get(name, 0)
        self.give(SetStatus(name, status))  # type: ignore[arg-type]

    @rule()
    def works_beyond_the_shift(self) -> None:
        self.extra, self.notes["vera"] = True, 0
        self.give(SetStatus("vera", "ready", extra=True))

    @rule(name=st.sampled_from(OPERATORS), answered=st.booleans())
    def callback_is_answered(self, name: str, answered: bool) -> None:
        if name in self.line.talks:
            self.give(CalledBack(self.line.talks[name].call, answered))

    @invariant()
    def offers_and_operators_agree(self) -> None:
        ringing = {who.call: who.name for who in self.line.operators.values() if who.status == "ringing"}
        assert ringing == self.ringing
        assert ringing == {one.call: one.offered for one in self.line.waiting.values() if one.offered}

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        assert not set(self.line.waiting) & {one.call for one in self.line.talks.values()}
        assert {name for name, who in self.line.operators.items() if who.status == "talking"} == set(self.line.talks)

    @invariant()
    def nobody_is_called_back_twice(self) -> None:
        waiting = [
            *self.line.waiting.values(),
            *(one for one in self.line.talks.values() if one.dialling and not one.rang),
        ]
        numbers = [one.caller for one in waiting if one.callback]
        assert all(count == 1 for count in Counter(numbers).values())

    @invariant()
    def nobody_waits_while_somebody_could_help(self) -> None:
        for one in self.line.waiting.values():
            if one.offered or one.not_before > self.now:
                continue
            free = [who for who in self.line.operators.values() if who.status == "ready" and one.queue in who.skills]
            assert not [who for who in free if who.name != "vera" or self.extra or SHIFTS.open_at(self.moment)]


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=40, stateful_step_count=50, deadline=None)
