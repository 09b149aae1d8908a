"""Augmentation keeps shapes and ranges, follows its generator and does what it says."""

import numpy as np
import torch

from methods.parts import augmentation


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


def test_brightness_scales_the_mean_of_each_image_and_contrast_its_spread(monkeypatch):
    monkeypatch.setattr(augmentation, "SMALLEST_CROP", 1.0)
    noise = torch.rand(60, 3, 9, 9, generator=seeded(2))
    images = torch.tensor([0.1, 0.3, 0.5] * 20)[:, None, None, None] * (1 + 0.2 * noise)
    varied = augmentation.varied_images(images, seeded())
    low, high = 1 - augmentation.JITTER, 1 + augmentation.JITTER
    for scale in (varied.mean((1, 2, 3)) / images.mean((1, 2, 3)), varied.std((1, 2, 3)) / images.std((1, 2, 3))):
        assert ((low - 1e-4 <= scale) & (scale <= high + 1e-4)).all()
        assert scale.min() < 1 - 0.8 * augmentation.JITTER
        assert scale.max() > 1 + 0.8 * augmentation.JITTER


def test_a_sound_at_another_time_is_the_same_sound(monkeypatch):
    times = torch.arange(1.0, 61)
    sounds = times[None, :, None].expand(20, 60, 2)  # every frame says when it is
    moved = augmentation.at_other_times(sounds, seeded())[:, :, 0]
    for row in moved:
        inside = (row[1:] > 2) & (row[1:] < 58)  # both frames lie within the sound
        tempo = (row[1:] - row[:-1])[inside & (row[:-1] > 2) & (row[:-1] < 58)]
        assert torch.allclose(tempo, tempo[0].expand_as(tempo), atol=1e-4)
        assert 0.85 <= tempo[0] <= 1.15
    for name in ("TEMPO", "SHIFT", "TIME_MASK", "COEFFICIENT_MASK", "GAIN", "NOISE"):
        monkeypatch.setattr(augmentation, name, 0.0)
    assert torch.equal(augmentation.varied_sounds(sounds, seeded()), sounds)


def test_stretches_of_time_are_masked_for_all_coefficients_at_once(monkeypatch):
    for name in ("TEMPO", "SHIFT", "COEFFICIENT_MASK", "GAIN", "NOISE"):
        monkeypatch.setattr(augmentation, name, 0.0)
    varied = augmentation.varied_sounds(torch.ones(200, 80, 3), seeded())
    masked = varied.eq(0)
    assert torch.equal(masked.any(2), masked.all(2))
    frames = masked[:, :, 0].int()
    begins = frames[:, 0] + (frames[:, 1:] > frames[:, :-1]).sum(1)
    assert begins.max() == 2
    assert frames.sum(1).max() <= augmentation.TIME_MASKS * (augmentation.TIME_MASK * 80 + 1)


def test_noise_and_gain_are_a_few_hundredths_of_the_sound(monkeypatch):
    for name in ("TEMPO", "SHIFT", "TIME_MASK", "COEFFICIENT_MASK"):
        monkeypatch.setattr(augmentation, name, 0.0)
    varied = augmentation.varied_sounds(torch.ones(300, 50, 8), seeded())
    assert torch.allclose(varied.std((1, 2)).mean(), torch.tensor(0.05), rtol=0.05)
    gains = varied.mean((1, 2))
    assert 0.89 < gains.min() < 0.92
    assert 1.08 < gains.max() < 1.11


def test_crops_lie_within_the_image(monkeypatch):
    monkeypatch.setattr(augmentation, "JITTER", 0.0)
    across = torch.linspace(0, 1, 40).expand(300, 3, 40, 40)
    down = across.transpose(2, 3)
    for image, other in ((across, down), (down, across)):
        for varied, twin in zip(
            augmentation.varied_images(image, seeded()), augmentation.varied_images(other, seeded()), strict=True
        ):
            ramps = varied[0] if varied[0].diff(dim=1).abs().max() > 1e-3 else twin[0]
            assert ramps.diff(dim=1).abs().min() > 1e-3  # beyond the border, columns would be equal
