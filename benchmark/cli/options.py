"""The options of the commands. Each option is written once; options that belong together form a dataclass.

`benchmark.cli.grouping` turns these dataclasses into parameters of a command. Imports nothing heavy, since `--help`
imports it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from benchmark.cli.completion import (
    complete_datasets,
    complete_methods,
    complete_protocols,
    complete_runs,
)
from benchmark.cli.option_values import given_path, whole_number
from benchmark.cli.plugin_option import Plugins
from benchmark.terminal.command_line import VARIABLES

HYPER_PARAMETERS = "Hyper-parameters"  # heading in `--help`


Datasets = Annotated[str | None, typer.Option(help="all or names. (default: all)", autocompletion=complete_datasets)]
Data = Annotated[
    str | None, typer.Option(help="auto, real or stand-in; auto is real where a data root is given. (default: auto)")
]
DataRoot = Annotated[
    Path | None,
    typer.Option(
        help="Folder that holds UCM_captions/, Sydney_captions/, RSICD/.",
        envvar=VARIABLES["--data-root"],
        parser=given_path,
        metavar="PATH",
    ),
]
PiperVoice = Annotated[
    Path | None,
    typer.Option(
        help="Voice of the engine piper: an .onnx file, with its .onnx.json beside it.",
        envvar=VARIABLES["--piper-voice"],
        parser=given_path,
        metavar="PATH",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(help="Number of worker processes. (default: one per core)", parser=whole_number, metavar="N"),
]
StoredRun = Annotated[str, typer.Argument(help="Name of the run.", autocompletion=complete_runs)]


DatasetDirs = Annotated[
    list[Path] | None,
    typer.Option(
        help="A folder of your own images with captions, as a data set; repeatable.", parser=given_path, metavar="PATH"
    ),
]


@dataclass(frozen=True)
class DataOptions:
    """Which data a run reads."""

    panel: ClassVar[str] = "Data"

    data: Data = None
    data_root: DataRoot = None
    dataset_dir: DatasetDirs = None


@dataclass(frozen=True)
class RunData(DataOptions):
    """Which data `run` reads: data sets with captions, and files of features."""

    dataset_file: Annotated[
        list[Path] | None,
        typer.Option(
            help="A .mat or .npz file of features and labels, as a data set; repeatable.",
            parser=given_path,
            metavar="PATH",
        ),
    ] = None
    dataset_keys: Annotated[
        str | None,
        typer.Option(help="Names of arrays in these files that differ from the suite's.", metavar="I_tr=NAME,..."),
    ] = None


@dataclass(frozen=True)
class FeatureOptions:
    """Which features the methods of a run receive."""

    panel: ClassVar[str] = "Features"

    image_features: Annotated[
        str | None,
        typer.Option(
            help="mobilenet_v2 or any torchvision backbone, hog-colour, or a file of features: .npz, .mat, .csv. "
            "(default: by source)",
            metavar="NAME|FILE",
        ),
    ] = None
    sound_features: Annotated[
        str | None,
        typer.Option(
            help="One or several of `list features`, or files of features. (default: by source)",
            metavar="NAME|FILE,...",
        ),
    ] = None
    speech_weights: Annotated[
        str | None,
        typer.Option(
            help="Folder or name of the Whisper model of whisper-* and transcript features. (default: tiny.en)",
            envvar=VARIABLES["--speech-weights"],
            metavar="DIR|NAME",
        ),
    ] = None
    augment_sounds: Annotated[
        int | None,
        typer.Option(help="Perturbed copies of every training sound. (default: 0)", parser=whole_number, metavar="N"),
    ] = None
    image_weights: Annotated[
        Path | None,
        typer.Option(
            help="State-dict file of the image backbone.",
            envvar=VARIABLES["--image-weights"],
            parser=given_path,
            metavar="PATH",
        ),
    ] = None


@dataclass(frozen=True)
class Place:
    """How many processes work on a run, and which folder it writes to."""

    panel: ClassVar[str] = "Execution"

    workers: Workers = None
    name: Annotated[
        str | None,
        typer.Option(help="Folder of the run below runs/. (default: default)", autocompletion=complete_runs),
    ] = None


@dataclass(frozen=True)
class RunPlace(Place):
    """How many processes work on a run, and what it keeps in its folder."""

    keep_models: Annotated[
        bool | None, typer.Option("--keep-models", help="Keep the fitted methods, for `search`.", show_default=False)
    ] = None


@dataclass(frozen=True)
class RunCells:
    """Which cells `run` computes."""

    panel: ClassVar[str] = "What to run"

    methods: Annotated[
        str | None,
        typer.Option(
            help="all, names, family:NAME or NAME[PARAM=VALUE,...]. (default: all)", autocompletion=complete_methods
        ),
    ] = None
    plugin: Plugins = None
    datasets: Datasets = None
    bits: Annotated[str | None, typer.Option(help="Code lengths. (default: 16,32,64)")] = None
    seeds: Annotated[str | None, typer.Option(help="Numbers of splits and initialisations. (default: 0)")] = None
    protocol: Annotated[
        str | None,
        typer.Option(help="One or several of `list protocols`. (default: rs-pairs)", autocompletion=complete_protocols),
    ] = None
    speech: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION",
            help="Engines that say the captions, repeatable: NAME, A+B, train=A,test=B or unseen. (default: espeak-ng)",
        ),
    ] = None
    piper_voice: PiperVoice = None
    noise: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NOISE",
            help="Over the test sounds, repeatable: babble:10dB, white:…, engine:…, room:small, babble:sweep, or "
            "train=NOISE,test=NOISE. (default: clean)",
        ),
    ] = None
    control: Annotated[
        str | None,
        typer.Option(help="shuffled-labels, or none,shuffled-labels for both side by side. (default: none)"),
    ] = None


@dataclass(frozen=True)
class TrainingOptions:
    """How the methods of a run are trained."""

    panel: ClassVar[str] = "End-to-end track"

    track: Annotated[
        str | None, typer.Option(help="frozen features, or end-to-end on pixels and sounds. (default: frozen)")
    ] = None
    preset: Annotated[
        str | None, typer.Option(help="End-to-end settings: small, paper, scratch. (default: by source)")
    ] = None
    network: Annotated[
        list[str] | None, typer.Option("--network", metavar="KEY=VALUE", help="End-to-end setting, repeatable.")
    ] = None
    device: Annotated[str | None, typer.Option(help="cpu or cuda, for the end-to-end track. (default: cpu)")] = None
    settings: Annotated[
        str | None,
        typer.Option(
            help="default, paper: the published hyper-parameters of each method, or both. (default: default)",
            rich_help_panel=HYPER_PARAMETERS,
        ),
    ] = None
    tuned: Annotated[
        Path | None,
        typer.Option(
            help="File that `tune` wrote; use the settings in it.",
            rich_help_panel=HYPER_PARAMETERS,
            parser=given_path,
            metavar="PATH",
        ),
    ] = None


@dataclass(frozen=True)
class RunOptions:
    """Options of `run`. The option groups and `changes` become values of the run's specification."""

    panel: ClassVar[str] = "Execution"

    cells: RunCells
    data: RunData
    features: FeatureOptions
    training: TrainingOptions
    place: RunPlace
    config: Annotated[
        Path | None, typer.Option(help="TOML file of these options; flags win.", parser=given_path, metavar="PATH")
    ] = None
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="METHOD.PARAM=VALUE",
            help="Hyper-parameter, repeatable; `list methods --verbose` names them.",
            rich_help_panel=HYPER_PARAMETERS,
        ),
    ] = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan and stop.")] = False
    rerun_failed: Annotated[bool, typer.Option("--rerun-failed", help="Run failed cells again.")] = False


@dataclass(frozen=True)
class TunedMethods:
    """Which methods `tune` searches, and on which data sets."""

    panel: ClassVar[str] = "What to tune"

    methods: Annotated[
        str | None, typer.Option(help="all, names a,b or family:NAME. (default: all)", autocompletion=complete_methods)
    ] = None
    plugin: Plugins = None
    datasets: Datasets = None


@dataclass(frozen=True)
class TunedCell:
    """At which code length and on which split `tune` scores its trials."""

    panel: ClassVar[str] = "What to tune"

    bits: Annotated[str, typer.Option(help="One code length.")] = "32"
    seeds: Annotated[
        int,
        typer.Option(
            "--seed", help="Number of the split whose val part scores the trials.", parser=whole_number, metavar="N"
        ),
    ] = 0
    protocol: Annotated[
        str | None,
        typer.Option(help="One of `list protocols`. (default: rs-pairs)", autocompletion=complete_protocols),
    ] = None


@dataclass(frozen=True)
class TunedFeatures(FeatureOptions):
    """Which features the trials of `tune` receive."""

    sound_features: Annotated[
        str | None,
        typer.Option(help="One of `list features`, or a file of features. (default: by source)", metavar="NAME|FILE"),
    ] = None


@dataclass(frozen=True, kw_only=True)
class TuneOptions:
    """Options of `tune`. The option groups become values of the specification of every trial."""

    panel: ClassVar[str] = "Search"

    methods: TunedMethods
    budget: Annotated[
        int,
        typer.Option(
            help="Trials per method and data set; the defaults are the first.", parser=whole_number, metavar="N"
        ),
    ] = 20
    sampler: Annotated[str, typer.Option(help="tpe learns from earlier trials, random does not.")] = "tpe"
    cell: TunedCell
    data: DataOptions
    features: TunedFeatures
    place: Place
    out: Annotated[
        Path | None,
        typer.Option(
            help="File to write. (default: tuned.json in the run's folder)", parser=given_path, metavar="PATH"
        ),
    ] = None
