"""A data set in memory: images, classes, sentences and sounds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmark.contract.arrays import IntArray
from benchmark.contract.digests import digest, file_digest
from benchmark.contract.file_errors import unreadable
from benchmark.contract.regular_file import regular_size
from benchmark.contract.rows import Source
from datasets.files.image_reader import LARGEST_IMAGE
from datasets.files.sentences import fold
from datasets.files.sounds_folder import content_of, stated_engine
from datasets.speech.utterance import Utterance

SPOKEN_HERE = "espeak-ng"
UNKNOWN_SPEECH = "recorded or unknown"
N_ORIGINS = 4  # named in one label


def image_digest(path: Path) -> str:
    """Computes the SHA-256 of an image file; raises DataUnavailable if it cannot be read."""
    try:
        regular_size(path, LARGEST_IMAGE)
        return file_digest(path)
    except OSError as error:
        raise unreadable("image", path, f"cannot be read ({error})") from error


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
        names: image file names as the caption file spells them; empty where the files are named the same.
        remarks: what the user should know about the files, one line each.
    """

    name: str
    source: Source
    class_names: tuple[str, ...]
    paths: tuple[Path, ...]
    labels: IntArray
    sentences: tuple[tuple[str, ...], ...]
    recordings: tuple[tuple[Path, ...], ...]
    published_parts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Number of images."""
        return len(self.paths)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Image file names, which identify the images."""
        return self.names or tuple(path.name for path in self.paths)

    @cached_property
    def speech(self) -> str:
        """What is known about the origin of the sounds, as every table shows it.

        "espeak-ng" stands for captions that the suite has spoken itself. Of a file only its comment is known: without
        one that says otherwise it is "recorded or unknown". Where there are several origins, each has its number of
        sounds.
        """
        counts: Counter[str] = Counter()
        for files, sentences in zip(self.recordings, self.sentences, strict=True):
            if not files:
                counts[SPOKEN_HERE] += len(sentences)
            for path in files:
                engine = stated_engine(path)
                counts[f"synthesised by {engine} (file comment)" if engine else UNKNOWN_SPEECH] += 1
        if len(counts) == 1:
            return next(iter(counts))
        named = sorted(counts, key=lambda origin: (-counts[origin], origin))
        shown = [f"{origin} ({counts[origin]:,} sounds)" for origin in named[:N_ORIGINS]]
        rest = sum(counts[origin] for origin in named[N_ORIGINS:])
        return " and ".join([*shown, *([f"further engines by file comment ({rest:,} sounds)"] if rest else [])])

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
