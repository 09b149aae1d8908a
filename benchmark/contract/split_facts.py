"""What a report says of a split."""

from __future__ import annotations

from pydantic import Field

from benchmark.contract.limits import Count, Seed, Share, Version
from benchmark.contract.record import Record
from benchmark.contract.rows import Source
from benchmark.contract.speech_condition import DEFAULT_SPEECH


class SplitFacts(Record):
    """What a report says of a split: sizes, speech, leakage figures, digests.

    Attributes:
        speech: what is known of the origin of the sounds, in words; empty where there are none.
        condition: which engines say the sentences that have no recording: the text of a `SpeechCondition`.
        n_images, n_sounds: items of the first and of the second modality in the whole data set, including unused ones.
        class_names: in the order of the labels; empty where classes have no names, and in older runs.
        n_train, n_val: number of images; pairs of a feature file.
        n_left_out: images that belong to no part.
        n_sentences: "fit" (train and val) or "test" -> number of distinct sentences spoken there; empty in older runs.
        fewest_sentences: the same number for the class with the fewest.
        sentences_seen: share of the test sounds whose sentence is spoken in train or val; None where none is known.
        sentences_near: share of those whose sentence differs from one of these by at most one word; None in older runs.
        sentences_seen_all: the first share over all sentences of the images, spoken or not.
        remarks: what the user should know about the files of the data set, one line each; empty in older runs.
    """

    dataset: str
    source: Source
    speech: str
    condition: str = DEFAULT_SPEECH
    protocol: str
    protocol_version: Version
    seed: Seed
    n_images: Count
    n_sounds: Count
    n_classes: Count
    class_names: tuple[str, ...] = ()
    n_train: Count
    n_val: Count
    n_left_out: Count = 0
    n_query: dict[str, Count]
    n_database: dict[str, Count]
    largest_class_share: Share
    n_sentences: dict[str, Count] = Field(default_factory=dict)
    fewest_sentences: dict[str, Count] = Field(default_factory=dict)
    sentences_seen: Share | None = None
    sentences_near: Share | None = None
    sentences_seen_all: Share | None = None
    remarks: tuple[str, ...] = ()
    dataset_digest: str
    split_digest: str
