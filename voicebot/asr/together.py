"""What several threads ask for at the same time is answered in one run: the model's weights are read once for all."""

from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from threading import Condition
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Asked(Generic[Question, Answer]):
    """A question that waits for a run of its kind."""

    def __init__(self, kind: Hashable, question: Question) -> None:
        self.kind, self.question = kind, question
        self.answer: Future[Answer] = Future()


class Together(Generic[Question, Answer]):
    """Whoever comes first runs what has gathered meanwhile; the others wait for their answers.

    run: questions of one kind, at most `most` of them → their answers in order. At most `parallel` runs at a time.
    """

    def __init__(self, run: Callable[[Sequence[Question]], Sequence[Answer]], most: int, parallel: int = 1) -> None:
        self._run, self._most, self._parallel = run, most, parallel
        self._changed = Condition()
        self._waiting: list[Asked[Question, Answer]] = []
        self._running = 0

    def ask(self, kind: Hashable, question: Question) -> Answer:
        """The answer, or what the run raised. Only questions of equal kind are answered together."""
        asked = Asked[Question, Answer](kind, question)
        with self._changed:
            self._waiting.append(asked)
            self._changed.wait_for(lambda: asked not in self._waiting or self._running < self._parallel)
            batch = self._gather(asked) if asked in self._waiting else []
        if batch:
            self._answer(batch)
        return asked.answer.result()

    def _gather(self, first: Asked[Question, Answer]) -> list[Asked[Question, Answer]]:
        others = [asked for asked in self._waiting if asked.kind == first.kind and asked is not first]
        batch = [first, *others[: self._most - 1]]
        self._waiting = [asked for asked in self._waiting if asked not in batch]
        self._running += 1
        self._changed.notify_all()
        return batch

    def _answer(self, batch: list[Asked[Question, Answer]]) -> None:
        """A fault is everybody's who waits for this run."""
        try:
            answers = self._run([asked.question for asked in batch])
            for asked, answer in zip(batch, answers, strict=True):
                asked.answer.set_result(answer)
        except BaseException as fault:
            for asked in batch:
                if not asked.answer.done():
                    asked.answer.set_exception(fault)
            raise
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()
