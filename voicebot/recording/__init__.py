"""Calls kept as sound: both sides, while they go on, for as long as the hotline may."""

from voicebot.recording.policy import check, kept, path, prune

__all__ = ["check", "kept", "path", "prune"]
