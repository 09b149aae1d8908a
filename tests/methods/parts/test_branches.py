"""Parts of the end-to-end track: raw inputs, image networks, sound branches, augmentation, presets."""

import copy
import dataclasses

import numpy as np
import pytest
import torch
from PIL import Image

from benchmark.contract.errors import UserError
from benchmark.networks.trained import PartlyFrozenBackbone, blocks, build
from benchmark.plan.presets import PRESETS, network_settings
from datasets.front_ends.extraction import Extraction
from datasets.front_ends.mfcc_frames import MfccFrames
from datasets.front_ends.pixels import Pixels
from methods.parts import augmentation as augmentation
from methods.parts.branches import dilated_sound


def test_folded_batch_norms_give_the_same_map():
    model = build("mobilenet_v3_small", None, pretrained=False).eval()
    for module in model.modules():  # statistics that are not the initial ones
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2)
    images = torch.rand(3, 3, 64, 64)
    with torch.inference_mode():
        expected = model.classifier[:3](model.avgpool(model.features(images)).flatten(1))
        found = PartlyFrozenBackbone(copy.deepcopy(model), -1, keep_statistics=True)(images)
    assert torch.allclose(found, expected, atol=1e-4)


def test_blocks_are_those_with_weights_before_the_classifier():
    found = [type(part).__name__ for part in blocks(build("resnet18", None, pretrained=False))]
    assert found == ["Conv2d", "BatchNorm2d"] + ["BasicBlock"] * 8
    with pytest.raises(
        UserError, match=r"frozen_layers should be at most 9, .* SqueezeNet, or -1 for all of them; got 10"
    ):
        PartlyFrozenBackbone(build("squeezenet1_0", None, pretrained=False), 10, keep_statistics=True)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_augmentation_keeps_shape_type_and_range_and_follows_its_generator():
    images, sounds = torch.rand(6, 3, 20, 20), torch.randn(6, 30, 8)
    sounds[:, 22:] = 0
    for vary, raw in ((augmentation.varied_images, images), (augmentation.varied_sounds, sounds)):
        before = raw.clone()
        varied = vary(raw, seeded())
        assert (varied.shape, varied.dtype) == (raw.shape, raw.dtype)
        assert torch.equal(raw, before)
        assert not torch.equal(varied, raw)
        assert torch.equal(varied, vary(raw, seeded()))
        assert not torch.equal(varied, vary(raw, seeded(1)))
    varied = augmentation.varied_images(images, seeded())
    assert 0 <= varied.min() <= varied.max() <= 1
    assert not augmentation.varied_sounds(torch.zeros(2, 30, 8), seeded()).any()  # silence stays silent


def test_uncropped_images_are_turned_and_mirrored_in_all_eight_ways(monkeypatch):
    monkeypatch.setattr(augmentation, "SMALLEST_CROP", 1.0)
    monkeypatch.setattr(augmentation, "JITTER", 0.0)
    image = np.random.default_rng(0).random((3, 9, 9)).astype(np.float32)
    ways = [np.rot90(mirrored, k, (1, 2)) for mirrored in (image, image[:, :, ::-1]) for k in range(4)]
    varied = augmentation.varied_images(torch.from_numpy(np.stack([image] * 100)), seeded()).numpy()
    matches = np.array([[np.allclose(v, w, atol=1e-4) for w in ways] for v in varied])
    assert (matches.sum(1) == 1).all()
    assert matches.any(0).all()


def test_a_sound_at_another_time_is_the_same_sound(monkeypatch):
    times = torch.arange(1.0, 61)
    sounds = times[None, :, None].expand(20, 60, 2)  # every frame says when it is
    moved = augmentation._at_other_times(sounds, seeded())[:, :, 0]
    for row in moved:
        inside = (row[1:] > 2) & (row[1:] < 58)  # both frames lie within the sound
        tempo = (row[1:] - row[:-1])[inside & (row[:-1] > 2) & (row[:-1] < 58)]
        assert torch.allclose(tempo, tempo[0].expand_as(tempo), atol=1e-4)
        assert 0.85 <= tempo[0] <= 1.15
    for name in ("TEMPO", "SHIFT", "TIME_MASK", "COEFFICIENT_MASK", "GAIN", "NOISE"):
        monkeypatch.setattr(augmentation, name, 0.0)
    assert torch.equal(augmentation.varied_sounds(sounds, seeded()), sounds)


def test_the_sound_branch_leaves_out_the_padding():
    encoder = dilated_sound(6).eval()
    sound = torch.randn(2, 40, 6)
    with torch.inference_mode():
        some, more = (encoder(torch.cat([sound, torch.zeros(2, n, 6)], 1)) for n in (100, 400))
        silent = encoder(torch.zeros(2, 40, 6))
    assert some.shape == (2, encoder.n_features)
    assert torch.allclose(some, more, atol=1e-5)
    assert torch.isfinite(silent).all()


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


def test_presets_take_changes_in_the_type_of_their_field():
    settings = network_settings("small", {"epochs": 5, "learning_rate": 1, "augment": False})
    assert settings == dataclasses.replace(PRESETS["small"], epochs=5, learning_rate=1.0, augment=False)
    assert isinstance(settings.learning_rate, float)
    for name, preset in PRESETS.items():
        assert network_settings(name, {}) == preset
    assert network_settings("scratch", {"backbone": "resnet18"}).backbone == "resnet18"


@pytest.mark.parametrize(
    ("preset", "changes", "message"),
    [
        ("smal", {}, "unknown preset 'smal'; did you mean 'small'?"),
        ("small", {"epoch": 3}, "unknown network setting 'epoch'; did you mean 'epochs'?"),
        ("small", {"epochs": 2.5}, "epochs should be a whole number, got 2.5"),
        ("small", {"epochs": True}, "epochs should be a whole number, got True"),
        ("small", {"augment": 1}, "augment should be true or false, got 1"),
        ("small", {"dropout": 1.5}, "dropout should be from 0 to 0.99, got 1.5"),
        ("small", {"learning_rate": float("nan")}, "learning_rate should be from 1e-09 to 10, got nan"),
        ("small", {"backbone": "resnet8"}, "unknown backbone 'resnet8'; did you mean 'resnet18'?"),
        ("small", {"backbone": "small-cnn"}, "backbone=small-cnn has no ImageNet weights; add pretrained=false"),
        ("small", {"pretrained": False}, "with pretrained=false it should be 0"),
    ],
)
def test_a_wrong_preset_or_change_is_one_clear_line(preset, changes, message):
    with pytest.raises(UserError) as raised:
        network_settings(preset, changes)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
