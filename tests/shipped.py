"""The shipped knowledge base, read and learnt once for all tests."""

from pathlib import Path

from voicebot.dialogue.machine import Dialogue
from voicebot.knowledge.load import load

FOLDER = Path(__file__).parents[1] / "knowledge_base"
KNOWLEDGE = load(FOLDER)
DIALOGUE = Dialogue(KNOWLEDGE)
