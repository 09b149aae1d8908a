"""A cell: one method on one split at one code length."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

from pydantic import Field, field_serializer, field_validator

from benchmark.contract.digests import digest
from benchmark.contract.limits import CodeLength, Copies, Seed, Setting, Trials, Version
from benchmark.contract.network import NetworkSettings
from benchmark.contract.noise_condition import CLEAN, NoiseCondition
from benchmark.contract.record import Record
from benchmark.contract.rows import Control, Source, Track
from benchmark.contract.search_space import Scalar
from benchmark.contract.speech_condition import DEFAULT_SPEECH, SpeechCondition

# Fields with these values are left out of a cell's key, so keys stored before the fields existed stay valid.
_ORDINARY = {
    "paper_settings": False,
    "control": "none",
    "speech": DEFAULT_SPEECH,
    "noise": CLEAN,
    "augment_sounds": 0,
    "from_file": False,
}


class SplitKey(NamedTuple):
    """Which prepared split a cell runs on; the fields are those of `Cell`.

    Attributes:
        front_ends: (modality, name) pairs of the features that the method is given, sorted.
    """

    dataset: str
    protocol: str
    front_ends: tuple[tuple[str, str], ...]
    speech: str
    noise: str
    augment_sounds: int
    seed: int


class Cell(Record):
    """One line of the plan: one method on one split at one code length.

    Attributes:
        settings: hyper-parameters that differ from their defaults, in the type of their field.
        paper_settings: whether these are the published ones of the method, all of them and no others.
        n_bits: code length, None for a real-valued method.
        front_ends: modality -> name of the run's feature front-end.
        feature_files: modality -> name of the user's file that replaces the run's front-end; the key leaves it out,
            since the name of the features follows from it.
        own_front_ends: modality -> name of the front-end that the method prescribes, which replaces the run's.
        track: "frozen" or "end-to-end".
        network: settings of the end-to-end track's branches and training; None in the frozen one.
        tuned: number of trials of the search that chose the settings; None if they were not tuned.
        control: what is destroyed in the training data to see what a score rests on; "none" in an ordinary cell.
        speech: which engines say the sentences that have no recording: the text of a `SpeechCondition`.
        noise: which noise lies over the sounds: the text of a `NoiseCondition`.
        augment_sounds: number of perturbed copies of every training sound.
        from_file: whether the outputs came in a file, so that nothing was fitted here; then `method` is the name that
            the user gave them, and the features are those of the tables that show them.
    """

    dataset: str
    source: Source
    protocol: str
    protocol_version: Version
    method: str
    settings: dict[str, Setting]
    paper_settings: bool = False
    n_bits: CodeLength | None
    front_ends: dict[str, str]
    feature_files: dict[str, str] = Field(default_factory=dict)
    own_front_ends: dict[str, str] = Field(default_factory=dict)
    track: Track = "frozen"
    network: NetworkSettings | None = None
    tuned: Trials | None = None
    control: Control = "none"
    speech: str = DEFAULT_SPEECH
    noise: str = CLEAN
    augment_sounds: Copies = 0
    from_file: bool = False
    seed: Seed

    @field_validator("network", mode="before")
    @classmethod
    def _none_is_stored_as_empty(cls, value: object) -> object:
        return value or None

    @field_validator("speech")
    @classmethod
    def _is_a_condition(cls, value: str) -> str:
        if str(SpeechCondition.parsed(value)) != value:
            raise ValueError(f"should be written {SpeechCondition.parsed(value)}")
        return value

    @field_validator("noise")
    @classmethod
    def _is_a_noise(cls, value: str) -> str:
        if str(NoiseCondition.parsed(value)) != value:
            raise ValueError(f"should be written {NoiseCondition.parsed(value)}")
        return value

    @field_serializer("network")
    def _stored(self, value: NetworkSettings | None) -> dict[str, Scalar]:
        return self.network_values

    @property
    def network_values(self) -> dict[str, Scalar]:
        """Name -> value of the network's settings; empty in the frozen track."""
        return {} if self.network is None else dataclasses.asdict(self.network)

    @property
    def features(self) -> dict[str, str]:
        """Modality -> name of the front-end that the method is given."""
        return self.front_ends | self.own_front_ends

    @property
    def split_key(self) -> SplitKey:
        """Which prepared split the cell runs on."""
        sounds = self.speech, self.noise, self.augment_sounds
        return SplitKey(self.dataset, self.protocol, tuple(sorted(self.features.items())), *sounds, self.seed)

    @property
    def key(self) -> str:
        """Digest of the cell: the name of its files."""
        ordinary = {name for name, value in _ORDINARY.items() if getattr(self, name) == value}
        return digest(self.model_dump(exclude={"feature_files", *ordinary}))

    @property
    def trained_as(self) -> Cell:
        """This cell without what differs only in its test sounds; cells that agree in it may share a fit."""
        speech, noise = SpeechCondition.parsed(self.speech), NoiseCondition.parsed(self.noise)
        alike = {
            "speech": str(dataclasses.replace(speech, test=speech.fit)),
            "noise": str(dataclasses.replace(noise, test=noise.fit)),
        }
        return self.model_copy(update=alike)

    @property
    def method_label(self) -> str:
        """Method with its settings away from the defaults or where they come from, and its control, as in tables."""
        label = self.method
        if self.from_file:
            label += " [from a file]"
        elif self.tuned is not None:
            label += f" [tuned, {self.tuned} trials]"
        elif self.paper_settings:
            label += " [paper]"
        elif self.settings:
            label += f"[{','.join(f'{k}={v}' for k, v in sorted(self.settings.items()))}]"
        return label if self.control == "none" else f"{label}, {self.control.replace('-', ' ')}"

    @property
    def label(self) -> str:
        """One line that names the cell."""
        bits = "real" if self.n_bits is None else f"{self.n_bits} bit{'' if self.n_bits == 1 else 's'}"
        return f"{self.dataset} {self.protocol}{self._sounds} {self.method_label} {bits} seed {self.seed}"

    @property
    def _sounds(self) -> str:
        """Speech, noise and copies away from the ordinary, for the label."""
        speech = "" if self.speech == DEFAULT_SPEECH else f" speech {self.speech}"
        noise = "" if self.noise == CLEAN else f" noise {self.noise}"
        return speech + noise + (f" copies {self.augment_sounds}" if self.augment_sounds else "")
