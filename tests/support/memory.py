"""The memory that a block of code needs, whatever the process needed before."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def growth_below(kilobytes: int) -> Iterator[None]:
    """Fails if the peak memory within the block lies that far above the memory at its beginning."""
    # Starts the peak anew. `ru_maxrss` has a peak that never falls, and that a child process inherits.
    Path("/proc/self/clear_refs").write_text("5")
    before = _peak()
    yield
    assert _peak() - before < kilobytes


def _peak() -> int:
    """Peak of the resident memory of this process in kB."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1])
