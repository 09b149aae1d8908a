"""Prepares a split for cells: feature rows, labels, ids, and how to compute the features."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import IntArray
from benchmark.contract.caches import cache_folder
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.labels import Labels, members
from benchmark.contract.noise_condition import NO_NOISE, NoiseCondition
from benchmark.contract.rows import ProtocolRow
from benchmark.contract.seeds import derive_seed
from benchmark.contract.split_facts import SplitFacts
from benchmark.contract.split_inputs import Side, SplitInputs
from benchmark.contract.split_listing import SplitListing
from benchmark.contract.two_sides import SplitSide
from datasets.feature_files.item_features import ItemFeatures, item_features
from datasets.feature_files.item_file import ItemFile
from datasets.feature_files.item_ids import ItemNames
from datasets.files.sentences import fold
from datasets.front_ends.extraction import Extraction, FrontEnd
from datasets.layouts.captioned_images import UNKNOWN_SPEECH, CaptionedImages
from datasets.prepared_split import PreparedSplit
from datasets.sound_changes.change import ChangedSound
from datasets.sound_changes.treatment import Treatment
from datasets.splits.items import Items, Split
from datasets.splits.leakage_audit import audit, distinct_sentences
from datasets.splits.one_word_apart import near
from datasets.splits.protocols import Protocol

LENGTHS = ((1, 7), (8, 10), (11, 14))  # words of a sentence, first and last of each range


@dataclass(frozen=True)
class _Preparation:
    """One data set under one split.

    The rows of the sound features are the sounds of train and val, then each of their perturbed copies, then the other
    sounds. No block in the cache holds rows of two of these parts, so that each serves whatever the others are.

    Attributes:
        is_heard: whether the suite describes the sounds; a file of features does not say who speaks.
    """

    dataset: CaptionedImages
    split: Split
    treatment: Treatment
    is_heard: bool = True

    @cached_property
    def fit_sounds(self) -> list[tuple[int, int]]:
        """Every sound of train and val as (image, sentence)."""
        return sorted({(int(i), int(k)) for i, k in self.split.fit.sounds})

    @cached_property
    def sounds(self) -> list[tuple[int, int]]:
        """Every sound in use, without copies: those of train and val first."""
        used = {(int(i), int(k)) for items in (self.split.query, self.split.database) for i, k in items.sounds}
        return [*self.fit_sounds, *sorted(used - set(self.fit_sounds))]

    @cached_property
    def sound_row(self) -> dict[tuple[int, int], int]:
        """Row of each sound itself, past the copies."""
        n_fit, n_copied = len(self.fit_sounds), len(self.fit_sounds) * self.treatment.n_copies
        return {sound: row + (n_copied if row >= n_fit else 0) for row, sound in enumerate(self.sounds)}

    @cached_property
    def sentence_number(self) -> dict[str, int]:
        """A number for each distinct folded sentence of the data set."""
        distinct = sorted({fold(sentence) for sentences in self.dataset.sentences for sentence in sentences})
        return {sentence: number for number, sentence in enumerate(distinct)}

    def _side(self, image: int, sentence: int) -> SplitSide:
        return "fit" if self.sound_row[image, sentence] < len(self.fit_sounds) else "test"

    def train_rows(self) -> dict[str, IntArray]:
        """Aligned feature rows of the training pairs: one pair a sound, then one for each copy of it."""
        sounds, n_parts = self.split.fit.sounds, 1 + self.treatment.n_copies
        rows = self._sound_rows(sounds)
        return {
            "image": np.tile(sounds[:, 0], n_parts),
            self.dataset.second: np.concatenate([rows + copy * len(self.fit_sounds) for copy in range(n_parts)]),
        }

    def train_labels(self) -> Labels:
        """Class or classes of each training pair."""
        return np.concatenate([self.dataset.labels[self.split.fit.sounds[:, 0]]] * (1 + self.treatment.n_copies))

    def _sound_rows(self, sounds: IntArray) -> IntArray:
        return np.array([self.sound_row[int(i), int(k)] for i, k in sounds], np.int64)

    def _spoken(self, items: Items) -> list[int]:
        """Number of the sentence that each sound speaks."""
        return [self.sentence_number[fold(self.dataset.sentences[i][k])] for i, k in items.sounds]

    def sides(self, items: Items) -> dict[str, Side]:
        """The sides of both modalities for items that query or are searched."""
        data = self.dataset
        spoken = self._spoken(items)
        position = {int(image): p for p, image in enumerate(items.images)}
        of_image = [(position[int(i)], s) for (i, _), s in zip(items.sounds, spoken, strict=True)]
        return {
            "image": Side(
                items.images,
                tuple(data.ids[i] for i in items.images),
                data.labels[items.images],
                np.unique(np.array(of_image, np.int64), axis=0),
            ),
            data.second: Side(
                self._sound_rows(items.sounds),
                _sound_ids(data, items.sounds),
                data.labels[items.sounds[:, 0]],
                np.stack([np.arange(len(spoken)), np.array(spoken, np.int64)], axis=1),
                seen=np.isin(spoken, self._spoken(self.split.fit)),
                slices=self._slices(items),
            ),
        }

    def _slices(self, items: Items) -> dict[str, NDArray[np.str_]]:
        """Parts of the sounds: by how new the sentence is, by its number of words, and by who speaks if it is heard."""
        sounds = [(int(i), int(k)) for i, k in items.sounds]
        spoken = [self.dataset.folded[i][k] for i, k in sounds]
        parts = {
            "sentence": np.array([self.newness(sentence) for sentence in spoken]),
            "words": np.array([_length(sentence) for sentence in spoken]),
        }
        if self.dataset.second == "text":
            return parts
        return parts | {"speech": np.array([self._speaker(i, k) for i, k in sounds])}

    def _speaker(self, image: int, sentence: int) -> str:
        if not self.is_heard:
            return UNKNOWN_SPEECH
        return self.dataset.speaker(image, sentence, self._side(image, sentence))

    def newness(self, sentence: str) -> str:
        """Whether training speaks a folded sentence, one within a word of it, or neither."""
        if sentence in self.fit_sentences:
            return "seen"
        return "nearly seen" if sentence in self.near_sentences else "new"

    @cached_property
    def fit_sentences(self) -> set[str]:
        """The folded sentences that training speaks."""
        return {self.dataset.folded[i][k] for i, k in self.fit_sounds}

    @cached_property
    def near_sentences(self) -> set[str]:
        """Folded sentences in use that differ from one of training by at most one word."""
        return near((self.dataset.folded[i][k] for i, k in self.sounds), self.fit_sentences)

    def features(self, modality: str, chosen: FrontEnd | ItemFile, seed: int) -> Extraction | ItemFeatures:
        """Where the features of a modality come from: a front-end, or a file of the user."""
        if isinstance(chosen, ItemFile):
            return self.from_file(modality, chosen)
        return self.extraction(modality, chosen, seed)

    def extraction(self, modality: str, front_end: FrontEnd, seed: int) -> Extraction:
        """How to compute the features of a modality; fitted parts see only the training side."""
        data = self.dataset
        fit_rows = np.unique(self.train_rows()[modality])
        captions: tuple[str, ...] = ()
        starts: tuple[int, ...] = ()
        if front_end.reads == "image":
            inputs: tuple[object, ...] = data.paths
            contents = data.image_content
        else:
            copied = [(i, k, copy) for copy in range(1, self.treatment.n_copies + 1) for i, k in self.fit_sounds]
            n_fit = len(self.fit_sounds)
            sounds = [(i, k, 0) for i, k in self.sounds]
            sounds[n_fit:n_fit] = copied
            starts = tuple(n_fit * part for part in range(1, self.treatment.n_copies + 2))
            captions = tuple(data.folded[i][k] for i, k, _ in sounds)
            if hasattr(front_end, "for_captions"):
                front_end = front_end.for_captions(captions[:n_fit])
            if front_end.reads == "caption":
                inputs = contents = tuple(data.sentences[i][k] for i, k, _ in sounds)
            else:
                heard = [self._heard(*sound) for sound in sounds]
                inputs, contents = tuple(sound for sound, _ in heard), tuple(content for _, content in heard)
        feature_seed = derive_seed("features", data.name, seed, modality)
        return Extraction(
            modality, front_end, inputs, contents, fit_rows, feature_seed, cache_folder(), captions, starts
        )

    def from_file(self, modality: str, file: ItemFile) -> ItemFeatures:
        """Features of a modality from a file of the user; raises DataUnavailable where it lacks items of the split."""
        data, split = self.dataset, self.split
        names = ItemNames(data.name, data.ids, tuple(map(len, data.sentences)), data.recordings, data.paths)
        fit_rows = np.unique(self.train_rows()[modality])
        if modality == "sound":
            sounds = names.matched_sounds(file)
            return item_features(file, modality, sounds, self.sounds, fit_rows, names.sound_name)
        used = {int(i) for items in (split.fit, split.query, split.database) for i in items.images}
        rows = [i if i in used else None for i in range(len(data))]
        return item_features(file, modality, names.matched_images(file), rows, fit_rows, names.image_name)

    def _heard(self, image: int, sentence: int, copy: int) -> tuple[object, str]:
        """A sound as it is heard, and its content key."""
        data, side = self.dataset, self._side(image, sentence)
        recordings = data.recordings[image]
        clean = recordings[sentence] if recordings else data.utterance(image, sentence, side)
        content = (data.sound_content if side == "fit" else data.test_sound_content)[image][sentence]
        sound = self.treatment.applied(clean, side, (data.name, data.ids[image], sentence), copy)
        return sound, sound.content(content) if isinstance(sound, ChangedSound) else content

    def facts(self, row: ProtocolRow, seed: int) -> SplitFacts:
        """What a report says about the split; raises Leakage where the audit fails."""
        data, split = self.dataset, self.split
        by_class = {side: distinct_sentences(data, items) for side, items in (("fit", split.fit), ("test", split.test))}
        return SplitFacts(
            dataset=data.name,
            source=data.source,
            speech=data.speech,
            condition=str(data.condition),
            protocol=row.name,
            protocol_version=row.version,
            seed=seed,
            n_images=len(data),
            n_sounds=sum(map(len, data.sentences)),
            n_classes=len(data.class_names),
            class_names=data.class_names,
            n_train=len(split.train.images),
            n_val=len(split.val.images),
            n_left_out=len(data) - len(split.fit.images) - len(split.test.images),
            n_query={"image": len(split.query.images), data.second: len(split.query.sounds)},
            n_database={"image": len(split.database.images), data.second: len(split.database.sounds)},
            largest_class_share=float(members(data.labels).mean(0).max(initial=0)),
            n_sentences={side: len(set().union(*found)) for side, found in by_class.items()},
            fewest_sentences={side: min(map(len, found)) for side, found in by_class.items()},
            remarks=data.remarks,
            dataset_digest=data.digest,
            split_digest=split.digest,
            **audit(data, split),
        )


def _sound_ids(dataset: CaptionedImages, sounds: IntArray) -> tuple[str, ...]:
    return tuple(f"{dataset.ids[i]}#{k}" for i, k in sounds)


def _length(sentence: str) -> str:
    """The range of lengths that a sentence belongs to, in words."""
    n = len(sentence.split())
    return next((f"{low}-{high}" for low, high in LENGTHS if n <= high), f"over {LENGTHS[-1][1]}")


def prepare(
    dataset: CaptionedImages,
    protocol: Protocol,
    row: ProtocolRow,
    front_ends: Mapping[str, FrontEnd | ItemFile],
    seed: int,
    noise: NoiseCondition = NO_NOISE,
    n_copies: int = 0,
) -> PreparedSplit:
    """Splits and audits a data set; computes no features.

    Args:
        dataset: the opened data set.
        protocol: splits it.
        row: the registry row of the protocol.
        front_ends: modality -> front-end, or a file of features in its place. A file holds no perturbed copies.
        seed: number of the split.
        noise: over the sounds.
        n_copies: perturbed copies of every training sound.

    Raises:
        DataUnavailable: the data set cannot satisfy the protocol, or a file of features does not fit the split, or
            the split leaks.
    """
    split = protocol.split(dataset, seed)
    if split.database is not split.query and not dataset.class_names:
        raise DataUnavailable(
            f"{dataset.name}: {row.name} searches train, and a data set without classes has nothing there that is "
            "relevant to a query; use a protocol whose test items search each other, such as rs-pairs"
        )
    modalities = ("image", dataset.second)
    is_heard = not isinstance(front_ends[dataset.second], ItemFile)
    preparation = _Preparation(dataset, split, Treatment(noise, n_copies), is_heard)
    inputs = SplitInputs(
        modalities=modalities,
        train_rows=preparation.train_rows(),
        train_labels=preparation.train_labels(),
        query=preparation.sides(split.query),
        database=None if split.database is split.query else preparation.sides(split.database),
        facts=preparation.facts(row, seed),
    )
    return PreparedSplit(inputs, {m: preparation.features(m, front_ends[m], seed) for m in modalities})


def listing(dataset: CaptionedImages, split: Split, n_copies: int = 0) -> SplitListing:
    """Names and texts of the training pairs.

    Args:
        dataset: the opened data set.
        split: of it.
        n_copies: perturbed copies of every training sound.
    """
    sounds, n_parts = split.fit.sounds, 1 + n_copies
    val = {(int(i), int(k)) for i, k in split.val.sounds}
    return SplitListing(
        train_ids={
            "image": tuple(dataset.ids[i] for i in sounds[:, 0]) * n_parts,
            dataset.second: _sound_ids(dataset, sounds) * n_parts,
        },
        is_val=np.tile(np.array([(int(i), int(k)) in val for i, k in sounds], np.bool_), n_parts),
        sentences=tuple(dataset.sentences[i][k] for i, k in sounds) * n_parts,
        class_names=dataset.class_names,
    )
