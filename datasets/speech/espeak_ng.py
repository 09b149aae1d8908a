"""espeak-ng: formant synthesis of many voices, rates and pitches, from the package espeakng-loader."""

from __future__ import annotations

import ctypes
import importlib.metadata
import os
from typing import Any, ClassVar

MAX_SECONDS = 600  # of sound; longer sounds are cut, so that an absurd text cannot fill the memory

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000  # without this flag, an engine without its data ends the process and gives no reason
_PLAIN_UTF8 = 1  # no SSML and no [[phonemes]]: captions are plain text
_PARAMETERS = {"rate": 1, "pitch": 3, "pitch_range": 4}
# Control characters become spaces: NUL would end the text, and SOH would begin a command to the engine.
_CONTROLS = dict.fromkeys([*(code for code in range(32) if code not in (9, 10)), *range(127, 160)], " ")

# American and British ("en") speakers. Left out: f5 and the named variants that whisper, croak or play a character.
_VARIANTS = ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4")
_VOICES = tuple(f"{accent}+{variant}" for accent in ("en-us", "en") for variant in _VARIANTS)

_SynthCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class _Voice(ctypes.Structure):
    """The first fields of the C struct `espeak_VOICE`."""

    _fields_ = (("name", ctypes.c_char_p), ("languages", ctypes.c_char_p), ("identifier", ctypes.c_char_p))


class EspeakNg:
    """espeak-ng, initialised in this process, which must fork for every request."""

    name: ClassVar[str] = "espeak-ng"
    forked: ClassVar[bool] = True
    imports_packages: ClassVar[bool] = False

    @classmethod
    def voices(cls) -> tuple[str, ...]:
        """`language+variant` of 24 voices."""
        return _VOICES

    @classmethod
    def version(cls) -> str:
        """The package that brings espeak-ng and its data, with its version, which together fix the sound."""
        try:
            return f"espeakng-loader {importlib.metadata.version('espeakng-loader')}"
        except importlib.metadata.PackageNotFoundError:
            raise ImportError(
                "the package espeakng-loader is missing; install it with `pip install --force-reinstall "
                "espeakng-loader`"
            ) from None

    @classmethod
    def arguments(cls) -> tuple[str, ...]:
        """The library and the folder of its data."""
        try:
            import espeakng_loader

            return espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
        except (ImportError, RuntimeError) as error:
            raise ImportError(f"{error}; install it with `pip install --force-reinstall espeakng-loader`") from error

    @classmethod
    def request(cls, text: str, voice: str, seed: tuple[int, ...]) -> dict[str, str | int]:
        """Rate 130 to 200 words a minute, pitch 30 to 70 and its range 30 to 80 (of 0 to 99), drawn from the seed."""
        return {
            "text": text,
            "voice": voice,
            "rate": 130 + seed[0] % 71,
            "pitch": 30 + seed[1] % 41,
            "pitch_range": 30 + seed[2] % 51,
        }

    def __init__(self, library: str, data_folder: str) -> None:
        """Loads the library; raises OSError if the library or its data cannot be loaded."""
        try:
            self._rate = self._loaded(library, data_folder)
        except (OSError, AttributeError) as error:  # AttributeError: a library without espeak's functions
            raise OSError(f"{error}; install it with `pip install --force-reinstall espeakng-loader`") from error

    def _loaded(self, library: str, data_folder: str) -> int:
        """Initialises the engine; returns its sample rate in Hz."""
        if not os.path.isfile(os.path.join(data_folder, "phontab")):  # the engine would look for data elsewhere
            raise FileNotFoundError(f"no espeak-ng data in {data_folder}")
        self._library = ctypes.CDLL(library)
        os.chdir(os.path.dirname(data_folder))  # the engine cuts paths at 160 bytes: "." is short enough
        rate: int = self._library.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, 0, b".", _DONT_EXIT)
        if rate <= 0:
            raise OSError(f"espeak-ng cannot use its data in {data_folder} (status {rate})")
        # The engine draws the breath of some voices at random, and seeds the generator by the clock.
        self._library.espeak_ng_SetRandSeed(ctypes.c_long(1))
        self._library.espeak_GetCurrentVoice.restype = ctypes.POINTER(_Voice)
        self._samples = bytearray()
        self._callback = _SynthCallback(self._collect)  # must stay referenced: the engine keeps only its address
        self._library.espeak_SetSynthCallback(self._callback)
        return rate

    def speak(self, request: dict[str, Any]) -> tuple[int, bytes]:
        """Speaks a request; returns the sample rate and int16 mono samples as bytes.

        Raises:
            ValueError: the voice is unknown.
            OSError: the engine fails.
        """
        self._set_voice(request["voice"])
        for name, parameter in _PARAMETERS.items():
            self._library.espeak_SetParameter(parameter, request[name], 0)
        text = request["text"].translate(_CONTROLS).encode("utf-8", "replace")
        size = ctypes.c_size_t(len(text) + 1)
        status = self._library.espeak_Synth(text, size, 0, 0, 0, _PLAIN_UTF8, None, None)
        if status != 0:
            raise OSError(f"espeak_Synth gave status {status}")
        return self._rate, bytes(self._samples)

    def _set_voice(self, voice: str) -> None:
        """Chooses a voice, `language+variant`; raises ValueError if the engine does not know it."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice!r}")
        _, plus, variant = voice.partition("+")
        chosen = self._library.espeak_GetCurrentVoice().contents.identifier.decode()
        if plus and not chosen.endswith(plus + variant):  # the engine ignores an unknown variant
            raise ValueError(f"espeak-ng has no variant {variant!r} for voice {voice!r}")

    def _collect(self, samples: int | None, n_samples: int, _events: int | None) -> int:
        """The engine's callback: keeps the samples; returns 1 to stop the engine."""
        if samples and n_samples > 0:
            self._samples += ctypes.string_at(samples, 2 * n_samples)
        return int(len(self._samples) >= 2 * MAX_SECONDS * self._rate)
