"""Small feature files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.io import savemat

Arrays = dict[str, NDArray[Any]]


def arrays(n_train: int = 60, n_query: int = 20, n_classes: int = 3, seed: int = 0) -> Arrays:
    """Two modalities whose classes lie apart, with one class number an item, under the suite's names."""
    rng = np.random.default_rng(seed)
    centres = {"I": 3 * rng.normal(size=(n_classes, 12)), "T": 3 * rng.normal(size=(n_classes, 9))}
    found: Arrays = {}
    for part, n in (("tr", n_train), ("te", n_query)):
        labels = np.arange(n) % n_classes + 1
        for letter, centre in centres.items():
            found[f"{letter}_{part}"] = centre[labels - 1] + rng.normal(size=(n, centre.shape[1]))
        found[f"L_{part}"] = labels[:, None]
    return found


def several_classes(labels: NDArray[Any], n_classes: int = 3) -> NDArray[np.float64]:
    """Columns of 0 and 1: each item's class, and for every third item the next class too."""
    columns: NDArray[np.float64] = (labels == np.arange(1, n_classes + 1)).astype(float)
    columns[::3] = np.minimum(columns[::3] + np.roll(columns[::3], 1, axis=1), 1)
    return columns


def write(path: Path, values: Mapping[str, Any]) -> Path:
    """Writes a .mat or .npz file, by its ending, and returns its path."""
    if path.suffix == ".mat":
        savemat(path, dict(values))
    else:
        np.savez(path, **values)
    return path
