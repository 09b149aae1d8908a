"""Speed of one search in 100,000 codes: the ranking alone, as `docs/search.md` states it."""

import numpy as np
import pytest

from benchmark.contract.codes import Codes
from benchmark.search.ranking import rank

N_ITEMS = 100_000


@pytest.mark.benchmark(group="one query in 100,000 codes")
@pytest.mark.parametrize("n_bits", [16, 64, 128])
def test_ranking(benchmark, n_bits, tmp_path):
    rng = np.random.default_rng(0)
    np.save(tmp_path / "codes.npy", rng.integers(0, 256, (N_ITEMS, n_bits // 8), dtype=np.uint8))
    database = Codes(np.load(tmp_path / "codes.npy", mmap_mode="r"), n_bits)
    query = Codes(database.packed[7:8].copy(), n_bits)
    found = benchmark.pedantic(rank, (query, database), rounds=20)
    assert found.order[0] == 7 or found.values[0] == 0
    assert (np.diff(found.values) >= 0).all()
