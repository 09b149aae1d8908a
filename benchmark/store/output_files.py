"""Files with the outputs of cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmark.contract.digests import file_digest
from benchmark.contract.outputs import Outputs
from benchmark.store.atomic import write_atomically
from benchmark.store.checked_json import Damaged


def write_outputs(path: Path, outputs: Outputs) -> str:
    """Stores codes or embeddings with labels, ids and sentences; returns the SHA-256 of the file."""
    arrays = outputs.arrays()
    # numpy's stubs would otherwise take one of the arrays for allow_pickle.
    write_atomically(path, lambda file: np.savez_compressed(file, allow_pickle=False, **arrays))
    return file_digest(path)


def read_outputs(path: Path) -> Outputs:
    """The outputs of a file.

    Raises:
        FileNotFoundError: there is none.
        Damaged: the file cannot be read, or does not hold outputs.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            return Outputs.of_arrays(dict(stored))
    except FileNotFoundError:
        raise
    except Exception as error:  # a damaged zip raises BadZipFile, zlib.error, EOFError, MemoryError and many more
        raise Damaged(f"it does not hold outputs ({type(error).__name__}: {error})") from error


def width(outputs: Outputs) -> int | None:
    """Bits or dimensions of outputs; None where pairs were scored."""
    output = next(iter(outputs.query.values())).output
    return None if output is None else output.dim
