"""Lists of what can be named on the command line."""

from __future__ import annotations

from tabulate import tabulate

from benchmark import registry
from benchmark.contract.program import program

KINDS = ("methods", "datasets", "protocols", "features", "metrics")


def listed(kind: str) -> str:
    """A plain table of that kind; raises UserError for a kind that does not exist."""
    if kind not in KINDS:
        raise registry.unknown("list", kind, list(KINDS), f"Usage: {program()} list KIND.")
    if kind == "methods":
        rows = [
            [row.name, row.family, row.supervision, row.similarity, row.year, row.fidelity, row.summary]
            for row in registry.methods()
        ]
        return tabulate(rows, ["name", "family", "supervision", "similarity", "year", "fidelity", "what it is"])
    if kind == "metrics":
        rows = [
            [f"{before}/{name}", text]
            for table, before in (("METRICS", "DIRECTION"), ("CURVES", "DIRECTION"), ("DIAGNOSTICS", "MODALITY"))
            for name, text in _scoring(table).items()
        ]
        return tabulate(rows, ["name (DIRECTION is i2s or s2i, MODALITY image or sound)", "meaning"])
    if kind == "features":
        rows = [
            [row.name, modality, row.summary]
            for modality in ("image", "sound")
            for row in registry.front_ends(modality)
        ]
        rows.append(["(any torchvision backbone)", "image", "by torchvision's name, e.g. resnet18"])
        return tabulate(rows, ["name", "modality", "what it is"])
    if kind == "datasets":
        return tabulate([[row.name, row.title, row.summary] for row in registry.datasets()], ["name", "title", "size"])
    rows = [[row.name, row.version, row.summary] for row in registry.protocols()]
    return tabulate(rows, ["name", "version", "what it does"])


def _scoring(table: str) -> dict[str, str]:
    """A table of names and meanings of the scorer."""
    names: dict[str, str] = registry.resolve(f"benchmark.metrics.scoring:{table}")
    return names
