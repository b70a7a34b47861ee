"""The shipped knowledge base, read and learnt once for all tests: kept beside what the robot keeps."""

from pathlib import Path

from voicebot.dialogue.machine import Dialogue
from voicebot.matching.cache import opened

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "knowledge_base"
KNOWLEDGE, INDEX = opened(FOLDER, ROOT / "out" / "cache")
DIALOGUE = Dialogue(KNOWLEDGE, INDEX)
