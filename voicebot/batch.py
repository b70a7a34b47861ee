"""Many recorded calls at once, in as many processes as there are processors: a call keeps one of them busy.

Every process has a robot of its own, every call a ledger of its own: the results are the same however many there are.
"""

import multiprocessing
import os
import signal
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from voicebot import app, replay
from voicebot.conversation import Conversation
from voicebot.errors import Problem
from voicebot.events import Event
from voicebot.locale import tell
from voicebot.replay import Replayed, Wanted
from voicebot.script import Way
from voicebot.settings import Settings


@dataclass(frozen=True, slots=True)
class Plan:
    """What all calls have in common."""

    settings: Settings
    way: Way
    out: Path | None = None


def processors() -> int:
    """How many of them this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(calls: Sequence[Wanted], plan: Plan, jobs: int) -> Iterator[tuple[int, Replayed]]:
    """Each call with its place in `calls`, as they are finished. What fails in one is its `error`."""
    jobs = min(jobs, len(calls))
    threads = plan.settings.threads or max(1, processors() // jobs)
    plan = replace(plan, settings=plan.settings.model_copy(update={"threads": threads}))
    # Not forked: a copy of a process with threads in it may stand still for ever.
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin, (plan,))
    try:
        places = {pool.submit(_answer, one): place for place, one in enumerate(calls)}
        for future in as_completed(places):
            place = places[future]
            yield place, _result(future, calls[place])
    finally:
        pool.shutdown(cancel_futures=True)


def _result(future: "Future[Replayed]", one: Wanted) -> Replayed:
    fault = future.exception()
    if fault is None:
        return future.result()
    if isinstance(fault, BrokenProcessPool):
        return failed(one, tell("replay.died"))
    return failed(one, "".join(traceback.format_exception(fault)))  # a bug of ours, in full


def failed(one: Wanted, error: str) -> Replayed:
    """A call that could not be made."""
    return Replayed(one.name, one.name, one.script, Conversation(), error=error)


# in the processes

_plan: Plan


def _begin(plan: Plan) -> None:
    global _plan
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who presses Ctrl-C ends us through the pool
    _plan = plan


@cache
def _robot() -> app.App:
    return app.build(_plan.settings)


def _answer(one: Wanted) -> Replayed:
    try:
        case = replay.case(one, _plan.way)  # before the engines: who waits for them wants to know that it can be made
        return replay.make(_robot(), case, _plan.out, _unheard)
    except Problem as problem:
        return failed(one, str(problem))
    except ExceptionGroup as group:
        return failed(one, _sentence(group))


def _sentence(group: "ExceptionGroup[Exception]") -> str:
    """The user's fault in it; a bug of ours is raised on, as text: not every exception can leave a process."""
    problems, others = group.split(Problem)
    if others or problems is None:
        raise RuntimeError("".join(traceback.format_exception(group)))
    first: BaseException = problems
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return str(first)


def _unheard(event: Event) -> None:
    """Nobody watches."""
