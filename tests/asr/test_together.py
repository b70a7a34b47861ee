from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from voicebot.asr.together import Together


class Runs:
    """Doubles numbers; the first run goes on until `more` are waiting."""

    def __init__(self, more: int = 0) -> None:
        self.sizes: list[int] = []
        self.begun, self.go_on = Event(), Event()
        if not more:
            self.go_on.set()

    def __call__(self, questions: Sequence[int]) -> list[int]:
        self.sizes.append(len(questions))
        self.begun.set()
        self.go_on.wait()
        return [2 * question for question in questions]


def asked(together: Together[int, int], runs: Runs, kinds: list[str], most_waiting: int) -> list[int]:
    """Question 0 first; then the others, of these kinds, while its run goes on."""
    with ThreadPoolExecutor(len(kinds) + 1) as pool:
        first = pool.submit(together.ask, kinds[0], 0)
        runs.begun.wait()
        others = [pool.submit(together.ask, kind, number) for number, kind in enumerate(kinds, 1)]
        while len(together._waiting) < most_waiting:
            pass
        runs.go_on.set()
        return [first.result(), *(other.result() for other in others)]


def test_what_gathers_while_a_run_goes_on_is_answered_by_the_next_one() -> None:
    runs = Runs(more=5)
    assert asked(Together(runs, most=8), runs, ["a"] * 5, 5) == [0, 2, 4, 6, 8, 10]
    assert runs.sizes == [1, 5]


def test_questions_of_other_kinds_are_not_answered_together() -> None:
    runs = Runs(more=4)
    assert asked(Together(runs, most=8), runs, ["a", "b", "a", "b"], 4) == [0, 2, 4, 6, 8]
    assert sorted(runs.sizes) == [1, 2, 2]


def test_a_run_has_a_largest_size() -> None:
    runs = Runs(more=5)
    asked(Together(runs, most=2), runs, ["a"] * 5, 5)
    assert sorted(runs.sizes) == [1, 1, 2, 2]


def test_as_many_runs_as_allowed_go_on_at_once() -> None:
    met = Barrier(3, timeout=30)

    def run(questions: Sequence[int]) -> list[int]:
        met.wait()
        return list(questions)

    together = Together(run, most=1, parallel=3)
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda number: together.ask("a", number), range(3))) == [0, 1, 2]


def test_a_fault_reaches_everybody_who_waits_for_that_run_and_nobody_else() -> None:
    runs = Runs(more=3)

    def run(questions: Sequence[int]) -> list[int]:
        doubled = runs(questions)
        if len(questions) > 1:
            raise ValueError("broken")
        return doubled

    together = Together(run, most=8)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(together.ask, "a", 1)
        runs.begun.wait()
        others = [pool.submit(together.ask, "a", number) for number in range(3)]
        while len(together._waiting) < 3:
            pass
        runs.go_on.set()
        assert first.result() == 2
        for other in others:
            with pytest.raises(ValueError, match="broken"):
                other.result()
    assert together.ask("a", 4) == 8
