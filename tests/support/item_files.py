"""Files of features of single items, and the code of the documentation that writes one."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas
from numpy.typing import ArrayLike
from scipy.io import savemat

from tests.support import ROOT
from tests.support.shown_commands import fences


def write_items(path: Path, ids: Sequence[str], features: ArrayLike, **more: Any) -> Path:
    """Writes a .npz, .mat or .csv file, by its ending, and returns its path."""
    if path.suffix == ".npz":
        np.savez(path, ids=list(ids), features=features, **more)
    elif path.suffix == ".mat":
        savemat(path, {"ids": np.array(ids, dtype=object), "features": features, **more})
    else:
        pandas.DataFrame(np.asarray(features), index=list(ids)).to_csv(path)
    return path


def written_features(folder: Path, data: Path) -> Path:
    """Runs the code of docs/data.md in a folder, with a data root in place of DIR; returns the file that it writes."""
    (code,) = [body for _, body in fences((ROOT / "docs/data.md").read_text(encoding="utf-8"), "python")]
    before = Path.cwd()
    os.chdir(folder)
    try:
        exec(compile(code.replace('"DIR/', f'"{data}/'), "docs/data.md", "exec"), {})
    finally:
        os.chdir(before)
    return folder / "colours.npz"
