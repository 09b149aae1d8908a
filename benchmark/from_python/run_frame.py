"""Reads a stored run as a pandas frame."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.contract.errors import UserError
from benchmark.contract.quoting import shown
from benchmark.contract.result import Result
from benchmark.run.overview import unreadable_text
from benchmark.store.earlier import is_earlier
from benchmark.store.store import Store

if TYPE_CHECKING:
    import pandas

# What a row says besides its scores, in this order; a front-end has a column for each modality.
FIRST = ("run", "dataset", "source", "protocol", "method", "label", "settings", "n_bits", "seed", "direction", "status")
FRONT_ENDS = ("image_features", "sound_features")
LAST = (
    *("reason", "family", "supervision", "speech", "noise", "augment_sounds", "track", "tuned", "control"),
    *(
        "protocol_version",
        "is_earlier",
        "dim",
        "bytes_per_item",
        "fit_seconds",
        "encode_seconds",
        "score_pairs_seconds",
    ),
    *("date", "key"),
)
TYPES = {
    "n_bits": "Int64",
    "seed": "int64",
    "augment_sounds": "int64",
    "tuned": "Int64",
    "protocol_version": "int64",
    "is_earlier": "bool",
    "dim": "Int64",
    "bytes_per_item": "Int64",
    **dict.fromkeys(("fit_seconds", "encode_seconds", "score_pairs_seconds"), "float64"),
}


def load_run(run: str | Path) -> pandas.DataFrame:
    """The results of a stored run: one row for each cell and direction, one column for each metric.

    A cell that failed or was skipped has one row without a direction and without scores; `status` and `reason` say
    why. Rows are sorted by data set, protocol, method, code length, seed and direction. The columns are

    - `run`, `dataset`, `source` (real, stand-in or file), `protocol`, `method`, `label` (method with its settings, as
      in tables), `settings` (those that differ from the defaults, as JSON text, or an empty text);
    - `n_bits` (missing for real-valued methods), `seed`, `direction` (i2s: image queries search the sounds; s2i),
      `status` (ok, failed or skipped), `image_features`, `sound_features`;
    - `reason`, `family`, `supervision`, `speech`, `noise`, `augment_sounds`, `track`, `tuned`, `control`,
      `protocol_version`, `is_earlier` (a row that the report marks with ᵉ), `dim`, `bytes_per_item`, `fit_seconds`,
      `encode_seconds` (an item), `score_pairs_seconds` (a pair), `date`, `key` (name of the cell's files);
    - metrics by their names in `list metrics`, such as `map@all` (float64, NaN where a cell lacks one), and diagnostics
      of the codes, such as `image/bit_balance`, which are the same for both directions.

    Args:
        run: name of a run in `runs/` of the current folder, or the path of the folder of a run.

    Returns:
        The frame, with a range index.

    Raises:
        ValueError: `run` is neither a text nor a path.
        UserError: there is no such run, or its files cannot be listed.

    Warns:
        UserWarning: files of results cannot be read and are left out.
    """
    import pandas

    store = store_of(run)
    plan, splits = store.read_plan(), store.splits()
    results = sorted(store.results(), key=_place)
    if unreadable := unreadable_text([path for path in store.unreadable() if path.parent == store.cells]):
        warnings.warn(unreadable, stacklevel=2)
    rows = [row for result in results for row in _rows(store.name, result, is_earlier(result, plan, splits))]
    features = dict.fromkeys([*FRONT_ENDS, *(name for row in rows for name in row if name.endswith("_features"))])
    fixed = [*FIRST, *features, *LAST]
    metrics = dict.fromkeys(name for row in rows for name in row if name not in fixed)
    types = TYPES | dict.fromkeys(metrics, "float64")
    return pandas.DataFrame(rows, columns=[*fixed, *metrics]).astype(types)


def store_of(run: str | Path) -> Store:
    """The store of a run that is given by its name or its folder."""
    if not isinstance(run, str | Path):
        raise ValueError(f"run should be the name of a run or the path of its folder, got {shown(run)}")
    if isinstance(run, str) and os.sep not in run:
        return Store.existing(run)
    folder = Path(run)
    if not (folder / "run.json").is_file():
        raise UserError(f"expected the folder of a run, found no run.json in {shown(str(folder.absolute()))}")
    return Store(folder)


def _place(result: Result) -> tuple[object, ...]:
    """Sort key of a cell."""
    cell = result.cell
    return cell.dataset, cell.source, cell.protocol, cell.method_label, cell.n_bits or 0, cell.seed, cell.key


def _rows(run: str, result: Result, earlier: bool) -> Iterator[dict[str, object]]:
    """The rows of one cell."""
    cell = result.cell
    fixed: dict[str, object] = {
        "run": run,
        **{name: getattr(cell, name) for name in ("dataset", "source", "protocol", "method", "n_bits", "seed")},
        "label": cell.method_label,
        "settings": json.dumps(cell.settings, sort_keys=True) if cell.settings else "",
        "status": result.status,
        **{f"{modality}_features": name for modality, name in cell.features.items()},
        "reason": result.reason,
        "family": result.method.family,
        "supervision": result.method.supervision,
        **{name: getattr(cell, name) for name in ("speech", "noise", "augment_sounds", "track", "tuned", "control")},
        "protocol_version": cell.protocol_version,
        "is_earlier": earlier,
        "dim": result.dim,
        "bytes_per_item": result.bytes_per_item,
        **{f"{name}_seconds": result.timings.get(name) for name in ("fit", "encode", "score_pairs")},
        "date": result.provenance.date,
        "key": result.key,
    }
    by_direction = _by_direction(result.scores)
    for direction in sorted(by_direction):
        yield fixed | {"direction": direction} | by_direction[direction] | result.diagnostics
    if not by_direction:
        yield fixed | {"direction": None}


def _by_direction(scores: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Direction -> metric -> value."""
    found: dict[str, dict[str, float]] = {}
    for name, value in scores.items():
        direction, _, metric = name.partition("/")
        found.setdefault(direction, {})[metric] = value
    return found
