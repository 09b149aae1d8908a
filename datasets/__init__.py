"""Data sets, protocols and feature front-ends by name, in report order; nothing here imports them.

To add one, write its module and add a row: see CONTRIBUTING.md.
"""

from benchmark.contract.rows import DatasetRow, FrontEndRow, ProtocolRow

DATASETS = (
    DatasetRow("ucm", "datasets.layouts.ucm:UCM", "2,100 images, 21 classes, five captions each", title="UCM"),
    DatasetRow("sydney", "datasets.layouts.sydney:Sydney", "613 images, 7 classes, five captions each", title="Sydney"),
    DatasetRow("rsicd", "datasets.layouts.rsicd:RSICD", "10,921 images, 30 classes, five captions each", title="RSICD"),
)

PROTOCOLS = (
    ProtocolRow(
        "rs-pairs",
        "datasets.splits.protocols:RsPairs",
        "80/20 by image and class; one of the five sounds per image; test items query test items",
        version=1,
    ),
    ProtocolRow(
        "caption-disjoint",
        "datasets.splits.protocols:CaptionDisjoint",
        "as rs-pairs, but no sentence is spoken on two of train, val and test",
        version=1,
    ),
    ProtocolRow(
        "rs-five-sounds",
        "datasets.splits.protocols:RsFiveSounds",
        "the images of rs-pairs with all five sounds each",
        version=1,
    ),
    ProtocolRow(
        "retrieval",
        "datasets.splits.protocols:Retrieval",
        "the split and sounds of rs-pairs; test items query the training items",
        version=1,
    ),
    ProtocolRow(
        "published-split",
        "datasets.splits.protocols:PublishedSplit",
        "train, val and test of the caption file; one sound per image; test items query test items",
        version=1,
    ),
)


def _backbone(name: str) -> FrontEndRow:
    """Row of a torchvision backbone."""
    return FrontEndRow(
        name,
        "datasets.front_ends.backbone:Backbone",
        f"activations before the classifier of torchvision's {name}, ImageNet weights, 224 pixels",
        modality="image",
        arguments={"name": name},
    )


FRONT_ENDS = (
    _backbone("mobilenet_v2"),
    FrontEndRow(
        "hog-colour",
        "datasets.front_ends.hog_colour:HogColour",
        "histograms of oriented gradients and of colours on a grid; needs no weights",
        modality="image",
    ),
    FrontEndRow(
        "dense-sift-words",
        "datasets.front_ends.sift_words:DenseSiftWords",
        "upright SIFT on a grid, assigned to 1,000 k-means words; needs no weights",
        modality="image",
    ),
    FrontEndRow(
        "pixels",
        "datasets.front_ends.raw_inputs:Pixels",
        "the images themselves, resized; for the end-to-end track",
        modality="image",
    ),
    FrontEndRow(
        "bag-of-audio-words",
        "datasets.front_ends.audio_words:BagOfAudioWords",
        "windows of MFCC frames, softly assigned to 1,024 k-means words",
        modality="sound",
    ),
    FrontEndRow(
        "mfcc-statistics",
        "datasets.front_ends.mfcc_statistics:MfccStatistics",
        "mean and standard deviation of MFCC over a pyramid of segments",
        modality="sound",
    ),
    FrontEndRow(
        "mfcc-words",
        "datasets.front_ends.mfcc_words:MfccWords",
        "single MFCC frames with their differences, assigned to 1,000 k-means words",
        modality="sound",
    ),
    FrontEndRow(
        "mfcc-frames",
        "datasets.front_ends.raw_inputs:MfccFrames",
        "sequences of 40 MFCC without the utterance's mean; for the end-to-end track",
        modality="sound",
    ),
    FrontEndRow(
        "caption-text",
        "datasets.front_ends.caption_text:CaptionText",
        "bag of words of the caption in place of its sound: what perfect speech recognition would give",
        modality="sound",
        oracle=True,
    ),
)
