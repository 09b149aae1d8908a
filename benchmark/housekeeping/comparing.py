"""What the command `compare` does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from benchmark.contract.errors import UserError
from benchmark.run.stored_data import class_text, stored_data
from benchmark.store.store import Store

if TYPE_CHECKING:
    from datasets.layouts.captioned_images import CaptionedImages
    from reports.comparison.differences import Difference


def compare(a: str, b: str, max_drop: float | None, *, as_json: bool) -> tuple[str, str]:
    """Compares two runs.

    Args:
        a: name of the run before.
        b: name of the run after.
        max_drop: by how much mAP may fall, from 0 to 1; None checks nothing.
        as_json: whether the first text is JSON.

    Returns:
        What is to be printed, and one line about rows that fell too far; empty where none did.

    Raises:
        UserError: a run is missing, or both hold nothing that can be compared.
    """
    from reports.comparison.comparison import Comparison
    from reports.comparison.texts import comparison_json, comparison_text

    if max_drop is not None and not (math.isfinite(max_drop) and 0 <= max_drop <= 1):
        raise UserError(f"--max-drop should be a number from 0 to 1, got {max_drop}")
    stores = Store.existing(a), Store.existing(b)
    if a == b:
        raise UserError(f"compare needs two runs, got {a} twice")
    found = Comparison.of(*stores)
    sources = {row.pair.b.cell.dataset: row.pair.b.cell.source for row in found.rows}

    @lru_cache
    def data(dataset: str) -> CaptionedImages | None:
        return stored_data(stores[1], dataset, sources[dataset])[0]

    def class_name(dataset: str, number: str) -> str:
        opened = data(dataset)
        return f"class {number}" if opened is None else class_text(np.int64(number), opened)

    text = (comparison_json if as_json else comparison_text)(found, class_name)
    return text, "" if max_drop is None else _fallen(found.fallen(max_drop), max_drop)


def _fallen(rows: Sequence[Difference], max_drop: float) -> str:
    if not rows:
        return ""
    worst = min(rows, key=lambda row: row.change)
    are = "1 row fell" if len(rows) == 1 else f"{len(rows)} rows fell"
    return (
        f"{are} by more than --max-drop {max_drop:g}; the worst is {worst.pair.label} {worst.direction}: "
        f"{worst.before:.3f} to {worst.after:.3f}"
    )
