"""torchvision's classification networks with weights from a file or from torchvision itself."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.error import URLError

import torch
from torch import nn

from benchmark.contract.digests import file_digest
from benchmark.contract.errors import UserError
from benchmark.contract.file_errors import unreadable_weights
from benchmark.contract.notes import note
from benchmark.networks.torch_compat import import_torchvision
from benchmark.networks.weights_file import check_weights_file, require_floats, require_usable_weights


def backbone_names() -> list[str]:
    """Names of torchvision's classification networks."""
    torchvision = import_torchvision()
    names: list[str] = torchvision.models.list_models(module=torchvision.models)
    return names


def weights_identity(name: str, weights: Path | None) -> str:
    """Identity of the weights for digests: the file's SHA-256, or torchvision's name of its default weights.

    Raises:
        UserError: the file cannot be read.
    """
    if weights is not None:
        try:
            return file_digest(weights)
        except OSError as error:
            raise unreadable_weights(name, weights, error) from error
    return str(import_torchvision().models.get_model_weights(name).DEFAULT)


def load_weights(model: nn.Module, name: str, weights: Path) -> None:
    """Loads a state dict from a file; raises UserError where it does not fit the model or is no use."""
    try:
        check_weights_file(weights, model)
        state = torch.load(weights, map_location="cpu", weights_only=True)
        require_floats(state, model)
        model.load_state_dict(state)
        require_usable_weights(model)
    except Exception as error:  # torch.load raises many kinds for a file it cannot read
        raise UserError(
            f"--image-weights should be a state dict of torchvision's {name}; {weights} does not load into it "
            f"({type(error).__name__}: {' '.join(str(error).split())[:200]}); "
            "give the file of that backbone, or another --image-features"
        ) from error


def useless_weights(name: str, weights: Path | None, largest: float, layer: str) -> UserError:
    """The error for weights with which the activations of a layer overflow.

    Args:
        name: the network.
        weights: its state-dict file, or None for torchvision's own weights.
        largest: the largest activation that is of use.
        layer: the first layer that gives a larger one; may be "".
    """
    where = f", first in the layer {layer}" if layer else ""
    return UserError(
        f"expected weights with which {name} gives activations of at most {largest:,.6g}, "
        f"{weights or 'its own weights'} give larger ones or NaN{where}; give other --image-weights"
    )


def pretrained(name: str) -> nn.Module:
    """The model with torchvision's own weights; raises UserError where they cannot be downloaded."""
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
    """Downloads torchvision's own weights of a network to torch's cache unless they are already there.

    Args:
        name: a name of `backbone_names()`.
        show: whether a bar with the time left is drawn on the standard error.

    Raises:
        OSError: they cannot be downloaded (URLError is one), or the cache cannot be written.
        RuntimeError: the downloaded file is not the one that torchvision published.
    """
    weights = import_torchvision().models.get_model_weights(name).DEFAULT
    remove_damaged(Path(torch.hub.get_dir()) / "checkpoints" / weights.url.rpartition("/")[2])
    weights.get_state_dict(progress=show, check_hash=True)


def remove_damaged(path: Path) -> None:
    """Removes downloaded weights that do not agree with the checksum in their name, with a note.

    torch checks a file while it downloads it, and never again.
    """
    stated = re.search(r"-([0-9a-f]{8,})\.", path.name)
    if path.is_file() and stated and not file_digest(path).startswith(stated[1]):
        note(f"{path} in the cache does not agree with the checksum in its name; it is downloaded again")
        path.unlink()


def untrained(name: str) -> nn.Module:
    """The network with random weights."""
    # With its own weights torchvision builds these two so that they normalise their input themselves.
    options = {"transform_input": True} if name in ("inception_v3", "googlenet") else {}
    model: nn.Module = import_torchvision().models.get_model(name, weights=None, **options)
    return model
