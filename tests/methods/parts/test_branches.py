"""Encoders of the end-to-end track."""

import pytest
import torch
from torch import nn

from methods.parts.branches import Branch, ImageEncoder, SmallCNN, dilated_sound, glorot
from tests.support.raw_pairs import TINY


def test_the_sound_branch_leaves_out_the_padding():
    encoder = dilated_sound(6).eval()
    sound = torch.randn(2, 40, 6)
    with torch.inference_mode():
        some, more = (encoder(torch.cat([sound, torch.zeros(2, n, 6)], 1)) for n in (100, 400))
        silent = encoder(torch.zeros(2, 40, 6))
    assert some.shape == (2, encoder.n_features)
    assert torch.allclose(some, more, atol=1e-5)
    assert torch.isfinite(silent).all()


def test_the_sound_branch_ends_in_mean_and_maximum_over_time():
    encoder = dilated_sound(6).eval()
    sound = torch.randn(3, 40, 6)
    with torch.inference_mode():
        steps = encoder.layers(sound.transpose(1, 2))  # no padding, so every step counts
        assert steps.shape == (3, 256, 10)
        assert torch.allclose(encoder(sound), torch.cat([steps.mean(2), steps.max(2).values], 1), atol=1e-5)


def test_the_image_branch_normalises_each_channel_by_the_statistics_of_imagenet():
    encoder = ImageEncoder(TINY, None)
    encoder.network = nn.Identity()
    images = torch.rand(2, 3, 8, 8)
    found = encoder(images)
    for channel, (mean, std) in enumerate([(0.485, 0.229), (0.456, 0.224), (0.406, 0.225)]):
        assert torch.allclose(found[:, channel], (images[:, channel] - mean) / std, atol=1e-5)


def test_the_small_network_has_four_convolutions_of_these_channels():
    shapes = [
        (m.in_channels, m.out_channels, m.kernel_size[0], m.stride[0])
        for m in SmallCNN().modules()
        if isinstance(m, nn.Conv2d)
    ]
    assert shapes == [(3, 32, 3, 2), (32, 64, 3, 2), (64, 128, 3, 2), (128, 256, 3, 2)]


def test_the_small_network_ends_in_mean_and_maximum_over_space():
    network = SmallCNN().eval()
    images = torch.rand(2, 3, 48, 48)
    with torch.inference_mode():
        grid = network.layers(images)
        assert grid.shape == (2, 256, 3, 3)
        features = network(images)
        assert features.shape == (2, network.n_features)
        assert torch.allclose(features, torch.cat([grid.mean((2, 3)), grid.amax((2, 3))], 1))


class Scaled(nn.Module):
    """An encoder whose features have other means and spreads."""

    n_features = 4

    def forward(self, raw):
        return raw * torch.tensor([1.0, 5.0, 0.1, 2.0]) + torch.tensor([0.0, 3.0, -7.0, 1.0])


@pytest.mark.parametrize("n", [8, 50])
def test_the_head_is_given_standardised_features(n):
    branch = Branch(Scaled(), nn.Identity())
    branch.head.forward = lambda features: (features, features)
    deep, _ = branch(torch.randn(n, 4))
    assert torch.allclose(deep.mean(0), torch.zeros(4), atol=1e-4)
    assert torch.allclose(deep.std(0, correction=0), torch.ones(4), atol=1e-2)
    assert not list(branch.standardise.parameters())


@pytest.mark.parametrize(
    ("layer", "fans"), [(nn.Linear(100, 2), 102), (nn.Conv1d(50, 2, 3), 156), (nn.Conv2d(20, 2, 3, bias=False), 198)]
)
def test_glorot_draws_weights_up_to_the_root_of_six_over_all_connections(layer, fans):
    """Glorot & Bengio, 2010, Eq. (16); biases start at zero."""
    before = layer.weight.clone()
    assert glorot(nn.Sequential(nn.ReLU(), layer))[1] is layer
    largest = layer.weight.abs().max().item()
    assert 0.9 * (6 / fans) ** 0.5 < largest <= (6 / fans) ** 0.5
    assert not torch.equal(layer.weight, before)
    assert layer.bias is None or not layer.bias.any()
