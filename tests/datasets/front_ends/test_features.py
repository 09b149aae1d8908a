"""Features: the cache, what fitted parts see, and each front-end against a literal one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.fft import dct

from benchmark.contract.errors import UserError
from benchmark.networks.torch_compat import import_torchvision
from datasets.front_ends import extraction as features
from datasets.front_ends.audio_words import BagOfAudioWords
from datasets.front_ends.backbone import Backbone
from datasets.front_ends.extraction import Extraction
from datasets.front_ends.hog_colour import HogColour
from datasets.front_ends.mfcc import Mfcc
from datasets.front_ends.mfcc_statistics import MfccStatistics


@dataclass(frozen=True)
class Recorder:
    """A front-end of the test's own: notes what it describes; items of one or more rows."""

    reads: ClassVar[str] = "image"

    rows: int = 0
    seen: list = field(default_factory=list, repr=False, compare=False)

    @property
    def identity(self):
        return [self.rows]

    def describe(self, items):
        self.seen.extend(item.getpixel((0, 0))[0] for item in items)
        shades = [np.asarray(item, np.float32)[0, 0] / 7 for item in items]
        return [np.outer(np.arange(1, self.rows + 1 + s[0] * 7 % 3), s) if self.rows else s for s in shades]

    def fit_transform(self, descriptors, fit_rows, seed):
        return np.stack([np.atleast_2d(descriptor).sum(0) for descriptor in descriptors]).astype(np.float32)


@pytest.fixture
def extraction(tmp_path, monkeypatch):
    """Ten images of shades 0, 10, .. in blocks of four."""
    monkeypatch.setattr(features, "BLOCK", 4)
    paths = tuple(tmp_path / f"{n}.png" for n in range(10))
    for n, path in enumerate(paths):
        Image.new("RGB", (2, 2), (10 * n, 1, 2)).save(path)
    contents = tuple(f"content {n}" for n in range(10))
    return Extraction("image", Recorder(), paths, contents, np.arange(6), 0, tmp_path / "cache")


def extract(extraction):
    for block in extraction.blocks:
        block.compute()
    extraction.fit()
    return np.load(extraction.path)


def files_of(extraction):
    return [path for path in extraction.folder.rglob("*") if path.is_file()] if extraction.folder.exists() else []


def test_descriptors_are_computed_once_and_only_missing_blocks_again(extraction):
    first = extract(extraction)
    np.testing.assert_allclose(first[:, 0] * 7, np.arange(10) * 10, rtol=1e-3)  # stored in half precision
    assert extraction.front_end.seen == list(range(0, 100, 10))
    np.testing.assert_array_equal(extract(replace(extraction)), first)
    extract(replace(extraction, seed=1, fit_rows=np.arange(5)))
    assert len(extraction.front_end.seen) == 10
    changed = replace(extraction, contents=(*extraction.contents[:5], "another", *extraction.contents[6:]))
    extract(changed)
    assert extraction.front_end.seen[10:] == [40, 50, 60, 70]
    changed.blocks[2].path.unlink()
    extract(replace(changed, seed=2))
    assert extraction.front_end.seen[14:] == [80, 90]


@pytest.mark.parametrize("rows", [0, 1, 4])
def test_a_block_is_read_as_it_was_described(extraction, rows):
    front_end = Recorder(rows)
    for block in replace(extraction, front_end=front_end).blocks:
        block.compute()
        expected = front_end.describe([Image.open(path) for path in block.inputs])
        for stored, described in zip(block.read(), expected, strict=True):
            assert stored.shape == described.shape
            assert stored.dtype == np.float32
            np.testing.assert_allclose(stored, described, rtol=1e-3)


def test_a_write_that_fails_leaves_no_file(extraction, monkeypatch):
    def torn(handle, *args, **kwargs):
        handle.write(b"half a file")
        handle.flush()
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", torn)
        with pytest.raises(OSError, match="no space"):
            extraction.blocks[0].compute()
    assert files_of(extraction) == []
    for block in extraction.blocks:
        block.compute()
    whole = sorted(files_of(extraction))
    with monkeypatch.context() as patch:
        patch.setattr(np, "save", torn)
        with pytest.raises(OSError, match="no space"):
            extraction.fit()
    assert sorted(files_of(extraction)) == whole
    assert extract(extraction).shape == (10, 3)


def test_processes_may_write_the_same_block_at_once(extraction):
    twins = [replace(extraction) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(extract, twins))
    assert all((result == results[0]).all() for result in results)
    assert len(files_of(extraction)) == 3 + 1


def test_keys_change_with_all_that_changes_the_numbers(extraction, tmp_path):
    weights = [tmp_path / name for name in ("a.pth", "b.pth")]
    for path in weights:
        path.write_bytes(path.name.encode())
    front_ends = [
        *(Backbone("resnet18", path) for path in weights), Backbone("resnet34", weights[0]),
        Backbone("resnet18", weights[0], size=160), HogColour(), HogColour(size=64), HogColour(cell=16),
        HogColour(grids=(1, 2)), HogColour(bins=4), BagOfAudioWords(), MfccStatistics(), MfccStatistics(levels=(1,)),
    ]  # fmt: skip
    variants = [replace(extraction, front_end=front_end) for front_end in front_ends]
    names = [block.path for variant in variants for block in variant.blocks]
    assert len({variant.key for variant in variants}) == len(front_ends)
    assert len(set(names)) == len(front_ends) * 3
    words = replace(extraction, front_end=BagOfAudioWords())
    fitted = [{"n_words": 9}, {"n_nearest": 2}, {"n_components": 3}, {"span": 9}, {"step": 2}, {"n_fit_windows": 10}]
    of_words = [replace(words, front_end=BagOfAudioWords(**setting)) for setting in fitted]
    others = [
        replace(words, seed=1),
        replace(words, fit_rows=np.arange(5)),
        replace(words, contents=words.contents[::-1]),
    ]
    assert len({variant.key for variant in [words, *of_words, *others]}) == 10
    # What is fitted costs no extraction.
    assert {block.path for variant in [*of_words, *others[:2]] for block in variant.blocks} == {
        block.path for block in words.blocks
    }
    weights[1].write_bytes(b"retrained")
    assert replace(variants[1]).key != variants[1].key


def test_the_key_does_not_depend_on_where_the_weights_lie(extraction, tmp_path):
    paths = [tmp_path / "a.pth", tmp_path / "b.pth"]
    for path in paths:
        path.write_bytes(b"the same weights")
    keys = {replace(extraction, front_end=Backbone("resnet18", path)).key for path in paths}
    assert len(keys) == 1


def tone(n_samples, seed=0):
    return (np.random.default_rng(seed).normal(size=n_samples) * 0.1).astype(np.float32)


def sounds():
    """Sixteen sounds of 0.1 to 0.25 seconds."""
    return [tone(1_600 + 160 * n, seed=n) for n in range(16)]


def pictures():
    rng = np.random.default_rng(0)
    return [Image.fromarray(rng.integers(0, 256, (24, 24, 3), dtype=np.uint8)) for _ in range(12)]


FITTED = {
    "bag-of-audio-words": (BagOfAudioWords(n_words=16), sounds),
    "sampled bag-of-audio-words": (BagOfAudioWords(n_words=16, n_fit_windows=50), sounds),
    "mfcc-statistics": (MfccStatistics(), sounds),
    "hog-colour": (HogColour(size=64), pictures),
    "backbone": (Backbone("resnet18"), lambda: list(tone(120).reshape(12, 10))),
}


@pytest.mark.parametrize("name", list(FITTED))
def test_fitted_parts_see_the_training_rows_alone(name):
    front_end, items = FITTED[name]
    descriptors = items() if name == "backbone" else front_end.describe(items())
    n = len(descriptors)
    fit_rows = np.arange(0, n, 2)
    before = front_end.fit_transform(descriptors, fit_rows, 5)
    assert before.dtype == np.float32
    np.testing.assert_allclose(before[fit_rows].mean(0, dtype=np.float64), 0, atol=1e-4)
    deviations = before[fit_rows].std(0, dtype=np.float64)
    assert np.all((np.abs(deviations - 1) < 1e-3) | (deviations == 0))
    np.testing.assert_array_equal(front_end.fit_transform(descriptors, fit_rows, 5), before)
    changed = list(descriptors)
    changed[3] = (descriptors[3][::-1] * 3 + 1).astype(np.float32)  # row 3 is a test item
    after = front_end.fit_transform(changed, fit_rows, 5)
    np.testing.assert_array_equal(np.delete(after, 3, 0), np.delete(before, 3, 0))
    assert not np.array_equal(after[3], before[3])
    changed = [changed[3] if i == 4 else descriptor for i, descriptor in enumerate(descriptors)]  # row 4 trains
    assert not np.array_equal(front_end.fit_transform(changed, fit_rows, 5)[0], before[0])


@pytest.mark.parametrize("n_frames", [1, 14, 15, 16, 47])
def test_windows_are_every_second_frame_of_a_span(n_frames):
    frames = np.random.default_rng(0).normal(size=(n_frames, 20)).astype(np.float32)
    centred = [frame - frames.mean(0) for frame in frames]
    centred += [np.zeros(20)] * (15 - n_frames)
    expected = []
    for start in range(0, len(centred) - 14, 3):
        expected.append(np.concatenate([centred[start + offset] for offset in (0, 2, 4, 6, 8, 10, 12, 14)]))
    np.testing.assert_allclose(BagOfAudioWords().windows(frames), expected, atol=1e-6)


@pytest.mark.parametrize("n_words", [3, 30])
def test_histogram_is_the_root_of_mean_soft_assignments(n_words):
    rng = np.random.default_rng(0)
    windows, words = rng.normal(size=(50, 6)), rng.normal(size=(n_words, 6))
    expected = np.zeros(n_words)
    for window in windows:
        squared = [sum((a - b) ** 2 for a, b in zip(window, word, strict=True)) for word in words]
        nearest = sorted(range(n_words), key=squared.__getitem__)[:5]
        scale = sum(squared[word] for word in nearest) / len(nearest)
        weights = {word: np.exp(-squared[word] / scale) for word in nearest}
        for word, weight in weights.items():
            expected[word] += weight / sum(weights.values()) / len(windows)
    np.testing.assert_allclose(BagOfAudioWords()._histogram(windows, words), np.sqrt(expected), atol=1e-9)


def test_a_window_that_is_a_word_counts_for_that_word_alone():
    words = np.eye(4)[:, :3] * 100
    histogram = BagOfAudioWords(n_nearest=1)._histogram(words[[0, 0, 0, 2]], words)
    np.testing.assert_allclose(histogram, np.sqrt([0.75, 0, 0.25, 0]))


@pytest.mark.parametrize("n_frames", [1, 3, 7, 8, 61])
def test_statistics_are_those_of_equal_segments(n_frames):
    frames = np.random.default_rng(0).normal(size=(n_frames, 20)).astype(np.float32)
    expected = []
    for n_segments in (1, 2, 4, 8):
        for segment in range(n_segments):
            first = min(segment * n_frames // n_segments, n_frames - 1)
            stop = max((segment + 1) * n_frames // n_segments, first + 1)
            for statistic in (np.mean, np.std):
                expected += [statistic([frames[t][c] for t in range(first, stop)]) for c in range(20)]
    np.testing.assert_allclose(MfccStatistics()._statistics(frames), expected, atol=1e-5)


def test_mfcc_is_that_of_the_textbook():
    """Hann windows of 400 samples every 160, 40 HTK mel triangles, dB down to -80 of the peak, orthonormal DCT."""
    sound = tone(4_000)
    padded = np.pad(sound.astype(np.float64), 200, mode="reflect")
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    power = [np.abs(np.fft.rfft(padded[s : s + 400] * hann)) ** 2 for s in range(0, len(padded) - 399, 160)]
    top = 2595 * np.log10(1 + 8_000 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, 42) / 2595) - 1)
    bins = np.arange(201) * 40.0
    bank = [
        np.clip(np.minimum((bins - low) / (middle - low), (high - bins) / (high - middle)), 0, None)
        for low, middle, high in zip(edges, edges[1:], edges[2:], strict=False)
    ]
    decibel = 10 * np.log10(np.maximum(np.array(power) @ np.array(bank).T, 1e-10))
    decibel = np.maximum(decibel, decibel.max() - 80)
    expected = dct(decibel, norm="ortho")[:, :20]
    np.testing.assert_allclose(Mfcc()(sound), expected, atol=0.02)


@pytest.mark.parametrize("front_end", [BagOfAudioWords(n_words=8), MfccStatistics()])
def test_sounds_of_next_to_no_samples_are_described(front_end):
    short = [tone(n) for n in (0, 1, 300, 400, 8_000)] + [np.zeros(5_000, np.float32)]
    result = front_end.fit_transform(front_end.describe(short), np.arange(6), 0)
    assert len(result) == 6
    assert np.isfinite(result).all()


def test_colours_are_shares_of_pixels():
    """Left half red (hue 0), right half blue (hue 170 of 256: bin 5 of 8); full saturation and value (bin 7)."""
    image = Image.new("RGB", (64, 64), (255, 0, 0))
    image.paste((0, 0, 255), (32, 0, 64, 64))
    described = HogColour(size=64).describe([image])[0]
    n_hog = 36 * (1 + 4 + 16)
    whole, top_left, top_right = described[n_hog : n_hog + 72].reshape(3, 3, 8)
    expected = np.zeros((3, 8))
    expected[1:, 7] = 1
    for found, hue in ((whole, {0: 0.5, 5: 0.5}), (top_left, {0: 1}), (top_right, {5: 1})):
        expected[0] = [hue.get(number, 0) for number in range(8)]
        np.testing.assert_allclose(found, expected, atol=0.04)  # resampling leaves the halves as they are
    assert described.shape == (n_hog + 24 * 21 + 36,)
    assert described.dtype == np.float32


def through_squeezenet(model, pixels):
    return model.features(pixels).mean((2, 3))


def through_resnet(model, pixels):
    stem = model.maxpool(model.relu(model.bn1(model.conv1(pixels))))
    return model.layer4(model.layer3(model.layer2(model.layer1(stem)))).mean((2, 3))


def saved(name, folder):
    """A network with random weights and the file of its state dict."""
    torch.manual_seed(0)
    model = import_torchvision().models.get_model(name, weights=None).eval()
    torch.save(model.state_dict(), folder / f"{name}.pth")
    return model, folder / f"{name}.pth"


@pytest.mark.parametrize(("name", "through"), [("squeezenet1_0", through_squeezenet), ("resnet18", through_resnet)])
def test_backbone_gives_the_activations_before_the_classifier(tmp_path, name, through):
    model, weights = saved(name, tmp_path)
    images = [image.resize((96, 64)) for image in pictures()[:5]]
    functional = import_torchvision().transforms.functional
    tensors = [functional.to_tensor(image.resize((64, 64), Image.Resampling.BILINEAR)) for image in images]
    pixels = torch.stack([functional.normalize(t, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]) for t in tensors])
    with torch.inference_mode():
        expected = through(model, pixels).numpy()
    for batch in (32, 2):
        described = Backbone(name, weights, size=64, batch=batch).describe(images)
        np.testing.assert_allclose(described, expected, rtol=1e-4, atol=1e-5)
    assert expected.shape == (5, 512)


def test_weights_that_do_not_fit_are_one_clear_line(tmp_path):
    _, weights = saved("squeezenet1_0", tmp_path)
    (tmp_path / "text.pth").write_text("no weights")
    for name, path in (("resnet18", weights), ("squeezenet1_0", tmp_path / "text.pth"), ("resnet18", Path("nowhere"))):
        with pytest.raises(UserError, match=rf"--image-weights should be .*{name}.*{path.name}") as caught:
            Backbone(name, path).describe(pictures()[:1])
        assert "\n" not in str(caught.value)
