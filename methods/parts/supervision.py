"""What supervised methods make of the labels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.errors import NotApplicable
from benchmark.contract.labels import members
from benchmark.contract.method import TrainData


def label_matrix(train: TrainData, name: str) -> NDArray[np.float64]:
    """L: 1 where a training pair has a class, else 0, float64 [n, n_classes], without classes that no pair has.

    Args:
        train: the training pairs.
        name: of the method, for errors.

    Raises:
        ValueError: there are no labels.
        NotApplicable: the pairs have fewer than two classes.
    """
    if train.labels is None:
        raise ValueError(f"{name} needs labels; declare the method as supervised in its registry row")
    found = members(train.labels)
    if found.shape[1] < 2:
        raise NotApplicable(f"{name} needs training pairs of two classes or more, got {found.shape[1]}")
    return found.astype(np.float64)
