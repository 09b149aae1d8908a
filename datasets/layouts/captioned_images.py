"""A data set in memory: images, classes, sentences and sounds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmark.contract.arrays import IntArray
from benchmark.contract.digests import digest, file_digest
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.rows import Source
from datasets.files.sentences import fold
from datasets.files.sounds_folder import content_of, is_synthesised
from datasets.speech.utterance import Utterance


def image_digest(path: Path) -> str:
    """Computes the SHA-256 of an image file; raises DataUnavailable if it cannot be read."""
    try:
        return file_digest(path)
    except OSError as error:
        raise DataUnavailable(f"expected a readable image, could not read {path} ({error}); replace it") from error


@dataclass(frozen=True)
class CaptionedImages:
    """Images, classes, sentences and sounds of one data set.

    Attributes:
        name: registry key.
        source: "real" or "stand-in".
        class_names: in label order.
        paths: image files, in an order that does not depend on the order of the caption file.
        labels: int64 [n_images], index into class_names.
        sentences: raw sentences of each image, in published order.
        recordings: wav files of each image, one a sentence; an empty tuple if the image has no recordings.
        published_parts: the `split` field of each image in the caption file, "" if it has none.
    """

    name: str
    source: Source
    class_names: tuple[str, ...]
    paths: tuple[Path, ...]
    labels: IntArray
    sentences: tuple[tuple[str, ...], ...]
    recordings: tuple[tuple[Path, ...], ...]
    published_parts: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Number of images."""
        return len(self.paths)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Image file names, which identify the images."""
        return tuple(path.name for path in self.paths)

    @cached_property
    def speech(self) -> str:
        """Where the sounds come from, as every table shows it; an image counts by its first wav file."""
        recorded = sum(bool(files) and not is_synthesised(files[0]) for files in self.recordings)
        if recorded == len(self):
            return "recorded"
        return "espeak-ng" if not recorded else f"recorded ({recorded} images) and espeak-ng ({len(self) - recorded})"

    @cached_property
    def folded(self) -> tuple[tuple[str, ...], ...]:
        """The sentences in the form in which they are compared, [n_images][n_sentences]."""
        return tuple(tuple(map(fold, sentences)) for sentences in self.sentences)

    @cached_property
    def image_content(self) -> tuple[str, ...]:
        """SHA-256 of each image file; raises DataUnavailable if one cannot be read."""
        return tuple(map(image_digest, self.paths))

    def utterance(self, image: int, sentence: int) -> Utterance:
        """What espeak-ng says in place of the recording of a sentence."""
        return Utterance.drawn(self.sentences[image][sentence], self.name, self.ids[image], sentence)

    @cached_property
    def sound_content(self) -> tuple[tuple[str, ...], ...]:
        """Content key of each sound, [n_images][n_sentences]; sounds with equal keys are equal.

        Raises:
            DataUnavailable: a recording is not a wav file, or holds NaN or infinity.
        """
        return tuple(
            tuple(map(content_of, files))
            if files
            else tuple(self.utterance(i, k).identity for k in range(len(self.sentences[i])))
            for i, files in enumerate(self.recordings)
        )

    @cached_property
    def digest(self) -> str:
        """Digest of everything but the split that a result can depend on: names, classes, sentences and contents."""
        return digest(
            [self.name, self.source, self.ids, self.labels.tolist(), self.sentences, self.image_content,
             self.sound_content]
        )  # fmt: skip
