"""Errors of the command line in the words of Python: `data_root` where the text says `--data-root DIR`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from benchmark.contract.errors import UserError

# A command in backticks stays as it is.
_COMMAND_OR_OPTION = re.compile(r"`[^`]*`|--([a-z]+(?:-[a-z]+)*)(?: (?:DIR|FILE)\b)?")


@contextmanager
def in_python_words(names: Mapping[str, str]) -> Iterator[None]:
    """Lets user errors of the block name arguments in place of options.

    Args:
        names: option as RunSpec calls it -> argument, where the two differ.
    """

    def word(found: re.Match[str]) -> str:
        option = (found[1] or "").replace("-", "_")
        return names.get(option, option) or found[0]

    try:
        yield
    except UserError as error:
        raise type(error)(_COMMAND_OR_OPTION.sub(word, str(error))) from None
