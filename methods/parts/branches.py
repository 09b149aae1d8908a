"""Encoders of the end-to-end track: they turn pixels and MFCC frames into the features that enter a head.

New weights start as Glorot & Bengio (2010) propose, biases at zero.

Methods import this module only inside functions, and so it is in no digest of a frozen fit (`END_TO_END_MODULES`).
"""

from __future__ import annotations

import itertools
from pathlib import Path

import torch
from torch import nn

from benchmark.contract.errors import UserError
from benchmark.contract.network import NetworkSettings
from benchmark.networks.overflow import overflowing_layer
from benchmark.networks.trained import PartlyFrozenBackbone, build
from benchmark.networks.weights import backbone_names, useless_weights

SMALL_CNN = "small-cnn"

# Red, green and blue of ImageNet's images, with pixels scaled to 0 .. 1.
PIXEL_MEAN, PIXEL_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def glorot(module: nn.Module) -> nn.Module:
    """Draws the linear and convolutional layers of a module anew, in place; returns the module."""
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv1d | nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return module


class Encoder(nn.Module):
    """Base of the encoders, which map b raw inputs to float32 [b, n_features].

    Attributes:
        n_features: number of features.
    """

    n_features: int


class SmallCNN(Encoder):
    """A small image network to train from scratch: four convolutions of stride 2, then mean and maximum over space."""

    def __init__(self) -> None:
        """3 -> 32 -> 64 -> 128 -> 256 channels."""
        super().__init__()
        layers: list[nn.Module] = []
        for n_in, n_out in itertools.pairwise((3, 32, 64, 128, 256)):
            layers += [nn.Conv2d(n_in, n_out, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(n_out), nn.ReLU()]
        self.layers, self.n_features = nn.Sequential(*layers), 512
        glorot(self)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """float32 [b, n_features] of images float32 [b, 3, size, size]."""
        grid = self.layers(images)
        return torch.cat([grid.mean((2, 3)), grid.amax((2, 3))], 1)


class ImageEncoder(Encoder):
    """The image network that the settings name, on pixels scaled to 0 .. 1."""

    mean: torch.Tensor
    std: torch.Tensor

    def __init__(self, settings: NetworkSettings, weights: Path | None) -> None:
        """Builds the network; raises UserError if it is unknown, or if its weights do not fit or cannot be obtained."""
        super().__init__()
        self.register_buffer("mean", torch.tensor(PIXEL_MEAN)[:, None, None], persistent=False)
        self.register_buffer("std", torch.tensor(PIXEL_STD)[:, None, None], persistent=False)
        self.network = _image_network(settings, weights)
        self.memory_format = torch.channels_last if settings.channels_last else torch.contiguous_format
        self.to(memory_format=self.memory_format)  # type: ignore[call-overload] # missing in torch's own stubs
        self.n_features = _width(self.network, settings.image_size)

    def pretrained_parameters(self) -> list[nn.Parameter]:
        """Weights that start from ImageNet's and that training changes."""
        if isinstance(self.network, SmallCNN):
            return []
        return [parameter for parameter in self.network.parameters() if parameter.requires_grad]

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """float32 [b, n_features] of images float32 [b, 3, size, size]."""
        normalised = ((images - self.mean) / self.std).contiguous(memory_format=self.memory_format)
        features: torch.Tensor = self.network(normalised)
        return features


def _image_network(settings: NetworkSettings, weights: Path | None) -> nn.Module:
    if settings.backbone == SMALL_CNN:
        return SmallCNN()
    known = [SMALL_CNN, *backbone_names()]
    if settings.backbone not in known:
        raise UserError(f"backbone should be one of {', '.join(known)}; got {settings.backbone!r}")
    model = build(settings.backbone, weights, settings.pretrained)
    if not settings.pretrained:
        glorot(model)
    network = PartlyFrozenBackbone(model, settings.frozen_layers, keep_statistics=settings.pretrained)
    if settings.pretrained:
        largest = torch.finfo(torch.float32).max
        blank = torch.zeros(1, 3, settings.image_size, settings.image_size)
        if layer := overflowing_layer(network.eval().model, blank, largest):
            raise useless_weights(settings.backbone, weights, largest, layer)
    return network.train()


def _width(network: nn.Module, image_size: int) -> int:
    """Number of features of the network, found with one blank image, which changes nothing in it."""
    training = network.training
    network.eval()
    with torch.inference_mode():
        n_features = int(network(torch.zeros(1, 3, image_size, image_size)).shape[1])
    network.train(training)
    return n_features


def _convolution(n_in: int, n_out: int, width: int, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    """1-D convolution, batch normalisation, ReLU; only the stride shortens the sequence."""
    padding = dilation * (width // 2)
    layer = nn.Conv1d(n_in, n_out, width, stride, padding, dilation, bias=False)
    return nn.Sequential(layer, nn.BatchNorm1d(n_out), nn.ReLU())


class SoundEncoder(Encoder):
    """1-D convolutions over MFCC frames, then mean and maximum over time, both without the padding after the sound."""

    def __init__(self, layers: nn.Sequential, n_channels: int) -> None:
        """Takes layers that map [b, n_coefficients, n_frames] to [b, n_channels, n_steps]."""
        super().__init__()
        self.layers, self.n_features = layers, 2 * n_channels
        glorot(self)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """float32 [b, n_features] of MFCC frames float32 [b, n_frames, n_coefficients]."""
        steps = self.layers(frames.transpose(1, 2))  # [b, n_channels, t]
        # Padding is all zeros. A step counts if any of the frames that it summarises is sound.
        heard = frames.ne(0).any(2).float()[:, None]  # [b, 1, n_frames]
        heard = nn.functional.adaptive_max_pool1d(heard, steps.shape[2])  # [b, 1, t]
        mean = (steps * heard).sum(2) / heard.sum(2).clamp(min=1)
        return torch.cat([mean, (steps * heard).amax(2)], 1)  # steps are rectified, so the zeros never win


def dilated_sound(n_coefficients: int) -> SoundEncoder:
    """Encoder of four convolutions: strides 2, 2, 1, 1 and dilations 1, 1, 2, 4."""
    layers = nn.Sequential(
        _convolution(n_coefficients, 128, 5, stride=2),
        _convolution(128, 128, 5, stride=2),
        _convolution(128, 128, 5, dilation=2),
        _convolution(128, 256, 5, dilation=4),
    )
    return SoundEncoder(layers, 256)


class Branch(nn.Module):
    """An encoder, a standardisation of its features, and a head.

    Args:
        encoder: of raw inputs.
        head: maps features to deep features and outputs.
    """

    def __init__(self, encoder: Encoder, head: nn.Module) -> None:
        """Adds the standardisation, which has no learned scale or shift."""
        super().__init__()
        self.encoder, self.head = encoder, head
        self.standardise = nn.BatchNorm1d(encoder.n_features, affine=False)

    def forward(self, raw: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Deep features float32 [b, width] and outputs float32 [b, n_out]."""
        deep, output = self.head(self.standardise(self.encoder(raw).float()))
        return deep, output
