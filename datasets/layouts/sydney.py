"""Sydney captions: Zhang et al., TGRS 2015 (images); Qu et al., CITS 2016 (captions)."""

from __future__ import annotations

from types import MappingProxyType

from datasets.layouts.published_layout import CAPTIONS, Publication, PublishedLayout


class Sydney(PublishedLayout):
    """613 images of 500 x 500 pixels, numbered in class order."""

    name = "sydney"
    folder = "Sydney_captions"
    class_sizes = MappingProxyType(
        {"residential": 242, "airport": 22, "meadow": 50, "river": 45, "ocean": 92, "industrial": 96, "runway": 66}
    )
    publication = Publication(
        images=CAPTIONS,
        captions=CAPTIONS,
        citation="Zhang et al., TGRS 2015 (images); Qu et al., CITS 2016 (captions)",
        licence="none stated by its authors",
        image_names="1.tif … 613.tif",
        sound_names="1S0.wav … 1S4.wav, 2S0.wav …",
    )
