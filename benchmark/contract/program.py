"""How the program is called, for texts that show a command to type."""

import sys
from pathlib import Path


def program() -> str:
    """The words that started this process, so that a shown command works where it is read.

    `python -m benchmark` does not work everywhere: an installed wheel keeps that package inside `xmhash`.
    """
    started = Path(sys.argv[0])
    if started.stem == "xmhash":
        return "xmhash"
    if started.name == "__main__.py" and started.parent.name == "xmhash":
        return "python -m xmhash"
    return "python -m benchmark"
