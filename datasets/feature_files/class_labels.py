"""Recognises class labels: a number each, one column a class with a single 1 a row, or with several."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmark.contract.labels import Labels
from datasets.feature_files.arrays import Fail, Matrix, in_rows


def recognised(path: Path, train: tuple[str, Matrix], query: tuple[str, Matrix], fail: Fail) -> tuple[Labels, Labels]:
    """Labels of the training pairs and of the queries, both int64 [n] or both bool [n, n_classes].

    One column holds the number of each item's class. Several columns hold 0 and 1. Where every row has a
    single 1, the column is the class.

    Args:
        path: of the file, for errors.
        train: key and values, float64 [n_train, columns].
        query: the same of the queries.
        fail: makes the error, as in `datasets.feature_files.arrays`.

    Raises:
        UserError: the values are neither, or the two parts differ in their columns.
    """
    (train_key, first), (query_key, second) = train, query
    if first.shape[1] != second.shape[1]:
        if 1 in (first.shape[1], second.shape[1]):
            said = [f"{_form(values)} under {key}" for key, values in (train, query)]
            raise fail(path, f"holds {' and '.join(said)}", "save both in one form, with the same classes")
        flaw = f"has {first.shape[1]} columns of labels under {train_key} and {second.shape[1]} under {query_key}"
        raise fail(path, flaw, "save both in one form, with the same classes")
    for key, values in ((train_key, first), (query_key, second)):
        with np.errstate(invalid="ignore"):
            whole = np.isfinite(values) & (values == np.round(values)) & (np.abs(values) < 2**53)
        if not whole.all():
            flaw = f"holds labels under {key} that are no whole numbers, {in_rows(~whole)}"
            raise fail(path, flaw, "save the number of each class")
    if first.shape[1] == 1:
        return first[:, 0].astype(np.int64), second[:, 0].astype(np.int64)
    for key, values in ((train_key, first), (query_key, second)):
        if not np.isin(values, (0, 1)).all():
            flaw = f"holds other values than 0 and 1 in the {values.shape[1]} columns under {key}"
            raise fail(path, flaw, "save one column of class numbers, or a column of 0 and 1 for each class")
    if all((values.sum(1) == 1).all() for values in (first, second)):
        return first.argmax(1), second.argmax(1)
    return first > 0, second > 0


def _form(values: Matrix) -> str:
    """What labels look like: "class numbers" or "3 columns of labels"."""
    return "class numbers" if values.shape[1] == 1 else f"{values.shape[1]} columns of labels"
