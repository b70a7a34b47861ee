from pathlib import Path

import pytest

from voicebot.dialogue.machine import Dialogue
from voicebot.knowledge.load import load

SHIPPED = Path(__file__).parents[2] / "knowledge_base"


@pytest.fixture(scope="session")
def dialogue() -> Dialogue:
    return Dialogue(load(SHIPPED))
