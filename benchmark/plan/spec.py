"""The specification of a run: a frozen, validated value."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from benchmark.contract.errors import UserError
from benchmark.contract.feature_values import is_file
from benchmark.contract.given_paths import path_of
from benchmark.contract.limits import (
    MAX_BITS,
    MAX_COPIES,
    MAX_SEED,
    MAX_WORKERS,
    CodeLength,
    Copies,
    GivenPath,
    Seed,
    Workers,
)
from benchmark.contract.noise_condition import CLEAN, conditions_of
from benchmark.contract.quoting import shown
from benchmark.contract.rows import Control, Track
from benchmark.contract.search_space import Scalar
from benchmark.contract.speech_condition import DEFAULT_SPEECH, SpeechCondition
from benchmark.registry import unknown
from benchmark.store.run_name import check_run_name

Data = Literal["auto", "real", "stand-in"]

UNSEEN = "unseen"

_DIGITS = re.compile(r"[+-]?[0-9]{1,30}")


class RunSpec(BaseModel):
    """The validated request of a run.

    Attributes:
        methods: names, "all", "family:NAME" or a variant "NAME[PARAM=VALUE,...]".
        plugin: Python files with further methods.
        datasets: names or "all"; None takes all, or none if there are folders or feature files.
        dataset_dir: folders of the user's own images with captions, each a data set of its own.
        dataset_file: .mat or .npz files of features and labels, each a data set of its own.
        dataset_keys: the suite's name of an array -> the name in these files.
        bits: code lengths of the hashing methods.
        seeds: split and initialisation numbers.
        data: "auto" reads the real data if data_root is given and draws stand-ins otherwise.
        protocol: names of one or several protocols.
        speech: which engines say the sentences without a recording: texts of `SpeechCondition`, or "unseen", which
            stands for the conditions of `benchmark.plan.speech_choice`.
        noise: which noise lies over the sounds: texts of `NoiseCondition`, or "NAME:sweep" for several levels.
        augment_sounds: number of perturbed copies of every training sound.
        control: "none" for ordinary cells, "shuffled-labels" for the control, or both.
        image_features: front-end, or a file of features in its place; None takes the default for the data.
        sound_features: one or several of them; None takes the default for the data.
        piper_voice: .onnx file of the engine piper; None takes `$XMHASH_PIPER_VOICE`, else the installed voice.
        speech_weights: folder or name of a Whisper model; None takes tiny.en, which is downloaded.
        image_weights: state-dict file for the image backbone; None downloads torchvision's own.
        track: "frozen" features, or "end-to-end" training on pixels and MFCC frames.
        preset, network: named settings of the end-to-end track, and changes to them.
        device: on which the end-to-end track trains.
        tuned: file that `tune` wrote, whose settings are used.
        workers: number of parallel processes; None takes one per core.
        name: the run's folder below `runs/`.
        settings: "paper" starts from the published hyper-parameters of each method instead of its defaults, "both" from
            either, in rows of their own.
        changes: method -> hyper-parameter -> value, in place of those.
        keep_models: whether fitted methods and front-ends are kept, for `search`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    # A description completes "--OPTION should be ..." where a value does not fit.
    methods: tuple[str, ...] = Field(("all",), description="all, or names of methods")
    plugin: tuple[GivenPath, ...] = Field((), description="paths of Python files")
    datasets: tuple[str, ...] | None = Field(None, description="all, or names of data sets")
    dataset_dir: tuple[GivenPath, ...] = Field((), description="paths of folders")
    dataset_file: tuple[GivenPath, ...] = Field((), description="paths of .mat or .npz files")
    dataset_keys: dict[str, str] = Field(default_factory=dict, description="KEY=NAME, in TOML a table of texts")
    bits: tuple[CodeLength, ...] = Field((16, 32, 64), description=f"whole numbers from 1 to {MAX_BITS}")
    seeds: tuple[Seed, ...] = Field((0,), description=f"whole numbers from 0 to {MAX_SEED}")
    protocol: tuple[str, ...] = Field(("rs-pairs",), description="names of protocols")
    control: tuple[Control, ...] = Field(("none",), description="none, shuffled-labels or both")
    speech: tuple[str, ...] = Field((DEFAULT_SPEECH,), description="unseen, or texts like train=ENGINE,test=ENGINE")
    noise: tuple[str, ...] = Field((CLEAN,), description="texts like babble:10dB or train=white:5dB,test=room:large")
    augment_sounds: Copies = Field(0, description=f"a whole number from 0 to {MAX_COPIES}")
    data: Data = Field("auto", description="auto, real or stand-in")
    data_root: GivenPath | None = Field(None, description="the path of a folder")
    image_features: str | None = Field(
        None, min_length=1, description="the name of one image front-end, or the path of a file"
    )
    sound_features: tuple[str, ...] | None = Field(None, description="sound front-ends, or paths of files")
    piper_voice: GivenPath | None = Field(None, description="the path of an .onnx file")
    speech_weights: str | None = Field(None, min_length=1, description="a folder or the name of a Whisper model")
    image_weights: GivenPath | None = Field(None, description="the path of a state-dict file")
    track: Track = Field("frozen", description="frozen or end-to-end")
    preset: str | None = Field(None, min_length=1, description="the name of one preset")
    network: dict[str, Scalar] = Field(default_factory=dict, description="KEY=VALUE, in TOML a table of plain values")
    device: Literal["cpu", "cuda"] = Field("cpu", description="cpu or cuda")
    tuned: GivenPath | None = Field(None, description="the path of a file that `tune` wrote")
    workers: Workers | None = Field(None, description=f"a whole number from 1 to {MAX_WORKERS}")
    name: str = Field("default", description="the name of a folder below runs/")
    settings: Literal["default", "paper", "both"] = Field("default", description="default, paper or both")
    keep_models: bool = Field(False, strict=True, description="true or false")
    changes: dict[str, dict[str, Scalar]] = Field(
        default_factory=dict,
        alias="set",
        description="METHOD.PARAM=VALUE, in TOML a table [set.METHOD] of plain values",
    )

    # Pydantic runs it after the splitting of texts, since it stands before it.
    @field_validator("bits", "seeds", "workers", "augment_sounds", mode="before")
    @classmethod
    def _plain_digits(cls, values: object, info: ValidationInfo) -> object:
        for value in values if isinstance(values, list | tuple) else [values]:
            # Pydantic would also take true for 1, "1_000" for 1000 and 16.0 for 16.
            if not (value is None or type(value) is int or (isinstance(value, str) and _DIGITS.fullmatch(value))):
                expected = cls.model_fields[str(info.field_name)].description
                raise ValueError(f"should be {expected}, got {shown(value)}")
        return values

    @field_validator("methods", "datasets", "bits", "seeds", "protocol", "control", "sound_features", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        if isinstance(value, str):
            return separated(value)
        return [value] if isinstance(value, int) else value

    @field_validator("plugin", "dataset_dir", "dataset_file", mode="before")
    @classmethod
    def _one_path_is_a_list(cls, value: object) -> object:
        return [value] if isinstance(value, str | Path) else value

    @field_validator("dataset_keys", mode="before")
    @classmethod
    def _pairs_from_a_text(cls, value: object) -> object:
        return names_of_keys(value) if isinstance(value, str) else value

    @field_validator("speech", "noise", mode="before")
    @classmethod
    def _one_condition_is_a_list(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value  # a comma belongs to a condition

    @field_validator("speech")
    @classmethod
    def _in_one_form(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text if text == UNSEEN else str(SpeechCondition.parsed(text)) for text in values)

    @field_validator("noise")
    @classmethod
    def _sweeps_spelled_out(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(condition for text in values for condition in conditions_of(text))

    @field_validator("methods", "datasets", "bits", "seeds", "protocol", "control", "sound_features", "speech", "noise")
    @classmethod
    def _not_empty_nor_repeated(cls, values: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        if values is None:
            return None
        if not values:
            raise ValueError("needs at least one value, got none")
        return tuple(dict.fromkeys(values))

    @field_validator("speech_weights")
    @classmethod
    def _may_be_a_path(cls, value: str | None) -> str | None:
        if value is not None:
            path_of(value)
        return value

    @field_validator("image_features", "sound_features")
    @classmethod
    def _may_be_files(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        for one in (value,) if isinstance(value, str) else value or ():
            if is_file(one):
                path_of(one)
        return value

    @field_validator("name")
    @classmethod
    def _below_runs(cls, value: str) -> str:
        return check_run_name(value)

    @property
    def asked_datasets(self) -> tuple[str, ...]:
        """Names of data sets of the table, or "all"."""
        return self.datasets or (() if self.dataset_dir or self.dataset_file else ("all",))

    def request(self) -> dict[str, object]:
        """The spec as plain values, for `run.json`."""
        return self.model_dump(mode="json", by_alias=True)


def make_spec(values: dict[str, object], where: str) -> RunSpec:
    """A validated spec; raises UserError in one line that names the option and what it should be.

    Args:
        values: option name (as in RunSpec, "set" for settings) -> value.
        where: "the command line" or the configuration file, for the error.
    """
    known = [field.alias or name for name, field in RunSpec.model_fields.items()]
    for name in values:
        if name not in known:
            raise unknown("option", name, known, f"Looked in {where}.")
    try:
        return RunSpec.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        if first["type"] == "value_error":
            said = str(first["ctx"]["error"])
        else:
            expected = {field.alias or key: field.description for key, field in RunSpec.model_fields.items()}[name]
            said = f"should be {expected}, got {shown(first['input'])}"
        raise UserError(f"--{name.replace('_', '-')} {said} (from {where})") from None


def names_of_keys(text: str) -> dict[str, str]:
    """The names in a text like `I_tr=XTrain,I_te=XTest`; raises ValueError for another one, or a key given twice."""
    pairs = [part.partition("=") for part in separated(text)]
    if not all(key.strip() and name.strip() for key, _, name in pairs):
        raise ValueError(f"should look like I_tr=XTrain,I_te=XTest, got {shown(text)}")
    names = {key.strip(): name.strip() for key, _, name in pairs}
    if len(names) < len(pairs):
        raise ValueError(f"should name each key once, got {shown(text)}")
    return names


def separated(text: str) -> list[str]:
    """Parts of a comma-separated text, stripped; commas inside brackets do not separate.

    Raises:
        ValueError: there is nothing before, after or between commas.
    """
    parts = [part.strip() for part in re.split(r",(?![^\[]*\])", text)] if text.strip() else []
    if not all(parts):
        raise ValueError(f"should be a list like A,B, with something on both sides of a comma; got {shown(text)}")
    return parts
