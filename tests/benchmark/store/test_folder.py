"""The README in the folder of a run."""

import pytest

from benchmark.store.folder import readme


@pytest.mark.parametrize("has_run", [True, False])
def test_only_a_folder_that_run_wrote_to_names_the_commands_for_results(has_run):
    text = readme("name", "xmhash run", has_run)
    assert ("status name" in text) == has_run
    assert ("rescore name" in text) == has_run
    assert text.endswith("elsewhere, in the cache.\n")
