"""What `data engines` says about the speech engines, and which of them work here."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.printable import printable
from datasets.speech import ENGINES
from datasets.speech.engine import Engine, engine_version, engine_voices

WIDTH = 80  # columns of a terminal


def describe_engines(engines: Mapping[str, type[Engine]]) -> str:
    """A paragraph for each engine by name: its version and voices here, or how to get it."""
    return "\n\n".join(
        "\n".join([f"{row.name}: {row.summary}", _indented(_state(engines[row.name]))]) for row in ENGINES
    )


def working(engines: Mapping[str, type[Engine]]) -> tuple[str, ...]:
    """Names of the engines that are installed."""
    return tuple(name for name, engine in engines.items() if _voices(engine))


def forget_engines() -> None:
    """Forgets what is known of versions and voices, since a setting of an engine has changed."""
    engine_version.cache_clear()
    engine_voices.cache_clear()


def _state(engine: type[Engine]) -> str:
    try:
        version, voices = engine_version(engine), engine_voices(engine)
    except DataUnavailable as error:
        return str(error)
    count = "1 voice" if len(voices) == 1 else f"{len(voices)} voices"
    return f"works here: {version}; {count}: {', '.join(voices)}"


def _voices(engine: type[Engine]) -> tuple[str, ...]:
    """The voices of an engine; none if it is not installed."""
    try:
        engine_version(engine)
        return engine_voices(engine)
    except DataUnavailable:
        return ()


def _indented(text: str) -> str:
    return textwrap.fill(printable(text), WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
