"""A UCM of nine images, and a helper that adds recordings to it."""

import numpy as np
import soundfile

from benchmark.contract.rows import DatasetRow
from datasets.layouts.ucm import UCM

ROW = DatasetRow("ucm", "datasets.layouts.ucm:UCM", "", title="UCM")


class SmallUCM(UCM):
    """UCM of nine images."""

    class_sizes = {"agricultural": 4, "airplane": 5}  # noqa: RUF012


def record_all(tree):
    folder = tree / "UCM_captions/sounds"
    folder.mkdir()
    for n in range(1, 10):
        for k in range(5):
            soundfile.write(folder / f"{n}S{k}.wav", np.full(160, (5 * n + k) / 100), 16_000)
