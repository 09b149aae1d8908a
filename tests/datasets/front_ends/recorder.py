"""A front-end that records what it describes, and helpers to extract its features."""

from dataclasses import dataclass, field

import numpy as np

from datasets.files.image_reader import ReadsImages


@dataclass(frozen=True)
class Recorder(ReadsImages):
    """Records the shades it describes; a descriptor is a vector, or a matrix of one or more rows."""

    rows: int = 0
    seen: list = field(default_factory=list, repr=False, compare=False)

    @property
    def identity(self):
        return [self.rows]

    def describe(self, items):
        items = list(items)
        self.seen.extend(item.getpixel((0, 0))[0] for item in items)
        shades = [np.asarray(item, np.float32)[0, 0] / 7 for item in items]
        return [np.outer(np.arange(1, self.rows + 1 + s[0] * 7 % 3), s) if self.rows else s for s in shades]

    def fit_transform(self, descriptors, fit_rows, seed):
        return np.stack([np.atleast_2d(descriptor).sum(0) for descriptor in descriptors]).astype(np.float32)


def extract(extraction):
    for block in extraction.blocks:
        block.compute()
    extraction.fit()
    return np.load(extraction.path)


def files_of(extraction):
    return [path for path in extraction.folder.rglob("*") if path.is_file()] if extraction.folder.exists() else []
