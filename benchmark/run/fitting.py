"""Every step from features to stored outputs: fitting a method and encoding the items of a split.

The fit digest starts here: the seed, whether labels are given, encoding, signs and packing. Editing this code makes
every stored result stale, so nothing else belongs in this file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, cast

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import FloatArray
from benchmark.contract.codes import Codes, Embeddings, Representation, output_norms
from benchmark.contract.invariants import array_kind
from benchmark.contract.method import FitContext, Method, PairScorer, TrainData
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.contract.seeds import derive_seed
from benchmark.contract.split_inputs import Side, SplitInputs
from benchmark.jobs.threads import single_threaded
from benchmark.run.row_independence import Probe, chosen_rows

if TYPE_CHECKING:
    from benchmark.contract.cell import Cell
    from benchmark.contract.rows import Supervision

# Rows encoded at once; fixed, since other batch shapes change the last bits of a matrix product.
ENCODE_BATCH = 1024


@dataclass(frozen=True)
class Encoded:
    """Outputs of one cell with what they cost.

    Attributes:
        outputs: of the items that query or are searched.
        dim: bits or dimensions; None for a method that scores pairs.
        bytes_per_item: of one stored representation; None likewise.
        timings: seconds: "fit", and "encode" (per item) or "score_pairs" (per pair).
    """

    outputs: Outputs
    dim: int | None
    bytes_per_item: int | None
    timings: Mapping[str, float]


def load_features(paths: Mapping[str, Path]) -> dict[str, FloatArray]:
    """Modality -> features of all items, one a row; large ones stay on disk until their rows are read."""
    return {modality: np.load(path, mmap_mode="r") for modality, path in paths.items()}


def real_outputs(method: Method, features: FloatArray, modality: str) -> FloatArray:
    """What the method makes of the rows, [n, n_bits or d]; raises ValueError where it is no array of these rows."""
    batches = [
        _array(method.encode(features[start : start + ENCODE_BATCH], modality), f"encode() of {modality}s")
        for start in range(0, len(features), ENCODE_BATCH)
    ]
    outputs = np.concatenate(batches)
    if len(outputs) != len(features):
        raise ValueError(f"encode() should give {len(features)} rows for as many items, it gave {len(outputs)}")
    return outputs


def _array(returned: object, call: str) -> FloatArray:
    """What a method returned, [n, d]; raises ValueError, which names the call, where it is no array of numbers."""
    if isinstance(returned, np.ndarray) and not isinstance(returned, np.ma.MaskedArray):
        array: NDArray[Any] = returned
        if array.dtype.kind in "fiub" and array.ndim == 2:
            return array
    raise ValueError(f"{call} should return a numpy array float32 with two axes, it returned {array_kind(returned)}")


def encode(method: Method, features: FloatArray, modality: str, n_bits: int | None) -> Representation:
    """Codes (n_bits given) or embeddings of the rows; raises ValueError where the method's outputs do not fit."""
    return represented(real_outputs(method, features, modality), n_bits)


def represented(outputs: FloatArray, n_bits: int | None) -> Representation:
    """Codes (n_bits given) or embeddings of real outputs; raises ValueError where these do not fit."""
    if n_bits is None:
        return Embeddings(np.ascontiguousarray(outputs, np.float32))
    codes = Codes.from_outputs(outputs)
    if codes.n_bits != n_bits:
        raise ValueError(f"encode() should give {n_bits} outputs a row, it gave {codes.n_bits}")
    return codes


def training_data(
    inputs: SplitInputs, features: Mapping[str, FloatArray], supervised: bool, shuffle_seed: int | None = None
) -> TrainData:
    """Aligned training pairs; labels only for a supervised method, permuted over the pairs where a seed is given."""
    rows = {m: features[m][inputs.train_rows[m]] for m in inputs.modalities}
    labels = inputs.train_labels if supervised else None
    if labels is not None and shuffle_seed is not None:
        labels = np.random.default_rng(shuffle_seed).permutation(labels)
    return TrainData(rows, labels)


def pair_scores(method: PairScorer, query: FloatArray, database: FloatArray, asked: str, searched: str) -> FloatArray:
    """Scores of all pairs, float32 [n_query, n_database]; raises ValueError where the method's do not fit."""
    call = f"score_pairs() of {asked}s and {searched}s"
    scores = _array(method.score_pairs(query, database, asked, searched), call).astype(np.float32)
    if scores.shape != (len(query), len(database)):
        raise ValueError(f"score_pairs() should give {[len(query), len(database)]} scores, not {list(scores.shape)}")
    if not np.isfinite(scores).all():
        raise ValueError("score_pairs() gave values that are not finite (NaN or infinity)")
    return scores


def scores_pairs(method: Method | PairScorer) -> TypeGuard[PairScorer]:
    """Whether a method scores pairs instead of encoding items."""
    return hasattr(method, "score_pairs")


def cell_seed(cell: Cell) -> int:
    """Fit seed, derived only from this cell's identifiers: neither other methods nor other lengths change it."""
    return derive_seed("fit", cell.seed, cell.dataset, cell.protocol, cell.method, cell.n_bits)


def shuffle_seed(cell: Cell) -> int | None:
    """Seed of the shuffled-label control, the same for all methods on a split; None in an ordinary cell."""
    if cell.control == "none":
        return None
    return derive_seed(cell.control, cell.seed, cell.dataset, cell.protocol)


@dataclass(frozen=True)
class Workplace:
    """Where a fit takes place.

    Attributes:
        progress: called with (parts done, all parts) during a long fit.
        device: torch device name.
        image_weights: state-dict file of an end-to-end backbone; None takes torchvision's own.
        checkpoint: file in which an end-to-end training keeps its state; None keeps none.
        checkpoint_identity: a training resumes only from a state of the same identity.
    """

    progress: Callable[[int, int], None]
    device: str = "cpu"
    image_weights: Path | None = None
    checkpoint: Path | None = None
    checkpoint_identity: str = ""


@dataclass(frozen=True)
class Fitted:
    """A fitted method.

    Attributes:
        method: after its fit.
        n_bits: code length, None for a real-valued method.
        seconds: that the fit took.
    """

    method: Method | PairScorer
    n_bits: int | None
    seconds: float

    @single_threaded()
    def encode(self, inputs: SplitInputs, features: Mapping[str, FloatArray]) -> Encoded:
        """Encodes what queries and what is searched, or scores the pairs of both.

        Args:
            inputs: a split whose training side is that of the fit.
            features: modality -> features of all its items.

        Raises:
            ValueError: outputs do not fit, or those of a row depend on the rows beside it.
        """
        if scores_pairs(self.method):
            return _paired(self.method, inputs, features, self.seconds)
        return _encoded(cast("Method", self.method), inputs, features, self.seconds, self.n_bits)


@single_threaded()  # numerical libraries give other last bits with other numbers of threads
def fit(
    new: Callable[..., Method | PairScorer],
    cell: Cell,
    supervision: Supervision,
    inputs: SplitInputs,
    features: Mapping[str, FloatArray],
    workplace: Workplace,
) -> Fitted:
    """Makes the cell's method and fits it on the training side.

    Args:
        new: makes the method from its settings.
        cell: gives settings, code length, network, seed and control.
        supervision: "supervised" hands the labels of the training side to the method.
        inputs: the split.
        features: modality -> features of all items.
        workplace: where the fit takes place.
    """
    context = FitContext(
        n_bits=cell.n_bits,
        seed=cell_seed(cell),
        network=cell.network,
        device=workplace.device,
        image_weights=workplace.image_weights,
        checkpoint=workplace.checkpoint,
        checkpoint_identity=workplace.checkpoint_identity,
        progress=workplace.progress,
    )
    method = new(**cell.settings)
    started = time.perf_counter()
    method.fit(training_data(inputs, features, supervision == "supervised", shuffle_seed(cell)), context)
    return Fitted(method, cell.n_bits, time.perf_counter() - started)


def _encoded(
    method: Method, inputs: SplitInputs, features: Mapping[str, FloatArray], fit_seconds: float, n_bits: int | None
) -> Encoded:
    """Codes or embeddings of all sides; raises ValueError where a row's outputs depend on its batch."""
    started = time.perf_counter()
    probes: list[Probe] = []

    def side(modality: str, items: Side) -> EncodedSide:
        outputs = real_outputs(method, features[modality][items.rows], modality)
        representation = represented(outputs, n_bits)
        few = features[modality][items.rows[chosen_rows(len(outputs))]]
        probes.append(Probe.of(lambda x: method.encode(x, modality), [few], outputs, f"encode() of {modality}s"))
        norms = None if n_bits is None else output_norms(outputs)
        return EncodedSide(representation, items.ids, items.labels, items.sentences, norms, items.seen, items.slices)

    query = {m: side(m, items) for m, items in inputs.query.items()}
    database = None if inputs.database is None else {m: side(m, items) for m, items in inputs.database.items()}
    seconds = time.perf_counter() - started
    for probe in probes:
        probe.check()
    n_items = sum(len(side.ids) for sides in (query, database or {}) for side in sides.values())
    one = next(iter(query.values())).output
    if one is None:
        raise ValueError("nothing was encoded")
    timings = {"fit": fit_seconds, "encode": seconds / n_items}
    return Encoded(Outputs(query, database), one.dim, one.bytes_per_item, timings)


def _pair_probe(
    method: PairScorer,
    features: Mapping[str, FloatArray],
    sides: tuple[Side, Side],
    modalities: tuple[str, str],
    scores: FloatArray,
) -> Probe:
    """A few pairs of a matrix of scores."""
    asked, searched = modalities
    few = [features[m][side.rows[chosen_rows(len(side.rows))]] for m, side in zip(modalities, sides, strict=True)]
    subject = f"score_pairs() of {asked}s and {searched}s"
    return Probe.of(lambda query, database: method.score_pairs(query, database, asked, searched), few, scores, subject)


def _paired(method: PairScorer, inputs: SplitInputs, features: Mapping[str, FloatArray], fit_seconds: float) -> Encoded:
    """Scores of all pairs of both directions.

    Raises:
        ValueError: the score of a pair depends on its batch.
    """

    def bare(sides: Mapping[str, Side]) -> dict[str, EncodedSide]:
        return {
            m: EncodedSide(None, s.ids, s.labels, s.sentences, seen=s.seen, slices=s.slices) for m, s in sides.items()
        }

    first, second = inputs.modalities
    started = time.perf_counter()
    found: dict[str, FloatArray] = {}
    probes: list[Probe] = []
    for asked, searched in ((first, second), (second, first)):
        query, database = inputs.query[asked], (inputs.database or inputs.query)[searched]
        rows = features[asked][query.rows], features[searched][database.rows]
        found[asked] = pair_scores(method, *rows, asked, searched)
        probes.append(_pair_probe(method, features, (query, database), (asked, searched), found[asked]))
    seconds = time.perf_counter() - started
    for probe in probes:
        probe.check()
    n_pairs = sum(scores.size for scores in found.values())
    database_sides = None if inputs.database is None else bare(inputs.database)
    timings = {"fit": fit_seconds, "score_pairs": seconds / n_pairs}
    return Encoded(Outputs(bare(inputs.query), database_sides, found), None, None, timings)
