"""The content key of a wav file is its SHA-256."""

import hashlib

import numpy as np
import pytest
import soundfile

from benchmark.contract.errors import DataUnavailable
from datasets.files.sounds_folder import content_of


def test_the_content_of_a_sound_is_its_sha256(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(1), 16_000)
    soundfile.write(tmp_path / "b.wav", np.linspace(-0.5, 0.5, 3_000), 16_000, subtype="DOUBLE")
    for name in ("a.wav", "b.wav"):
        assert content_of(tmp_path / name) == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    with pytest.raises(DataUnavailable, match=r"nowhere.* cannot be read"):
        content_of(tmp_path / "nowhere.wav")
