"""Results, splits and runs made by hand, with numbers that are easy to work out."""

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmark.contract.cell import Cell
from benchmark.contract.codes_file import CodesFile
from benchmark.contract.network import NetworkSettings
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
HARD_LABELS = MethodFacts(
    family="hard-label-reference",
    supervision="supervised",
    similarity="classification",
    year=2017,
    fidelity="inspired-by",
)
OUTSIDE = MethodFacts(
    family="scored-from-file", supervision="not-stated", similarity="not-stated", year=None, fidelity="not-checked"
)
# All settings of the end-to-end track.
NETWORK: Mapping[str, object] = {
    "accumulation": 1,
    "augment": True,
    "backbone": "small-cnn",
    "backbone_rate": 0.1,
    "batch_size": 32,
    "channels_last": False,
    "dropout": 0.5,
    "epochs": 8,
    "frozen_layers": 0,
    "image_size": 96,
    "learning_rate": 0.002,
    "mixed_precision": False,
    "n_frames": 128,
    "pretrained": False,
    "weight_decay": 0.0,
    "width": 256,
}


def provenance(commit: str = "c" * 40) -> Provenance:
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
    data = {"dataset": "ucm", "source": "stand-in", "protocol": "rs-pairs", "protocol_version": 1, "settings": {}}
    own = {"method": method, "n_bits": n_bits, "front_ends": {"image": image, "sound": sound}, "seed": seed}
    if isinstance(network := fields.get("network"), dict):
        fields["network"] = NetworkSettings(**network)
    return Cell.model_validate({**data, **own, **fields})


def result(
    of: Cell,
    facts: MethodFacts,
    value: float = math.nan,
    status: str = "ok",
    commit: str = "c" * 40,
    pairs: bool = False,
    **fields: object,
) -> Result:
    """A result with this s2i mAP and half of it as i2s mAP; with `pairs`, its method scores pairs."""
    outcome: dict[str, object] = {"status": status, "scores": {}, "curves": {}}
    if status == "ok":
        outcome |= {"scores": _scores(value), "curves": _curves(value, of.n_bits)}
        dim = of.n_bits or 40
        if not pairs:
            outcome |= {"dim": dim, "bytes_per_item": -(-dim // 8) if of.n_bits else 4 * dim}
        timings = {"fit": 1.5} | ({"score_pairs": 3e-6} if pairs else {"encode": 2e-6})
        outcome |= {"timings": timings}
    outcome |= {"fit_digest": "f", "scorer_digest": "s", "provenance": provenance(commit)}
    return Result.model_validate({"key": of.key, "cell": of, "method": facts, **outcome, **fields})


def codes_file(**fields: str) -> CodesFile:
    """The file of a result of `OUTSIDE`, on a split of `split`."""
    return CodesFile(**{"name": "codes.mat", "digest": "a" * 64, "dataset_digest": "d", "split_digest": "s", **fields})


def _scores(value: float) -> dict[str, float]:
    scores: dict[str, float] = {}
    for direction, mean in (("s2i", value), ("i2s", value / 2)):
        scores |= {f"{direction}/map@all": mean, f"{direction}/chance_map@all": 0.25}
        scores |= {f"{direction}/precision@{k}": mean for k in (1, 5, 10)}
    return scores


def _curves(value: float, n_bits: int | None) -> dict[str, list[float]]:
    curves: dict[str, list[float]] = {}
    for direction, mean in (("s2i", value), ("i2s", value / 2)):
        curves[f"{direction}/precision_at_recall"] = [mean] * 100
        if n_bits:
            curves[f"{direction}/precision_by_radius"] = [math.nan, *[mean] * (n_bits - 1), 0.2]
            curves[f"{direction}/recall_by_radius"] = [r / n_bits for r in range(n_bits + 1)]
    return curves


def split(seed: int, **fields: object) -> SplitFacts:
    data = {"dataset": "ucm", "source": "stand-in", "speech": "espeak-ng", "protocol": "rs-pairs"}
    sizes = {"n_images": 100, "n_sounds": 500, "n_classes": 4, "n_train": 70, "n_val": 10}
    sides = {"n_query": {"image": 20, "sound": 20}, "n_database": {"image": 20, "sound": 20}}
    shares = {"largest_class_share": 0.25, "sentences_seen": 0.5 + 0.1 * seed, "sentences_seen_all": 0.9}
    digests = {"protocol_version": 1, "dataset_digest": "d", "split_digest": "s"}
    facts: dict[str, object] = {**data, **sizes, **sides, **shares, **digests, "seed": seed}
    return SplitFacts.model_validate(facts | fields)


def results() -> Iterator[Result]:
    """Two seeds on ucm: one method fails in seed 1, one is skipped, one is real-valued; one seed on real sydney."""
    yield from (result(cell("better", 64, seed), HASHING, value) for seed, value in ((0, 0.6), (1, 0.8)))
    yield from (result(cell("worse", 64, seed, settings={"n_epochs": 3}), HASHING, 0.5) for seed in (0, 1))
    yield result(cell("broken", 64, 0), HASHING, 0.95)
    place = '  File "/me/my_method.py", line 3, in fit'
    trace = f"Traceback (most recent call last):\n{place}\nValueError: loss | is not finite\n"
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
    """The run of `results`."""
    request: dict[str, object] = {
        "methods": ["all"],
        "bits": [64],
        "data_root": None,
        "set": {"worse": {"n_epochs": 3}},
    }
    splits = (split(0), split(1), split(0, dataset="sydney", source="real", speech="recordings"))
    return run_of(folder / "runs" / "hand", results(), splits, request)


QUALITIES = {"bit_balance": 0.9, "bit_entropy": 0.8, "bit_correlation": 0.1, "unique_code_share": 0.7}


def two_protocols(folder: Path) -> Store:
    """Methods of every kind under two protocols: codes, a reference, a control, a pair scorer, own features."""
    found = []
    for protocol, loss in (("rs-pairs", 0.0), ("caption-disjoint", 0.25)):
        diagnosed = result(cell("better", 64, 0, protocol=protocol), HASHING, 0.75 - loss)
        of_codes = {f"image/{name}": value for name, value in (QUALITIES | {"quantisation_error": 0.25}).items()}
        of_codes |= {f"sound/{name}": value / 2 for name, value in QUALITIES.items()}
        ties = {"s2i/tie_share": 0.125, "i2s/tie_share": 0.0625}
        found.append(diagnosed.model_copy(update={"diagnostics": of_codes, "scores": {**diagnosed.scores, **ties}}))
        found.append(result(cell("known", 64, 0, protocol=protocol), HARD_LABELS, 0.99))
        control = cell("better", 64, 0, protocol=protocol, control="shuffled-labels")
        found.append(result(control, HASHING, 0.995))
        found.append(result(cell("vector", None, 0, protocol=protocol), REAL, 0.875 - loss))
        found.append(result(cell("matcher", None, 0, protocol=protocol), REAL, 0.625 - loss, pairs=True))
        own = {"image": "dense-sift", "sound": "mfcc-words"}
        found.append(result(cell("words", None, 0, own_front_ends=own, protocol=protocol), REAL, 0.3))
    counts = {"n_sentences": {"fit": 60, "test": 15}, "fewest_sentences": {"fit": 4, "test": 1}}
    disjoint: dict[str, object] = {"protocol": "caption-disjoint", "sentences_seen": 0.0, "n_left_out": 3, **counts}
    return run_of(folder / "many", found, [split(0), split(0, **disjoint)])


def line_of(path: Path, start: str) -> str:
    """The first line of a file that holds this text."""
    return next(line for line in path.read_text().splitlines() if start in line)


def rows_of(path: Path) -> dict[str, dict[str, str]]:
    """Rows of a table's CSV file by method."""
    return {row["method"]: row for row in csv.DictReader(path.open())}


def squeezed(text: str) -> str:
    """The text with single spaces."""
    return re.sub(" +", " ", text)
