"""The faiss library, an extra."""

from __future__ import annotations

from typing import Any

from benchmark.contract.errors import UserError


def faiss() -> Any:  # noqa: ANN401 - a module without types
    """The library, limited to one thread; raises UserError, which names the extra, where it is not installed."""
    try:
        import faiss as library
    except ImportError as error:
        raise UserError(
            'measure needs faiss; install it with `python -m pip install -e ".[faiss]"` or `pip install faiss-cpu` '
            f"({error})"
        ) from error
    library.omp_set_num_threads(1)
    return library
