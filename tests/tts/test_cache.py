import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.errors import Problem
from voicebot.tts.cache import Cache
from voicebot.tts.pieces import Refused, sentences, spoken

TEXTS = st.lists(st.text("абв -,.!ъ«你") | st.sampled_from(["Да. Нет.", "Нет. Бяка ты.", "Да."]), max_size=8)


def plain(piece: str) -> bytes:
    return piece.encode("utf-16-le")


class Voice:
    """Says a piece as its letters, and can't say «бяка»; `rendered` remembers the pieces."""

    name = "letters"

    def __init__(self, say: Callable[[str], bytes] = plain) -> None:
        self.rendered: list[str] = []
        self._plain = say

    def speak(self, text: str) -> Iterator[bytes]:
        return spoken(self.name, text, self._say)

    def _say(self, piece: str) -> bytes:
        self.rendered.append(piece)
        if "ъ" in piece or "бяка" in piece.lower():
            raise Refused("can't")
        return self._plain(piece)


def said(voice: Voice | Cache, text: str) -> tuple[bytes, str | None]:
    """What is heard, and the words that could not be said."""
    pcm = b""
    try:
        for piece in voice.speak(text):
            pcm += piece
    except Problem as problem:
        return pcm, str(problem)
    return pcm, None


@given(TEXTS, st.integers(0, 300))
def test_every_text_sounds_as_without_a_cache_whatever_was_said_before(texts: list[str], room: int) -> None:
    cache = Cache(Voice(), room / 1_000_000)
    for text in [*texts, *texts]:
        assert said(cache, text) == said(Voice(), text)
        assert cache.bytes == sum(map(len, cache._kept.values())) <= room


def test_a_sentence_said_before_is_not_rendered_again_in_another_text() -> None:
    cache = Cache(voice := Voice())
    list(cache.speak("Спасибо. До свидания!"))
    list(cache.speak("Ваш номер семь. До свидания!"))
    assert voice.rendered == ["Спасибо.", "До свидания!", "Ваш номер семь."]
    assert (cache.hits, cache.misses) == (1, 3)


def test_the_first_sentence_is_heard_before_the_second_is_rendered() -> None:
    cache = Cache(voice := Voice())
    assert next(cache.speak("Раз. Два. Три.")) == plain("Раз.")
    assert voice.rendered == ["Раз."]


def test_where_room_is_short_the_sentence_not_said_for_longest_goes() -> None:
    cache = Cache(voice := Voice(), 2 * len(plain("Раз.")) / 1_000_000)
    for text in ("Раз.", "Два.", "Раз.", "Три.", "Раз."):
        list(cache.speak(text))
    assert voice.rendered == ["Раз.", "Два.", "Три."]


def test_two_threads_asking_for_the_same_sentence_render_it_once() -> None:
    entered, go_on = threading.Event(), threading.Event()

    def slowly(piece: str) -> bytes:
        entered.set()
        assert go_on.wait(30)
        return plain(piece)

    cache = Cache(voice := Voice(slowly))
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(said, cache, "Подождите.")
        assert entered.wait(30)
        second = threads.submit(said, cache, "Подождите.")
        while cache.misses < 2 and not second.done():
            pass
        go_on.set()
        assert first.result() == second.result() == (plain("Подождите."), None)
    assert voice.rendered == ["Подождите."]


def test_a_fault_reaches_every_thread_that_waits_and_is_not_remembered() -> None:
    entered, go_on = threading.Event(), threading.Event()
    fault: list[Exception] = [RuntimeError("broken")]

    def broken_at_first(piece: str) -> bytes:
        entered.set()
        assert go_on.wait(30)
        if fault:
            raise fault.pop()
        return plain(piece)

    cache = Cache(Voice(broken_at_first))
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(said, cache, "Да.")
        assert entered.wait(30)
        while not cache._making:
            pass
        joined = cache._making["Да."]
        go_on.set()
        for outcome in (first, joined):
            with pytest.raises(RuntimeError, match="broken"):
                outcome.result(30)
    assert said(cache, "Да.") == (plain("Да."), None)


def test_many_threads_get_their_own_words() -> None:
    cache = Cache(voice := Voice(), 200 / 1_000_000)
    texts = [f"Это {word}. Да. Нет." for word in ("раз", "два", "три", "четыре")] * 25
    with ThreadPoolExecutor(8) as threads:
        heard = list(threads.map(lambda text: said(cache, text), texts))
    assert heard == [said(Voice(), text) for text in texts]
    assert cache.hits + cache.misses == 300 and voice.rendered
    assert cache.bytes == sum(map(len, cache._kept.values()))


def test_what_was_warmed_is_at_hand_and_warming_is_not_counted() -> None:
    cache = Cache(voice := Voice())
    cache.warm(["Здравствуйте! Слушаю вас.", "До свидания!"])
    assert (cache.hits, cache.misses) == (0, 0)
    rendered = list(voice.rendered)
    assert said(cache, "Слушаю вас. До свидания!")[1] is None
    assert voice.rendered == rendered
    assert (cache.hits, cache.misses) == (2, 0)


def test_warming_stops_before_it_pushes_out_what_came_first() -> None:
    texts = [f"Номер {'а' * count}." for count in range(1, 60)]
    cache = Cache(voice := Voice(), 600 / 1_000_000)
    cache.warm(texts)
    assert list(cache._kept) == texts[: len(cache._kept)] == voice.rendered
    assert cache.bytes > 500


def test_warming_tells_what_cannot_be_said_after_the_rest() -> None:
    cache = Cache(Voice())
    with pytest.raises(Problem, match="бяка"):
        cache.warm(["Какая бяка тут.", "Да."])
    assert said(cache, "Да.") == (plain("Да."), None) and cache.hits == 1


def test_a_fault_of_the_voice_is_told_at_once_rather_than_tried_word_by_word() -> None:
    def dead(piece: str) -> bytes:
        raise Problem("tts.festival_broken", why="gone")

    cache = Cache(voice := Voice(dead))
    with pytest.raises(Problem, match="gone"):
        list(cache.speak("Раз два три четыре."))
    assert len(voice.rendered) == 1


@given(st.text() | st.text("абё. ,+-!№«»\u0301\n", max_size=900))
def test_a_sentence_cut_once_is_not_cut_again(text: str) -> None:
    for sentence in sentences(text):
        assert list(sentences(sentence)) == [sentence]
