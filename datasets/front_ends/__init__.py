"""Feature front-ends, from images and sounds to feature matrices, and their table, in report order.

To add one, write its module here and add a row: CONTRIBUTING.md shows how.
"""

from collections.abc import Mapping
from types import MappingProxyType

from benchmark.contract.rows import FrontEndRow


def _image(name: str, target: str, summary: str, arguments: Mapping[str, str] = MappingProxyType({})) -> FrontEndRow:
    return FrontEndRow(name, f"datasets.front_ends.{target}", summary, "image", arguments)


def _sound(
    name: str, target: str, summary: str, arguments: Mapping[str, str] = MappingProxyType({}), oracle: bool = False
) -> FrontEndRow:
    return FrontEndRow(name, f"datasets.front_ends.{target}", summary, "sound", arguments, oracle)


def _text(name: str, target: str, summary: str) -> FrontEndRow:
    return FrontEndRow(name, f"datasets.front_ends.{target}", summary, "text")


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
    _sound("careful-audio-words", "audio_words:CarefulAudioWords",
           "the same without silence, every coefficient of an utterance scaled to variance 1"),
    _sound("log-mel-words", "audio_words:LogMelWords",
           "the same on 40 log-mel energies in place of 20 MFCC"),
    _sound("mfcc-statistics", "mfcc_statistics:MfccStatistics",
           "mean and standard deviation of MFCC over a pyramid of segments"),
    _sound("mfcc-words", "mfcc_words:MfccWords",
           "single MFCC frames with their differences, assigned to 1,000 k-means words"),
    _sound("whisper-statistics", "whisper_statistics:WhisperStatistics",
           "mean and standard deviation of the frames of a Whisper model's encoder; needs the extra `whisper`"),
    _sound("whisper-words", "whisper_words:WhisperWords",
           "frames of that encoder, whitened and softly assigned to 1,024 k-means words; needs the extra `whisper`"),
    _sound("transcript", "transcript:WhisperTranscript",
           "tf-idf of the words that a Whisper model hears; needs the extra `whisper`"),
    _sound("transcript-sphinx", "transcript:SphinxTranscript",
           "the same of pocketsphinx with a language model of the training captions; needs the extra `sphinx`"),
    _sound("mfcc-frames", "mfcc_frames:MfccFrames",
           "sequences of 40 MFCC without the utterance's mean; for the end-to-end track"),
    _sound("caption-text", "caption_text:CaptionText",
           "bag of words of the caption in place of its sound: what perfect speech recognition would give",
           oracle=True),
    _text("caption-text", "caption_text:CaptionText",
          "bag of words of the caption, weighted by tf-idf; for data sets whose captions are read as text"),
)  # fmt: skip
