"""Irritation from words, behaviour and voice. Voices are made of harmonics, or recorded (tests/wav/human)."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import KNOWLEDGE

from voicebot import wav
from voicebot.audio import RATE
from voicebot.lines.telephone import degrade
from voicebot.locale import LANGUAGES, catalogue
from voicebot.mood import Mood, described
from voicebot.russian.temper import signs
from voicebot.voice import Raised, Usual, Voice, voice

HUMAN = Path(__file__).parent / "wav" / "human"
HAND_OVER = 0.8
USUAL = Voice(loudness_db=-22.0, pitch_hz=120.0, tempo=5.0)
SHOUTED = Voice(loudness_db=-8.0, pitch_hz=200.0, tempo=9.0)
ASKED = "когда включат горячую воду"


def sung(pitch: float, seconds: float = 2.0, level: float = 0.1) -> bytes:
    """Harmonics of a voice, four syllables a second."""
    times = np.arange(round(seconds * RATE)) / RATE
    harmonics = sum(np.sin(2 * np.pi * k * pitch * times) / k for k in range(1, int(4000 / pitch)))
    return wav.to_pcm((level * harmonics * (0.55 - 0.45 * np.cos(8 * np.pi * times))).astype(np.float32))


def human() -> list[tuple[bytes, str]]:
    """Sentences of one neutral speaker."""
    return [(wav.read(path), path.stem) for path in sorted(HUMAN.glob("*.wav")) if len(path.stem.split()) > 3]


def louder(pcm: bytes, gain_db: float) -> bytes:
    return wav.to_pcm(wav.to_floats(pcm) * np.float32(10 ** (gain_db / 20)))


def raised(pcm: bytes, times: float) -> bytes:
    return wav.to_pcm(wav.resample(wav.to_floats(pcm), round(RATE * times), RATE))


# the voice of one utterance


@pytest.mark.parametrize("pitch", [80, 110, 150, 210, 300, 420])
def test_the_pitch_is_found_although_the_telephone_cuts_it_off(pitch: float) -> None:
    for snr_db in (None, 20, 10):
        heard = voice(degrade(sung(pitch), snr_db=snr_db), "")
        assert heard is not None
        assert heard.pitch_hz == pytest.approx(pitch, rel=0.03)


def test_loudness_follows_the_gain_and_nothing_else_does() -> None:
    quiet, loud = voice(sung(150, level=0.02), "да нет"), voice(sung(150, level=0.2), "да нет")
    assert quiet is not None and loud is not None
    assert loud.loudness_db - quiet.loudness_db == pytest.approx(20, abs=0.1)
    assert replace(loud, loudness_db=quiet.loudness_db) == quiet


def test_pauses_make_nobody_quieter_or_slower() -> None:
    said = sung(150)
    together = voice(said + said, "раз два три четыре пять")
    apart = voice(said + bytes(4 * RATE) + said, "раз два три четыре пять")
    assert together is not None and apart is not None
    assert apart.loudness_db == pytest.approx(together.loudness_db, abs=0.2)
    assert apart.tempo == pytest.approx(together.tempo, rel=0.1)


def test_a_faint_hum_in_the_pauses_is_nobodys_voice() -> None:
    heard = voice(sung(210) + sung(100, seconds=5, level=0.002), "да")
    assert heard is not None
    assert heard.pitch_hz == pytest.approx(210, rel=0.03)


@pytest.mark.parametrize(
    "pcm", [b"", bytes(2), bytes(640), bytes(64_000), sung(150, 0.2), degrade(bytes(96_000), "none", snr_db=10)]
)
def test_of_silence_noise_and_a_short_sound_nothing_is_said(pcm: bytes) -> None:
    assert voice(pcm, "да") is None


def test_without_words_there_is_no_tempo() -> None:
    heard = voice(sung(150), "")
    assert heard is not None and heard.tempo is None


@given(st.binary(max_size=8_000))
def test_any_sound_can_be_measured_and_gives_the_same_again(noise: bytes) -> None:
    pcm = noise[: len(noise) // 2 * 2] * 4
    assert voice(pcm, "сколько можно") == voice(pcm, "сколько можно")


# against the caller's own beginning


def test_nothing_is_compared_before_the_usual_voice_is_known() -> None:
    usual = Usual()
    assert [usual.compare(one) for one in (USUAL, SHOUTED)] == [Raised(), Raised()]


def test_a_shout_after_the_beginning_is_louder_higher_and_faster() -> None:
    usual = Usual()
    assert [usual.compare(USUAL).named for _ in range(4)] == [()] * 4
    assert usual.compare(SHOUTED).named == ("louder", "higher", "faster")


@pytest.mark.parametrize(
    "other",
    [
        replace(USUAL, loudness_db=0.0),
        replace(USUAL, pitch_hz=240.0),
        replace(USUAL, tempo=12.0),
        replace(SHOUTED, pitch_hz=120.0, tempo=None),
    ],
)
def test_one_change_alone_tells_nothing(other: Voice) -> None:
    mood = Mood()
    assert [mood.hear(one, "", interrupted=False) for one in (USUAL, USUAL, USUAL, other, other, other)] == [0.0] * 6
    assert mood.reasons == ()


@pytest.mark.parametrize("line", [{}, {"codec": "gsm"}, {"snr_db": 20}, {"snr_db": 10}])
def test_a_neutral_voice_by_telephone_irritates_nobody(line: dict[str, object]) -> None:
    mood = Mood()
    for pcm, text in human():
        assert mood.hear(voice(degrade(pcm, **line), text), "", interrupted=False) < 0.15


@pytest.mark.parametrize("gain_db", [-12, 12])
def test_a_gain_in_mid_call_irritates_nobody(gain_db: float) -> None:
    mood = Mood()
    for at, (pcm, text) in enumerate(human()):
        heard = voice(degrade(louder(pcm, gain_db if at > 3 else 0)), text)
        assert mood.hear(heard, "", interrupted=False) < 0.2


def test_a_voice_that_is_raised_by_a_third_and_louder_counts() -> None:
    mood = Mood()
    for at, (pcm, text) in enumerate(human()):
        mood.hear(voice(degrade(louder(raised(pcm, 1.35), 8) if at > 3 else pcm), text), "", interrupted=False)
    assert set(mood.reasons) >= {"louder", "higher"}


# one call


def test_a_voice_alone_never_hands_over() -> None:
    mood = Mood()
    irritation = [mood.hear(one, "вода двести", interrupted=False) for one in [USUAL] * 3 + [SHOUTED] * 20]
    assert max(irritation) <= 0.3


def test_neither_voice_with_interruptions_nor_with_repeats_hands_over() -> None:
    for interrupted, repeated in ((True, False), (False, True)):
        mood = Mood()
        turns = [mood.hear(one, "двести", interrupted, repeated) for one in [USUAL] * 3 + [SHOUTED] * 20]
        assert max(turns) < HAND_OVER


def test_a_caller_who_shouts_interrupts_and_has_to_repeat_comes_to_a_human_without_an_angry_word() -> None:
    mood = Mood()
    turns = [mood.hear(one, "двести", interrupted=True, repeated=True) for one in [USUAL] * 3 + [SHOUTED] * 6]
    assert max(turns) >= HAND_OVER
    assert mood.reasons == ("repeats", "interrupts", "louder", "higher", "faster")


def test_one_loud_word_is_soon_forgotten() -> None:
    mood = Mood()
    voices = [USUAL, USUAL, USUAL, SHOUTED, USUAL, USUAL, USUAL, USUAL]
    irritation = [mood.hear(one, "", interrupted=False) for one in voices]
    assert irritation[3] == max(irritation) < 0.2
    assert irritation[-1] < 0.02


@pytest.mark.parametrize(
    "text",
    [
        "я уже третий раз вам говорю, вы что, не слышите?!",
        "да вы издеваетесь! Сколько можно?!",
        "заткнись, тупая железяка",
    ],
)
def test_who_is_plainly_angry_comes_to_a_human_at_once(text: str) -> None:
    assert Mood().hear(None, text, interrupted=False) >= HAND_OVER


@pytest.mark.parametrize(
    "text", ["безобразие", "вы что, не слышите", "да сколько можно", "чёрт возьми", "позовите человека"]
)
def test_one_angry_word_is_not_enough_unless_the_voice_says_the_same(text: str) -> None:
    assert Mood().hear(None, text, interrupted=False) < HAND_OVER


def test_no_caller_of_the_shipped_base_is_handed_over_for_his_first_words() -> None:
    for scenario in KNOWLEDGE.scenarios.values():
        for text in scenario.examples:
            assert Mood().hear(None, text, interrupted=False) < HAND_OVER, text


def test_a_complaint_however_angry_is_not_handed_over_at_the_first_breath() -> None:
    text = "это безобразие, позор, беспредел, у нас во дворе дерьмо кругом, сколько можно, буду жаловаться"
    assert 0.6 < Mood().hear(None, text, interrupted=False) < HAND_OVER


def test_a_raised_voice_makes_a_reproach_enough() -> None:
    mood = Mood()
    for one in [USUAL] * 3 + [SHOUTED] * 2:
        mood.hear(one, "двести", interrupted=False)
    assert mood.hear(SHOUTED, "вы что, не слышите", interrupted=False) >= HAND_OVER
    assert mood.reasons == ("louder", "higher", "faster", "reproach")


def test_anger_that_goes_on_adds_up_and_cools_where_it_does_not() -> None:
    mood = Mood()
    rising = [
        mood.hear(None, text, interrupted=False) for text in ("безобразие", "это просто позор", "буду жаловаться")
    ]
    assert rising == sorted(rising) and rising[-1] >= 0.7
    cooling = [mood.hear(None, "двести", interrupted=False) for _ in range(6)]
    assert cooling == sorted(cooling, reverse=True) and cooling[-1] < 0.1


def test_thanks_cool_faster() -> None:
    angry, thankful = Mood(), Mood()
    for mood in (angry, thankful):
        mood.hear(None, "да вы издеваетесь", interrupted=False)
    assert thankful.hear(None, "спасибо", interrupted=False) < angry.hear(None, "хорошо", interrupted=False)


def test_a_single_interruption_is_no_reason() -> None:
    mood = Mood()
    assert [mood.hear(None, "двести", interrupted) for interrupted in (True, False, True)] == [0.0] * 3
    assert mood.hear(None, "двести", interrupted=True) > 0
    assert mood.reasons == ("interrupts",)


def test_a_wish_said_again_is_noticed_without_being_told() -> None:
    mood = Mood()
    assert mood.hear(None, ASKED, interrupted=False) == 0
    assert mood.hear(None, f"я спрашиваю {ASKED}", interrupted=False) > 0
    assert mood.reasons == ("repeats",)


TURNS = st.tuples(
    st.sampled_from([None, USUAL, SHOUTED, replace(USUAL, tempo=None)]),
    st.sampled_from(["", "двести", "спасибо", "безобразие", "идиоты", "вы не помогли", ASKED, "сколько можно"]),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(TURNS, max_size=12))
def test_irritation_and_satisfaction_stay_between_zero_and_one_and_are_explained(turns: list[tuple]) -> None:  # type: ignore[type-arg]
    mood = Mood()
    for turn in turns:
        irritation = mood.hear(*turn)
        assert 0 <= irritation <= 1
        assert mood.reasons or irritation < 0.3
    assert len(set(mood.reasons)) == len(mood.reasons)
    assert mood.satisfaction is None or 0 <= mood.satisfaction <= 1


# what is left at the end


def satisfaction(*texts: str) -> float | None:
    mood = Mood()
    for text in texts:
        mood.hear(None, text, interrupted=False)
    return mood.satisfaction


def test_of_a_caller_who_said_next_to_nothing_nothing_can_be_said() -> None:
    assert satisfaction() is satisfaction(ASKED) is satisfaction(ASKED, "да") is None


def test_thanks_make_a_better_mark_and_no_help_or_anger_a_worse_one() -> None:
    content = satisfaction(ASKED, "да", "двести")
    thankful = satisfaction(ASKED, "да", "спасибо, до свидания")
    disappointed = satisfaction(ASKED, "да", "спасибо, вы не сильно помогли")
    angry = satisfaction(ASKED, "вы издеваетесь", "сколько можно")
    calmed = satisfaction("вы издеваетесь", ASKED, "двести", "спасибо большое")
    assert None not in (content, thankful, disappointed, angry, calmed)
    assert angry < disappointed < content < thankful  # type: ignore[operator]
    assert angry < calmed < thankful  # type: ignore[operator]


def test_every_reason_has_words(monkeypatch: pytest.MonkeyPatch) -> None:
    reasons = {"reproach", "coarse", "anger", "impatience", "repeats", "interrupts", "louder", "higher", "faster"}
    for language in LANGUAGES:
        assert {key.removeprefix("mood.") for key in catalogue(language) if key.startswith("mood.")} == reasons
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "ru")
    assert described(["louder", "anger"]) == [catalogue("ru")["mood.louder"], catalogue("ru")["mood.anger"]]
    assert set(signs("безобразие идиоты да вы издеваетесь сколько можно")) <= reasons
