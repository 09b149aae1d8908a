"""A data root with UCM of nine images."""

import json

import pytest
from PIL import Image


@pytest.fixture
def tree(tmp_path):
    """A data root with a complete SmallUCM, whose images 2 and 3 are identical."""
    base = tmp_path / "UCM_captions"
    (base / "imgs").mkdir(parents=True)
    images = []
    for n in range(1, 10):
        Image.new("RGB", (8, 8), (20 * (2 if n == 3 else n), 0, 0)).save(base / f"imgs/{n}.tif")
        images.append({"filename": f"{n}.tif", "sentences": [{"raw": f"a field {k} ."} for k in range(5)]})
    (base / "dataset.json").write_text(json.dumps({"images": images}))
    return tmp_path
