import numpy as np
import pytest

from voicebot.asr.mel import FFT, HANN, HOP, filters, log_mel
from voicebot.audio import RATE


def tone(hertz: float) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)).astype(np.float32)


def center(band: int, bins: int = 80) -> float:
    """Hertz of the middle of a band of slaney's scale: linear to 1 kHz (15 mels), then 27 mels per factor of 6.4."""
    mel = (band + 1) * (15 + 27 * np.log(8) / np.log(6.4)) / (bins + 1)
    return mel * 200 / 3 if mel < 15 else 1000 * 6.4 ** ((mel - 15) / 27)


@pytest.mark.parametrize("bins", [80, 128])
def test_a_band_has_the_area_one_and_its_peak_where_slaney_has_it(bins: int) -> None:
    spacing = RATE / FFT
    high = range(bins // 3, bins)  # the lower ones are narrower than the spectrum's lines
    for band in high:
        assert abs(np.argmax(filters(bins)[band]) * spacing - center(band, bins)) <= spacing
    assert np.mean([filters(bins)[band].sum() * spacing for band in high]) == pytest.approx(1, rel=0.03)


def test_the_first_band_weighs_what_librosa_gives_it() -> None:
    assert filters(80)[0, :3] == pytest.approx([0, 0.02486259, 0], abs=1e-7)
    assert filters(80)[79, 193:] == pytest.approx(
        [0.00314131, 0.00269255, 0.0022438, 0.00179504, 0.00134628, 0.00089752, 0.00044876, 0], abs=1e-7
    )


@pytest.mark.parametrize("band", [20, 40, 60, 79])
def test_a_tone_is_loudest_in_its_band(band: int) -> None:
    assert abs(int(log_mel(tone(center(band)), 80)[:, 50].argmax()) - band) <= 1


def test_a_frame_comes_every_ten_milliseconds_and_is_centred_on_its_sample() -> None:
    click = np.zeros(RATE, np.float32)
    click[50 * HOP] = 1
    features = log_mel(click, 80)
    assert features.shape == (80, RATE // HOP)
    assert int(features.sum(axis=0).argmax()) == 50
    assert HANN[FFT // 2] == 1 and HANN[0] == 0 and HANN[1] == HANN[-1]


def test_features_reach_eight_decades_below_the_loudest_whatever_the_volume() -> None:
    loud, faint = log_mel(tone(440), 80), log_mel(tone(440) / 100, 80)
    assert loud.max() - loud.min() == pytest.approx(2)  # a quarter for a decade
    assert faint.max() == pytest.approx(loud.max() - 1, abs=1e-3)  # 40 dB, a quarter for a decade of power


def test_the_edge_is_mirrored() -> None:
    even = np.cos(2 * np.pi * 1000 * np.arange(RATE) / RATE).astype(np.float32)
    features = log_mel(even, 80)
    assert features[:, 0] == pytest.approx(features[:, 50], abs=0.05)


def test_silence_is_the_lowest_value() -> None:
    assert log_mel(np.zeros(RATE, np.float32), 80) == pytest.approx(-1.5, abs=1e-6)
