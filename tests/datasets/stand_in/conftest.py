"""All stand-ins, written once a module."""

import pytest

from datasets.stand_in.classes import CLASS_SIZES
from datasets.stand_in.data_set import write_stand_in


@pytest.fixture(scope="module")
def roots(tmp_path_factory):
    """Data set name -> folder with its stand-in."""
    folders = {name: tmp_path_factory.mktemp(name) for name in CLASS_SIZES}
    for name, folder in folders.items():
        write_stand_in(name, folder)
    return folders
