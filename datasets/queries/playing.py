"""Writes the sound of a query to a file that every browser plays."""

from __future__ import annotations

from pathlib import Path

import soundfile

from benchmark.contract.waveforms import SAMPLE_RATE
from datasets.files.sounds_folder import MARK
from datasets.files.wav_reader import ReadsSounds
from datasets.speech.utterance import Utterance


def write_sound(source: Path | Utterance, path: Path) -> None:
    """Writes a recording or an utterance as MP3, mono, 16 kHz; a comment marks synthetic speech.

    Raises:
        DataUnavailable: the recording cannot be read, or the engine is missing or fails.
        OSError: the file cannot be written.
    """
    (waveform,) = ReadsSounds().read([source])
    path.parent.mkdir(exist_ok=True)
    with soundfile.SoundFile(path, "w", SAMPLE_RATE, 1, format="MP3") as file:
        if isinstance(source, Utterance):
            file.comment = f"{MARK}, not a recording: {source.engine.name}, voice {source.voice}"
        file.write(waveform)
