"""Seeds that are derived from names."""

import numpy as np

from benchmark.contract.seeds import derive_seed


def test_a_seed_depends_on_every_name_and_where_one_ends():
    named = [
        ("fit", 1, "ucm"),
        ("fit", 2, "ucm"),
        ("fit", 1, "ucms"),
        ("fit", "1u", "cm"),
        ("fit1", "", "ucm"),
        ("fit",),
    ]
    assert len({derive_seed(*names) for names in named}) == len(named)
    assert derive_seed("fit", 1) == derive_seed("fit", "1")


def test_seeds_fill_their_range_evenly():
    """Of 4,000 even draws, each quarter holds 1,000 with a standard deviation of 27."""
    seeds = np.array([derive_seed("name", number) for number in range(4000)], np.float64)
    counts, _ = np.histogram(seeds, 4, (0, 2**32))
    assert counts.sum() == 4000
    assert np.abs(counts - 1000).max() < 170
