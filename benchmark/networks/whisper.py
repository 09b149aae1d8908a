"""The encoder of a Whisper model in CTranslate2's format: sounds to frames.

Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", ICML 2023.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.digests import file_digest
from benchmark.contract.errors import UserError
from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import nonempty_size

DEFAULT = "tiny.en"
FILES = ("model.bin", "config.json")  # of a folder; they decide the frames
HOP = 320  # samples between two frames of the encoder
LONGEST = 3_000  # log-mel frames that the encoder takes, 30 s

_EXTRA = (
    "whisper features need ctranslate2 and faster-whisper; install them with `python -m pip install -e "
    '".[whisper]"` or `pip install ctranslate2 faster-whisper`, '
    "or choose features that need no model, such as --sound-features bag-of-audio-words"
)


class WhisperEncoder:
    """Describes one sound at a time, without padding to 30 s, in int8 and in one thread, so that frames repeat.

    Args:
        folder: of the model.
    """

    def __init__(self, folder: Path) -> None:
        """Loads the model; raises UserError where the folder holds no Whisper model."""
        from ctranslate2.models import Whisper
        from faster_whisper.feature_extractor import FeatureExtractor

        try:
            self._model = Whisper(str(folder), device="cpu", compute_type="int8", intra_threads=1)
            self._log_mel = FeatureExtractor(feature_size=self._model.n_mels)
        except (RuntimeError, ValueError, AttributeError) as error:
            raise UserError(
                f"--speech-weights should be a folder with a Whisper model in CTranslate2's format; {folder} holds "
                f"none ({error})"
            ) from error

    @property
    def is_multilingual(self) -> bool:
        """Whether the model writes other languages than English."""
        return bool(self._model.is_multilingual)

    def frames(self, waveform: FloatArray) -> FloatArray:
        """The encoder's frames of a waveform.

        Args:
            waveform: float32 [n_samples], 16 kHz, mono; may be empty.

        Returns:
            float32 [n_frames, d], 50 frames a second, at least one; sounds are cut into parts of 30 s.
        """
        padded = self._even_log_mel(waveform)
        parts = [padded[:, start : start + LONGEST] for start in range(0, padded.shape[1], LONGEST)]
        frames: FloatArray = np.concatenate([self._encoded(part) for part in parts])
        return frames

    def generated(self, waveform: FloatArray, prompt: list[int], **options: int) -> list[int]:
        """Tokens that the decoder writes after a prompt on a waveform of at most 30 s.

        Args:
            waveform: float32 [n_samples], 16 kHz, mono.
            prompt: tokens.
            options: of CTranslate2's `Whisper.generate`.
        """
        view = self._view(self._even_log_mel(waveform)[:, :LONGEST])
        tokens: list[int] = self._model.generate(view, [prompt], **options)[0].sequences_ids[0]
        return tokens

    def _even_log_mel(self, waveform: FloatArray) -> FloatArray:
        """Log-mel frames float32 [n_mels, n] with n even."""
        log_mel = self._log_mel(waveform)
        return np.pad(log_mel, ((0, 0), (0, log_mel.shape[1] % 2))).astype(np.float32)

    def _encoded(self, log_mel: FloatArray) -> FloatArray:
        """float32 [n // 2, d] of log-mel frames [n_mels, n] for even n."""
        frames: FloatArray = np.array(self._model.encode(self._view(log_mel), to_cpu=True))[0]
        return frames

    @staticmethod
    def _view(log_mel: FloatArray) -> Any:  # noqa: ANN401 - CTranslate2 has no type stubs
        from ctranslate2 import StorageView

        return StorageView.from_array(np.ascontiguousarray(log_mel[None]))


def model_folder(named: str | None) -> Path:
    """The folder of the model that `--speech-weights` names: a folder, or the name of a published model.

    A published model is downloaded by faster-whisper, unless it is in the cache of Hugging Face.

    Raises:
        UserError: the extra is not installed, there is no such folder or model, or the download failed.
    """
    if any(importlib.util.find_spec(name) is None for name in ("ctranslate2", "faster_whisper")):
        raise UserError(_EXTRA)
    if named is not None and Path(named).exists():
        folder = Path(named)
        for name in FILES:
            try:
                nonempty_size(folder / name)
            except OSError as error:
                raise UserError(
                    f"--speech-weights should be a folder with a Whisper model in CTranslate2's format, which holds "
                    f"{' and '.join(FILES)}; {folder / name} cannot be read ({error})"
                ) from error
        return folder
    return _downloaded(named or DEFAULT)


@functools.cache
def _downloaded(name: str) -> Path:
    """Folder of a published model; raises UserError where there is none of that name, or it cannot be had."""
    from faster_whisper import utils

    known = utils.available_models()
    if name not in known:
        raise UserError(
            f"--speech-weights should be a folder, or the name of a Whisper model; there is no folder {shown(name)}, "
            f"and the names are {', '.join(known)}"
        )
    try:
        return Path(utils.download_model(name))
    except Exception as error:
        raise UserError(
            f"could not download the Whisper model {name} ({type(error).__name__}); give a folder that holds it with "
            "--speech-weights DIR, or choose features that need no model, such as --sound-features bag-of-audio-words"
        ) from error


@functools.cache
def model_identity(folder: Path) -> str:
    """What decides the frames of a model: its files, and the libraries that compute them."""
    from importlib.metadata import version

    versions = [".".join(version(name).split(".")[:2]) for name in ("ctranslate2", "faster-whisper")]
    return " ".join([*(file_digest(folder / name) for name in FILES), *versions])
