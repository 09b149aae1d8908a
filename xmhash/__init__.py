"""Starts the benchmark: `xmhash`, `python -m xmhash` and `python -m benchmark` all end up in `main`.

Only the standard library and `xmhash.names` are imported before the project's names are settled.
"""

import os
import sys

from xmhash import names

INTERRUPTED = 130  # 128 + SIGINT, as in shells


def main() -> None:
    """Runs the command line on this project's packages, even where other packages have the same names."""
    try:
        _main()
    except KeyboardInterrupt:  # before the command line could say how to carry on
        sys.exit(INTERRUPTED)


def _main() -> None:
    try:
        names.claim()
    except names.NameTaken as error:
        sys.stderr.write(f"error: {names.on_one_line(str(error))}\n")
        sys.exit(2)
    # A shell that asks for completions shows what is written here in the middle of the line being typed.
    if "_XMHASH_COMPLETE" not in os.environ and (other := names.other_checkout()):
        said = f"note: this xmhash comes from {names.home()}; the checkout in {other} is not used"
        sys.stderr.write(f"{names.on_one_line(said)}\n")
    from benchmark.cli.main import main as command_line

    command_line()
