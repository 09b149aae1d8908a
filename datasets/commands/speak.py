"""Writes the speech of captions without a recording as wav files, named as the published recordings.

A comment in every file says that it is synthesised, so that it can be told from a recording wherever it is moved.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path

import soundfile

from benchmark.contract.arrays import FloatArray
from benchmark.contract.drafts import draft_file
from benchmark.contract.errors import UserError
from benchmark.contract.speech_condition import SpeechCondition
from benchmark.contract.waveforms import SAMPLE_RATE
from datasets.files.sounds_folder import FOLDER, MARK
from datasets.layouts.captioned_images import CaptionedImages
from datasets.speech.engine import Engine, engine_version
from datasets.speech.espeak_ng import EspeakNg
from datasets.speech.speaker import Speaker
from datasets.speech.utterance import Utterance

BLOCK = 128  # wav files per block


@dataclass(frozen=True)
class SpeechBlock:
    """Some wav files, which any process can write.

    Attributes:
        files: path and utterance of each file.
        what: is read, as the end of the WAV comment.
    """

    files: tuple[tuple[Path, Utterance], ...]
    what: str

    def __call__(self) -> None:
        """Writes the files that do not exist; raises UserError if one cannot be written."""
        with Speaker() as speaker:
            for path, utterance in self.files:
                if not path.exists():
                    self._write(path, speaker, utterance)

    def _write(self, path: Path, speaker: Speaker, utterance: Utterance) -> None:
        """Writes one file under a draft name, and gives it its name when it is complete."""
        samples = speaker.speak(utterance)
        version = f"{engine_version(utterance.engine)}, voice {utterance.voice}"
        comment = f"{MARK}, not a recording: {utterance.engine.name} ({version}) reads {self.what}"
        try:
            with draft_file(path) as draft:
                draft.write(_wav(samples, comment))
        except OSError as error:
            raise UserError(
                f"could not write {path} ({error}); files written so far are kept, and the same command carries on"
            ) from error


def _wav(samples: FloatArray, comment: str) -> bytes:
    """Content of a wav file; made in memory, since libsndfile tells nobody that a disk is full."""
    content = io.BytesIO()
    with soundfile.SoundFile(content, "w", SAMPLE_RATE, 1, "PCM_16", format="WAV") as file:
        file.comment = comment
        file.write(samples)
    return content.getvalue()


@dataclass(frozen=True)
class SpeechTask:
    """All wav files of a data set.

    Attributes:
        name: name of the data set.
        folder: folder of the files.
        blocks: the files that have to be written.
        n_there: number of files that exist already.
        n_recorded: number of images with recordings, which are not spoken.
        engine: that speaks.
    """

    name: str
    engine: str
    folder: Path
    blocks: tuple[SpeechBlock, ...]
    n_there: int
    n_recorded: int

    def text(self) -> str:
        """Says what was written and how runs use it."""
        written = sum(len(block.files) for block in self.blocks)
        recorded = f", {self.n_recorded} images have recordings" if self.n_recorded else ""
        return (
            f"{self.name}: {written:,} wav files written to {self.folder}, {self.n_there:,} were there{recorded}; runs "
            f"use them where they lie beside the caption file of the data root, and call them synthesised by "
            f"{self.engine}"
        )


def plan_speech(data: CaptionedImages, out: Path, engine: type[Engine] = EspeakNg) -> SpeechTask:
    """Plans which wav files an engine has to write below `out`, and makes their folder.

    Raises:
        DataUnavailable: the engine is not installed.
        OSError: the folder cannot be made.
    """
    condition = SpeechCondition((engine.name,), (engine.name,))
    data = replace(data, condition=condition, engines={engine.name: engine})
    base = data.paths[0].parent.parent.name  # top folder of the published layout
    folder = out / base / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [
        (folder / f"{path.stem}S{k}.wav", data.utterance(i, k))
        for i, path in enumerate(data.paths)
        if not data.recordings[i]
        for k in range(len(data.sentences[i]))
    ]
    there = {path.name for path in folder.iterdir()}
    missing = [(path, utterance) for path, utterance in wanted if path.name not in there]
    what = "stand-in captions" if data.source == "stand-in" else f"captions of {data.name}"
    blocks = tuple(SpeechBlock(tuple(missing[k : k + BLOCK]), what) for k in range(0, len(missing), BLOCK))
    return SpeechTask(
        name=data.name,
        engine=engine.name,
        folder=folder,
        blocks=blocks,
        n_there=len(wanted) - len(missing),
        n_recorded=sum(bool(files) for files in data.recordings),
    )
