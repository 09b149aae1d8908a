"""A stand-in of a few images, and a run on it."""

import sys
from pathlib import Path
from types import MappingProxyType

import pytest

from benchmark.cli import main as cli
from benchmark.run import stages
from benchmark.terminal.command_line import VARIABLES
from datasets.stand_in import classes, data_set
from reports import writer
from tests.support.jobs import here

N_IMAGES = 6  # of each class
RUN = "run --methods cca-itq,random-codes,knn-transfer --datasets sydney --bits 16 --name first"  # as a page shows it
MORE = "--methods cca-itq,random-codes,knn-transfer,cca[dim=8] --workers 1 --quiet"


def enter(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Makes a folder the current one, with the cache inside it and stand-ins of a few images."""
    sizes = {name: dict.fromkeys(of_set, N_IMAGES) for name, of_set in classes.CLASS_SIZES.items()}
    for module in (classes, data_set):
        patch.setattr(module, "CLASS_SIZES", MappingProxyType(sizes))
    for variable in VARIABLES.values():
        patch.delenv(variable, raising=False)
    patch.setenv("XMHASH_CACHE", str(folder / "cache"))
    patch.chdir(folder)


def make_run(folder: Path) -> None:
    """Makes the run `first` below a folder: hash codes, embeddings and a method that scores pairs."""
    with pytest.MonkeyPatch.context() as patch:
        enter(folder, patch)
        patch.setattr(stages, "run_jobs", here)
        patch.setattr(writer, "write_figures", lambda *_: [])
        patch.setattr(sys, "argv", ["xmhash", *RUN.split(), *MORE.split()])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 0
