"""`python -m tests.parity [--write] [METHOD ...]`: our scores beside those of the authors' code.

Exits with 1 where a score differs by more than the tolerance and the method's file names no reason.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.parity.measurement import compared, explained, measure, references, store, stored
from tests.parity.table import PAGE, rows, with_table


def main(words: list[str]) -> int:
    """Measures, prints and, with --write, keeps; returns the exit code."""
    root = os.environ.get("XMHASH_DATA_ROOT", "")
    file = Path(root, "features", "wikiData.mat")
    if not root or not file.is_file():
        print(f"parity needs features/wikiData.mat below XMHASH_DATA_ROOT; there is no file {file}")
        return 2
    asked = [word for word in words if word != "--write"] or list(references())
    unknown = [name for name in asked if name not in references()]
    if unknown:
        print(f"no reference for {', '.join(unknown)}; there are references for {', '.join(references())}")
        return 2
    measured = measure(file, asked)
    found = compared(measured)
    print("\n".join(rows(found)))
    if "--write" in words:
        store(measured)
        PAGE.write_text(with_table(PAGE.read_text(), compared(stored())))
    unexplained = [one for one in found if not one.agrees and not explained(one.method)]
    for one in unexplained:
        print(f"{one.method} at {one.n_bits} bits, {one.direction}: {one.difference:+.4f} is beyond the tolerance")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
