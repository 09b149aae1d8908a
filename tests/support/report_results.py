"""Hand-made results, splits and a run, whose numbers are easy to work out."""

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from benchmark.contract.cell import Cell
from benchmark.contract.result import MethodFacts, Provenance, Result
from benchmark.contract.split_facts import SplitFacts
from benchmark.store.store import Store

STAND_IN = "stand-in data: not comparable with published numbers"
HASHING = MethodFacts(
    family="deep-hashing", supervision="supervised", similarity="triplet", year=2020, fidelity="reconstruction"
)
REAL = MethodFacts(
    family="real-valued", supervision="unsupervised", similarity="pairwise", year=2016, fidelity="from-paper"
)
FLOOR = MethodFacts(family="floor", supervision="unsupervised", similarity="none", year=2026, fidelity="inspired-by")
CEILING = MethodFacts(
    family="ceiling", supervision="supervised", similarity="classification", year=2017, fidelity="inspired-by"
)


def provenance(commit: str = "c" * 40) -> Provenance:
    """Where all results were computed."""
    return Provenance(
        date="2026-01-02T03:04:05+00:00",
        git_commit=commit,
        git_dirty=False,
        python="3.11.9",
        packages={"numpy": "2.3.0"},
        processor="a processor",
        device="cpu",
        n_threads=1,
        n_workers=2,
    )


def cell(
    method: str,
    n_bits: int | None,
    seed: int,
    image: str = "hog-colour",
    sound: str = "bag-of-audio-words",
    **fields: object,
) -> Cell:
    """A cell on the stand-in of ucm; fields replace its facts."""
    front_ends = {"image": image, "sound": sound}
    data = {"dataset": "ucm", "source": "stand-in", "protocol": "rs-pairs", "protocol_version": 1, "settings": {}}
    of_cell = {"method": method, "n_bits": n_bits, "front_ends": front_ends, "seed": seed}
    return Cell.model_validate(data | of_cell | fields)


def result(
    of: Cell,
    facts: MethodFacts,
    value: float = math.nan,
    status: Literal["ok", "failed", "skipped"] = "ok",
    commit: str = "c" * 40,
    pairs: bool = False,
    **fields: object,
) -> Result:
    """A result whose s2i mAP is value and whose i2s mAP is half of it; with pairs, of a method that scores pairs."""
    scores: dict[str, float] = {}
    curves: dict[str, list[float]] = {}
    outcome: dict[str, Any] = {"status": status}
    if status == "ok":
        for direction, mean in (("s2i", value), ("i2s", value / 2)):
            scores |= {f"{direction}/map@all": mean, f"{direction}/chance_map@all": 0.25}
            scores |= {f"{direction}/precision@{k}": mean for k in (1, 5, 10)}
            curves[f"{direction}/precision_at_recall"] = [mean] * 100
            if of.n_bits:
                curves[f"{direction}/precision_by_radius"] = [math.nan, *[mean] * (of.n_bits - 1), 0.2]
                curves[f"{direction}/recall_by_radius"] = [r / of.n_bits for r in range(of.n_bits + 1)]
        dim = of.n_bits or 40
        if not pairs:
            outcome |= {"dim": dim, "bytes_per_item": -(-dim // 8) if of.n_bits else 4 * dim}
        timings = {"fit": 1.5} | ({"score_pairs": 3e-6} if pairs else {"encode": 2e-6})
        outcome |= {"timings": timings, "peak_memory": 1_000_000}
    outcome |= {"scores": scores, "curves": curves, "fit_digest": "f", "scorer_digest": "s"}
    base = {"key": of.key, "cell": of, "method": facts, "provenance": provenance(commit)}
    return Result.model_validate(base | outcome | fields)


def split(seed: int, **fields: object) -> SplitFacts:
    """Facts of a split of ucm; fields replace them."""
    data = {"dataset": "ucm", "source": "stand-in", "speech": "espeak-ng", "protocol": "rs-pairs"}
    sizes = {"n_images": 100, "n_sounds": 500, "n_classes": 4, "n_train": 70, "n_val": 10}
    sides = {"n_query": {"image": 20, "sound": 20}, "n_database": {"image": 20, "sound": 20}}
    shares = {"largest_class_share": 0.25, "sentences_seen": 0.5 + 0.1 * seed, "sentences_seen_all": 0.9}
    digests = {"protocol_version": 1, "dataset_digest": "d", "split_digest": "s"}
    return SplitFacts.model_validate(data | sizes | sides | shares | digests | {"seed": seed} | fields)


def results() -> Iterator[Result]:
    """Two seeds on ucm: one method fails in seed 1, one is skipped, one is real-valued; one seed on real sydney."""
    yield from (result(cell("better", 64, seed), HASHING, value) for seed, value in ((0, 0.6), (1, 0.8)))
    yield from (result(cell("worse", 64, seed, settings={"n_epochs": 3}), HASHING, 0.5) for seed in (0, 1))
    yield result(cell("broken", 64, 0), HASHING, 0.95)
    trace = 'Traceback (most recent call last):\n  File "x.py"\nValueError: loss | is not finite\n'
    yield result(cell("broken", 64, 1), HASHING, status="failed", reason="ValueError: loss", traceback=trace)
    yield from (result(cell("narrow", 64, seed), HASHING, status="skipped", reason="needs 64 dim") for seed in (0, 1))
    yield from (result(cell("vector", None, seed), REAL, 0.9) for seed in (0, 1))
    yield from (result(cell("noise", 64, seed), FLOOR, 0.99) for seed in (0, 1))
    yield result(cell("better", 64, 0, dataset="sydney", source="real"), HASHING, 0.7)


def run_of(
    folder: Path,
    results: Iterable[Result],
    splits: Sequence[SplitFacts] = (),
    request: dict[str, object] | None = None,
) -> Store:
    """A store of these results."""
    made = Store(folder)
    if request is not None:
        made.write_request(request)
    for facts in splits:
        made.write_split(facts)
    for one in results:
        made.write_result(one)
    return made


def hand_made(folder: Path) -> Store:
    """The store of `results()` with its splits and its request."""
    request: dict[str, object] = {
        "methods": ["all"],
        "bits": [64],
        "data_root": None,
        "set": {"worse": {"n_epochs": 3}},
    }
    splits = (split(0), split(1), split(0, dataset="sydney", source="real", speech="recordings"))
    return run_of(folder / "runs" / "hand", results(), splits, request)


def line_of(path: Path, start: str) -> str:
    """The first line of a file that holds a text."""
    return next(line for line in path.read_text().splitlines() if start in line)
