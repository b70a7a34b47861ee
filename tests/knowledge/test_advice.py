"""What `kb check` advises, on the tiny base with one thing changed."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tiny_base import FILES, write

from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.review import advice, faults
from voicebot.documents import Fault
from voicebot.knowledge.load import load

TODAY = date(2026, 7, 1)
HOTLINE, PARKING, MOWING, DISTRICTS = FILES


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")


def changed(file: str, place: str, value: Any) -> dict[str, Any]:
    """The tiny base, whose one question without a second wording has one, with the thing at `place` replaced."""
    files = deepcopy(FILES)
    files[MOWING]["slots"]["district"]["ask"].append("Назовите район.")
    *way, last = [int(part) if part.isdigit() else part for part in place.split("/")]
    at: Any = files[file]
    for part in way:
        at = at[part]
    at[last] = value
    return files


def told(folder: Path, files: dict[str, Any], today: date = TODAY) -> list[Fault]:
    return advice(load(write(folder, files)), folder, today)


def advised(folder: Path, file: str, place: str, value: Any) -> list[Fault]:
    return told(folder, changed(file, place, value))


def row(found: Fault) -> str:
    return found.path.read_text(encoding="utf-8").split("\n")[found.line - 1][found.column - 1 :]


def test_a_base_that_is_well_written_needs_no_advice(tmp_path: Path) -> None:
    assert advised(tmp_path, PARKING, "title", "Парковка") == []


def test_the_tiny_base_asks_for_the_district_in_one_way_only(tmp_path: Path) -> None:
    (found,) = told(tmp_path, FILES)
    assert row(found).startswith("ask:") and found.what.startswith("district has one wording only")


@pytest.mark.parametrize(
    ("file", "place", "value", "points_to", "what"),
    [
        (MOWING, "slots/flat/ask", ["Квартира?", "Квартира!"], "ask:", "flat has one wording only"),
        (HOTLINE, "phrases/silence", ["До свидания!"], "silence:", "the robot hangs up at the first silence"),
        (PARKING, "valid", {"until": "2026-06-30"}, "until:", "2026-06-30 has passed"),
        (PARKING, "answer", [{"voice": "Да.", "until": "2026-06-30"}, "Нет."], "until:", "2026-06-30 has passed"),
        (PARKING, "examples/1", "Где поставить машину?", "Где", "this phrase stands above already"),
        (PARKING, "counterexamples", ["а вот", "а, вот"], "а, вот", "this phrase stands above already"),
        (PARKING, "answer", "Парковка бесплатная. " * 15, "answer:", "too long to be listened to: 314 letters"),
        (PARKING, "answer", "слово " * 26 + ".", "answer:", "a sentence of 27 words, 25 are the most: “слово слово"),
        (PARKING, "answer", "Парковка (у дома) бесплатная.", "answer:", "brackets can't be heard"),
        (PARKING, "answer", "Она бесплатная. Подсказать, где?", "answer:", "2 questions at once"),
        (MOWING, "slots/flat/ask/1", "Какая квартира? Какой подъезд?", "Какая", "2 questions at once"),
        (PARKING, "answer", "Парковка бесплатная", "answer:", "the sentence doesn't end"),
        (HOTLINE, "phrases/silence/0", "Слушаю", "Слушаю", "the sentence doesn't end"),
        (PARKING, "answer", "Двор, улица и т. д. свободны.", "answer:", "shortened: и т. д."),
        (PARKING, "answer", "Час стоит 50 руб. по карте.", "answer:", "shortened: руб."),
        (PARKING, "answer", "Спросите в ПДСК.", "answer:", "would be said letter by letter: ПДСК"),
        (PARKING, "answer", "Нажмите Enter.", "answer:", "Latin letters: Enter"),
        (PARKING, "answer", "Парковка ★ у дома.", "answer:", "can't be spoken: ★"),
        (PARKING, "answer", "Парковка во втрпр.", "answer:", "can't be spoken: втрпр"),
        (PARKING, "answer", "Там висит замок.", "answer:", "may be stressed in two ways: замок"),
        (PARKING, "about", "бурдюковню", "about:", "listen to the stress: бурдюковню"),
        (DISTRICTS, "entries/1/values/when", "в бурдюковне", "when:", "listen to the stress: бурдюковне"),
    ],
)
def test_what_had_better_be_mended_is_told_where_it_stands(
    tmp_path: Path, file: str, place: str, value: Any, points_to: str, what: str
) -> None:
    found = advised(tmp_path, file, place, value)
    assert [one.path for one in found] == ([tmp_path / file] if what else [])
    for one in found:
        assert row(one).startswith(points_to) and one.what.startswith(what) and one.hint


@pytest.mark.parametrize(
    "answer",
    [
        "Висит зам+ок.",
        "Звоните 8-800-555-49-43 с 9:00 до 18:00.",
        "Сайт — gosuslugi.ru, почта info@gosuslugi.ru.",
        "В МФЦ или на портале ЖКХ.",
        "Парковка стоит 50 рублей.",
        "Вадим — во дворе… Конечно!",
    ],
)
def test_what_people_say_and_voices_read_needs_no_advice(tmp_path: Path, answer: str) -> None:
    assert [one.what for one in advised(tmp_path, PARKING, "answer", answer)] == []


def test_a_text_that_ends_with_what_a_slot_quotes_is_finished(tmp_path: Path) -> None:
    assert advised(tmp_path, MOWING, "answer", "Заявка {receipt}. Приедут {district.when}") == []


def test_a_word_with_a_stress_in_the_dictionary_is_sure(tmp_path: Path) -> None:
    files = changed(PARKING, "about", "бурдюковню")
    assert told(tmp_path, {**files, "stress.yaml": {"бурдюковню": "бурдюк+овню"}}) == []


def test_a_word_of_unknown_stress_is_told_once(tmp_path: Path) -> None:
    files = changed(PARKING, "about", "бурдюковню")
    files[PARKING]["answer"] = "Закрыли бурдюковню."
    assert len(told(tmp_path, files)) == 1


def test_a_slot_that_is_recorded_needs_no_quoting_but_one_that_is_neither_is_told(tmp_path: Path) -> None:
    files = changed(MOWING, "confirm", "Верно?")
    assert told(tmp_path, files) == []
    files[MOWING].pop("record")
    files[MOWING]["answer"] = "Придём {district.when}."
    (found,) = told(tmp_path, files)
    assert row(found).startswith("flat:") and found.what.startswith("the slot flat is asked for, but neither")


def test_what_is_valid_until_today_is_not_past(tmp_path: Path) -> None:
    files = changed(PARKING, "valid", {"until": "2026-07-01"})
    assert told(tmp_path, files) == []
    assert len(told(tmp_path, files, date(2026, 7, 2))) == 1


def test_a_scenario_in_no_profiles_area_is_told_unless_one_profile_has_all(tmp_path: Path) -> None:
    files = changed(HOTLINE, "profiles", {"north": {"numbers": ["1"], "areas": ["parks"]}})
    files["parks/mowing.yaml"] = files.pop(MOWING)
    (found,) = told(tmp_path, files)
    assert found.path == tmp_path / PARKING and found.what.startswith("no profile has the area city")
    files[HOTLINE]["profiles"]["south"] = {"numbers": ["2"]}
    assert told(tmp_path, files) == []


@pytest.mark.parametrize("same", ["трава высокая во дворе", "Ну, травы во дворе высокие", "трава во дворе высокая э"])
def test_the_same_words_in_another_order_or_another_form_are_told_of_the_later_scenario(
    tmp_path: Path, same: str
) -> None:
    (found,) = advised(tmp_path, PARKING, "examples/1", same)
    assert found.path.parent == tmp_path / "city" and found.what.startswith("these are the words of “")


def test_another_order_and_other_forms_may_say_the_opposite(tmp_path: Path) -> None:
    files = changed(PARKING, "examples/1", "я вас жду")
    files[MOWING]["examples"].append("вы меня ждёте")
    assert told(tmp_path, files) == []


def test_synonyms_are_the_same_words(tmp_path: Path) -> None:
    files = changed(PARKING, "examples/1", "скосите траву")
    assert told(tmp_path, files) == []
    assert len(told(tmp_path, {**files, "synonyms.yaml": {"groups": [["скосите", "покосите"]]}})) == 1


def test_single_words_may_differ_by_their_form_alone(tmp_path: Path) -> None:
    files = changed(PARKING, "examples/1", "трава")
    files[MOWING]["examples"].append("траву")
    assert told(tmp_path, files) == []


def test_the_words_of_what_is_beside_the_point_are_told(tmp_path: Path) -> None:
    files = changed(PARKING, "title", "Парковка")
    (found,) = told(tmp_path, {**files, "out_of_scope.yaml": {"phrases": ["машину где поставить"]}})
    assert row(found) == "где поставить машину" and "in out_of_scope" in found.what


def test_advice_never_keeps_a_base_from_loading(tmp_path: Path) -> None:
    assert load(write(tmp_path, changed(PARKING, "answer", "И т. д. (замок) ★")))


def test_the_tiny_base_has_no_state_without_an_end(tmp_path: Path) -> None:
    assert faults(Dialogue(load(write(tmp_path))), tmp_path) == []


def test_a_russian_editor_reads_russian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "ru")
    (found,) = advised(tmp_path, PARKING, "answer", "Там висит замок.")
    assert str(found).endswith("бывает разным: замок — поставьте «+» перед ударной гласной прямо в тексте")
