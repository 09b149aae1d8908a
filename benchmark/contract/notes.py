"""Notes to the user about repairs and deviations."""

from __future__ import annotations

import logging

from benchmark.contract.printable import printable

_LOGGER = "xmhash"


def note(text: str) -> None:
    """Prints one line on the standard error, from any process, unless notes are silenced.

    Args:
        text: a sentence; control characters, such as a newline in a file name, are shown escaped.
    """
    logger = logging.getLogger(_LOGGER)
    if logging.lastResort is not None:  # writes the text as it is to the standard error, whatever handlers others set
        logger.addHandler(logging.lastResort)
    logger.warning("note: %s", printable(text))


def set_quiet(quiet: bool) -> None:
    """Prints no notes in this process from now on, or prints them again; workers that begin later do the same."""
    logging.getLogger(_LOGGER).setLevel(logging.ERROR if quiet else logging.WARNING)


def is_quiet() -> bool:
    """Whether notes are silenced in this process."""
    return not logging.getLogger(_LOGGER).isEnabledFor(logging.WARNING)
