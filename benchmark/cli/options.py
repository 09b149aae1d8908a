"""Options that several commands have, and what completes their values in a shell. Imports nothing heavy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def whole_number(text: str) -> int:
    """The number that a text is; raises typer.BadParameter, which names the text, where it is none."""
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"expected a whole number, got {text!r}") from None


def _completed(target: str, extra: tuple[str, ...], incomplete: str) -> list[str]:
    """Names of a registry that continue the last of a list separated by commas."""
    from benchmark import registry

    before, comma, last = incomplete.rpartition(",")
    names = [*extra, *(row.name for row in getattr(registry, target)())]
    return [f"{before}{comma}{name}" for name in names if name.startswith(last)]


def complete_methods(incomplete: str) -> list[str]:
    """Names of methods."""
    from benchmark import registry

    families = dict.fromkeys(f"family:{row.family}" for row in registry.methods())
    return _completed("methods", ("all", *families), incomplete)


def complete_datasets(incomplete: str) -> list[str]:
    """Names of data sets."""
    return _completed("datasets", ("all",), incomplete)


def complete_protocols(incomplete: str) -> list[str]:
    """Names of protocols."""
    return _completed("protocols", (), incomplete)


def complete_runs(incomplete: str) -> list[str]:
    """Names of the runs below the current folder."""
    return sorted(p.parent.name for p in Path("runs").glob("*/run.json") if p.parent.name.startswith(incomplete))


Datasets = Annotated[str | None, typer.Option(help="all or names. (default: all)", autocompletion=complete_datasets)]
Protocols = Annotated[
    str | None,
    typer.Option(help="One or several of `list protocols`. (default: rs-pairs)", autocompletion=complete_protocols),
]
Data = Annotated[
    str | None, typer.Option(help="auto, real or stand-in; auto is real where a data root is given. (default: auto)")
]
DataRoot = Annotated[
    Path | None,
    typer.Option(help="Folder that holds UCM_captions/, Sydney_captions/, RSICD/.", envvar="XMHASH_DATA_ROOT"),
]
ImageFeatures = Annotated[
    str | None, typer.Option(help="mobilenet_v2 or any torchvision backbone, hog-colour. (default: by source)")
]
ImageWeights = Annotated[
    Path | None, typer.Option(help="State-dict file of the image backbone.", envvar="XMHASH_IMAGE_WEIGHTS")
]
Workers = Annotated[
    int | None,
    typer.Option(help="Processes side by side. (default: one per core)", parser=whole_number, metavar="N"),
]
Name = Annotated[
    str | None,
    typer.Option(help="Folder of the run below runs/. (default: default)", autocompletion=complete_runs),
]
StoredRun = Annotated[str, typer.Argument(help="Name of the run.", autocompletion=complete_runs)]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Say nothing but errors and where the outcome lies.", show_default=False)
]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show the plan and every job that ends.", show_default=False)
]
