"""Every score of a run as one tidy pandas frame."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pandas

from benchmark.contract.result import Result
from benchmark.store.store import Store
from reports.results.collect import collect
from reports.results.group_results import GroupResults

COLUMNS = ("run", "dataset", "source", "protocol", "method", "n_bits", "dim", "seed", "metric", "value")
FEATURES = ("image_features", "sound_features")
LAST = (
    "protocol_version",
    "speech",
    "noise",
    "augment_sounds",
    "track",
    "network",
    "settings",
    "tuned",
    "control",
    "is_earlier",
)
TYPES = {
    "n_bits": "Int64",
    "dim": "Int64",
    "seed": "int64",
    "value": "float64",
    "protocol_version": "int64",
    "augment_sounds": "int64",
    "tuned": "Int64",
    "is_earlier": "bool",
}


def results_frame(store: Store) -> pandas.DataFrame:
    """One row for each score and diagnostic of each successful cell, sorted.

    The columns are COLUMNS, then for each modality the front-end that the method used, then LAST. Three columns may be
    missing a value: `n_bits` of real-valued methods, `dim` of methods that score pairs, and `tuned` (the number of
    search trials) where no search chose the settings.
    """
    return frame_of(store.name, collect(store))


def frame_of(run: str, groups: Sequence[GroupResults]) -> pandas.DataFrame:
    """The same frame as `results_frame`, from groups that have been read already."""
    rows = [row for group in groups for result in _sorted(group.ok) for row in _rows(run, group, result)]
    features = dict.fromkeys([*FEATURES, *(name for row in rows for name in row if name.endswith("_features"))])
    return pandas.DataFrame(rows, columns=[*COLUMNS, *features, *LAST]).astype(TYPES)


def _sorted(results: Iterable[Result]) -> list[Result]:
    return sorted(results, key=lambda r: (r.cell.method_label, r.cell.n_bits or 0, r.cell.seed, r.key))


def _rows(run: str, group: GroupResults, result: Result) -> Iterable[dict[str, object]]:
    cell = result.cell
    front_ends = {"image": "", "sound": "", **cell.features}
    fixed = {
        "run": run,
        "dataset": cell.dataset,
        "source": cell.source,
        "protocol": cell.protocol,
        "method": group.label_of[result.key],
        "n_bits": cell.n_bits,
        "dim": result.dim,
        "seed": cell.seed,
        **{f"{modality}_features": name for modality, name in front_ends.items()},
        "protocol_version": cell.protocol_version,
        "speech": group.speech,
        "noise": cell.noise,
        "augment_sounds": cell.augment_sounds,
        "track": cell.track,
        "network": group.group.full_network,
        "settings": json.dumps(cell.settings, sort_keys=True) if cell.settings else "",
        "tuned": cell.tuned,
        "control": cell.control,
        "is_earlier": group.is_earlier(result),
    }
    numbers = result.scores | result.diagnostics
    for metric in sorted(numbers):
        yield fixed | {"metric": metric, "value": numbers[metric]}
