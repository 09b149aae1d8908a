"""Speed of one search in 100,000 codes, as `docs/search.md` states it: ranking, and whole searches after a first."""

import dataclasses

import numpy as np
import pytest
from PIL import Image

from benchmark import open_search
from benchmark.contract.codes import Codes
from benchmark.contract.outputs import EncodedSide
from benchmark.retrieval.kept_codes import OwnImages
from benchmark.retrieval.ranking import rank
from benchmark.retrieval.session import Search
from tests.support.kept_run import kept, kept_folder, run, small

N_ITEMS = 100_000

kept, kept_folder = kept, kept_folder


def codes_of(n_bits):
    return Codes(np.random.default_rng(0).integers(0, 256, (N_ITEMS, n_bits // 8), dtype=np.uint8), n_bits)


@pytest.mark.benchmark(group="one ranking of 100,000 codes")
@pytest.mark.parametrize("n_bits", [16, 64, 128])
def test_ranking(benchmark, n_bits, tmp_path):
    np.save(tmp_path / "codes.npy", codes_of(n_bits).packed)
    database = Codes(np.load(tmp_path / "codes.npy", mmap_mode="r"), n_bits)
    query = Codes(database.packed[7:8].copy(), n_bits)
    found = benchmark.pedantic(rank, (query, database), rounds=20)
    assert found.order[0] == 7 or found.values[0] == 0
    assert (np.diff(found.values) >= 0).all()


@pytest.fixture
def searches(kept):
    """A search of 100,000 images of a folder, and one of 100,000 sounds of a split."""
    run(small(methods=["dtbh"], bits=[64], set={}, protocol=["rs-pairs"], name="speed"))
    pixels = np.random.default_rng(0).integers(0, 256, (256, 256, 3), np.uint8)
    Image.fromarray(pixels).save("256 pixels.png")
    model = open_search("speed").model
    names = tuple(f"folder/{number:06}.png" for number in range(N_ITEMS))
    images = Search(model, OwnImages(kept, names, codes_of(64)))
    other = open_search("speed").model
    ids, classes = tuple(f"{name}#0" for name in names), np.zeros(N_ITEMS, np.int64)
    sounds = EncodedSide(codes_of(64), ids, classes, other.outputs.query["sound"].sentences)
    sides = {**other.outputs.query, "sound": sounds}
    vars(other)["outputs"] = dataclasses.replace(other.outputs, query=sides, database=None)
    return {"images": images, "sounds": Search(other)}


QUERIES = {
    "id": ("images", lambda model: model.outputs.query["sound"].ids[0]),
    "sentence": ("images", lambda _: "many planes are parked at the airport"),
    "image": ("sounds", lambda _: "256 pixels.png"),
}


@pytest.mark.benchmark(group="one search in 100,000 codes of 64 bits, after the first")
@pytest.mark.parametrize("kind", list(QUERIES))
def test_whole_search(benchmark, searches, kind):
    where, query = QUERIES[kind]
    search = searches[where]
    text = query(search.model)
    first = search.search(text)
    found = benchmark.pedantic(search.search, (text,), rounds=10)
    assert found.n_searched == N_ITEMS
    assert found.ids == first.ids
