"""Files of features that a run takes in place of front-ends: their names, and what cannot go with them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.feature_values import ENDINGS, is_file
from benchmark.contract.noise_condition import CLEAN
from benchmark.contract.plain_names import PLAIN_NAME, PLAIN_NAMES
from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import nonempty_size
from benchmark.contract.speech_condition import DEFAULT_SPEECH
from benchmark.plan.feature_files import GIVEN
from benchmark.plan.spec import RunSpec

if TYPE_CHECKING:
    from datasets.feature_files.item_file import ItemFile

OPTIONS = {"image": "--image-features", "sound": "--sound-features"}


def given_paths(spec: RunSpec) -> dict[str, list[Path]]:
    """Modality -> the files of features that a run names for it."""
    values = {"image": [spec.image_features] if spec.image_features else [], "sound": spec.sound_features or ()}
    return {modality: [Path(value) for value in of if is_file(value)] for modality, of in values.items()}


def file_names(spec: RunSpec, front_ends: Mapping[str, str]) -> dict[str, str]:
    """Modality -> name of the file, for those of a cell's front-ends (modality -> name) that a file replaces."""
    found = given_paths(spec)
    return {m: path.name for m, name in front_ends.items() for path in found.get(m, ()) if path.stem == name}


def check_own_features(spec: RunSpec) -> None:
    """Checks files of features without reading them; the end-to-end track refuses them elsewhere.

    Raises:
        UserError: several image features are given, a file is not there, cannot name features, or does not go with
            other options of the run.
    """
    image = spec.image_features
    if image is not None and "," in image and not Path(image).exists():
        raise UserError(
            f"--image-features takes one front-end or one file, and there is no file {shown(image)}; --sound-features "
            "takes several with commas between them"
        )
    found = given_paths(spec)
    if spec.track == "end-to-end" or not any(found.values()):
        return
    for modality, paths in found.items():
        by_name: dict[str, Path] = {}
        for path in paths:
            _check_path(OPTIONS[modality], path)
            other = by_name.setdefault(path.stem, path)
            if other is not path:
                raise UserError(
                    f"{OPTIONS[modality]}: {other} and {path} would both be named {shown(path.stem)}; rename one"
                )
    first = next(path for paths in found.values() for path in paths)
    if len(spec.asked_datasets) + len(spec.dataset_dir) != 1 or spec.asked_datasets == ("all",):
        raise UserError(
            f"{first} holds features of the items of one data set, and images of several may have the same names; "
            "choose its data set with --datasets NAME or --dataset-dir DIR"
        )
    if found["sound"]:
        _check_sounds(spec, found["sound"][0])


def _check_path(option: str, path: Path) -> None:
    """Raises UserError for a path that is no ordinary file, and for one whose name cannot be that of features."""
    if path.suffix.lower() not in ENDINGS:
        raise UserError(
            f"{option} should be a front-end, or a file of features that ends in {', '.join(ENDINGS)}; got {path}"
        )
    try:
        nonempty_size(path)
    except OSError as error:
        reason = "it is not there" if isinstance(error, FileNotFoundError) else error.strerror
        raise UserError(
            f"{option} should be a front-end, or a file of features; {path} cannot be read ({reason}); check the path"
        ) from error
    if not PLAIN_NAME.fullmatch(path.stem):
        raise UserError(f"{option}: the name of {path} names features and should hold {PLAIN_NAMES}; rename it")
    if option == OPTIONS["sound"] and "," in str(path):
        raise UserError(f"{option}: {path} should have no comma in its path, which separates features; rename it")
    if path.stem in _taken():
        raise UserError(f"{option}: {path} has the name of the features {path.stem}; rename it")


def _taken() -> set[str]:
    """Names that features have already."""
    from benchmark.networks.weights import backbone_names

    return {GIVEN, *(row.name for m in OPTIONS for row in registry.front_ends(m)), *backbone_names()}


def _check_sounds(spec: RunSpec, path: Path) -> None:
    """Raises UserError for speech, noise or copies, which the features of a file cannot follow."""
    changes = {
        "--speech": [text for text in spec.speech if text != DEFAULT_SPEECH],
        "--noise": [text for text in spec.noise if text != CLEAN],
        "--augment-sounds": [str(spec.augment_sounds)] if spec.augment_sounds else [],
    }
    for option, values in changes.items():
        if values:
            raise UserError(
                f"{option} {values[0]} changes the sounds, and {path} holds one description of each; leave {option} "
                "out, or take a front-end in place of the file"
            )


class OwnFeatures:
    """The files of features of a run.

    Args:
        spec: of the run.
    """

    def __init__(self, spec: RunSpec) -> None:
        """Reads nothing yet."""
        self._paths = {(m, path.stem): path for m, paths in given_paths(spec).items() for path in paths}
        self._read: dict[tuple[str, str], ItemFile | str] = {}

    def read(self, modality: str, name: str) -> ItemFile | None:
        """What the file of that name holds, read once; None for the name of a front-end.

        Raises:
            DataUnavailable: the file cannot be used.
        """
        key = modality, name
        if key not in self._paths:
            return None
        if key not in self._read:
            self._read[key] = self._content(modality, self._paths[key])
        found = self._read[key]
        if isinstance(found, str):
            raise DataUnavailable(found)
        return found

    @property
    def unusable(self) -> list[str]:
        """Why files that have been read cannot be used."""
        return [found for found in self._read.values() if isinstance(found, str)]

    def _content(self, modality: str, path: Path) -> ItemFile | str:
        """What the file holds, or why it cannot be used."""
        from datasets.feature_files.item_file import ItemSource, read_item_file

        try:
            return read_item_file(ItemSource(path, OPTIONS[modality]))
        except DataUnavailable as error:
            return str(error)
