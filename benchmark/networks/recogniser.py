"""Speech recognition by a Whisper model in CTranslate2's format: sounds to text.

Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", ICML 2023.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.digests import file_digest
from benchmark.contract.errors import UserError
from benchmark.contract.waveforms import SAMPLE_RATE
from benchmark.networks.whisper import WhisperEncoder, model_identity

VOCABULARY = "tokenizer.json"  # in the folder of the model
SHORTEST = 15  # s, to which shorter sounds are padded; the model repeats itself after much less, and 30 s gain nothing
LONGEST = 30  # s, the most that the model hears at once
BEAM = 5
FASTEST = 6  # words a second that anybody speaks, for the longest text
NO_REPEAT = 3  # tokens in a row that no text holds twice


class WhisperRecogniser:
    """Writes down one English sound at a time, in int8 and in one thread, so that texts repeat.

    Args:
        folder: of the model.
    """

    def __init__(self, folder: Path) -> None:
        """Loads the model; raises UserError where the folder holds no Whisper model, or none that writes."""
        from faster_whisper.tokenizer import Tokenizer

        self._encoder = WhisperEncoder(folder)
        multilingual = self._encoder.is_multilingual
        language = {"task": "transcribe", "language": "en"} if multilingual else {}
        self._tokenizer = Tokenizer(_vocabulary(folder), multilingual, **language)
        self._prompt = [*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]

    def text(self, waveform: FloatArray) -> str:
        """What is said in a waveform float32 [n_samples], 16 kHz, mono; sounds are cut into parts of 30 s."""
        step = LONGEST * SAMPLE_RATE
        parts = [waveform[start : start + step] for start in range(0, len(waveform), step)]
        return " ".join(self._text_of_part(part) for part in parts)

    def _text_of_part(self, waveform: FloatArray) -> str:
        padded = np.pad(waveform, (0, max(0, SHORTEST * SAMPLE_RATE - len(waveform))))
        seconds = len(waveform) / SAMPLE_RATE
        found = self._encoder.generated(
            padded,
            self._prompt,
            beam_size=BEAM,
            no_repeat_ngram_size=NO_REPEAT,
            max_length=len(self._prompt) + 8 + int(2 * FASTEST * seconds),  # a word has two tokens at most, mostly one
        )
        text: str = self._tokenizer.decode(found)
        return text.strip()


def recogniser_identity(folder: Path) -> str:
    """What decides the texts of a model besides our code; raises UserError where its vocabulary cannot be read."""
    try:
        return f"{model_identity(folder)} {file_digest(folder / VOCABULARY)}"
    except OSError as error:
        raise _no_vocabulary(folder, error) from error


def _vocabulary(folder: Path) -> Any:  # noqa: ANN401 - a class of the library `tokenizers`
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(folder / VOCABULARY))
    except Exception as error:  # the library raises a plain Exception for every fault of the file
        raise _no_vocabulary(folder, error) from error


def _no_vocabulary(folder: Path, error: Exception) -> UserError:
    return UserError(
        f"transcripts need a Whisper model with its {VOCABULARY}; {folder / VOCABULARY} cannot be read ({error}); give "
        "another model with --speech-weights"
    )
