"""A run of many methods on three data sets, made by hand."""

import pytest

from tests.support.report_results import FLOOR, HASHING, REAL, cell, result, run_of, split

DATASETS = ("ucm", "sydney", "rsicd")
BITS = (16, 32, 64, 128)
N_METHODS = 24


def score(method, dataset, n_bits):
    """A score that differs between all rows and columns."""
    return 0.2 + 0.01 * method + 0.07 * DATASETS.index(dataset) + (0.0004 * n_bits if n_bits else 0.1)


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    """Hashing methods, a floor and two real-valued methods, four code lengths, one seed."""
    found = []
    for dataset in DATASETS:
        for n_bits in BITS:
            for method in range(N_METHODS):
                of = cell(f"method-{method:02}", n_bits, 0, dataset=dataset)
                found.append(result(of, HASHING, score(method, dataset, n_bits)))
            found.append(result(cell("noise", n_bits, 0, dataset=dataset), FLOOR, 0.01))
        for method in (1, 2):
            of = cell(f"vector-{method}", None, 0, dataset=dataset)
            found.append(result(of, REAL, score(method, dataset, None)))
    splits = [split(0, dataset=dataset) for dataset in DATASETS]
    request = {"methods": ["all"], "datasets": list(DATASETS), "bits": list(BITS)}
    return run_of(tmp_path_factory.mktemp("large") / "runs" / "large", found, splits, request)
