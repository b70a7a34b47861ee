from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.russian.addresses import Address, address, canonical, spoken
from voicebot.russian.numerals import TENS, UNITS
from voicebot.russian.speech import speakable
from voicebot.russian.text import listed
from voicebot.russian.words import to_words

STREETS = (
    "улица Лесная",
    "проспект Мира",
    "1-я Заречная улица",
    "2-я Заречная улица",
    "ул. Академика Королёва",
    "Арбат",
)


def rows():
    for line in Path(__file__).with_name("addresses.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            said, written, *known = line.split("\t")
            yield pytest.param(said, written, tuple(known[0].split("|")) if known else (), id=said)


@pytest.mark.parametrize(("said", "written", "known"), list(rows()))
def test_an_address_is_understood_as_it_is_dictated(said, written, known):
    found = address(said, known)
    assert (canonical(found) if found else "") == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("квартира сорок", "квартира 40"),
        ("третий подъезд пятый этаж", "подъезд 3, этаж 5"),
        ("самара", "Самара"),
        ("я из самары", "Самара"),
    ],
)
def test_a_part_of_an_address_counts_only_where_it_was_asked_for(said, written):
    assert canonical(address(said, asked=True)) == written
    assert address(said) is None


@pytest.mark.parametrize("said", ["", "нет", "город", "у меня нет воды", "сорок", "самара это наш любимый город"])
def test_no_address_is_heard_where_no_part_of_one_was_said(said):
    assert address(said, asked=True) is None


def test_every_part_has_its_field():
    assert address(
        "город Самара улица Лесная дом двенадцать а корпус два строение три подъезд четыре этаж пять квартира шесть"
    ) == Address(
        city="Самара",
        kind="улица",
        street="Лесная",
        house="12А",
        block="2",
        building="3",
        flat="6",
        entrance="4",
        floor="5",
    )


def test_a_village_is_a_city_and_its_street_stays_a_street():
    assert address("посёлок Мирный, Садовая 5") == Address(
        city="посёлок Мирный", kind="улица", street="Садовая", house="5"
    )


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("лисная пять", "улица Лесная, дом 5"),
        ("проспект мера пять", "проспект Мира, дом 5"),
        ("вторая заречная пять", "улица 2-я Заречная, дом 5"),
        ("Королева пять", "улица Академика Королёва, дом 5"),
        ("на арбате пять", "улица Арбат, дом 5"),
        ("улица Полевая дом пять", "улица Полевая, дом 5"),
    ],
)
def test_the_towns_streets_mend_what_was_misheard(said, written):
    assert canonical(address(said, STREETS)) == written


def test_no_street_of_the_list_is_put_in_place_of_another_number():
    assert canonical(address("улица третья Заречная пять", STREETS)) == "улица 3-я Заречная, дом 5"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("улица 8 Марта, дом 5", "улица Восьмого Марта, дом 5"),
        ("улица 6 Армии, дом 5", "улица Шестой Армии, дом 5"),
        ("улица 40 лет Победы, дом 5", "улица Сорок лет Победы, дом 5"),
        ("улица 40-летия Победы, дом 5", "улица Сорокалетия Победы, дом 5"),
        ("улица 1-я Заречная, дом 5", "улица Первая Заречная, дом 5"),
        ("переулок 3-й Самотёчный, дом 5", "переулок Третий Самотёчный, дом 5"),
        ("улица 1905 года, дом 5", "улица Тысяча девятьсот пятого года, дом 5"),
        ("улица 26 Бакинских Комиссаров, дом 5", "улица Двадцати шести Бакинских Комиссаров, дом 5"),
        ("22-й микрорайон, дом 5", "Двадцать второй микрорайон, дом 5"),
        ("улица Мира, дом 12/3В", "улица Мира, дом двенадцать дробь три вэ"),
    ],
)
def test_numerals_in_names_and_letters_are_spoken_in_words(text, said):
    assert spoken(address(text)) == said


PLACES = st.sampled_from(
    [
        ("улица", "Лесная"),
        ("улица", "Большая Садовая"),
        ("улица", "Зелёная"),
        ("улица", "8 Марта"),
        ("улица", "6 Армии"),
        ("улица", "9 Января"),
        ("улица", "40 лет Победы"),
        ("улица", "50-летия Октября"),
        ("улица", "1-я Заречная"),
        ("улица", "1905 года"),
        ("улица", "26 Бакинских Комиссаров"),
        ("улица", "Карла Маркса"),
        ("улица", "Академика Королёва"),
        ("улица", "Советской Армии"),
        ("улица", "Минина и Пожарского"),
        ("улица", "Ново-Садовая"),
        ("улица", "Старая Деревня"),
        ("проспект", "Мира"),
        ("проспект", "Невский"),
        ("проспект", "60-летия Октября"),
        ("переулок", "3-й Самотёчный"),
        ("бульвар", "Дмитрия Донского"),
        ("шоссе", "Московское"),
        ("площадь", "Революции"),
        ("набережная", "Красноармейская"),
        ("проезд", "2-й Марьиной Рощи"),
        ("микрорайон", "Солнечный"),
        ("микрорайон", "5-й"),
        ("микрорайон", "10А"),
        ("квартал", "22-й"),
        ("линия", "4-я"),
        ("жилой комплекс", "Солнечный Город"),
        (None, "Невский"),
    ]
)
NUMBERS = st.integers(1, 999).map(str)
HOUSES = (
    NUMBERS
    | st.from_regex(r"[1-9][0-9]?[АБВГДК]", fullmatch=True)
    | st.from_regex(r"[1-9][0-9]?/[1-9][0-9]?[АБ]?", fullmatch=True)
)
LOW = st.integers(1, 30).map(str)
FLATS = NUMBERS | NUMBERS.map("офис {}".format) | st.tuples(NUMBERS, LOW).map("{0[0]}, комната {0[1]}".format)
CITIES = st.sampled_from(
    ["Самара", "Нижний Новгород", "Ростов-на-Дону", "деревня Ивановка", "посёлок Мирный", "Йошкар-Ола"]
)


@st.composite
def addresses(draw):
    kind, street = draw(PLACES)
    parts = {
        "block": draw(st.none() | LOW | st.sampled_from("АБ")),
        "building": draw(st.none() | LOW),
        "flat": draw(st.none() | FLATS),
        "entrance": draw(st.none() | LOW),
        "floor": draw(st.none() | LOW),
    }
    return Address(draw(st.none() | CITIES), kind, street, draw(HOUSES), **parts)


@settings(deadline=None)
@given(addresses())
def test_what_is_written_is_read_back(wanted):
    assert address(canonical(wanted)) == wanted


@settings(deadline=None)
@given(addresses())
def test_what_the_robot_says_is_what_it_hears(wanted):
    assert address(spoken(wanted)) == wanted
    assert address(speakable(spoken(wanted))) == wanted


@settings(deadline=None)
@given(st.integers(1, 999), st.integers(1, 999), st.booleans())
def test_two_numbers_after_a_street_are_house_and_flat(house, flat, labelled):
    said = f"Лесная {to_words(str(house))}{' квартира' if labelled else ','} {to_words(str(flat))}"
    assert address(said) == Address(kind="улица", street="Лесная", house=str(house), flat=str(flat))


WORDS = st.sampled_from(
    listed(
        "улица на Лесной проспект Мира дом д. к с корпус дробь / квартира двенадцать пять третий 12 5 а в бэ , ой нет "
        "не и Восьмого Марта лет микрорайон город деревня Самара набережная по Карла подъезд этаж летия литера комната"
    )
)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text())
def test_no_text_is_a_fault_and_what_is_found_can_be_said(text):
    found = address(text, STREETS)
    if found:
        assert found.street or found.house or found.city
        assert canonical(found) and spoken(found)


def test_numbers_alone_are_no_address():
    for tens in TENS:
        for unit in UNITS:
            assert address(f"{tens} {unit}") is None
