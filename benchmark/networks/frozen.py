"""torchvision's classification networks without their classifier, with local or downloaded ImageNet weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn

from benchmark.contract.errors import UserError
from benchmark.networks.weights import load_weights, pretrained, untrained

N_IMAGENET_CLASSES = 1000


def classifier(model: nn.Module) -> nn.Module:
    """The last linear or convolutional layer with 1,000 outputs, which yields the ImageNet classes."""
    found = None
    for module in model.modules():
        width = getattr(module, "out_features", getattr(module, "out_channels", None))
        if isinstance(module, nn.Linear | nn.Conv2d) and width == N_IMAGENET_CLASSES:
            found = module
    if found is None:
        raise UserError("expected a network with a classifier of 1,000 ImageNet classes, this network has none")
    return found


class Activations(nn.Module):
    """The activations that enter a network's classifier, averaged over space where the classifier is a convolution.

    Args:
        model: a classification network of torchvision.
    """

    def __init__(self, model: nn.Module) -> None:
        """Raises UserError where the network has no classifier of 1,000 classes."""
        super().__init__()
        self.model = model
        self._activations: torch.Tensor | None = None
        classifier(model).register_forward_pre_hook(self._keep)

    def _keep(self, module: nn.Module, inputs: tuple[Any, ...]) -> None:
        self._activations = inputs[0]

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """float32 [n, d] of normalised images float32 [n, 3, height, width]."""
        self.model(images)
        activations = self._activations
        assert activations is not None  # noqa: S101 - the hook ran, since the model did
        self._activations = None
        return activations.mean((2, 3)) if activations.ndim == 4 else activations.flatten(1)


class FrozenBackbone(Activations):
    """A pretrained network in evaluation mode.

    Args:
        name: a name of `backbone_names()`.
        weights: state-dict file, or None for torchvision's own weights.
    """

    def __init__(self, name: str, weights: Path | None) -> None:
        """Raises UserError where the weights do not fit or cannot be downloaded."""
        if weights is None:
            model = pretrained(name)
        else:
            model = untrained(name)
            load_weights(model, name, weights)
        super().__init__(model.eval().requires_grad_(False))
