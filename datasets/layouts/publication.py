"""What is known of a published data set besides its layout."""

from __future__ import annotations

from dataclasses import dataclass

CAPTIONS = "https://github.com/201528014227051/RSICD_optimal"


@dataclass(frozen=True)
class Publication:
    """Where a data set can be had, and under what terms.

    Attributes:
        images: where its images are.
        captions: where its caption file is.
        citation: of images and captions.
        licence: in a few words.
        image_names, sound_names: examples, for the picture of the layout.
    """

    images: str
    captions: str
    citation: str
    licence: str
    image_names: str
    sound_names: str
