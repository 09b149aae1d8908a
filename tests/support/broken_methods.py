"""Methods that misbehave, for the tests of the harness."""

from __future__ import annotations

import os
import random
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from scipy.sparse import csr_array

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.rows import MethodRow, Supervision


def row(name: str, cls: str, supervision: Supervision = "unsupervised") -> MethodRow:
    """The registry row of a class of this module."""
    return MethodRow(
        name,
        f"{__name__}:{cls}",
        "",
        "shallow-hashing",
        supervision,
        "pairwise",
        2026,
        "inspired-by",
    )


@dataclass(kw_only=True)
class Raising:
    """Fails in fit, with a message of two lines."""

    info: ClassVar[MethodInfo] = MethodInfo("raising", "", "", "", "")

    def fit(self, train: TrainData, context: FitContext) -> Raising:
        """Raises ZeroDivisionError."""
        raise ZeroDivisionError("the covariance is singular\nsecond line")

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Raises AssertionError: nothing encodes with a method whose fit failed."""
        raise AssertionError("never reached")


@dataclass(kw_only=True)
class Declining(Raising):
    """Runs on no cell."""

    def fit(self, train: TrainData, context: FitContext) -> Declining:
        """Raises NotApplicable."""
        raise NotApplicable("needs raw images, this track has frozen features")


@dataclass(kw_only=True)
class Spying(Raising):
    """Codes of the first features; draws from numpy's global generator and keeps everything it is given."""

    seen: ClassVar[list[tuple[TrainData, FitContext] | FloatArray]] = []

    def fit(self, train: TrainData, context: FitContext) -> Spying:
        """Keeps the training data and the context."""
        type(self).seen.append((train, context))
        self.n_bits_ = context.code_length
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """The first features [n, n_bits]; keeps all of them."""
        type(self).seen.append(features)
        np.random.normal()
        return features[:, : self.n_bits_].copy()


@dataclass(kw_only=True)
class Centring(Spying):
    """Subtracts the mean of the batch, so that a row's outputs depend on the other rows."""

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """The first features without their mean, [n, n_bits]."""
        outputs: FloatArray = features[:, : self.n_bits_] - features[:, : self.n_bits_].mean(0)
        return outputs


CITED = MethodInfo("broken", "A title", "An author", "A venue", "https://doi.org/10.1000/1", quick={})


@dataclass(kw_only=True)
class Sound:
    """Random projections from the seed: keeps every promise of the contract, though it learns nothing."""

    info: ClassVar[MethodInfo] = CITED
    scale: float = 1.0

    def fit(self, train: TrainData, context: FitContext) -> Sound:
        """Draws the projections."""
        self.seed_ = self.drawn_from(context)
        rng = np.random.default_rng(self.seed_)
        self.means_ = {m: x.mean(0) for m, x in train.features.items()}
        self.projections_ = {m: rng.normal(size=(x.shape[1], context.code_length)) for m, x in train.features.items()}
        return self

    def drawn_from(self, context: FitContext) -> int:
        """The seed of the projections."""
        return context.seed

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Projected features, float32 [n, n_bits]."""
        projection = self.projections_[modality]
        outputs: FloatArray = ((features - self.means_[modality]) @ projection).astype(np.float32)
        return self.scale * outputs


def variant(name: str, **members: object) -> type[Sound]:
    """Sound with other members, importable under that name."""
    made: type[Sound] = dataclass(kw_only=True)(type(name, (Sound,), {"__module__": __name__, **members}))
    return made


def fit_after(act: Callable[[Sound, FitContext], object]) -> Callable[..., Sound]:
    """The fit of Sound, and then this act."""

    def fit(self: Sound, train: TrainData, context: FitContext) -> Sound:
        Sound.fit(self, train, context)
        act(self, context)
        return self

    return fit


def encode_after(act: Callable[[FloatArray], object]) -> Callable[..., FloatArray]:
    """The encoding of Sound, and then this act on the features."""

    def encode(self: Sound, features: FloatArray, modality: str) -> FloatArray:
        outputs = Sound.encode(self, features, modality)
        act(features)
        return outputs

    return encode


def outputs_changed(change: Callable[[FloatArray], object]) -> Callable[..., object]:
    """The encoding of Sound with changed outputs."""
    return lambda self, features, modality: change(Sound.encode(self, features, modality))


def _first_seed_ever(self: Sound, context: FitContext) -> int:
    vars(type(self)).get("first") or setattr(type(self), "first", context.seed + 7)  # type: ignore[func-returns-value]
    return int(type(self).__dict__["first"]) + context.seed


def _drawn_from_torch(self: Sound, context: FitContext) -> int:
    with torch.random.fork_rng(devices=[]):  # puts the state back, but starts from it
        return context.seed + int(torch.randint(10**6, ()))


# Name -> the check that has to name it, what its complaint says, and what differs from Sound.
BROKEN: dict[str, tuple[str, str, dict[str, object]]] = {
    "DrawsGlobally": ("global_rng_untouched", "numpy.random;", {"fit": fit_after(lambda *_: np.random.random())}),
    "DrawsWhileEncoding": ("global_rng_untouched", "torch;", {"encode": encode_after(lambda _: torch.rand(()))}),
    "TakesACachedNormal": ("global_rng_untouched", "numpy.random;", {"fit": fit_after(lambda *_: np.random.normal())}),
    "TakesTheCachedGauss": ("global_rng_untouched", " random;", {"fit": fit_after(lambda *_: random.gauss())}),
    "SeedsGlobally": ("global_rng_untouched", " random;", {"fit": fit_after(lambda _, c: random.seed(c.seed))}),
    "FollowsGlobalState": ("same_seed_same_outputs", "follow the global random", {"drawn_from": _drawn_from_torch}),
    "IgnoresItsSeed": ("other_seed_other_codes", "every seed gives the same", {"drawn_from": lambda *_: 0}),
    "ReadsOneBitOfItsSeed": (
        "other_seed_other_codes", "seeds 0 and 2147483648, 1 and 4294967295 give the same codes",
        {"drawn_from": lambda _, c: c.seed % 2},
    ),
    "HasNoSeed": ("same_seed_same_outputs", "differ", {"drawn_from": lambda *_: None}),
    "HashesAText": ("new_process_same_outputs", "hash()", {"drawn_from": lambda _, c: hash(f"a{c.seed}") % 2**32}),
    "ReadsTheClock": (
        "new_process_same_outputs", "clock", {"drawn_from": lambda _, c: c.seed + int(time.time() / 86_400)}
    ),
    "KeepsTheFirstFit": ("new_process_same_outputs", "an earlier fit", {"drawn_from": _first_seed_ever}),
    "LearnsIntoTheClass": (
        "fits_share_nothing", "keep state in self",
        {"fit": fit_after(lambda s, _: setattr(type(s), "projections_", s.__dict__.pop("projections_")))},
    ),
    "ChangesItsInput": ("fit_returns_itself_and_leaves_inputs_unchanged", "encode() or score_pairs() changed its input",
                        {"encode": encode_after(lambda x: np.negative(x, out=x))}),
    "ChangesItsSettings": ("fit_returns_itself_and_leaves_inputs_unchanged", "hyper-parameters scale",
                           {"fit": fit_after(lambda s, _: setattr(s, "scale", 2.0))}),
    "WritesPastPython": ("is_silent", "wrote to stdout: 'done", {"fit": fit_after(lambda *_: os.write(1, b"done"))}),
    "WritesToStderr": ("is_silent", "wrote to stderr", {"fit": fit_after(lambda *_: print("x", file=sys.stderr))}),
    "LeavesAFile": ("leaves_no_files", "'model.bin'", {"fit": fit_after(lambda *_: Path("model.bin").write_text(""))}),
    "ChangesTheFolder": ("process_unchanged", "the current folder", {"fit": fit_after(lambda *_: os.chdir("/"))}),
    "ChangesTheEnvironment": (
        "process_unchanged", "the environment", {"fit": fit_after(lambda *_: os.environ.update(XMHASH_TEST="1"))}
    ),
    "ChangesTheDtype": (
        "process_unchanged", "default dtype", {"fit": fit_after(lambda *_: torch.set_default_dtype(torch.float64))}
    ),
    "ChangesTheThreads": (
        "process_unchanged", "number of threads", {"fit": fit_after(lambda *_: torch.set_num_threads(3))}
    ),
    "StopsGradients": (
        "process_unchanged", "gradient mode", {"encode": encode_after(lambda _: torch.set_grad_enabled(False))}
    ),
    "SilencesNumpy": (
        "process_unchanged", "floating-point errors", {"fit": fit_after(lambda *_: np.seterr(all="ignore"))}
    ),
    "SilencesWarnings": (
        "process_unchanged", "warning filters", {"fit": fit_after(lambda *_: warnings.simplefilter("ignore"))}
    ),
    "ExitsThePython": ("fits_and_encodes", "SystemExit: 3", {"fit": fit_after(lambda *_: sys.exit(3))}),
    "GivesNaN": ("outputs_are_finite", "NaN or infinite", {"encode": outputs_changed(lambda x: x * np.nan)}),
    "GivesOneColumnLess": (
        "outputs_have_the_right_shape", "should be [100, 16], not [100, 15]",
        {"encode": outputs_changed(lambda x: x[:, 1:])},
    ),
    "GivesAVector": (
        "outputs_have_the_right_shape", "not [1600]", {"encode": outputs_changed(lambda x: x.reshape(-1))}
    ),
    "GivesATensor": (
        "outputs_are_arrays", "numpy array, not Tensor",
        {"encode": outputs_changed(lambda x: torch.from_numpy(x).requires_grad_())},
    ),
    "GivesNothing": ("outputs_are_arrays", "numpy array, not NoneType", {"encode": outputs_changed(lambda _: None)}),
    "GivesADict": ("outputs_are_arrays", "array, not dict", {"encode": outputs_changed(lambda x: {"image": x})}),
    "GivesAList": ("outputs_are_arrays", "array, not list", {"encode": outputs_changed(lambda x: x.tolist())}),
    "GivesUnequalRows": (
        "outputs_are_arrays", "array, not list", {"encode": outputs_changed(lambda x: [[1.0], [1.0, 2.0]])}
    ),
    "GivesAGenerator": ("outputs_are_arrays", "numpy array, not iterator", {"encode": outputs_changed(iter)}),
    "GivesASparseMatrix": ("outputs_are_arrays", "array, not csr_array", {"encode": outputs_changed(csr_array)}),
    "GivesAMaskedArray": ("outputs_are_arrays", "not MaskedArray", {"encode": outputs_changed(np.ma.masked_array)}),
    "GivesComplexNumbers": ("outputs_are_arrays", "not complex64", {"encode": outputs_changed(lambda x: x + 0j)}),
    "GivesObjects": ("outputs_are_arrays", "not object", {"encode": outputs_changed(lambda x: x.astype(object))}),
    "GivesTexts": ("outputs_are_arrays", "float32, not <U", {"encode": outputs_changed(lambda x: x.astype(str))}),
    "GivesIntegers": (
        "outputs_are_arrays", "float32, not int64", {"encode": outputs_changed(lambda x: (x > 0) * 1)}
    ),
    "GivesBits": (
        "outputs_make_codes", "codes of bits are made by Codes.from_bits",
        {"encode": outputs_changed(lambda x: (x > 0).astype(np.float32))},
    ),
    "GivesHugeNumbers": (
        "outputs_are_finite", "outputs are too large for float32",
        {"encode": outputs_changed(lambda x: x.astype(np.float64) * 1e200)},
    ),
    "NeedsLabels": (
        "labels_are_used_as_declared", "set supervision='supervised'",
        {"fit": lambda self, train, context: Sound.fit(self, train, context) if len(train.labels) else self},
    ),
    "NeverRepeats": (
        "encoding_repeats", "a second call",
        {"encode": outputs_changed(lambda x: x + np.random.default_rng().normal(size=x.shape).astype(np.float32))},
    ),
    "CentresTheBatch": ("rows_are_independent", "differ from the whole",
                        {"encode": outputs_changed(lambda x: (x - x.mean(0)) * np.float32(1e-9))}),
    "CentresBesideALargeColumn": (
        "rows_are_independent", "differ from the whole",
        {"encode": outputs_changed(lambda x: (x - x.mean(0)) * np.float32(10) ** (6 * (np.arange(16) == 0)))},
    ),
    "CentresLargeBatches": (
        "rows_are_independent", "100 rows differ from the whole of 1024",
        {"encode": outputs_changed(lambda x: x - x.mean(0) if len(x) > 200 else x)},
    ),
}  # fmt: skip

for _name, (*_, _members) in BROKEN.items():
    globals()[_name] = variant(_name, **_members)
