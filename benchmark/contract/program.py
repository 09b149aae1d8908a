"""How the program is called, for texts that show a command to type."""

import sys
from pathlib import Path


def program() -> str:
    """The words that start this program, so that a user can type a command that is shown.

    `python -m benchmark` does not work everywhere: an installed wheel keeps that package inside `xmhash`.
    """
    started = Path(sys.argv[0])
    if started.stem == "xmhash":
        return "xmhash"
    if started.name == "__main__.py" and started.parent.name == "xmhash":
        return "python -m xmhash"
    return "python -m benchmark"
