"""Runs of many methods on three data sets, made by hand."""

import pytest

from tests.support.report_results import FLOOR, HASHING, REAL, cell, result, run_of, split

DATASETS = ("ucm", "sydney", "rsicd")
BITS = (16, 32, 64, 128)
N_METHODS = 24
PROTOCOLS = ("rs-pairs", "caption-disjoint")
NOISES = ("clean", "babble:10dB", "room:large")


def score(method, dataset, n_bits):
    """A score that differs between all rows and columns."""
    return 0.2 + 0.01 * method + 0.07 * DATASETS.index(dataset) + (0.0004 * n_bits if n_bits else 0.1)


def many_methods(folder, n_methods):
    """Hashing methods, a floor and two real-valued methods, four code lengths, one seed."""
    found = []
    for dataset in DATASETS:
        for n_bits in BITS:
            for method in range(n_methods):
                of = cell(f"method-{method:02}", n_bits, 0, dataset=dataset)
                found.append(result(of, HASHING, score(method, dataset, n_bits)))
            found.append(result(cell("noise", n_bits, 0, dataset=dataset), FLOOR, 0.01))
        for method in (1, 2):
            of = cell(f"vector-{method}", None, 0, dataset=dataset)
            found.append(result(of, REAL, score(method, dataset, None)))
    splits = [split(0, dataset=dataset) for dataset in DATASETS]
    request = {"methods": ["all"], "datasets": list(DATASETS), "bits": list(BITS)}
    return run_of(folder / "runs" / "large", found, splits, request)


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    """A run of many methods."""
    return many_methods(tmp_path_factory.mktemp("large"), N_METHODS)


VARIANTS = ({}, {"margin": 0.4}, {"margin": 0.4, "selection": "all", "beta": 0.01, "gamma": 0.001})


@pytest.fixture(scope="session")
def conditions(tmp_path_factory):
    """Variants of two methods under two protocols and three noises, on two data sets: see `condition_score`."""
    found, splits = [], []
    for dataset in DATASETS[:2]:
        for protocol in PROTOCOLS:
            splits.append(split(0, dataset=dataset, protocol=protocol))
            for noise in NOISES if protocol == "rs-pairs" else NOISES[:1]:
                place = {"dataset": dataset, "protocol": protocol, "noise": noise}
                for variant, settings in enumerate(VARIANTS):
                    value = condition_score(variant, **place)
                    for n_bits in (16, 64):
                        found.append(result(cell("dtbh", n_bits, 0, settings=settings, **place), HASHING, value))
                    found.append(result(cell("scrl", None, 0, settings=settings, **place), REAL, value / 2))
    return run_of(tmp_path_factory.mktemp("conditions") / "runs" / "conditions", found, splits)


def condition_score(variant, dataset="ucm", protocol="rs-pairs", noise="clean"):
    """A score that differs between all of them."""
    places = DATASETS.index(dataset), PROTOCOLS.index(protocol), NOISES.index(noise)
    return 0.5 + 0.01 * variant + sum(step * place for step, place in zip((0.03, 0.001, 0.1), places, strict=True))
