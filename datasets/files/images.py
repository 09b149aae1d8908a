"""Reads image files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from benchmark.contract.errors import DataUnavailable


def read_image(path: Path) -> Image.Image:
    """The image, 8-bit RGB; raises DataUnavailable where the file cannot be decoded."""
    try:
        with Image.open(path) as opened:
            if opened.mode.startswith("I;16"):
                # Pillow would cut 16-bit shades at 255 instead of scaling them.
                return Image.fromarray((np.asarray(opened) // 257).astype(np.uint8)).convert("RGB")
            return opened.convert("RGB")
    except (OSError, SyntaxError, ValueError, TypeError, Image.DecompressionBombError) as error:
        raise DataUnavailable(f"expected a readable image, could not decode {path} ({error}); replace it") from error


def read_items(paths: Sequence[Path]) -> list[Image.Image]:
    """The images of a block."""
    return [read_image(path) for path in paths]
