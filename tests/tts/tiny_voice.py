"""Packed as weights of Silero TTS: hums a tone for each letter and each `+`, and fails where the real ones fail."""

import torch


class Voice:
    speakers = ("kz_aigul", "ru_alfia")
    longest = 60

    def to(self, device):
        self.device = device

    def apply_tts(self, text, speaker, sample_rate=48000):
        assert speaker in self.speakers
        assert sample_rate in (8000, 24000, 48000)
        letters = [letter for letter in text.lower() if "а" <= letter <= "я" or letter == "+"]
        if not letters:
            raise ValueError
        if len(text) > self.longest:
            raise Exception("Model couldn't generate your text, probably it's too long")
        time = torch.arange(sample_rate // 10) / sample_rate
        tones = [torch.sin(time * (1000 + 40 * (ord(letter) % 32))) for letter in letters]
        return torch.cat(tones) / 2 + torch.rand(len(time) * len(letters)) / 100


class Nobody(Voice):
    speakers = ()
