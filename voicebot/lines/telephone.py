"""What a telephone does to sound: narrow band, codec, noise, lost packets. The same seed, the same damage."""

import io
from typing import Literal

import numpy as np
import soundfile

from voicebot.audio import RATE
from voicebot.wav import TELEPHONE_RATE, Floats, fit, resample, to_floats, to_pcm

Codec = Literal["alaw", "ulaw", "gsm", "none"]

BAND = (300, 3400)  # Hz
TAPS = 257
SUBTYPES = {"alaw": "ALAW", "ulaw": "ULAW", "gsm": "GSM610"}
PACKETS_PER_SECOND = 50
ACTIVE_DB = 30  # so far below the loudest 20 ms, speech still counts as speech
NOMINAL = 0.05  # -26 dB: the level that noise is measured against where there is no speech


def degrade(
    pcm: bytes,
    codec: Codec = "alaw",
    snr_db: float | None = None,
    loss: float = 0,
    seed: int = 1,
    level: float | None = None,
) -> bytes:
    """`pcm` as it arrives over a telephone: 16 kHz in, 16 kHz out, of the same length.

    `none` keeps the full band and adds only noise and loss. snr_db: speech to noise, measured where there is speech;
    level: root mean square (of 1) of the speech, where it isn't this sound's own; loss: the part (0…1) of the 20 ms
    packets that is lost.
    """
    if not pcm:
        return pcm
    generator = np.random.default_rng(seed)
    whole = to_floats(pcm)
    if codec == "none":
        sound, rate = whole, RATE
    else:
        sound, rate = _band(resample(whole, RATE, TELEPHONE_RATE), TELEPHONE_RATE), TELEPHONE_RATE
    if snr_db is not None:
        noise = _pink(len(sound), generator)
        noise = noise if codec == "none" else _band(noise, rate)
        speech = _level(sound, rate) if level is None else level
        sound = sound + noise * np.float32(speech / _rms(noise) * 10 ** (-snr_db / 20))
    if codec != "none":
        sound = _coded(sound, codec)
    return to_pcm(fit(resample(_lossy(sound, rate, loss, generator), rate, RATE), len(whole)))


def loudness(pcm: bytes) -> float:
    """Root mean square (of 1) of the speech in `pcm`, pauses left out."""
    return _level(to_floats(pcm), RATE) if pcm else NOMINAL


def _band(sound: Floats, rate: int) -> Floats:
    """Only what lies in the telephone's band."""
    times = np.arange(TAPS) - TAPS // 2
    low, high = (2 * edge / rate for edge in BAND)
    kernel = (high * np.sinc(high * times) - low * np.sinc(low * times)) * np.hamming(TAPS)
    middle = TAPS // 2
    return np.convolve(sound, kernel)[middle : middle + len(sound)].astype(np.float32)


def _level(sound: Floats, rate: int) -> float:
    """Root mean square of the speech in `sound`, pauses left out."""
    size = rate // PACKETS_PER_SECOND
    frames = np.pad(sound, (0, -len(sound) % size)).reshape(-1, size)
    powers = np.mean(frames**2, axis=1)
    loudest = powers.max()
    if loudest == 0:
        return NOMINAL
    return float(np.sqrt(powers[powers > loudest * 10 ** (-ACTIVE_DB / 10)].mean()))


def _rms(sound: Floats) -> float:
    return float(np.sqrt(np.mean(sound**2))) or 1.0


def _pink(count: int, generator: np.random.Generator) -> Floats:
    """Noise as of rooms and streets."""
    spectrum = np.fft.rfft(generator.standard_normal(2 * count))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    return np.fft.irfft(spectrum)[:count].astype(np.float32)


def _coded(sound: Floats, codec: Codec) -> Floats:
    """`sound` after the codec and back."""
    file = io.BytesIO()
    soundfile.write(file, sound, TELEPHONE_RATE, format="WAV", subtype=SUBTYPES[codec])
    file.seek(0)
    back, _ = soundfile.read(file, dtype="float32")
    return fit(back, len(sound))


def _lossy(sound: Floats, rate: int, loss: float, generator: np.random.Generator) -> Floats:
    """`sound` with a part of its packets silent."""
    size = rate // PACKETS_PER_SECOND
    lost = generator.random(-(-len(sound) // size)) < loss
    return np.where(np.repeat(lost, size)[: len(sound)], np.float32(0), sound)
