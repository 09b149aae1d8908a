"""torchvision's classification networks without their classifier, with local or downloaded ImageNet weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.error import URLError

import torch
from torch import nn

from benchmark.torch_compat import import_torchvision
from benchmark.types import UserError

N_IMAGENET_CLASSES = 1000


def backbone_names() -> list[str]:
    """Names of torchvision's classification networks."""
    torchvision = import_torchvision()
    names: list[str] = torchvision.models.list_models(module=torchvision.models)
    return names


def weights_identity(name: str, weights: Path | None) -> str:
    """What the weights are, for digests: the file's SHA-256, or torchvision's name of its default weights."""
    if weights is not None:
        from benchmark.digests import file_digest

        return file_digest(weights)
    return str(import_torchvision().models.get_model_weights(name).DEFAULT)


def _load(model: nn.Module, name: str, weights: Path) -> None:
    """Loads a state dict from a file; raises UserError where the file does not fit the model."""
    if not weights.is_file():
        raise UserError(f"--image-weights should be a state-dict file for {name}; there is no file {weights}")
    try:
        state = torch.load(weights, map_location="cpu", weights_only=True)
        model.load_state_dict(state)
    except Exception as error:  # torch.load raises many kinds for a file it cannot read
        reason = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        raise UserError(
            f"--image-weights should be a state dict of torchvision's {name}; {weights} does not load into it "
            f"({reason}); give the file of that backbone, or another --image-features"
        ) from error


def _download(name: str) -> nn.Module:
    """The model with torchvision's own weights; raises UserError where they cannot be had."""
    models = import_torchvision().models
    try:
        model: nn.Module = models.get_model(name, weights="DEFAULT")
    except (URLError, OSError, RuntimeError) as error:
        raise UserError(
            f"could not download torchvision's ImageNet weights of {name} ({error}); give a state-dict file with "
            "--image-weights FILE, or use features that need none with --image-features hog-colour"
        ) from error
    return model


def fetch_weights(name: str, show: bool) -> None:
    """Downloads torchvision's own weights of a network to torch's cache, unless they are there.

    Args:
        name: a name of `backbone_names()`.
        show: whether a bar with the time left is drawn on the standard error.

    Raises:
        OSError: they cannot be had (URLError is one), or the cache cannot be written.
        RuntimeError: what came is not what torchvision published.
    """
    import_torchvision().models.get_model_weights(name).DEFAULT.get_state_dict(progress=show, check_hash=True)


def _classifier(model: nn.Module) -> nn.Module:
    """The layer that yields the ImageNet classes: the last linear or convolutional one with 1,000 outputs."""
    found = None
    for module in model.modules():
        width = getattr(module, "out_features", getattr(module, "out_channels", None))
        if isinstance(module, nn.Linear | nn.Conv2d) and width == N_IMAGENET_CLASSES:
            found = module
    if found is None:
        raise UserError("expected a network with a classifier of 1,000 ImageNet classes, this one has none")
    return found


class FrozenBackbone(nn.Module):
    """Activations that enter the classifier, averaged over space where it is a convolution.

    Args:
        name: a name of `backbone_names()`.
        weights: state-dict file, or None for torchvision's own weights.
    """

    def __init__(self, name: str, weights: Path | None) -> None:
        """Builds the network in evaluation mode; raises UserError where weights do not fit or cannot be had."""
        super().__init__()
        if weights is None:
            self.model = _download(name)
        else:
            # torchvision builds these two, with its own weights, so that they shift their input inside.
            options = {"transform_input": True} if name in ("inception_v3", "googlenet") else {}
            self.model = import_torchvision().models.get_model(name, weights=None, **options)
            _load(self.model, name, weights)
        self.model.eval().requires_grad_(False)
        self._activations: torch.Tensor | None = None
        _classifier(self.model).register_forward_pre_hook(self._keep)

    def _keep(self, module: nn.Module, inputs: tuple[Any, ...]) -> None:
        """Keeps what enters the classifier."""
        self._activations = inputs[0]

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """float32 [n, d] of normalised images float32 [n, 3, height, width]."""
        self.model(images)
        activations = self._activations
        assert activations is not None  # noqa: S101 - the hook ran, since the model did
        self._activations = None
        return activations.mean((2, 3)) if activations.ndim == 4 else activations.flatten(1)
