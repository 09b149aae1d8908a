"""Writes what espeak-ng says for captions without a recording as wav files in the published naming.

Every file carries a remark that it is synthesised, by which a reader tells it from a recording wherever it is moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import soundfile

from benchmark.contract.errors import UserError
from datasets.files.wav_files import MARK
from datasets.layouts.captioned_images import CaptionedImages
from datasets.speech.engine import SAMPLE_RATE, Speaker, Utterance, engine_version

BLOCK = 128  # wav files


@dataclass(frozen=True)
class SpeechBlock:
    """Some wav files, to be written by any process.

    Attributes:
        files: path and what is said.
        comment: kept in each file.
    """

    files: tuple[tuple[Path, Utterance], ...]
    comment: str

    def __call__(self) -> None:
        """Writes those that are not there; raises UserError where one cannot be written."""
        with Speaker() as speaker:
            for path, utterance in self.files:
                if not path.exists():
                    self._write(path, speaker, utterance)

    def _write(self, path: Path, speaker: Speaker, utterance: Utterance) -> None:
        """One file, complete as soon as it has its name."""
        samples = speaker.speak(utterance)
        # Always the same name, so that what a kill leaves is written over when the command carries on.
        draft = path.with_name(f".{path.name}.part")
        try:
            with soundfile.SoundFile(draft, "w", SAMPLE_RATE, 1, "PCM_16", format="WAV") as file:
                file.comment = self.comment
                file.write(samples)
            draft.replace(path)
        except (OSError, soundfile.LibsndfileError) as error:
            raise UserError(
                f"could not write {path} ({error}); files written so far are kept, and the same command carries on"
            ) from error
        finally:
            draft.unlink(missing_ok=True)


@dataclass(frozen=True)
class SpeechTask:
    """All wav files of a data set.

    Attributes:
        name: of the data set.
        folder: where they lie.
        blocks: what is to be written.
        n_there: files that are there already.
        n_recorded: images with recordings, which need none.
    """

    name: str
    folder: Path
    blocks: tuple[SpeechBlock, ...]
    n_there: int
    n_recorded: int

    def text(self) -> str:
        """What was done, and how it is used."""
        written = sum(len(block.files) for block in self.blocks)
        recorded = f", {self.n_recorded} images have recordings" if self.n_recorded else ""
        return (
            f"{self.name}: {written:,} wav files written to {self.folder}, {self.n_there:,} were there{recorded}; runs "
            "use them where they lie beside the caption file of the data root, and name them espeak-ng"
        )


def plan_speech(data: CaptionedImages, out: Path) -> SpeechTask:
    """What is to be written below `out`, whose folder is made; raises OSError where it cannot be."""
    base = data.paths[0].parent.parent.name  # of the published layout
    folder = out / base / "sounds"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [
        (folder / f"{path.stem}S{k}.wav", data.utterance(i, k))
        for i, path in enumerate(data.paths)
        if not data.recordings[i]
        for k in range(len(data.sentences[i]))
    ]
    there = {path.name for path in folder.iterdir()}
    missing = [(path, utterance) for path, utterance in wanted if path.name not in there]
    kind = "stand-in captions" if data.source == "stand-in" else f"captions of {data.name}"
    comment = f"{MARK}, not a recording: espeak-ng ({engine_version()}) reads {kind}"
    blocks = tuple(SpeechBlock(tuple(missing[k : k + BLOCK]), comment) for k in range(0, len(missing), BLOCK))
    return SpeechTask(
        name=data.name,
        folder=folder,
        blocks=blocks,
        n_there=len(wanted) - len(missing),
        n_recorded=sum(bool(files) for files in data.recordings),
    )
