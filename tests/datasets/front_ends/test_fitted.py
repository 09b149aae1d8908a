"""Fitted front-ends give every item the features that `fit_transform` gives it, to the bit, also after being kept."""

import dataclasses

import numpy as np
import pytest

from benchmark import registry
from benchmark.contract.errors import DataUnavailable
from benchmark.kept.files import Kept, KeptFiles
from benchmark.kept.run_models import of_front_ends
from datasets.front_ends import fitted as module
from datasets.front_ends.audio_words import BagOfAudioWords, CarefulAudioWords, LogMelWords
from datasets.front_ends.backbone import Backbone
from datasets.front_ends.caption_text import CaptionText
from datasets.front_ends.fitted import fitted, fitted_of
from datasets.front_ends.hog_colour import HogColour
from datasets.front_ends.mfcc_frames import MfccFrames
from datasets.front_ends.mfcc_statistics import MfccStatistics
from datasets.front_ends.mfcc_words import MfccWords
from datasets.front_ends.pixels import Pixels
from datasets.front_ends.sift_words import DenseSiftWords
from datasets.front_ends.text_features import text_descriptor
from datasets.front_ends.transcript import SphinxTranscript, WhisperTranscript
from datasets.front_ends.whisper_statistics import WhisperStatistics
from datasets.front_ends.whisper_words import WhisperWords

N = 14
RNG = np.random.default_rng(0)
LENGTHS = [1, 2, 40, *RNG.integers(5, 60, N - 3)]  # frames of each sound


def frames(d):
    return [RNG.normal(size=(n, d)).astype(np.float16).astype(np.float32) for n in LENGTHS]


def vectors(d):
    constant = np.where(np.arange(d) == 2, 1, 0)  # a column without spread
    return [(RNG.normal(size=d) * (1 - constant) + constant).astype(np.float32) for _ in range(N)]


def texts():
    words = ["a", "red", "green", "plane", "tank", "beach", "near", "two", "ä"]
    return [text_descriptor(" ".join(RNG.choice(words, n % 7))) for n in range(N)]


CASES = {
    "backbone": (Backbone("resnet18"), vectors(9)),
    "hog-colour": (HogColour(), vectors(9)),
    "mfcc-statistics": (MfccStatistics(), vectors(8)),
    "whisper-statistics": (WhisperStatistics("folder"), vectors(8)),
    "bag-of-audio-words": (BagOfAudioWords(n_words=16, n_components=12), frames(5)),
    "drawn windows": (BagOfAudioWords(n_words=16, n_components=12, n_fit_windows=40), frames(5)),
    "careful-audio-words": (CarefulAudioWords(n_words=8, n_components=5), frames(4)),
    "log-mel-words": (LogMelWords(n_words=300, n_components=5), frames(4)),
    "whisper-words": (WhisperWords(weights="folder", n_words=20, n_components=4), frames(6)),
    "mfcc-words": (MfccWords(n_words=10, n_fit_frames=90), frames(13)),
    "dense-sift-words": (
        DenseSiftWords(n_words=12, n_fit_descriptors=50),
        [RNG.integers(0, 256, (9, 128)).astype(np.uint8) for _ in range(N)],
    ),
    "caption-text": (CaptionText(), texts()),
    "rare words": (CaptionText(min_captions=3), texts()),
    "transcript": (WhisperTranscript(), texts()),
    "transcript-sphinx": (SphinxTranscript(("a plane", "two tanks")), texts()),
    "mfcc-frames": (MfccFrames(60), frames(40)),
    "pixels": (Pixels(4), [RNG.integers(0, 256, (3 * 4, 4)).astype(np.uint8) for _ in range(N)]),
}
FIT_ROWS = np.array([0, 1, 2, 4, 5, 7, 8, 9, 12])


def of_case(name):
    front_end, descriptors = CASES[name]
    return fitted(front_end, descriptors, FIT_ROWS, 5), front_end.fit_transform(descriptors, FIT_ROWS, 5), descriptors


@pytest.mark.parametrize("name", list(CASES))
def test_an_item_has_the_features_that_it_has_in_a_split(name):
    found, features, descriptors = of_case(name)
    for descriptor, row in zip(descriptors, features, strict=True):
        one = found.features(descriptor)
        assert one.dtype == row.dtype
        assert np.array_equal(one, row)


@pytest.mark.parametrize("name", list(CASES))
def test_so_it_has_with_parts_that_were_kept(name, tmp_path):
    found, features, descriptors = of_case(name)
    files = KeptFiles(Kept, tmp_path / "it.json")
    assert files.write(Kept(name=name, digest="", code=""), found, of_front_ends()).reason == ""
    read = files.value(files.read(), of_front_ends(), "")
    assert read.front_end == found.front_end
    for descriptor, row in zip(descriptors, features, strict=True):
        assert np.array_equal(read.features(descriptor), row)


def test_the_cases_are_all_front_ends():
    listed = {registry.front_ends(m).load(row.name) for m in ("image", "sound") for row in registry.front_ends(m)}
    assert {type(front_end) for front_end, _ in CASES.values()} == listed | {Backbone}


def test_parts_that_do_not_give_the_features_of_the_split_are_not_returned(extraction, monkeypatch):
    for block in extraction.blocks:
        block.compute()
    extraction.fit()
    monkeypatch.setattr(module, "fitted", lambda front_end, *_: Off(front_end, 0.0))
    assert np.array_equal(fitted_of(extraction).features(np.zeros(1)), [0])
    monkeypatch.setattr(module, "fitted", lambda front_end, *_: Off(front_end, 1.0))
    with pytest.raises(DataUnavailable, match="Recorder give other features than those of the split"):
        fitted_of(extraction)


@dataclasses.dataclass
class Off:
    """A front-end that adds something to the features."""

    front_end: object
    more: float

    def features(self, descriptor):
        return self.front_end.fit_transform([descriptor], np.arange(1), 0)[0] + self.more
