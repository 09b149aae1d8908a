"""torchvision networks whose last blocks are trained, for the end-to-end track.

Apart from `benchmark.networks.frozen`, on which every cached feature rests: editing this file invalidates none.
"""

from __future__ import annotations

from pathlib import Path

from torch import nn

from benchmark.contract.errors import UserError
from benchmark.networks.frozen import Activations, classifier
from benchmark.networks.weights import load_weights, untrained
from benchmark.networks.weights import pretrained as downloaded


def build(name: str, weights: Path | None, pretrained: bool = True) -> nn.Module:
    """The whole network with its classifier; raises UserError where the weights do not fit or cannot be downloaded.

    Args:
        name: a name of `backbone_names()`.
        weights: state-dict file, or None for torchvision's own weights.
        pretrained: False draws random weights instead.
    """
    if pretrained and weights is None:
        try:
            return downloaded(name)
        except UserError as error:
            raise UserError(
                f"could not download torchvision's ImageNet weights of {name}; give a state-dict file with "
                "--image-weights FILE, or train without them: --preset scratch"
            ) from error
    model = untrained(name)
    if pretrained and weights is not None:
        load_weights(model, name, weights)
    return model


def blocks(model: nn.Module) -> list[nn.Module]:
    """Parts of the network that hold weights, from the input up to the classifier, which is not among them.

    They are the network's children; a child that is a plain sequence counts as its own children. That gives 13
    convolutions and two linear layers for vgg16, 19 blocks for mobilenet_v2, and two layers and eight residual blocks
    for resnet18.
    """
    last = classifier(model)
    parts: list[nn.Module] = []
    for child in model.children():
        for part in child.children() if type(child) is nn.Sequential else (child,):
            if part is last:
                return parts
            if any(True for _ in part.parameters()):
                parts.append(part)
    return parts


class PartlyFrozenBackbone(Activations):
    """A backbone whose last blocks are trained.

    Args:
        model: a network of `build`.
        n_frozen: leading blocks of `blocks` that keep their weights; -1 keeps them all.
        keep_statistics: whether batch normalisations keep the statistics that came with the weights, in trained blocks
            too. Statistics of small batches would undo what the pretrained weights know.
    """

    def __init__(self, model: nn.Module, n_frozen: int, keep_statistics: bool) -> None:
        """Raises UserError where the network has fewer blocks."""
        super().__init__(model)
        classifier(model).requires_grad_(False)
        parts = blocks(model)
        if n_frozen > len(parts):
            raise UserError(
                f"frozen_layers should be at most {len(parts)}, the blocks of this {type(model).__name__}, or -1 for "
                f"all of them; got {n_frozen}"
            )
        frozen = [model] if n_frozen == -1 else parts[:n_frozen]
        for part in frozen:
            part.eval().requires_grad_(False)
            _fold_batch_norms(part)
        norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
        # A plain list: the modules are already registered below `model`.
        self.always_evaluating = [*frozen, *(norms if keep_statistics else [])]

    def train(self, mode: bool = True) -> PartlyFrozenBackbone:
        """Sets the mode of the trained parts; frozen parts stay in evaluation mode."""
        super().train(mode)
        for module in self.always_evaluating:
            module.eval()
        return self


def _fold_batch_norms(part: nn.Module) -> None:
    """Folds batch normalisations in evaluation mode into the convolutions before them: same function, much faster."""
    for sequence in [module for module in part.modules() if isinstance(module, nn.Sequential)]:
        for first in range(len(sequence) - 1):
            convolution, norm = sequence[first], sequence[first + 1]
            if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                sequence[first] = nn.utils.fusion.fuse_conv_bn_eval(convolution, norm)
                sequence[first + 1] = nn.Identity()
