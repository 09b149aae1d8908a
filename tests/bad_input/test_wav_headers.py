"""The cost of a wav file follows its length, not its header; absurd headers and samples are one line."""

import os
import struct

import numpy as np
import pytest
import soundfile
from scipy import signal

from benchmark.contract.errors import DataUnavailable
from datasets.files.sounds_folder import content_of, stated_engine
from datasets.files.wav_reader import read_wav
from datasets.front_ends.mfcc import Mfcc
from datasets.front_ends.mfcc_statistics import MfccStatistics
from tests.support.memory import growth_below


def tone(rate, seconds=1.0):
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(rate * seconds)) / rate)


@pytest.mark.parametrize("rate", [4_001, 11_127, 15_999, 16_001, 22_051, 30_000, 44_101, 47_999, 191_999])
def test_the_digits_of_a_rate_cost_no_memory_and_change_no_pitch(tmp_path, rate):
    soundfile.write(tmp_path / "a.wav", tone(rate), rate)
    with growth_below(400_000):
        sound = read_wav(tmp_path / "a.wav")
    assert sound.dtype == np.float32
    assert len(sound) == 16_000
    np.testing.assert_allclose(sound[200:-200], tone(16_000)[200:-200], atol=0.005)


@pytest.mark.parametrize("rate", [44_101, 191_999])
def test_what_16_khz_cannot_hold_is_filtered_out(tmp_path, rate):
    soundfile.write(tmp_path / "a.wav", 0.5 * np.sin(2 * np.pi * 11_000 * np.arange(rate) / rate), rate)
    assert np.abs(read_wav(tmp_path / "a.wav")[200:-200]).max() < 0.01


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000])
def test_usual_rates_agree_with_another_library(tmp_path, rate):
    soundfile.write(tmp_path / "a.wav", tone(rate), rate, subtype="FLOAT")
    expected = signal.resample(tone(rate), 16_000)
    np.testing.assert_allclose(read_wav(tmp_path / "a.wav")[200:-200], expected[200:-200], atol=0.002)


def riff(data, rate=16_000, channels=1, form=b"RIFF", stated=None, more=b""):
    """A wav file of 16-bit samples, byte by byte; `stated` is the length that its header gives."""
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, 2 * rate * channels % 2**32, 2 * channels, 16)
    stated = len(data) if stated is None else stated
    body = b"WAVE" + more + fmt + struct.pack("<4sI", b"data", stated) + data
    return struct.pack("<4sI", form, len(body) if form == b"RIFF" else 0xFFFFFFFF) + body


SAMPLES = (tone(16_000, 0.5) * 32_767).astype("<i2").tobytes()


def ds64(length):
    return struct.pack("<4sIQQQI", b"ds64", 28, length + 72, length, length // 2, 0)


REFUSED = {
    "rate of nothing": (riff(SAMPLES, rate=0), "a.wav"),
    "rate of one": (riff(SAMPLES, rate=1), "1 samples a second"),
    "rate of 3,999": (riff(SAMPLES, rate=3_999), "3,999 samples a second, from 4,000 to 192,000"),
    "rate of a megahertz": (riff(SAMPLES, rate=1_000_000), "1,000,000 samples a second"),
    "largest rate": (riff(SAMPLES, rate=2**31 - 1), "a.wav"),
    "nine channels": (riff(SAMPLES[: 18 * 800], channels=9), "9 channels, at most 8"),
    "thousand channels": (riff(SAMPLES, channels=1_000), "1,000 channels"),
    "too long": (riff(bytes(2 * 4_000 * 602), rate=4_000), "lasts 602 seconds, at most 600"),
    "cut off": (riff(SAMPLES, stated=2 * len(SAMPLES)), "is cut off: 16,000 bytes"),
    "one sample short": (riff(SAMPLES[:-2], stated=len(SAMPLES)), "is cut off: 2 bytes"),
    "RF64, cut off": (riff(SAMPLES, form=b"RF64", stated=0xFFFFFFFF, more=ds64(10**6)), "is cut off"),
}


@pytest.mark.parametrize("what", list(REFUSED))
@pytest.mark.parametrize("reads", [read_wav, content_of])
def test_an_absurd_header_is_one_line(tmp_path, what, reads):
    content, message = REFUSED[what]
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(DataUnavailable, match=message) as caught:
        reads(tmp_path / "a.wav")
    assert str(tmp_path / "a.wav") in str(caught.value)
    assert "\n" not in str(caught.value)


WHOLE = {
    "streamed, largest length": riff(SAMPLES, stated=0xFFFFFFFF),
    "streamed, half of it": riff(SAMPLES, stated=0x7FFFF000),
    "RF64": riff(SAMPLES, form=b"RF64", stated=0xFFFFFFFF, more=ds64(len(SAMPLES))),
    "chunks before the sound": riff(SAMPLES, more=struct.pack("<4sI", b"junk", 5) + b"abcde\0"),
    "chunks after the sound": riff(SAMPLES) + struct.pack("<4sI", b"LIST", 4) + b"INFO",
}


@pytest.mark.parametrize("what", list(WHOLE))
def test_a_whole_file_with_an_unusual_header_is_read(tmp_path, what):
    (tmp_path / "a.wav").write_bytes(WHOLE[what])
    np.testing.assert_allclose(read_wav(tmp_path / "a.wav")[:8_000], tone(16_000, 0.5), atol=1e-4)


@pytest.mark.parametrize("value", [1e38, -1e38, 32_769.0, 1e300, np.nan, -np.inf])
@pytest.mark.parametrize("reads", [read_wav, content_of])
def test_absurd_samples_are_one_line(tmp_path, value, reads):
    soundfile.write(tmp_path / "a.wav", np.append(tone(16_000), value), 16_000, subtype="DOUBLE")
    with pytest.raises(DataUnavailable, match=r"expected (finite )?samples in .*a\.wav"):
        reads(tmp_path / "a.wav")


SOUNDS = {
    "largest": np.full(16_000, 32_768.0),
    "alternating": 32_768.0 * (-1.0) ** np.arange(16_000),
    "subnormal": np.full(16_000, 1e-310),
    "zeros": np.zeros(16_000),
    "constant": np.full(16_000, 0.7),
}


@pytest.mark.parametrize("what", list(SOUNDS))
def test_extreme_samples_that_are_accepted_have_finite_features(tmp_path, what):
    soundfile.write(tmp_path / "a.wav", SOUNDS[what], 16_000, subtype="DOUBLE")
    content_of(tmp_path / "a.wav")
    sound = read_wav(tmp_path / "a.wav")
    for described in (Mfcc()(sound), *MfccStatistics().describe([sound])):
        assert np.isfinite(described.astype(np.float16)).all()


SPECIAL = {
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "folder": lambda path: path.mkdir(),
    "memory": lambda path: path.symlink_to("/proc/self/mem"),
    "huge": lambda path: (path.touch(), os.truncate(path, 2**40)),
}


@pytest.mark.parametrize("what", list(SPECIAL))
def test_what_is_no_file_is_one_line_at_once(tmp_path, what):
    SPECIAL[what](tmp_path / "1S0.wav")
    for reads in (read_wav, content_of):
        with pytest.raises(DataUnavailable, match=r"1S0\.wav cannot be read"):
            reads(tmp_path / "1S0.wav")
    assert stated_engine(tmp_path / "1S0.wav") is None


@pytest.mark.parametrize(
    ("comment", "engine"),
    [
        ("synthesised speech, not a recording: espeak-ng (espeakng-loader 0.2.4) reads captions of ucm", "espeak-ng"),
        ("synthesised speech, not a recording: piper 1.2 reads stand-in captions", "piper 1.2"),
        ("synthesised speech: Festival", "Festival"),
        ("synthesised speech", "an unnamed engine"),
        ("synthesised speech: a\x1b[31mb reads", r"a\x1b[31mb"),
        ("synthesised speech: " + "long" * 50, "long" * 10),
        ("recorded in a studio", None),
    ],
)
def test_the_engine_is_the_one_that_the_comment_states(tmp_path, comment, engine):
    with soundfile.SoundFile(tmp_path / "a.wav", "w", 16_000, 1, "PCM_16") as file:
        file.comment = comment
        file.write(tone(16_000))
    assert stated_engine(tmp_path / "a.wav") == engine
