import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.russian import doubts

TEXTS = st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЯ +-.,!?«»—0123456789abzABZ()/★", max_size=60)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("и т. д.", ["и т. д."]),
        ("и т.п.", ["и т.п."]),
        ("т.е. завтра", ["т.е."]),
        ("см. сайт", ["см."]),
        ("50 руб", ["руб"]),
        ("50 тыс. руб.", ["тыс.", "руб."]),
        ("л/с и р/с", ["л/с", "р/с"]),
        ("тел. 112", ["тел."]),
        ("д. 5", ["д."]),
        ("ул. Лесная", ["ул."]),
        ("рубли и копейки, телефон", []),
        ("Это мой дом. Потом ещё год.", []),
        ("Кто там? Иди. Да.", []),
        ("адр. неизвестен, пр-т Мира", ["пр-т"]),
    ],
)
def test_shortened_words_are_found(text: str, found: list[str]) -> None:
    assert doubts.shortened(text) == found


def test_capitals_are_found_unless_people_say_them_or_they_are_a_word() -> None:
    assert doubts.initials("МФЦ, ЖЭК, ПДСК, ВНИМАНИЕ, ГВС") == ["ПДСК", "ГВС"]


def test_latin_words_are_found_but_addresses_are_not() -> None:
    assert doubts.latin("Wi-Fi на gosuslugi.ru и info@mos.ru, вариант B") == ["Wi-Fi"]


def test_what_has_no_vowel_and_what_is_no_sign_cannot_be_said() -> None:
    assert doubts.unsayable("В 5 шагах ★ к стрж, МФЦ, 5 кг, 100 %") == ["★", "стрж"]


def test_homographs_are_found_unless_they_are_marked() -> None:
    assert doubts.stressed_two_ways("Замок, зам+ок, мука", {"мука": "мук+а"}) == ["замок"]


def test_unknown_words_are_found_unless_their_stress_is_certain_or_marked() -> None:
    text = "Кракозябрик, кракоз+ябрик, зюк, кракозёбрик, вода, ГОСТЕХ, юго-запад, зябр-вода, кракозябр-вода"
    assert doubts.unknown(text, {}) == ["кракозябрик", "кракозябр-вода"]
    assert doubts.unknown(text, {"кракозябрик": "кракоз+ябрик", "кракозябр": "кракоз+ябр"}) == []


@given(TEXTS)
def test_any_text_can_be_read(text: str) -> None:
    for find in (doubts.shortened, doubts.initials, doubts.latin, doubts.unsayable):
        assert all(word in text or not word.isascii() for word in find(text))
    for word in (*doubts.stressed_two_ways(text, {}), *doubts.unknown(text, {})):
        assert word in text.lower() and "+" not in word
