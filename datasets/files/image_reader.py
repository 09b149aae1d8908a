"""Reads image files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
from PIL import Image

from benchmark.contract.errors import DataUnavailable


def read_image(path: Path) -> Image.Image:
    """Decodes an image to 8-bit RGB.

    Raises:
        DataUnavailable: the file cannot be decoded.
    """
    try:
        with Image.open(path) as opened:
            if opened.mode.startswith("I;16"):
                # Pillow would cut 16-bit shades at 255 instead of scaling them.
                return Image.fromarray((np.asarray(opened) // 257).astype(np.uint8)).convert("RGB")
            return opened.convert("RGB")
    except (OSError, SyntaxError, ValueError, TypeError, Image.DecompressionBombError) as error:
        raise DataUnavailable(f"expected a readable image, could not decode {path} ({error}); replace it") from error


class ReadsImages:
    """Base class of front-ends that describe images."""

    reads: ClassVar[str] = "image"

    def read(self, paths: Sequence[Path]) -> list[Image.Image]:
        """Decodes each file to an 8-bit RGB image; raises DataUnavailable where one cannot be decoded."""
        return [read_image(path) for path in paths]
