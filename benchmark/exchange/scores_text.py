"""Scores as a table for readers, or as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

from tabulate import tabulate

from benchmark.contract.codes import Codes, Representation
from benchmark.metrics.descriptions import DIAGNOSTICS, METRICS

Curve = Sequence[float]


def kind_of(output: Representation) -> str:
    """What outputs are, such as "codes of 16 bits"."""
    unit = "bit" if isinstance(output, Codes) else "dimension"
    return f"{type(output).__name__.lower()} of {output.dim} {unit}{'' if output.dim == 1 else 's'}"


def table_text(scores: Mapping[str, float], diagnostics: Mapping[str, float]) -> str:
    """A line for each number: its name, its value, and what it is."""
    meanings = {**METRICS, **DIAGNOSTICS}
    rows = [[name, _number(value), _meaning(name, meanings)] for name, value in {**scores, **diagnostics}.items()]
    return tabulate(rows, ["metric", "value", "what it is"], disable_numparse=True, maxcolwidths=[None, None, 60])


def json_text(values: Mapping[str, object]) -> str:
    """The values as JSON; NaN, which JSON lacks, becomes null."""
    return json.dumps({name: _without_nan(value) for name, value in values.items()}, indent=1, allow_nan=False)


def _without_nan(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _without_nan(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(inner) for inner in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _number(value: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:.0f}" if value == int(value) and value > 1 else f"{value:.4f}"


def _meaning(name: str, meanings: Mapping[str, str]) -> str:
    plain = name.rpartition("/")[2]
    return meanings.get(plain, meanings.get(f"{plain.partition('@')[0]}@k", ""))
