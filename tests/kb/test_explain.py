"""`voicebot kb explain`: why these words are taken for this scenario."""

import pytest
import shipped
from commands import SHIPPED, Kb, Tiny, objects

from voicebot.matching.calibration import KINDS


def test_an_answer_is_explained_by_its_words_candidates_and_evidence(kb: Kb) -> None:
    (told,) = objects(kb("explain", "мне бы воду передать зюкнуть", "--base", SHIPPED, "--json"))
    assert (told["decision"], told["scenario"], told["also"]) == ("answer", "water_reading", None)
    first, *others = told["candidates"]
    assert first["scenario"] == "water_reading" and first["score"] == told["score"] > others[0]["score"]
    assert set(first["evidence"]) == set(KINDS) and "воду передать" in first["example"]
    assert [word["word"] for word in told["words"] if not word["known"]] == ["зюкнуть"]
    assert {"word": "воду", "lemma": "вода", "meant": "вода", "known": True} in told["words"]


def test_a_counterexample_is_named_where_it_counted(kb: Kb, tiny: Tiny) -> None:
    folder = tiny(parking={"counterexamples": ["где оплатить парковку"]})
    (told,) = objects(kb("explain", "где оплатить парковку", "--base", folder, "--json"))
    named = {one["scenario"]: one["counterexample"] for one in told["candidates"]}
    assert named == {"parking": "где оплатить парковку", "mowing": ""}


def test_two_wishes_in_one_breath_are_named(kb: Kb) -> None:
    both = "скажите как работает мфц и ещё как получить загранпаспорт"
    (told,) = objects(kb("explain", both, "--base", SHIPPED, "--json"))
    assert {told["scenario"], told["also"]} == {"mfc_hours", "foreign_passport"}
    shown = kb("explain", both, "--base", SHIPPED).stdout
    assert "(mfc_hours), then Загранпаспорт (foreign_passport) is offered" in shown


def test_synonyms_are_shown_as_they_were_applied(kb: Kb, tiny: Tiny) -> None:
    folder = tiny()
    (folder / "synonyms.yaml").write_text("groups:\n  - [машина, тачка]\n", "utf-8")
    shown = kb("explain", "куда поставить тачку", "--base", folder).stdout
    assert "тачка → машина" in shown
    assert "Unknown here" in shown and "куда" in shown


@pytest.mark.parametrize(("language", "said"), [("ru", "не понял"), ("en", "not understood")])
def test_what_is_not_understood_is_explained_in_the_readers_language(
    kb: Kb, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", language)
    shown = kb("explain", "сколько весит слон", "--base", SHIPPED).stdout
    assert said in shown and "весит" in shown and f"{shipped.KNOWLEDGE.hotline.policy.clarify:.2f}" in shown


def test_words_that_nobody_knows_have_no_candidates(kb: Kb, tiny: Tiny) -> None:
    shown = kb("explain", "zzz", "--base", tiny()).stdout
    assert "knows none of these words" in shown


def test_many_phrases_are_read_one_a_line(kb: Kb, tiny: Tiny) -> None:
    result = kb("explain", "-", "--base", tiny(), "--json", stdin="где поставить машину\n\nпокосите траву\n")
    assert [one["scenario"] for one in objects(result)] == ["parking", "mowing"]
