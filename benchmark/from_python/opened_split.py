"""Opens a split with its features, and fits registered methods on it, as a run does."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from benchmark import registry
from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import DataUnavailable, NotApplicable, UserError
from benchmark.contract.labels import Labels
from benchmark.contract.method import unseen
from benchmark.contract.notes import note
from benchmark.contract.python_words import in_python_words
from benchmark.contract.quoting import shown
from benchmark.contract.search_space import Scalar
from benchmark.contract.speech_condition import DEFAULT_SPEECH
from benchmark.contract.split_facts import SplitFacts
from benchmark.contract.split_inputs import Side
from benchmark.from_python.evaluation import Evaluation
from benchmark.from_python.fitted_method import FittedMethod
from benchmark.from_python.given_arrays import whole_number
from benchmark.from_python.split_origin import WHERE, SplitOrigin
from benchmark.metrics.scoring import score
from benchmark.own_packages import check_siblings
from benchmark.plan.openings import openings
from benchmark.plan.own_names import check_own_data
from benchmark.plan.spec import UNSEEN, RunSpec, make_spec
from benchmark.plan.split_source import SplitSource
from benchmark.plugin_files import use_plugins
from benchmark.run.contained_fit import fit_contained
from benchmark.run.fitting import Workplace, load_features
from benchmark.terminal.command_line import VARIABLES

if TYPE_CHECKING:
    from datasets.prepared_split import PreparedSplit

# What an option of `run` is called here.
NAMES = {"datasets": "dataset", "seeds": "seed", "bits": "n_bits", "set": "fit()", "methods": "name"}
FLOOR = "random-codes"  # takes the features of the run and has no settings


@dataclass(frozen=True, eq=False)
class TrainingPairs:
    """Aligned training pairs, train and val together: row i of each modality describes the same pair.

    Attributes:
        features: modality -> float32 [n_pairs, d].
        labels: int64 [n_pairs], class of each pair; bool [n_pairs, n_classes] where images have several.
        sentences: the folded sentence that the sound of each pair speaks.
    """

    features: Mapping[str, FloatArray]
    labels: Labels
    sentences: tuple[str, ...]

    def __repr__(self) -> str:
        """One line with the number of pairs and the shapes of their features."""
        shapes = [f"{modality} {_shape(values)}" for modality, values in self.features.items()]
        return f"TrainingPairs: {', '.join(shapes)}"

    def __len__(self) -> int:
        """Number of pairs."""
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class Items:
    """Items of one modality that query or are searched.

    Attributes:
        features: float32 [n, d].
        ids: of each item: the name of an image, or of a sound with its number, such as `airplane_1.jpg#2`.
        labels: int64 [n], class of each item; bool [n, n_classes] where images have several.
        sentences: folded sentences of each item: one for a sound, those of its sounds in this split for an image.
    """

    features: FloatArray
    ids: tuple[str, ...]
    labels: Labels
    sentences: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        """One line with the number of items and of features."""
        return f"Items: {_shape(self.features)}"

    def __len__(self) -> int:
        """Number of items."""
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class OpenedSplit:
    """A split with its features as arrays.

    Attributes:
        facts: sizes, speech and leakage figures, as reports state them.
        class_names: names of the classes, in the order of their labels.
        train: what methods are fitted on.
        query: modality -> items that query.
        database: modality -> items that are searched; the same as `query` where test items query each other.
    """

    facts: SplitFacts
    class_names: tuple[str, ...]
    train: TrainingPairs = field(repr=False)
    query: Mapping[str, Items] = field(repr=False)
    database: Mapping[str, Items] = field(repr=False)
    _origin: SplitOrigin = field(repr=False)

    def __repr__(self) -> str:
        """One line with the sizes."""
        facts, sides = self.facts, {"query": self.query, "database": self.database}
        sizes = [f"{side}: " + " and ".join(f"{len(v)} {k}s" for k, v in of.items()) for side, of in sides.items()]
        split = f"{facts.dataset} {facts.protocol} seed {facts.seed}"
        return f"OpenedSplit: {split}, train: {len(self.train)} pairs, {', '.join(sizes)}"

    def fit(self, name: str, *, n_bits: int | None = None, seed: int | None = None, **settings: Scalar) -> FittedMethod:
        """Fits a registered method on the training pairs, as a run does.

        A method that prescribes its own features gets those; they are computed first.

        Args:
            name: one of `list methods`.
            n_bits: code length of a hashing method; None for a real-valued one.
            seed: of the initialisation, 0 to 2**32 - 1; None takes that of the split, as a run does.
            **settings: hyper-parameters in place of their defaults.

        Raises:
            UserError: there is no such method or hyper-parameter, a value does not fit, or the method cannot run on
                this split.
            ValueError: `n_bits` or `seed` is no whole number.
        """
        use_plugins(self._origin.spec.plugin)
        n_bits = None if n_bits is None else whole_number("n_bits", n_bits)
        seed = None if seed is None else whole_number("seed", seed)
        settings = {key: value.item() if isinstance(value, np.generic) else value for key, value in settings.items()}
        family = registry.methods()[_text("name", name)].family
        if (n_bits is None) != (family == "real-valued"):
            needs = (
                "has no code length, so n_bits should be None"
                if n_bits is not None
                else "needs n_bits, its code length"
            )
            raise UserError(f"{name} {needs}")
        with in_python_words(NAMES):
            step = self._origin.step(name, n_bits, settings)
            if seed is not None:
                make_spec({"seeds": [seed]}, WHERE)
        prepared = self._origin.computed(step.cell)
        if seed is not None:
            step = replace(step, cell=step.cell.model_copy(update={"seed": seed}))
        features = load_features(prepared.feature_paths)
        try:
            with fit_contained(step, prepared.inputs, features, Workplace(unseen)) as fitted:
                dims = {modality: values.shape[1] for modality, values in features.items()}
                return FittedMethod(step.cell, fitted, dims)
        except NotApplicable as error:
            raise UserError(f"{name} cannot run on this split: {error}") from error

    def score(self, fitted: FittedMethod) -> Evaluation:
        """Scores of a fitted method in both directions: the numbers that its cell has in a run.

        Args:
            fitted: what `fit` gave; one that was fitted on another split must have been given the same front-ends.

        Returns:
            Scores, curves and diagnostics, named as in results: `i2s/map@all` (image queries search the sounds),
            `s2i/map@all`, `image/bit_balance`.

        Raises:
            ValueError: this is no fitted method, or its outputs do not fit, or depend on the rows beside them.
        """
        if not isinstance(fitted, FittedMethod):
            raise ValueError(f"fitted should be what fit() gave, got {shown(fitted)}")
        facts, spec = self.facts, self._origin.spec
        here = {name: getattr(facts, name) for name in ("dataset", "source", "protocol", "protocol_version", "seed")}
        cell = fitted.cell.model_copy(update=here | {"speech": facts.condition, "noise": spec.noise[0]})
        prepared = self._origin.computed(cell)
        encoded = fitted.fitted.encode(prepared.inputs, load_features(prepared.feature_paths))
        found = score(encoded.outputs)
        return Evaluation(found.scores, found.curves, found.diagnostics)


def open_split(
    dataset: str | Path,
    protocol: str = "rs-pairs",
    seed: int = 0,
    *,
    data_root: str | Path | None = None,
    image_features: str | None = None,
    sound_features: str | None = None,
    speech: str = DEFAULT_SPEECH,
    data: Literal["auto", "real", "stand-in"] = "auto",
    image_weights: str | Path | None = None,
    speech_weights: str | Path | None = None,
    plugin: str | Path | Sequence[str | Path] = (),
) -> OpenedSplit:
    """Opens a split of a data set with its features, from the cache or computed now.

    Every argument means what the option of `run` means, and what is None is read from the same environment variable.
    Features are computed in this process; `python -m benchmark run` fills the same cache with all cores.

    Args:
        dataset: one of `list datasets`, or the path of a folder of your own, as a Path or as a text with a slash.
        protocol: one of `list protocols`.
        seed: of the split.
        data_root: folder that holds UCM_captions/, Sydney_captions/, RSICD/; None takes `$XMHASH_DATA_ROOT`.
        image_features: an image front-end of `list features`, or the path of a file of features such as "colours.npz";
            None takes the default of the data.
        sound_features: a sound front-end, or such a file; None likewise.
        speech: engines that say the captions without a recording: `NAME`, `A+B` or `train=A,test=B`.
        data: "real", "stand-in", or "auto": real where there is a data root.
        image_weights: state-dict file of the image backbone; None takes `$XMHASH_IMAGE_WEIGHTS`, else downloads it.
        speech_weights: folder or name of a Whisper model; None takes `$XMHASH_SPEECH_WEIGHTS`, else tiny.en.
        plugin: Python files with methods or data sets of your own.

    Raises:
        ValueError: `dataset` is neither a text nor a path, or `seed` is no whole number.
        UserError: a name is unknown, a value does not fit, or weights cannot be used.
        DataUnavailable: a UserError: the data set is missing or incomplete.
        OSError: the cache cannot be written.
    """
    check_siblings()
    if not isinstance(dataset, str | Path):
        raise ValueError(f"dataset should be the name of a data set or the path of a folder, got {shown(dataset)}")
    seed = whole_number("seed", seed)
    with in_python_words(NAMES):
        given = {"data-root": data_root, "image-weights": image_weights, "speech-weights": speech_weights}
        paths = {option.replace("-", "_"): _or_variable(f"--{option}", value) for option, value in given.items()}
        features = {"image_features": image_features, "sound_features": sound_features}
        is_folder = isinstance(dataset, Path) or os.sep in dataset
        of: dict[str, object] = {"dataset_dir": [str(dataset)]} if is_folder else {"datasets": [dataset]}
        values = of | {"protocol": [protocol], "seeds": [seed], "speech": [speech], "data": data}
        values["plugin"] = [plugin] if isinstance(plugin, str | Path) else plugin
        spec = make_spec(values | features | paths | {"methods": [FLOOR]}, WHERE)
        return _opened(spec)


def _shape(values: FloatArray) -> str:
    return str(list(values.shape))


def _text(what: str, value: object) -> str:
    """A name; raises ValueError for anything but a text."""
    if not isinstance(value, str):
        raise ValueError(f"{what} should be a text, got {shown(value)}")
    return value


def _or_variable(option: str, value: str | Path | None) -> str | None:
    """A path that is given, else that of the environment variable."""
    return str(value) if value is not None else os.environ.get(VARIABLES[option]) or None


def _opened(spec: RunSpec) -> OpenedSplit:
    """The split of a run with one cell."""
    use_plugins(spec.plugin)
    check_own_data(spec)
    for name in spec.asked_datasets:
        registry.datasets()[name]  # "all" is no name here
    (opening,), protocol = openings(spec), registry.protocols()[spec.protocol[0]]
    if UNSEEN in spec.speech or len(spec.sound_features or (1,)) > 1:
        raise UserError("open_split opens one split at a time: give one speech condition and one sound front-end")
    source = SplitSource(spec, opening, None)
    if source.unavailable:
        raise DataUnavailable(source.unavailable)
    origin = SplitOrigin(spec, source, protocol)
    prepared = origin.computed(origin.step(FLOOR, 16, {}).cell)
    for remark in prepared.inputs.facts.remarks:
        note(f"{opening.name}: {remark}")
    return _as_arrays(origin, prepared)


def _as_arrays(origin: SplitOrigin, prepared: PreparedSplit) -> OpenedSplit:
    inputs, features = prepared.inputs, load_features(prepared.feature_paths)
    second = inputs.modalities[1]
    captions = prepared.computed[second].captions
    pairs = TrainingPairs(
        {modality: np.array(features[modality][rows]) for modality, rows in inputs.train_rows.items()},
        inputs.train_labels,
        tuple(captions[row] for row in inputs.train_rows[second]),
    )

    def items(sides: Mapping[str, Side]) -> dict[str, Items]:
        spoken = sides[second]
        text_of = {int(number): captions[spoken.rows[place]] for place, number in spoken.sentences}
        return {modality: _items(side, features[modality], text_of) for modality, side in sides.items()}

    query = items(inputs.query)
    database = query if inputs.database is None else items(inputs.database)
    return OpenedSplit(inputs.facts, origin.source.dataset.class_names, pairs, query, database, origin)


def _items(side: Side, features: FloatArray, text_of: Mapping[int, str]) -> Items:
    """Items with their features; `text_of` gives the sentence of a number."""
    sentences: list[list[str]] = [[] for _ in side.ids]
    for place, number in side.sentences:
        sentences[place].append(text_of[int(number)])
    return Items(np.array(features[side.rows]), side.ids, side.labels, tuple(map(tuple, sentences)))
