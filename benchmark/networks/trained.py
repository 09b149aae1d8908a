"""torchvision networks that are trained from some block on, for the end-to-end track.

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
    """The whole network with its classifier; raises UserError where weights do not fit or cannot be had.

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
    """Parts of the network that hold weights, from input to classifier, which is left out.

    They are the network's children, a plain sequence of layers being opened into its own: 13 convolutions and two
    linear layers of vgg16, 19 blocks of mobilenet_v2, two layers and eight residual blocks of resnet18.
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
    """A backbone that is trained from some block on.

    Args:
        model: a network of `build`.
        n_frozen: leading blocks of `blocks` that keep their weights; -1 keeps them all.
        keep_statistics: whether batch normalisations go on with the statistics they came with, in the trained blocks
            too: those of small batches of few images undo what pretrained weights know.
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
        # A plain list of modules that are registered below `model` already.
        self.always_evaluating = [*frozen, *(norms if keep_statistics else [])]

    def train(self, mode: bool = True) -> PartlyFrozenBackbone:
        """Sets the mode of all but what is kept, which stays in evaluation mode."""
        super().train(mode)
        for module in self.always_evaluating:
            module.eval()
        return self


def _fold_batch_norms(part: nn.Module) -> None:
    """Folds batch normalisations in evaluation mode into the convolutions before them: the same map, much sooner."""
    for sequence in [module for module in part.modules() if isinstance(module, nn.Sequential)]:
        for first in range(len(sequence) - 1):
            convolution, norm = sequence[first], sequence[first + 1]
            if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                sequence[first] = nn.utils.fusion.fuse_conv_bn_eval(convolution, norm)
                sequence[first + 1] = nn.Identity()
