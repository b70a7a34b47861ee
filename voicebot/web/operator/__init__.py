"""The operator's workplace: who waits, who calls and why, the conversation, what came of it."""
