"""The likeliest scenarios of a text, and why."""

import shipped
from hypothesis import given
from hypothesis import strategies as st
from three_scenarios import EXAMPLES, base, scenario

from voicebot.matching.calibration import probability
from voicebot.matching.index import KEPT, Candidate, Index

INDEX = Index(base(beside=["какая завтра погода", "спой песню"]))
SHIPPED = shipped.DIALOGUE.index


def test_the_likeliest_comes_first_with_the_example_it_is_like() -> None:
    first, *others = INDEX.explain("передайте показания по воде")
    assert (first.scenario, first.example) == ("water", "передать показания воды")
    assert first.score > 0.5 > max(one.score for one in others)
    assert INDEX.rank("передайте показания по воде")[0] == Candidate("water", first.score)


def test_a_text_without_anything_known_is_nothing() -> None:
    assert INDEX.explain("") == INDEX.explain("…") == INDEX.explain("xyz") == []
    assert INDEX.rank("") == ()


def test_only_what_is_allowed_is_found() -> None:
    assert {one.scenario for one in INDEX.rank("лифт и показания", allowed={"debt", "lift"})} == {"debt", "lift"}
    assert INDEX.rank("лифт", allowed=set()) == ()
    assert INDEX.rank("лифт", allowed=set(EXAMPLES)) == INDEX.rank("лифт")


def test_another_reading_helps() -> None:
    alone, helped = (INDEX.rank("покажи не", alternatives)[0] for alternatives in ((), ("показания счётчика",)))
    assert helped.scenario == "water" and helped.score > alone.score


def test_a_counterexample_speaks_against() -> None:
    knowledge = base()
    for_, against = (
        Index(
            knowledge.model_copy(
                update={"scenarios": {**knowledge.scenarios, "lift": scenario("lift", EXAMPLES["lift"], **more)}}
            )
        ).explain("лифт застрял на стройке", allowed={"lift"})[0]
        for more in ({}, {"counterexamples": ["лифт застрял на стройке"]})
    )
    assert against.score < for_.score and against.evidence.against > 0 == for_.evidence.against
    assert (for_.counterexample, against.counterexample) == ("", "лифт застрял на стройке")


def test_a_part_is_no_rival_of_what_it_belongs_to() -> None:
    knowledge = base()
    leads = []
    for more in ({}, {"part_of": "lift"}):
        part = scenario("trapped", ["лифт застрял со мной"], **more)
        index = Index(knowledge.model_copy(update={"scenarios": {**knowledge.scenarios, "trapped": part}}))
        leads.append({one.scenario: one.evidence.lead for one in index.explain("лифт застрял")})
    assert leads[1]["lift"] > leads[0]["lift"]


said = st.lists(
    st.sampled_from(["показания", "воды", "лифт", "долг", "когда", "врач", "отменить", "кот", "не", "42", "ъ", "и"]),
    max_size=8,
).map(" ".join)


@given(said, st.lists(said, max_size=2), st.none() | st.sets(st.sampled_from(sorted(shipped.KNOWLEDGE.scenarios))))
def test_any_text_gives_few_candidates_in_order_whose_evidence_explains_them(
    text: str, alternatives: list[str], allowed: set[str] | None
) -> None:
    ranked = SHIPPED.explain(text, alternatives, allowed)
    assert len(ranked) <= KEPT and len({one.scenario for one in ranked}) == len(ranked)
    assert ranked == sorted(ranked, key=lambda one: -one.evidence.fit)
    for one in ranked:
        assert allowed is None or one.scenario in allowed
        assert one.score == round(probability(shipped.KNOWLEDGE.calibration, one.evidence), 3)
        assert one.example in SHIPPED.trained.examples.texts


def test_more_scenarios_than_are_looked_at_leave_the_likeliest() -> None:
    fits = SHIPPED.trained.fits(SHIPPED.trained.features.of("показания воды"))[:-1]
    expected = [SHIPPED.trained.names[i] for i in sorted(range(len(fits)), key=lambda i: (-fits[i], i))[:KEPT]]
    assert {one.scenario for one in SHIPPED.explain("показания воды")} == set(expected)
