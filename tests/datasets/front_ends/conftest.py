"""An extraction on ten small images."""

import numpy as np
import pytest
from PIL import Image

from datasets.front_ends import extraction as features
from datasets.front_ends.extraction import Extraction
from tests.datasets.front_ends.recorder import Recorder


@pytest.fixture
def extraction(tmp_path, monkeypatch):
    """Ten images of shades 0, 10, .. in blocks of four."""
    monkeypatch.setattr(features, "BLOCK", 4)
    paths = tuple(tmp_path / f"{n}.png" for n in range(10))
    for n, path in enumerate(paths):
        Image.new("RGB", (2, 2), (10 * n, 1, 2)).save(path)
    contents = tuple(f"content {n}" for n in range(10))
    return Extraction("image", Recorder(), paths, contents, np.arange(6), 0, tmp_path / "cache")
