"""The kept models of a run: the fitted method of each cell, and the fitted front-ends that describe its items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.digests import source_digest
from benchmark.contract.numeric_packages import numeric_versions
from benchmark.contract.record import Record
from benchmark.kept.allowed import Allowed
from benchmark.kept.files import Kept, KeptFiles
from benchmark.store.folder import MODELS

if TYPE_CHECKING:
    from datasets.front_ends.extraction import Extraction

FRONT_ENDS = "front-ends"  # folder of a run

FRONT_END_MODULE = "datasets.front_ends.fitted"


class Places(Record):
    """Where a run found its data and its weights; None where it needed no such option.

    Attributes:
        data_root, image_weights, speech_weights, piper_voice: as in the specification of a run, but absolute.
    """

    data_root: str | None = None
    image_weights: str | None = None
    speech_weights: str | None = None
    piper_voice: str | None = None


class KeptModel(Kept):
    """What is stored of a fitted method; `digest` is that of its fit.

    Attributes:
        front_ends: modality -> key of the front-end that describes its items; empty where a file gave the features.
        places: of the run.
    """

    front_ends: dict[str, str]
    places: Places


class KeptFrontEnd(Kept):
    """What is stored of a fitted front-end; `digest` is that of the feature matrix.

    Attributes:
        front_end_digest: of its code, weights, packages and parameters.
    """

    front_end_digest: str


@dataclass(frozen=True)
class RunModels:
    """The models in the folder of a run.

    Attributes:
        folder: `runs/<name>`.
    """

    folder: Path

    def model(self, key: str) -> KeptFiles[KeptModel]:
        """The files of the method of a cell."""
        return KeptFiles(KeptModel, self.folder / MODELS / f"{key}.json")

    def front_end(self, key: str) -> KeptFiles[KeptFrontEnd]:
        """The files of a front-end, by the key of its feature matrix."""
        return KeptFiles(KeptFrontEnd, self.folder / FRONT_ENDS / f"{key}.json")

    def cells(self) -> list[str]:
        """Keys of the cells with a model, sorted."""
        return sorted(path.stem for path in (self.folder / MODELS).glob("*.json"))

    def model_is_due(self, key: str, fit_digest: str) -> bool:
        """Whether a run should keep the model of this fit: its files are missing, damaged or of another fit.

        A model that this version of the suite could not keep is not due again.
        """
        files = self.model(key)
        about = files.found()
        return about is None or about.digest != fit_digest or not files.is_whole(about)

    def front_end_is_due(self, key: str) -> bool:
        """Whether a run should keep a front-end: its files are missing, damaged or of other code or packages.

        A front-end that this version of the suite could not keep is not due again.
        """
        files = self.front_end(key)
        about = files.found()
        here = front_end_code(), numeric_versions()
        return about is None or (about.code, about.packages) != here or not files.is_whole(about)

    def any_front_end_is_due(self, extractions: Iterable[Extraction]) -> bool:
        """Whether a run should keep the front-end of any of these features."""
        return any(self.front_end_is_due(extraction.key) for extraction in extractions)

    def reason(self, key: str) -> str:
        """Why the model of a cell cannot be kept; empty if it is."""
        about = self.model(key).found()
        return "" if about is None else about.reason


def front_end_code() -> str:
    """Digest of the code that uses fitted front-ends."""
    return source_digest(FRONT_END_MODULE)


def of_front_ends() -> Allowed:
    """What a fitted front-end may hold."""
    listed = [row.module for modality in ("image", "sound", "text") for row in registry.front_ends(modality)]
    return Allowed.behind(FRONT_END_MODULE, *listed)
