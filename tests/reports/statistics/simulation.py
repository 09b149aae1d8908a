"""Made-up methods of known mAP, to count how often intervals hold the truth and tests find what is there.

`python -m tests.reports.statistics.simulation` prints the table of docs/statistics.md. The average precision of a query
is its class's level, the difficulty of its image, what the method makes of the image, noise of the caption, the lead of
the method and what its fit of a seed adds; cut to the range from 0 to 1. Test images are drawn anew for each seed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from tabulate import tabulate

from reports.statistics.bootstrap import Draws
from reports.statistics.group_statistics import ALPHA
from reports.statistics.holm import against_the_best, holm
from reports.statistics.paired_values import PairedValues, SeedValues
from reports.statistics.sign_flips import paired_p

N_LARGE = 200_000  # images whose mean stands for the truth


@dataclass(frozen=True)
class World:
    """What is simulated.

    Attributes:
        n_methods: number of methods; the first leads by `lead`, the others are equal.
        lead: mAP of the first less that of the others, before values are cut.
        n_seeds: number of seeds.
        fits: standard deviation of what a fit adds to all values of a method in a seed.
        n_classes: number of classes.
        n_test: test images of a class in a seed, out of three times as many.
        n_captions: queries of an image.
    """

    n_methods: int = 5
    lead: float = 0.0
    n_seeds: int = 1
    fits: float = 0.0
    n_classes: int = 21
    n_test: int = 10
    n_captions: int = 5

    def draw(self, rng: np.random.Generator) -> PairedValues:
        """The values of one made-up run."""
        n_images = 3 * self.n_test * self.n_classes
        classes = np.repeat(np.arange(self.n_classes), 3 * self.n_test)
        of_images = self._of_images(classes, rng)
        seeds: list[SeedValues] = []
        for _ in range(self.n_seeds):
            part = rng.permuted(np.arange(n_images).reshape(self.n_classes, -1), axis=1)[:, : self.n_test]
            images = np.sort(part.ravel())
            fit = self.fits * rng.normal(size=self.n_methods)
            shape = (self.n_captions, len(images), self.n_methods)
            values = np.clip(of_images[images] + fit + 0.15 * rng.normal(size=shape), 0, 1)
            seeds.append(SeedValues(images, np.full(len(images), float(self.n_captions)), values.sum(0)))
        used = np.unique(np.concatenate([one.images for one in seeds]))
        placed = tuple(replace(one, images=np.searchsorted(used, one.images)) for one in seeds)
        return PairedValues(classes[used], placed)

    def _of_images(self, classes: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float64]:
        levels = 0.45 + 0.15 * np.sin(1.0 + np.arange(self.n_classes))
        difficulty = 0.2 * rng.normal(size=(len(classes), 1))
        leads = np.where(np.arange(self.n_methods) == 0, self.lead, 0.0)
        return levels[classes][:, None] + difficulty + 0.15 * rng.normal(size=(len(classes), self.n_methods)) + leads

    @property
    def truth(self) -> NDArray[np.float64]:
        """The mAP of each method over all images, captions and fits, float64 [n_methods]."""
        rng = np.random.default_rng(99)
        values = self._of_images(np.resize(np.arange(self.n_classes), N_LARGE), rng)
        values += np.hypot(0.15, self.fits) * rng.normal(size=values.shape)
        means = np.clip(values, 0, 1).mean(0)
        is_first = np.arange(self.n_methods) == 0
        if self.lead == 0:
            return np.full(self.n_methods, means.mean())
        truth: NDArray[np.float64] = np.where(is_first, means[0], means[~is_first].mean())
        return truth


@dataclass(frozen=True)
class Shares:
    """Shares of runs.

    Attributes:
        covered: intervals that hold the truth.
        covered_differences: intervals of differences to the first method that hold the truth.
        wrong: runs in which a row that equals the best is separated from it.
        wrong_by_holm: the same with Holm's correction alone, as if the best had been known.
        found: other methods that are separated from the first, which leads.
    """

    covered: float
    covered_differences: float
    wrong: float
    wrong_by_holm: float
    found: float


def simulate(world: World, n_runs: int, seed: int, *, intervals: bool = True) -> Shares:
    """Shares over runs of a world; without intervals, their shares are NaN."""
    rng, truth = np.random.default_rng(seed), world.truth
    runs = [np.array(list(_run(world.draw(rng), truth, int(rng.integers(2**31)), intervals))) for _ in range(n_runs)]
    return Shares(*np.mean(runs, axis=0).tolist())


def _run(values: PairedValues, truth: NDArray[np.float64], seed: int, intervals: bool) -> Iterator[float]:
    yield from _coverage(values, truth, seed) if intervals else (np.nan, np.nan)
    means = values.means
    best = int(np.argmax(means))
    others = np.arange(len(means)) != best
    p = paired_p(values.shares[:, others] - values.shares[:, [best]])
    equal = np.isclose(truth[others], truth[best])
    corrected = against_the_best(p)
    yield float((corrected[equal] < ALPHA).any())
    yield float((holm(p)[equal] < ALPHA).any())
    yield float(np.mean(corrected < ALPHA)) if best == 0 else 0.0


def _coverage(values: PairedValues, truth: NDArray[np.float64], seed: int) -> Iterator[float]:
    draws = Draws.of(values, seed)
    gaps = (truth - truth[0])[1:]
    found = draws.differences(np.arange(1, len(truth)), 0)
    yield float(
        np.mean([i is not None and i.low <= t <= i.high for i, t in zip(draws.intervals(), truth, strict=True)])
    )
    yield float(np.mean([i is not None and i.low <= t <= i.high for i, t in zip(found, gaps, strict=True)]))


EQUAL = World()
WORLDS = (
    *(replace(EQUAL, n_methods=n) for n in (2, 5, 20, 60)),
    *(replace(EQUAL, lead=lead) for lead in (0.02, 0.05)),
    replace(EQUAL, n_methods=20, lead=0.05),
    replace(EQUAL, n_classes=7, n_test=3),
    *(replace(EQUAL, n_seeds=n, fits=fits) for fits in (0.0, 0.005, 0.02) for n in (1, 3, 5) if fits or n > 1),
)
HEADER = (
    "methods",
    "lead",
    "seeds",
    "sd of fits",
    "images",
    "cover",
    "cover (differences)",
    "wrong",
    "Holm only",
    "found",
)


def main(n_runs: int = 400) -> None:
    """Prints the shares of all worlds."""
    rows = []
    for number, world in enumerate(WORLDS):
        few = simulate(world, n_runs, number, intervals=world.n_methods <= 5)
        shares = (few.covered, few.covered_differences, few.wrong, few.wrong_by_holm, few.found)
        texts = ["" if np.isnan(share) else f"{100 * share:.1f} %" for share in shares]
        texts[-1] = texts[-1] if world.lead else ""
        facts = (world.n_methods, world.lead, world.n_seeds, world.fits, world.n_classes * world.n_test)
        rows.append([*facts, *texts])
        print(tabulate([rows[-1]], tablefmt="plain"), flush=True)
    print(tabulate(rows, HEADER, tablefmt="pipe", disable_numparse=True))


if __name__ == "__main__":
    main()
