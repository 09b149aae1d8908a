"""The data set of a stored run, opened where the run read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from benchmark.contract.errors import UserError
from benchmark.plan.openings import opening_of
from benchmark.plan.spec import make_spec
from benchmark.plugin_files import with_plugins
from benchmark.store.store import Store

if TYPE_CHECKING:
    from benchmark.contract.rows import Source
    from datasets.layouts.captioned_images import CaptionedImages


def stored_data(store: Store, dataset: str, source: str) -> tuple[CaptionedImages | None, str]:
    """The data set, and why it cannot be opened; the other of both is empty.

    Args:
        store: of the run, whose last request says where the data are.
        dataset: name.
        source: of its images.
    """
    if source == "file":
        return None, f"{dataset} is a file of features, without images and captions"
    try:
        spec = make_spec(store.read_request(), str(store.folder / "run.json"))
        with with_plugins(tuple(path for path in spec.plugin if path.is_file())):
            return opening_of(spec, dataset, cast("Source", source)).open(), ""
    except UserError as error:
        return None, str(error)


def class_text(label: object, data: CaptionedImages | None) -> str:
    """The classes of an item in words, or their numbers where the data set is not known.

    Args:
        label: a number, or bool [n_classes] for an item of several classes.
        data: the data set.
    """
    numbers = np.flatnonzero(label) if isinstance(label, np.ndarray) and label.ndim else [int(cast("int", label))]
    names = data.class_names if data is not None else ()
    return ", ".join(names[number] if 0 <= number < len(names) else str(number) for number in numbers)
