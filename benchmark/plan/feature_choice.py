"""Chooses the feature front-ends of a run; the end-to-end track takes raw inputs."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.contract.feature_values import ENDINGS, is_file, name_of
from benchmark.contract.file_errors import unreadable_weights
from benchmark.contract.network import NetworkSettings
from benchmark.contract.regular_file import nonempty_size
from benchmark.contract.rows import Source
from benchmark.plan.spec import RunSpec

if TYPE_CHECKING:
    from datasets.front_ends.extraction import FrontEnd

# `whisper-words` keeps its scores when the test sentences have a voice that training never heard, and is quicker than a
# transcript (docs/speech.md). Stand-ins need no download.
DEFAULT_FEATURES: dict[Source, dict[str, str]] = {
    "real": {"image": "mobilenet_v2", "sound": "whisper-words"},
    "stand-in": {"image": "hog-colour", "sound": "bag-of-audio-words"},
}
DEFAULT_TEXT = "caption-text"
RAW = {"image": "pixels", "sound": "mfcc-frames"}
_OF_YOUR_OWN = f"A file of features of your own ends in {', '.join(ENDINGS)}."
DEFAULT_PRESETS: dict[Source, str] = {"real": "small", "stand-in": "scratch"}


def source_of(spec: RunSpec) -> Source:
    """Whether the data sets of the table are real or stand-ins."""
    if spec.data == "stand-in" or (spec.data == "auto" and spec.data_root is None):
        return "stand-in"
    return "real"


def chosen_front_ends(spec: RunSpec, source: Source, second: str) -> list[dict[str, str]]:
    """Modality -> name of the features, one dictionary for each requested kind of sound features.

    These are front-ends, or files that replace them; in the end-to-end track they are the raw inputs.

    Args:
        spec: of the run.
        source: of the data set.
        second: its modality beside images.

    Raises:
        UserError: the end-to-end track, which uses no features, was given some, or a file describes sounds of a data
            set that has none.
    """
    if spec.track == "end-to-end":
        if spec.image_features is not None or spec.sound_features is not None:
            raise UserError(
                "the end-to-end track learns from pixels and MFCC frames and takes no --image-features or "
                "--sound-features; choose its image network with --network backbone=NAME"
            )
        return [dict(RAW) if second == "sound" else {"image": RAW["image"], "text": DEFAULT_TEXT}]
    default = DEFAULT_FEATURES["stand-in" if source == "stand-in" else "real"]
    image = name_of(spec.image_features or default["image"])
    if second == "text":
        if files := [value for value in spec.sound_features or () if is_file(value)]:
            raise UserError(
                f"--sound-features {files[0]} should describe sounds, and the captions of this data set are read as "
                "text; leave the option out, or have the captions spoken"
            )
        return [{"image": image, "text": DEFAULT_TEXT}]
    return [{"image": image, "sound": name_of(sound)} for sound in spec.sound_features or (default["sound"],)]


def network_of(spec: RunSpec) -> NetworkSettings | None:
    """Settings of the end-to-end track, None in the frozen one; raises UserError for options of the other track."""
    if spec.track == "frozen":
        if spec.preset is not None or spec.network or spec.device != "cpu":
            raise UserError("--preset, --network and --device belong to the end-to-end track; add --track end-to-end")
        return None
    if spec.device == "cuda":
        from torch import cuda

        if not cuda.is_available():
            raise UserError("--device cuda needs a GPU, and torch finds none here; use --device cpu")
    from benchmark.plan.presets import network_settings

    return network_settings(spec.preset or DEFAULT_PRESETS[first_source(spec)], spec.network)


def first_source(spec: RunSpec) -> Source:
    """Source of the data sets that the run names first."""
    return source_of(spec) if spec.asked_datasets else "real"


def oracles_among(names: dict[str, str]) -> tuple[str, ...]:
    """Those of the front-ends (modality -> name) that are oracles."""
    tables = {modality: registry.front_ends(modality) for modality in names}  # empty for text
    return tuple(name for m, name in names.items() if name in tables[m].rows and tables[m][name].oracle)


def make_front_end(modality: str, name: str, spec: RunSpec, network: NetworkSettings | None) -> FrontEnd:
    """The front-end of that name; an image front-end may be any torchvision backbone.

    Args:
        modality: "image", "sound" or "text".
        name: of the front-end.
        spec: of the run; says which weights are used.
        network: gives the sizes of raw inputs in the end-to-end track.

    Raises:
        UserError: there is no front-end of that name, or no file of weights.
    """
    table = registry.front_ends(modality)
    if name not in table.rows:
        if modality != "image":
            raise registry.unknown("sound front-end", name, list(table.rows), f"{table.where} {_OF_YOUR_OWN}")
        return _backbone(name, spec.image_weights, list(table.rows))
    arguments: dict[str, object] = dict(table[name].arguments)
    cls = table.load(name)
    if any(field.name == "weights" for field in dataclasses.fields(cls)):
        if modality == "image":
            check_weights(spec.image_weights, name)
        arguments["weights"] = spec.image_weights if modality == "image" else spec.speech_weights
    if name == RAW.get(modality):
        if network is None:
            raise UserError(f"{name} are the raw inputs of the end-to-end track; add --track end-to-end")
        arguments |= {"size": network.image_size} if modality == "image" else {"n_frames": network.n_frames}
    front_end: FrontEnd = cls(**arguments)
    return front_end


def _backbone(name: str, weights: Path | None, listed: list[str]) -> FrontEnd:
    """The frozen torchvision network of that name; raises UserError if there is none."""
    from benchmark.networks.weights import backbone_names
    from datasets.front_ends.backbone import Backbone

    known = backbone_names()
    if name not in known:
        where = f"Any torchvision backbone, such as resnet18, will do too. {_OF_YOUR_OWN}"
        raise registry.unknown("image front-end", name, listed, where, known)
    check_weights(weights, name)
    return Backbone(name, weights)


def check_weights(weights: Path | None, name: str) -> None:
    """Raises UserError if the state-dict file does not exist or is no ordinary file."""
    if weights is None:
        return
    try:
        nonempty_size(weights)
    except OSError as error:
        raise unreadable_weights(name, weights, error) from error
