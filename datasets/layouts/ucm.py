"""UCM captions: Yang & Newsam, ACM GIS 2010 (images); Qu et al., CITS 2016 (captions)."""

from __future__ import annotations

from datasets.layouts.published_layout import CAPTIONS, Publication, PublishedLayout

_CLASSES = (
    "agricultural", "airplane", "baseballdiamond", "beach", "buildings", "chaparral", "denseresidential", "forest",
    "freeway", "golfcourse", "harbor", "intersection", "mediumresidential", "mobilehomepark", "overpass",
    "parkinglot", "river", "runway", "sparseresidential", "storagetanks", "tenniscourt",
)  # fmt: skip


class UCM(PublishedLayout):
    """2,100 images of 256 x 256 pixels, 100 of each class, numbered in alphabetical order of the classes."""

    name = "ucm"
    folder = "UCM_captions"
    class_sizes = dict.fromkeys(_CLASSES, 100)
    publication = Publication(
        images="http://weegee.vision.ucmerced.edu/datasets/landuse.html",
        captions=CAPTIONS,
        citation="Yang & Newsam, ACM GIS 2010 (images); Qu et al., CITS 2016 (captions)",
        licence="the images are public-domain USGS imagery",
        image_names="1.tif … 2100.tif",
        sound_names="1S0.wav … 1S4.wav, 2S0.wav …",
    )
