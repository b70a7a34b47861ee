"""What the composition root puts around a voice: the cache, recorded prompts, stress marks."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import shipped

from voicebot import app, wav
from voicebot.app import App
from voicebot.audio import RATE
from voicebot.dialogue.fixed import fixed
from voicebot.dialogue.machine import Dialogue
from voicebot.editions import Editions
from voicebot.engines import Loaded
from voicebot.knowledge.model import Knowledge
from voicebot.robot import Robot
from voicebot.russian.speech import speakable
from voicebot.settings import Settings
from voicebot.tts.cache import Cache
from voicebot.tts.pieces import spoken
from voicebot.workers import Workers

KNOWLEDGE = shipped.KNOWLEDGE.model_copy(update={"stress": {"оператор": "опер+атор"}})
SOUND = b"\x01\x10" * RATE


class Voice:
    name = "voice"

    def __init__(self) -> None:
        self.rendered: list[str] = []

    def speak(self, text: str) -> Iterator[bytes]:
        return spoken(self.name, text, self._say)

    def _say(self, piece: str) -> bytes:
        self.rendered.append(piece)
        return SOUND


@pytest.fixture
def voice() -> Voice:
    return Voice()


def built(voice: Voice, settings: Settings, knowledge: Knowledge = KNOWLEDGE) -> App:
    cache = Cache(voice)
    speaks = partial(app._voice, cache, settings)
    editions = Editions(settings.knowledge_base, lambda: Dialogue(knowledge, shipped.INDEX))
    robot = Robot(editions.current, None, speaks(knowledge), lambda: None, Workers())  # type: ignore[arg-type]
    loaded = Loaded("voice", voice, "")
    return App(robot, loaded, loaded, loaded, cache, editions, speaks)


def test_everything_fixed_that_the_base_can_say_is_at_hand_after_warming(voice: Voice) -> None:
    robot = built(voice, Settings())
    robot.warm()
    rendered = len(voice.rendered)
    for text in fixed(KNOWLEDGE):
        assert list(robot.robot.synthesizer.speak(speakable(text)))
    assert rendered == len(voice.rendered) > 20
    assert robot.cache.misses == 0 < robot.cache.hits


def test_the_voice_is_told_the_stress_of_the_words_in_the_base(voice: Voice) -> None:
    list(built(voice, Settings()).robot.synthesizer.speak("Оператор ответит. Позову оператора."))
    assert voice.rendered == ["Опер+атор ответит.", "Позову оператора."]


def test_a_word_with_a_stress_mark_is_still_a_recorded_one(voice: Voice, tmp_path: Path) -> None:
    wav.write(tmp_path / "ответит оператор.wav", SOUND)
    robot = built(voice, Settings(recordings=tmp_path))
    voice.rendered.clear()
    assert len(list(robot.robot.synthesizer.speak("Ответит оператор."))) == 1
    assert voice.rendered == []
