"""A sound that holds fewer samples than its header states, or none at all, is refused in every format that is read."""

import numpy as np
import pytest
import soundfile

from benchmark.contract.errors import DataUnavailable
from datasets.files.sound_lengths import FORMATS
from datasets.files.sounds_folder import content_of
from datasets.files.wav_reader import read_wav
from tests.bad_input.test_wav_headers import SAMPLES, riff

NOISE = np.random.default_rng(0).uniform(-0.5, 0.5, 20_000)
# libsndfile writes these AIFF files and cannot read them.
KINDS = [(form, kind) for form in FORMATS for kind in soundfile.available_subtypes(form) if not kind.startswith("DWVW")]


def written(path, form, kind, samples=NOISE):
    """Content of a file that libsndfile writes; None if it cannot write this kind."""
    try:
        soundfile.write(path, samples, 16_000, format=form, subtype=kind)
    except (soundfile.LibsndfileError, ValueError):
        return None
    return path.read_bytes()


@pytest.mark.parametrize(("form", "kind"), KINDS, ids=map("-".join, KINDS))
def test_a_cut_file_is_refused_and_a_whole_one_read(tmp_path, form, kind):
    path = tmp_path / "a.wav"
    whole = written(path, form, kind)
    if whole is None:
        pytest.skip("libsndfile does not write this kind")
    assert len(read_wav(path)) >= 20_000
    assert len(content_of(path)) == 64
    # The last byte may be one that only pads the sound.
    for n_bytes in (len(whole) - 2, len(whole) - 3, len(whole) - len(whole) // 5, len(whole) // 2, 1_500):
        path.write_bytes(whole[:n_bytes])
        for reads in (read_wav, content_of):
            with pytest.raises(DataUnavailable, match=r"expected a readable wav file, .*a\.wav ") as caught:
                reads(path)
            assert "\n" not in str(caught.value)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("reads", [read_wav, content_of])
def test_a_file_of_no_samples_is_refused(tmp_path, form, reads):
    path = tmp_path / "a.wav"
    if written(path, form, soundfile.default_subtype(form), NOISE[:0]) is None:
        pytest.skip("libsndfile writes no such file")
    with pytest.raises(DataUnavailable, match=r"a\.wav (holds no samples|cannot be read)"):
        reads(path)


@pytest.mark.parametrize("reads", [read_wav, content_of])
def test_a_length_of_nothing_is_refused_though_sound_follows(tmp_path, reads):
    (tmp_path / "a.wav").write_bytes(riff(SAMPLES, stated=0))
    with pytest.raises(DataUnavailable, match="holds no samples, by its header"):
        reads(tmp_path / "a.wav")


def test_a_file_that_a_program_did_not_close_holds_all_that_follows(tmp_path):
    content = bytearray(riff(SAMPLES, stated=0))
    content[4:8] = (8).to_bytes(4, "little")  # the length of a file without anything in it
    (tmp_path / "a.wav").write_bytes(content)
    assert len(read_wav(tmp_path / "a.wav")) == 8_000


def test_an_mp3_file_without_a_stated_length_is_read_to_its_end(tmp_path):
    content = written(tmp_path / "a.wav", "MP3", "MPEG_LAYER_III")
    (tmp_path / "a.wav").write_bytes(content[content.index(content[:2], 100) :])  # without the frame that states it
    assert len(read_wav(tmp_path / "a.wav")) > 9_000


def test_a_format_whose_length_nobody_checks_is_refused(tmp_path):
    written(tmp_path / "a.wav", "IRCAM", "PCM_16")
    with pytest.raises(DataUnavailable, match=r"a\.wav has the format IRCAM, accepted are WAV, "):
        read_wav(tmp_path / "a.wav")
