"""All kinds of wav files become 16 kHz mono; a file that cannot be read gives a one-line error."""

import numpy as np
import pytest
import soundfile
from PIL import Image

from benchmark.contract.errors import DataUnavailable
from datasets.files.image_reader import ReadsImages
from datasets.files.wav_reader import ReadsSounds, read_wav
from datasets.sound_changes.added_noise import AddedNoise
from datasets.sound_changes.change import ChangedSound
from datasets.speech.espeak_ng import EspeakNg
from datasets.speech.utterance import Utterance


def hum(rate, n_samples):
    """A tone of 440 Hz at half of full scale."""
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(n_samples) / rate)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
def test_recordings_become_16_khz_mono(tmp_path, subtype, rate):
    path = tmp_path / "a.wav"
    soundfile.write(path, hum(rate, rate), rate, subtype=subtype)
    sound = read_wav(path)
    assert sound.dtype == np.float32
    assert sound.shape == (16_000,)
    np.testing.assert_allclose(sound[200:-200], hum(16_000, 16_000)[200:-200], atol=0.005)
    if rate == 16_000:
        np.testing.assert_allclose(sound, hum(16_000, 16_000), atol=1e-4)


def test_channels_are_averaged(tmp_path):
    stereo = np.stack([hum(16_000, 1_000), np.linspace(-1, 0.9, 1_000)], axis=1)
    soundfile.write(tmp_path / "a.wav", stereo, 16_000, subtype="FLOAT")
    np.testing.assert_allclose(read_wav(tmp_path / "a.wav"), stereo.mean(1), atol=1e-6)


@pytest.mark.parametrize("content", [b"", b"no sound", b"RIFF", b"RIFF\0\0\0\0WAVEfmt ", b"ID3"])
def test_a_recording_that_does_not_decode_is_one_line(tmp_path, content):
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(DataUnavailable, match=r"expected a readable wav file, .*a\.wav") as caught:
        read_wav(tmp_path / "a.wav")
    assert "\n" not in str(caught.value)
    with pytest.raises(DataUnavailable, match="nowhere"):
        read_wav(tmp_path / "nowhere.wav")


def test_items_are_read_or_spoken_in_order(tmp_path):
    soundfile.write(tmp_path / "a.wav", hum(16_000, 500), 16_000)
    said = Utterance("two planes", EspeakNg, "en-us+m1", (0, 0, 0))
    first, spoken, last = ReadsSounds().read([tmp_path / "a.wav", said, tmp_path / "a.wav"])
    assert len(first) == len(last) == 500
    assert len(spoken) > 4_000
    Image.new("RGB", (3, 2)).save(tmp_path / "a.png")
    assert [image.size for image in ReadsImages().read([tmp_path / "a.png"] * 2)] == [(3, 2)] * 2


def test_a_flac_file_named_wav_is_read(tmp_path):
    soundfile.write(tmp_path / "a.flac", hum(16_000, 3_000), 16_000, subtype="PCM_16")
    (tmp_path / "a.flac").rename(tmp_path / "a.wav")
    np.testing.assert_allclose(read_wav(tmp_path / "a.wav"), hum(16_000, 3_000), atol=1e-4)


def test_sounds_of_another_full_scale_and_loud_noise_end_at_1(tmp_path):
    path = tmp_path / "a.wav"
    soundfile.write(path, 32_768 * hum(16_000, 4_000), 16_000, subtype="FLOAT")
    quiet = tmp_path / "b.wav"
    soundfile.write(quiet, hum(16_000, 4_000), 16_000, subtype="FLOAT")
    buried = ChangedSound(quiet, (AddedNoise("white", -30.0, 1),))
    loud, same, noisy = ReadsSounds().read([path, quiet, buried])
    np.testing.assert_allclose(loud, 2 * hum(16_000, 4_000), atol=1e-4)
    np.testing.assert_allclose(same, hum(16_000, 4_000), atol=1e-6)
    assert np.abs(noisy).max() == pytest.approx(1)
    assert len(noisy) == 4_000


def test_recordings_are_changed_like_spoken_sentences(tmp_path):
    path = tmp_path / "a.wav"
    soundfile.write(path, hum(16_000, 8_000), 16_000, subtype="FLOAT")
    change = AddedNoise("white", 10.0, 1)
    (heard,) = ReadsSounds().read([ChangedSound(path, (change,))])
    np.testing.assert_allclose(heard, change.changed(read_wav(path)), atol=1e-6)
