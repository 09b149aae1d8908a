"""Fits a method once for all cells that train on the same data, such as those of a sweep of noise over test sounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmark.contract.errors import StorageError
from benchmark.run.cell import Task
from benchmark.run.contained_fit import fit_contained
from benchmark.run.fitting import Encoded


@dataclass(frozen=True)
class SharedFit:
    """Tasks whose cells differ at most in their test sounds.

    Attributes:
        tasks: at least one.
    """

    tasks: tuple[Task, ...]

    @property
    def label(self) -> str:
        """One line that names the cells."""
        first, others = self.tasks[0].step.cell.label, len(self.tasks) - 1
        return f"{first} and {others} with other test sounds" if others else first

    def execute(self) -> None:
        """Executes the tasks and stores their results. An error of the method becomes a failed or skipped result.

        Raises:
            OSError: features cannot be read, or a checkpoint or a result cannot be stored.
        """
        first, *rest = self.tasks
        alike: list[Task] = [first]
        others: list[Task] = []
        for task in rest:
            (alike if _trains_alike(first, task) else others).append(task)
        results = [task.keep(ended) for task, ended in zip(alike, _encoded(alike), strict=True)]
        checkpoint = first.workplace().checkpoint
        if checkpoint is not None and all(result.status == "ok" for result in results):
            # Only now: a kill before the results are stored must not lose the training.
            checkpoint.unlink(missing_ok=True)
        if others:
            SharedFit(tuple(others)).execute()


def sharing(tasks: Sequence[Task]) -> list[SharedFit]:
    """Tasks to be fitted, each with those that may share its fit, in the order of their first ones."""
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(task.step.cell.trained_as.key, []).append(task)
    return [SharedFit(tuple(group)) for group in groups.values()]


def _trains_alike(first: Task, other: Task) -> bool:
    """Whether both have the same training data, so that one fit serves them."""
    ours, theirs = first.features(), other.features()

    def is_same(modality: str) -> bool:
        rows, other_rows = first.inputs.train_rows[modality], other.inputs.train_rows[modality]
        if first.feature_paths[modality] == other.feature_paths[modality] and np.array_equal(rows, other_rows):
            return True  # without reading them, which may be all pixels of a data set
        return np.array_equal(ours[modality][rows], theirs[modality][other_rows])

    return np.array_equal(first.inputs.train_labels, other.inputs.train_labels) and all(map(is_same, ours))


def _encoded(tasks: Sequence[Task]) -> list[Encoded | BaseException]:
    """The outputs of tasks that train alike, or in their place the error of the method.

    Raises:
        OSError: features cannot be read, or a checkpoint or a model cannot be stored.
    """
    first = tasks[0]
    features = [task.features() for task in tasks]
    ended: list[Encoded | BaseException] = []
    try:
        with fit_contained(first.step, first.inputs, features[0], first.workplace()) as fitted:
            for task, of_task in zip(tasks, features, strict=True):
                try:
                    ended.append(fitted.encode(task.inputs, of_task))
                except BaseException as error:  # noqa: BLE001 - it costs this cell only
                    ended.append(error)
                if task.keeper is not None and isinstance(ended[-1], Encoded):
                    task.keeper.keep(fitted.method)
    except StorageError:
        raise
    except BaseException as error:  # noqa: BLE001 - one failing method costs its own cells only
        return [error] * len(tasks)
    return ended
