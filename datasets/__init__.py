"""Tables of data sets, protocols and feature front-ends, in report order; nothing here imports what they name.

To add one, write its module and add a row: see CONTRIBUTING.md.
"""

from collections.abc import Mapping
from types import MappingProxyType

from benchmark.contract.rows import DatasetRow, FrontEndRow, ProtocolRow

DATASETS = (
    DatasetRow("ucm", "datasets.layouts.ucm:UCM", "2,100 images, 21 classes, five captions each", title="UCM"),
    DatasetRow("sydney", "datasets.layouts.sydney:Sydney", "613 images, 7 classes, five captions each", title="Sydney"),
    DatasetRow("rsicd", "datasets.layouts.rsicd:RSICD", "10,921 images, 30 classes, five captions each", title="RSICD"),
)


def _protocol(name: str, version: int, kind: str, summary: str) -> ProtocolRow:
    return ProtocolRow(name, f"datasets.splits.protocols:{kind}", summary, version)


PROTOCOLS = (
    _protocol("rs-pairs", 1, "RsPairs",
              "80/20 by image and class; one of the five sounds per image; test items query test items"),
    _protocol("caption-disjoint", 1, "CaptionDisjoint",
              "as rs-pairs, but no sentence is spoken on two of train, val and test"),
    _protocol("rs-five-sounds", 1, "RsFiveSounds",
              "the images of rs-pairs with all five sounds each"),
    _protocol("retrieval", 1, "Retrieval",
              "the split and sounds of rs-pairs; test items query the training items"),
    _protocol("published-split", 1, "PublishedSplit",
              "train, val and test of the caption file; one sound per image; test items query test items"),
)  # fmt: skip


def _image(name: str, target: str, summary: str, arguments: Mapping[str, str] = MappingProxyType({})) -> FrontEndRow:
    return FrontEndRow(name, f"datasets.front_ends.{target}", summary, "image", arguments)


def _sound(name: str, target: str, summary: str, oracle: bool = False) -> FrontEndRow:
    return FrontEndRow(name, f"datasets.front_ends.{target}", summary, "sound", oracle=oracle)


FRONT_ENDS = (
    _image("mobilenet_v2", "backbone:Backbone",
           "activations before the classifier of torchvision's mobilenet_v2, ImageNet weights, 224 pixels",
           {"name": "mobilenet_v2"}),
    _image("hog-colour", "hog_colour:HogColour",
           "histograms of oriented gradients and of colours on a grid; needs no weights"),
    _image("dense-sift-words", "sift_words:DenseSiftWords",
           "upright SIFT on a grid, assigned to 1,000 k-means words; needs no weights"),
    _image("pixels", "pixels:Pixels",
           "the images themselves, resized; for the end-to-end track"),
    _sound("bag-of-audio-words", "audio_words:BagOfAudioWords",
           "windows of MFCC frames, softly assigned to 1,024 k-means words"),
    _sound("mfcc-statistics", "mfcc_statistics:MfccStatistics",
           "mean and standard deviation of MFCC over a pyramid of segments"),
    _sound("mfcc-words", "mfcc_words:MfccWords",
           "single MFCC frames with their differences, assigned to 1,000 k-means words"),
    _sound("mfcc-frames", "mfcc_frames:MfccFrames",
           "sequences of 40 MFCC without the utterance's mean; for the end-to-end track"),
    _sound("caption-text", "caption_text:CaptionText",
           "bag of words of the caption in place of its sound: what perfect speech recognition would give",
           oracle=True),
)  # fmt: skip
