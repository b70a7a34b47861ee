import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.russian.questions import asks


@pytest.mark.parametrize(
    "text", ["до какого числа передавать", "скажите пожалуйста где вы находитесь", "а когда включат", "Сколько стоит?"]
)
def test_a_question_begins_with_its_word(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text", ["третью неделю не вывозят мусор", "лифт стоит", "я не знаю когда это кончится", "", "скажите им"]
)
def test_what_is_told_is_no_question(text: str) -> None:
    assert not asks(text)


@given(st.text())
def test_any_text_will_do(text: str) -> None:
    assert asks(text) in (True, False)
