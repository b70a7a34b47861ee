from hypothesis import given
from hypothesis import strategies as st

from voicebot.heard import Piece, count, shares


def test_each_sentence_of_the_text_belongs_to_its_spoken_sentence() -> None:
    assert shares("До 25-го числа. Ещё что-то?", ["до двадцать пятого числа.", "ещё что-то?"]) == [3, 2]


def test_where_sentences_differ_the_words_are_shared_by_length() -> None:
    assert shares("раз два три четыре", ["аааа", "бббб", "вввв вввв"]) in ([1, 1, 2], [1, 0, 3])


@given(st.text("абв. !", max_size=60), st.lists(st.text("абв ", min_size=1, max_size=20), min_size=1, max_size=5))
def test_no_word_is_lost_or_counted_twice(text: str, spoken: list[str]) -> None:
    assert sum(shares(text, spoken)) == len(text.split())


def test_a_sentence_heard_in_part_counts_by_its_sound() -> None:
    pieces = [Piece(0, 1000, 3, 0, 0), Piece(1000, 2000, 4, 0, 1)]
    assert [count(pieces, heard) for heard in (0, 999, 1000, 1500, 2000, 9000)] == [0, 2, 3, 5, 7, 7]
