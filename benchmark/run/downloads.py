"""Downloads the weights that a plan needs before any work begins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.contract.errors import UserError
from benchmark.plan.steps import Plan
from benchmark.terminal.terminal import Terminal

if TYPE_CHECKING:
    from datasets.front_ends.extraction import Extraction


def fetch_weights(plan: Plan, image_weights: Path | None, terminal: Terminal) -> None:
    """Downloads the ImageNet weights of torchvision that the plan's cells need and that are not cached yet.

    Args:
        plan: of the run.
        image_weights: state-dict file that is used instead, if given.
        terminal: where progress is shown.

    Raises:
        UserError: the download failed.
    """
    if image_weights is not None:
        return
    for name, instead in dict(_needed(plan)).items():
        from benchmark.networks.weights import fetch_weights as fetch

        if not terminal.console.is_terminal:
            text = f"torchvision's ImageNet weights of {name}: downloading them unless they are cached"
            terminal.console.print(text, markup=False, highlight=False, soft_wrap=True)
        try:
            fetch(name, show=terminal.console.is_terminal and not terminal.quiet)
        except (OSError, RuntimeError) as error:
            raise UserError(
                f"could not download torchvision's ImageNet weights of {name} ({error}); give a state-dict file with "
                f"--image-weights FILE, or {instead}"
            ) from error


def _needed(plan: Plan) -> Iterator[tuple[str, str]]:
    """Networks whose weights are needed, each with an alternative that needs none."""
    running = [step.cell for step in plan.steps if step.action == "run"]
    for cell in running:
        if cell.network is not None and cell.network.pretrained:
            yield cell.network.backbone, "train without them: --preset scratch"
    for key in dict.fromkeys(cell.split_key for cell in running):
        for extraction in plan.splits[key].computed.values():
            name = getattr(extraction.front_end, "pretrained", None)
            if name and not _is_described(extraction):
                yield name, "use features that need none with --image-features hog-colour"


def _is_described(extraction: Extraction) -> bool:
    """Whether all descriptors are cached."""
    return extraction.is_done or not extraction.missing_blocks()
