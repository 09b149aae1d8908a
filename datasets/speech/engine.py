"""What a speech engine is."""

from __future__ import annotations

import functools
import subprocess
from typing import Any, ClassVar, Protocol

from benchmark.contract.errors import DataUnavailable

# What the facts of an engine raise where it is not installed or broken.
MISSING = (OSError, ImportError, RuntimeError, subprocess.SubprocessError)


class Engine(Protocol):
    """A speech engine: equal requests to equal versions give the same bytes, whatever was spoken before.

    The facts are asked in any process, so they load nothing heavy; where the engine is missing, they raise one of
    MISSING, whose text says how to get it. An instance is made only in the program that speaks, in an empty folder of
    its own. The class's module must import nothing but the standard library at its top, since there is no `datasets`
    package in that program.

    Class attributes:
        name: key of the registry.
        forked: whether the program forks for every request, since the engine remembers what it has said.
        imports_packages: whether an instance imports installed packages.
    """

    name: ClassVar[str]
    forked: ClassVar[bool]
    imports_packages: ClassVar[bool]

    @classmethod
    def voices(cls) -> tuple[str, ...]:
        """Names of the voices that can be asked for, at least one."""
        ...

    @classmethod
    def version(cls) -> str:
        """Engine, voices and their versions: with its code and a request, everything that the sound depends on."""
        ...

    @classmethod
    def arguments(cls) -> tuple[str, ...]:
        """Arguments of the constructor."""
        ...

    @classmethod
    def request(cls, text: str, voice: str, seed: tuple[int, ...]) -> dict[str, str | int]:
        """What `speak` is given: text, voice and whatever the engine draws from three whole numbers below 2**64."""
        ...

    def speak(self, request: dict[str, Any]) -> tuple[int, bytes]:
        """Speaks a request; returns the sample rate in Hz and int16 mono samples in native byte order.

        Text without words may give no samples. Raises any exception, whose text says why it cannot speak.
        """
        ...


@functools.cache
def engine_version(engine: type[Engine]) -> str:
    """The version of an engine; raises DataUnavailable, which says how to get it, where it is not installed."""
    try:
        return engine.version()
    except MISSING as error:
        raise missing(engine, error) from error


@functools.cache
def engine_voices(engine: type[Engine]) -> tuple[str, ...]:
    """The voices of an engine; raises DataUnavailable as `engine_version` does."""
    try:
        return engine.voices()
    except MISSING as error:
        raise missing(engine, error) from error


def missing(engine: type[Engine], error: Exception) -> DataUnavailable:
    """The error for an engine that is not installed or does not start."""
    return DataUnavailable(f"the speech engine {engine.name} does not work here: {str(error) or type(error).__name__}")
