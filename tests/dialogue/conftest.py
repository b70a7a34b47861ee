import pytest
from shipped import DIALOGUE

from voicebot.dialogue.machine import Dialogue


@pytest.fixture(scope="session")
def dialogue() -> Dialogue:
    return DIALOGUE
