"""Raw inputs of the end-to-end track: pixels and MFCC frames."""

import numpy as np
from PIL import Image

from datasets.front_ends.extraction import Extraction
from datasets.front_ends.mfcc_frames import MfccFrames
from datasets.front_ends.pixels import Pixels


def test_pixels_are_the_resized_image_and_stay_bytes_in_the_cache(tmp_path):
    rng = np.random.default_rng(0)
    paths = tuple(tmp_path / f"{k}.png" for k in range(3))
    for path in paths:
        Image.fromarray(rng.integers(0, 256, (20, 30, 3), dtype=np.uint8)).save(path)
    names = tuple(path.name for path in paths)
    extraction = Extraction("image", Pixels(16), paths, names, np.arange(2), 0, tmp_path / "cache")
    for block in extraction.blocks:
        block.compute()
    extraction.fit()
    pixels = np.load(extraction.path)
    assert (pixels.dtype, pixels.shape) == (np.uint8, (3, 3, 16, 16))
    expected = np.asarray(Image.open(paths[2]).resize((16, 16), Image.Resampling.BILINEAR))
    assert np.array_equal(pixels[2].transpose(1, 2, 0), expected)


def test_mfcc_frames_are_cut_padded_and_scaled_as_the_training_rows():
    rng = np.random.default_rng(0)
    waveforms = [rng.normal(0, s, n).astype(np.float32) for s, n in ((0.1, 9000), (0.3, 4000), (0.2, 100), (0.1, 0))]
    front_end = MfccFrames(30)
    descriptors = front_end.describe(waveforms)
    assert [len(frames) for frames in descriptors] == [30, 26, 3, 3]
    features = front_end.fit_transform(descriptors, np.array([0, 1]), 0)
    assert (features.dtype, features.shape) == (np.float32, (4, 30, 40))
    assert not features[1, 26:].any()
    assert np.allclose(features[1, :26].mean(0), 0, atol=1e-4)
    seen = np.concatenate([features[0], features[1, :26]])
    assert np.allclose(np.sqrt((seen**2).mean(0)), 1, atol=1e-3)
    others = front_end.fit_transform([*descriptors[:2], 9 * descriptors[2], descriptors[3]], np.array([0, 1]), 0)
    assert np.array_equal(features[:2], others[:2])
