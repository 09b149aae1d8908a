"""`export` and `score`: splits for methods in other languages, and scores of the codes that come back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from benchmark.cli.completion import complete_datasets, complete_protocols, complete_runs
from benchmark.cli.grouping import grouped
from benchmark.cli.loudness import Loudness
from benchmark.cli.option_values import given_path, whole_number
from benchmark.cli.options import DataOptions, FeatureOptions, PiperVoice, Workers
from benchmark.cli.plugin_option import Plugins
from benchmark.contract.caches import settle_caches
from benchmark.contract.errors import UserError

Speech = Annotated[
    str | None,
    typer.Option(metavar="CONDITION", help="One of those that `run` takes. (default: espeak-ng)"),
]
Noise = Annotated[str | None, typer.Option(metavar="NOISE", help="One of those that `run` takes. (default: clean)")]


@dataclass(frozen=True)
class ExportedSplit:
    """Which split `export` writes."""

    panel: ClassVar[str] = "Split"

    datasets: Annotated[
        str | None,
        typer.Option(
            "--dataset",
            help="One of `list datasets`, or the name of one of several folders of your own.",
            autocompletion=complete_datasets,
        ),
    ] = None
    plugin: Plugins = None
    dataset_file: Annotated[
        Path | None,
        typer.Option(help="A .mat or .npz file of features and labels instead.", parser=given_path, metavar="PATH"),
    ] = None
    dataset_keys: Annotated[
        str | None,
        typer.Option(help="Names of arrays in this file that differ from the suite's.", metavar="I_tr=NAME,..."),
    ] = None
    protocol: Annotated[
        str | None,
        typer.Option(help="One of `list protocols`. (default: rs-pairs)", autocompletion=complete_protocols),
    ] = None
    seeds: Annotated[int, typer.Option("--seed", help="Number of the split.", parser=whole_number, metavar="N")] = 0
    speech: Speech = None
    piper_voice: PiperVoice = None
    noise: Noise = None


@dataclass(frozen=True)
class ExportedFeatures(FeatureOptions):
    """Which features `export` writes."""

    sound_features: Annotated[str | None, typer.Option(help="One of `list features`. (default: by source)")] = None


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """Options of `export`."""

    panel: ClassVar[str] = "Output"

    split: ExportedSplit
    data: DataOptions
    features: ExportedFeatures
    out: Annotated[
        Path, typer.Option(help="Folder to make; it may exist if it is empty.", parser=given_path, metavar="PATH")
    ]
    format: Annotated[str, typer.Option(help="mat, npz or csv.")] = "mat"
    workers: Workers = None


@grouped
def export(options: ExportOptions, loudness: Loudness) -> None:
    """Write a split for a method in another language: features, ids, labels, and a README that explains them."""
    settle_caches()
    from benchmark.cli.request import check_seed, spec_of
    from benchmark.exchange.export import export as write

    terminal = loudness.terminal()
    check_seed(options.split.seeds)
    spec = spec_of(options.split, options.data, options.features, workers=options.workers)
    write(spec, options.out, options.format, terminal)


@dataclass(frozen=True)
class HandedInCodes:
    """Codes of a split, to be scored as a row of a run."""

    panel: ClassVar[str] = "A row of a run"

    codes: Annotated[
        Path | None,
        typer.Option(
            help="A .mat or .npz file, or a folder, of codes with ids; the README of an export says how.",
            parser=given_path,
            metavar="PATH",
        ),
    ] = None
    run: Annotated[str | None, typer.Option(help="Name of the run.", autocompletion=complete_runs)] = None
    method: Annotated[str | None, typer.Option("--as", help="Name of the row.", metavar="NAME")] = None
    supervision: Annotated[
        str | None, typer.Option(help="supervised or unsupervised, if tables are to say so. (default: not stated)")
    ] = None


@dataclass(frozen=True)
class ScoredSplit:
    """The split of the run that the codes belong to; needed where the run's last request has several."""

    panel: ClassVar[str] = "A row of a run"

    datasets: Annotated[
        str | None,
        typer.Option("--dataset", help="Data set of the codes. (default: the run's)", autocompletion=complete_datasets),
    ] = None
    protocol: Annotated[
        str | None,
        typer.Option(help="Protocol of the codes. (default: the run's)", autocompletion=complete_protocols),
    ] = None
    seeds: Annotated[
        int | None,
        typer.Option("--seed", help="Seed of the codes. (default: the run's)", parser=whole_number, metavar="N"),
    ] = None
    sound_features: Annotated[
        str | None, typer.Option(help="Features of the tables that show the row. (default: the run's)")
    ] = None
    speech: Annotated[
        str | None, typer.Option(metavar="CONDITION", help="Speech of the codes. (default: the run's)")
    ] = None
    noise: Annotated[str | None, typer.Option(metavar="NOISE", help="Noise of the codes. (default: the run's)")] = None


@dataclass(frozen=True)
class AnyMatrices:
    """Any queries and any database."""

    panel: ClassVar[str] = "Anything else"

    query: Annotated[
        Path | None,
        typer.Option(
            help="Codes or embeddings, a row an item: .csv, .npy, .npz or .mat; FILE:NAME is one array of a file.",
            parser=given_path,
            metavar="FILE[:NAME]",
        ),
    ] = None
    database: Annotated[
        Path | None, typer.Option(help="What they search.", parser=given_path, metavar="FILE[:NAME]")
    ] = None
    query_labels: Annotated[
        Path | None,
        typer.Option(
            help="A class an item, or a column of 0 and 1 for each class.", parser=given_path, metavar="FILE[:NAME]"
        ),
    ] = None
    database_labels: Annotated[
        Path | None, typer.Option(help="The same of the database.", parser=given_path, metavar="FILE[:NAME]")
    ] = None
    bits: Annotated[
        int | None,
        typer.Option(help="Code length, where bytes hold packed codes.", parser=whole_number, metavar="N"),
    ] = None


@dataclass(frozen=True)
class ScoreOptions:
    """Options of `score`."""

    panel: ClassVar[str] = "Output"

    handed_in: HandedInCodes
    split: ScoredSplit
    matrices: AnyMatrices
    json: Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")] = False


@grouped
def score(options: ScoreOptions, loudness: Loudness) -> None:
    """Score codes or embeddings from files: as a row of a run (--codes), or any queries against any database."""
    settle_caches()
    terminal = loudness.terminal()
    handed_in, matrices = options.handed_in, options.matrices
    of_run, of_any = _given(handed_in, options.split), _given(matrices)
    if of_run and of_any:
        raise UserError(
            f"{of_run[0]} scores codes as a row of a run and {of_any[0]} scores any queries and database; give the "
            "options of one of them"
        )
    if handed_in.codes and handed_in.run and handed_in.method:
        from benchmark.cli.request import check_seed
        from benchmark.exchange.scored_run import CodesOfRun, SplitChoice, report, score_codes

        split = options.split
        check_seed(split.seeds)
        sounds = split.sound_features, split.speech, split.noise
        choice = SplitChoice(split.datasets, split.protocol, split.seeds, *sounds)
        given = handed_in.codes, handed_in.run, handed_in.method, handed_in.supervision
        result = score_codes(CodesOfRun(*given, choice), terminal)
        report(handed_in.run, result, options.json, terminal)
    elif matrices.query and matrices.database and matrices.query_labels and matrices.database_labels:
        from benchmark.exchange.any_matrices import Files, scored

        files = matrices.query, matrices.database, matrices.query_labels, matrices.database_labels
        terminal.conclude(scored(Files(*files, matrices.bits), options.json))
    else:
        raise UserError(
            "score needs --codes, --run and --as for a row of a run, or --query, --database, --query-labels and "
            f"--database-labels for anything else; got {' and '.join([*of_run, *of_any]) or 'none of them'}"
        )


def _given(*groups: HandedInCodes | ScoredSplit | AnyMatrices) -> list[str]:
    """The options of these groups that were given."""
    spelled = {"method": "--as", "datasets": "--dataset", "seeds": "--seed"}
    names = [name for group in groups for name, value in vars(group).items() if value is not None]
    return [spelled.get(name, f"--{name.replace('_', '-')}") for name in names]
