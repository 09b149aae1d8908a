"""Scores of parts of the queries, worked by hand, and as the harness stores them."""

from dataclasses import replace

import numpy as np
import pytest

from benchmark.contract.codes import Codes
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.contract.result import Result
from benchmark.metrics.scoring import score
from benchmark.metrics.slices import slice_scores
from tests.support.report_results import HASHING, cell, result

PRECISIONS = np.array([0.8, 0.4, np.nan, 0.6])
CHANCE = np.array([0.3, 0.1, np.nan, 0.2])


def test_parts_worked_by_hand():
    slices = {"words": np.array(["1-7", "8-10", "8-10", "1-7"])}
    assert slice_scores(slices, PRECISIONS, CHANCE) == pytest.approx(
        {
            "n_queries[words=1-7]": 2,
            "map[words=1-7]@all": 0.7,
            "chance_map[words=1-7]@all": 0.25,
            "n_queries[words=8-10]": 2,
            "map[words=8-10]@all": 0.4,
            "chance_map[words=8-10]@all": 0.1,
        }
    )


def test_a_part_without_counted_queries_has_only_their_number():
    found = slice_scores({"speech": np.array(["a", "a", "b", "a"])}, PRECISIONS, CHANCE)
    assert found["n_queries[speech=b]"] == 1
    assert "map[speech=b]@all" not in found
    assert found["map[speech=a]@all"] == pytest.approx(0.6)


def test_one_part_and_no_division_give_nothing():
    assert slice_scores({"speech": np.array(["a"] * 4)}, PRECISIONS, CHANCE) == {}
    assert slice_scores({}, PRECISIONS, CHANCE) == {}


@pytest.fixture
def outputs():
    rng = np.random.default_rng(0)

    def side(prefix, slices):
        codes = Codes.from_outputs(rng.standard_normal((12, 16)).astype(np.float32))
        ids = tuple(f"{prefix}{k}" for k in range(12))
        sentences = np.stack([np.arange(12), np.arange(12)], axis=1)
        return EncodedSide(codes, ids, np.arange(12) % 3, sentences, slices=slices)

    parts = {"sentence": np.array(["seen", "new", "nearly seen"] * 4)}
    return Outputs({"image": side("i", {}), "sound": side("s", parts)}, None)


def test_the_mean_of_the_parts_is_the_score_of_all(outputs):
    scores = score(outputs).scores
    parts = [(scores[f"s2i/map[sentence={p}]@all"], 4) for p in ("seen", "nearly seen", "new")]
    assert sum(value * n for value, n in parts) / 12 == pytest.approx(scores["s2i/map@all"])
    assert not [name for name in scores if name.startswith("i2s/map[")]
    alone = replace(outputs, query=outputs.query | {"sound": replace(outputs.query["sound"], slices={})})
    rest = {name: value for name, value in scores.items() if "[" not in name}
    assert score(alone).scores == rest


def test_slices_survive_storage(outputs):
    again = Outputs.of_arrays(outputs.arrays())
    assert again.query["sound"].slices["sentence"].tolist() == ["seen", "new", "nearly seen"] * 4
    assert again.query["image"].slices == {}
    assert score(again) == score(outputs)


@pytest.mark.parametrize("parts", [np.array(["a"] * 11), np.arange(12), ["a"] * 12])
def test_a_division_puts_every_item_into_a_part(outputs, parts):
    with pytest.raises(ValueError, match=r"expected text \[12\] for the parts of words"):
        replace(outputs.query["sound"], slices={"words": parts})


def test_a_speaker_whose_name_has_a_slash_can_be_counted():
    of = cell("dtbh", 64, 0)
    scores = {"s2i/n_queries[speech=tts_models/en/x (file comment)]": 2.0}
    kept = result(of, HASHING, 0.5)
    again = Result.model_validate(kept.model_dump() | {"scores": kept.scores | scores})
    assert again.scores["s2i/n_queries[speech=tts_models/en/x (file comment)]"] == 2
