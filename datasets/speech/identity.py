"""What the sound of an utterance depends on."""

from __future__ import annotations

from benchmark.contract.digests import digest, source_digest
from datasets.speech.engine import Engine, engine_version
from datasets.speech.utterance import Utterance


def identity(utterance: Utterance) -> str:
    """Digest of everything the sound depends on: utterances with equal identities sound the same.

    Raises:
        DataUnavailable: the engine is not installed.
    """
    return digest([_of_engine(utterance.engine), utterance.request])


def _of_engine(engine: type[Engine]) -> list[str]:
    """Code and version of an engine; the code of the program that runs it is in the digest of every sound front-end."""
    return [engine_version(engine), source_digest(engine.__module__)]
