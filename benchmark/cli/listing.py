"""Tables of the names that can be given on the command line."""

from __future__ import annotations

from collections.abc import Callable

from tabulate import tabulate

from benchmark import registry
from benchmark.contract.program import program


def listed(kind: str) -> str:
    """The table of that kind; raises UserError for an unknown kind."""
    if kind not in TABLES:
        raise registry.unknown("list", kind, list(TABLES), f"Usage: {program()} list KIND.")
    return TABLES[kind]()


def _methods() -> str:
    rows = [
        [row.name, row.family, row.supervision, row.similarity, row.year, row.fidelity, row.summary]
        for row in registry.methods()
    ]
    return tabulate(rows, ["name", "family", "supervision", "similarity", "year", "fidelity", "what it is"])


def _datasets() -> str:
    return tabulate([[row.name, row.title, row.summary] for row in registry.datasets()], ["name", "title", "size"])


def _protocols() -> str:
    rows = [[row.name, row.version, row.summary] for row in registry.protocols()]
    return tabulate(rows, ["name", "version", "what it does"])


def _features() -> str:
    rows = [
        [row.name, modality, row.summary] for modality in ("image", "sound") for row in registry.front_ends(modality)
    ]
    rows.append(["(any torchvision backbone)", "image", "by torchvision's name, e.g. resnet18"])
    return tabulate(rows, ["name", "modality", "what it is"])


def _metrics() -> str:
    from benchmark.metrics.descriptions import CURVES, DIAGNOSTICS, METRICS

    rows = [
        [f"{before}/{name}", text]
        for meanings, before in ((METRICS, "DIRECTION"), (CURVES, "DIRECTION"), (DIAGNOSTICS, "MODALITY"))
        for name, text in meanings.items()
    ]
    return tabulate(rows, ["name (DIRECTION is i2s or s2i, MODALITY image or sound)", "meaning"])


TABLES: dict[str, Callable[[], str]] = {
    "methods": _methods,
    "datasets": _datasets,
    "protocols": _protocols,
    "features": _features,
    "metrics": _metrics,
}
