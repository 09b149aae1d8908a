"""Fits the method of a cell so that nothing it changes in the process outlasts the fit."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

from benchmark import registry
from benchmark.contract.arrays import FloatArray
from benchmark.contract.rows import Supervision
from benchmark.contract.split_inputs import SplitInputs
from benchmark.jobs.containment import contained
from benchmark.plan.steps import Step
from benchmark.run.fitting import Fitted, Workplace, fit


@contextlib.contextmanager
def fit_contained(
    step: Step, inputs: SplitInputs, features: Mapping[str, FloatArray], workplace: Workplace
) -> Iterator[Fitted]:
    """Loads, makes and fits the method of a cell; it encodes inside the `with` block. Errors pass.

    Args:
        step: names the method and its settings.
        inputs: a split.
        features: modality -> features of all items, one a row.
        workplace: of the fit.
    """
    # A process imports the module of a method only once. If what the import changes lasted into the fit, the first cell
    # of a process would be fitted in another state than the cells after it.
    with contained():
        new = registry.load_target("method", step.cell.method, step.target)
    with contained():
        given: Supervision = "supervised" if step.method.supervision == "supervised" else "unsupervised"
        yield fit(new, step.cell, given, inputs, features, workplace)
