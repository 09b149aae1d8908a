"""Numbers of anchors that a run asks for: methods draw the anchors of their kernels from the training pairs."""

from __future__ import annotations

from benchmark import registry
from benchmark.contract.cell import Cell


def too_many_anchors(cell: Cell, n_train: int) -> str:
    """Why a cell that names more anchors than there are training pairs cannot be fitted; empty if it can.

    Defaults, published values and tuned ones follow the smaller of both numbers. A number that the user names is
    refused, since the row would be named after anchors that it does not have.
    """
    for name, value in cell.settings.items():
        if not name.endswith("anchors") or not isinstance(value, int) or value <= n_train or cell.tuned is not None:
            continue
        if value != registry.methods().load(cell.method).info.paper_settings.get(name):
            return f"{name} is {value:,} and there are {n_train:,} training pairs"
    return ""
