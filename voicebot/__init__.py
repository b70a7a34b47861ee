"""voicebot: a hotline robot that answers the phone. See docs/design.md."""
