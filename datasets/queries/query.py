"""What queries are to a front-end: image files, wav files and utterances, or sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmark.contract.errors import UserError
from benchmark.contract.image_names import IMAGE_ENDINGS
from benchmark.contract.printable import printable
from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import regular_size
from benchmark.contract.speech_condition import SpeechCondition
from datasets.front_ends.extraction import FrontEnd
from datasets.layouts.captioned_images import CaptionedImages
from datasets.speech.engine import Engine
from datasets.speech.utterance import Utterance

SOUND_ENDINGS = (".wav", ".w64", ".aif", ".aiff", ".au", ".flac", ".ogg", ".mp3")
LONGEST_SENTENCE = 1_000  # characters

Engines = Mapping[str, type[Engine]]


@dataclass(frozen=True)
class Query:
    """One query.

    Attributes:
        modality: "image", "sound" or "text".
        words: what it is, for people.
        source: image file, wav file or utterance.
        sentence: what is said; empty where nobody knows, and for images from outside.
    """

    modality: str
    words: str
    source: Path | Utterance
    sentence: str = ""

    def input_of(self, front_end: FrontEnd) -> Path | Utterance | str:
        """What the front-end reads; raises UserError where it reads captions and this one is not known."""
        if front_end.reads != "caption":
            return self.source
        if not self.sentence:
            raise UserError(f"the run's features are captions as text, and the text of {self.words} is not known")
        return self.sentence

    def as_text(self) -> Query:
        """The query of a run whose captions are read as text."""
        return replace(
            self, modality="text", words=f"the sentence {shown(self.sentence)}" if self.sentence else self.words
        )

    @property
    def picture(self) -> Path | None:
        """The file of an image."""
        return self.source if self.modality == "image" and isinstance(self.source, Path) else None


def looks_like_a_file(text: str) -> bool:
    """Whether a text without spaces ends like a file of an image or a sound."""
    return not any(map(str.isspace, text)) and text.lower().endswith((*IMAGE_ENDINGS, *SOUND_ENDINGS))


def query_of_file(path: Path) -> Query:
    """The query that a file is; raises UserError where its name does not end like that of an image or a sound."""
    if path.is_dir():
        raise UserError(
            f"QUERY should be an image or a sound, {path} is a folder; name a file in it, or search its images with "
            "--database"
        )
    try:
        regular_size(path)
    except OSError as error:
        reason = error.strerror or error
        raise UserError(f"QUERY should be an image or a sound, {path} cannot be read: {reason}") from error
    ending = path.suffix.lower()
    if ending in IMAGE_ENDINGS:
        return Query("image", f"the image {printable(path.name)}", path)
    if ending in SOUND_ENDINGS:
        return Query("sound", f"the sound {printable(path.name)}", path)
    raise UserError(
        f"QUERY should be an image ({', '.join(IMAGE_ENDINGS)}) or a sound ({', '.join(SOUND_ENDINGS)}) by the end of "
        f"its name; {path} ends in {shown(ending)}"
    )


def query_of_sentence(text: str, condition: SpeechCondition, engines: Engines) -> Query:
    """A sentence, as an engine of the run's test sounds says it; equal sentences sound the same.

    Raises:
        UserError: the sentence has no letters or is too long.
        DataUnavailable: the engine is not installed.
    """
    sentence = " ".join(text.split())
    if not any(map(str.isalnum, sentence)):
        raise UserError(f"QUERY should be a sentence with words, a file or an id; got {shown(text)}")
    if len(sentence) > LONGEST_SENTENCE:
        raise UserError(
            f"QUERY should be a sentence of at most {LONGEST_SENTENCE:,} characters; got {len(sentence):,} of them"
        )
    alone = CaptionedImages(
        name="search",
        source="real",
        class_names=(),
        paths=(),
        labels=np.zeros(0, np.int64),
        sentences=((sentence,),),
        recordings=((),),
        names=(sentence,),
        condition=condition,
        engines=engines,
    )
    utterance = alone.utterance(0, 0, "test")
    speaker = f"{utterance.engine.name}, voice {utterance.voice}"
    return Query("sound", f"the sentence {shown(sentence)}, spoken by {speaker}", utterance, sentence)


def query_of_item(data: CaptionedImages, name: str, condition: SpeechCondition, engines: Engines) -> Query | None:
    """The query that an id of a data set names; None where there is no such id.

    A sound is heard as the engines of the test sounds say it, without noise.

    Args:
        data: the data set.
        name: such as "12.tif", or "12.tif#3" for the sound of sentence 3.
        condition: who speaks the sentences without a recording.
        engines: name -> each of its engines.

    Raises:
        DataUnavailable: the engine is not installed.
    """
    if name in data.ids:
        return Query("image", f"the image {name} of {data.name}", data.paths[data.ids.index(name)])
    found = sound_of(data, name)
    if found is None:
        return None
    image, number = found
    sentence, files = data.sentences[image][number], data.recordings[image]
    words = f"the sound {name} of {data.name}, {shown(sentence)}"
    if files:
        return Query("sound", words, files[number], sentence)
    return Query(
        "sound", words, replace(data, condition=condition, engines=engines).utterance(image, number, "test"), sentence
    )


def sound_of(data: CaptionedImages, name: str) -> tuple[int, int] | None:
    """Image and number of the sentence of a sound's id; None where there is no such sound."""
    image, _, number = name.rpartition("#")
    if image in data.ids and number.isdecimal() and number.isascii():
        position = data.ids.index(image)
        if int(number) < len(data.sentences[position]) and str(int(number)) == number:
            return position, int(number)
    return None


def caption_of(data: CaptionedImages, name: str) -> str:
    """The sentence of a sound, or the first one of an image; empty where there is no such id."""
    found = (data.ids.index(name), 0) if name in data.ids else sound_of(data, name)
    return data.sentences[found[0]][found[1]] if found else ""


def picture_of(data: CaptionedImages, name: str) -> Path | None:
    """The file of an image, or of the image that a sound belongs to; None where there is no such id."""
    found = (data.ids.index(name), 0) if name in data.ids else sound_of(data, name)
    return data.paths[found[0]] if found else None
