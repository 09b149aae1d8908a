"""A data set in memory: images, classes, sentences and sounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from benchmark.contract.digests import digest, file_digest
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.file_errors import unreadable
from benchmark.contract.labels import Labels
from benchmark.contract.regular_file import regular_size
from benchmark.contract.rows import Source
from benchmark.contract.speech_condition import DEFAULT, SpeechCondition
from benchmark.contract.two_sides import SplitSide
from datasets.files.image_reader import LARGEST_IMAGE
from datasets.files.sentences import fold
from datasets.files.sounds_folder import content_of, stated_engine
from datasets.speech.engine import Engine, engine_voices
from datasets.speech.espeak_ng import EspeakNg
from datasets.speech.identity import identity
from datasets.speech.utterance import Utterance, numbers

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
        source: "real", "stand-in" or "folder".
        class_names: in label order.
        paths: image files, in an order that does not depend on the order of the caption file.
        labels: int64 [n_images], index into class_names; or bool [n_images, n_classes] where images have several
            classes, without columns where there are no classes.
        sentences: raw sentences of each image, in published order.
        recordings: wav files of each image, one a sentence; an empty tuple if the image has no recordings.
        published_parts: the `split` field of each image in the caption file, "" if it has none.
        names: image file names as the caption file spells them; empty where the files are named the same.
        remarks: what the user should know about the files, one line each.
        condition: which engines say the sentences that have no recording.
        engines: name -> each of these engines.
        second: the modality beside images: "sound", or "text" where captions are read instead of heard.
    """

    name: str
    source: Source
    class_names: tuple[str, ...]
    paths: tuple[Path, ...]
    labels: Labels
    sentences: tuple[tuple[str, ...], ...]
    recordings: tuple[tuple[Path, ...], ...]
    published_parts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    condition: SpeechCondition = DEFAULT
    engines: Mapping[str, type[Engine]] = field(default_factory=lambda: {EspeakNg.name: EspeakNg})
    second: Literal["sound", "text"] = "sound"

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

        The condition, such as "espeak-ng", stands for captions that the suite has spoken itself. Of a file only its
        comment is known: without one that says otherwise it is "recorded or unknown". Where there are several origins,
        each has its number of sounds. Empty where captions are read as text.
        """
        if self.second == "text":
            return ""
        counts: Counter[str] = Counter()
        for files, sentences in zip(self.recordings, self.sentences, strict=True):
            if not files:
                counts[str(self.condition)] += len(sentences)
            for path in files:
                engine = stated_engine(path)
                counts[f"synthesised by {engine} (file comment)" if engine else UNKNOWN_SPEECH] += 1
        if len(counts) == 1:
            return next(iter(counts))
        named = sorted(counts, key=lambda origin: (-counts[origin], origin))
        shown = [f"{origin} ({counts[origin]:,} sounds)" for origin in named[:N_ORIGINS]]
        rest = sum(counts[origin] for origin in named[N_ORIGINS:])
        return " and ".join([*shown, *([f"further engines by file comment ({rest:,} sounds)"] if rest else [])])

    def speaker(self, image: int, sentence: int, side: SplitSide) -> str:
        """Who speaks a sentence on one side: an engine, or what is known of the recording."""
        files = self.recordings[image]
        if not files:
            return self.utterance(image, sentence, side).engine.name
        engine = stated_engine(files[sentence])
        return f"{engine} (file comment)" if engine else UNKNOWN_SPEECH

    @cached_property
    def folded(self) -> tuple[tuple[str, ...], ...]:
        """The sentences in the form in which they are compared, [n_images][n_sentences]."""
        return tuple(tuple(map(fold, sentences)) for sentences in self.sentences)

    @cached_property
    def image_content(self) -> tuple[str, ...]:
        """SHA-256 of each image file; raises DataUnavailable if one cannot be read."""
        return tuple(map(image_digest, self.paths))

    def spoken(self, condition: SpeechCondition, engines: Mapping[str, type[Engine]]) -> CaptionedImages:
        """The same data set under another condition, with its engines by name.

        Raises:
            DataUnavailable: images have recordings, which no condition can replace.
        """
        if condition == self.condition:
            return self
        if any(self.recordings):
            raise DataUnavailable(
                f"{self.name}: --speech {condition} chooses engines for captions without a recording, and images of "
                "this data set have recordings; leave --speech out, or move the sounds away"
            )
        other = replace(self, condition=condition, engines=engines)
        vars(other)["image_content"] = self.image_content  # does not depend on the speech, and takes a while
        return other

    def utterance(self, image: int, sentence: int, side: SplitSide = "fit") -> Utterance:
        """What an engine says in place of the recording of a sentence, on one side of the split.

        Raises:
            DataUnavailable: an engine is not installed, or has too few voices for disjoint ones.
        """
        names = self.name, self.ids[image], sentence
        engines = self.condition.engines(side)
        chosen = engines[numbers("engine", *names)[0] % len(engines)] if len(engines) > 1 else engines[0]
        return Utterance.drawn(
            self.sentences[image][sentence], self.engines[chosen], self._voices(chosen, side), *names
        )

    def _voices(self, engine: str, side: SplitSide) -> tuple[str, ...]:
        """The voices of an engine on a side: every second one where both sides should share none."""
        voices = engine_voices(self.engines[engine])
        if not self.condition.disjoint or engine not in set(self.condition.fit) & set(self.condition.test):
            return voices
        if len(voices) < 2:
            raise DataUnavailable(f"--speech {self.condition}: {engine} has one voice, so it cannot have disjoint ones")
        return voices[0::2] if side == "fit" else voices[1::2]

    @cached_property
    def sound_content(self) -> tuple[tuple[str, ...], ...]:
        """Content key of each sound on the side of train and val, [n_images][n_sentences]; equal keys, equal sounds.

        Of captions that are read as text, the folded text is the content.

        Raises:
            DataUnavailable: a recording is not a wav file, or holds NaN or infinity, or an engine is not installed.
        """
        return self._contents("fit")

    @cached_property
    def test_sound_content(self) -> tuple[tuple[str, ...], ...]:
        """The same as test hears it."""
        condition = self.condition
        return (
            self.sound_content if condition.fit == condition.test and not condition.disjoint else self._contents("test")
        )

    def _contents(self, side: SplitSide) -> tuple[tuple[str, ...], ...]:
        if self.second == "text":
            return tuple(tuple(map(digest, sentences)) for sentences in self.folded)
        return tuple(
            tuple(map(content_of, files))
            if files
            else tuple(identity(self.utterance(i, k, side)) for k in range(len(self.sentences[i])))
            for i, files in enumerate(self.recordings)
        )

    @cached_property
    def digest(self) -> str:
        """Digest of everything but the split that a result can depend on: names, classes, sentences and contents."""
        sounds = [self.sound_content]
        if self.test_sound_content is not self.sound_content:
            sounds.append(self.test_sound_content)
        return digest(
            [self.name, self.source, self.ids, self.labels.tolist(), self.sentences, self.image_content, *sounds]
        )
