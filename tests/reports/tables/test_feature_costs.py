"""Features from files in the table of costs: only their size is known, and a note names each file."""

from benchmark.contract.feature_facts import FeatureFacts
from reports.results.collect import collect
from reports.tables.feature_costs import feature_tables
from tests.support.report_results import HASHING, cell, result, run_of, split

FILE = "mine.npz (SHA-256 0123456789abcdef…, scaled in the file)"


def facts(**fields):
    place = {"dataset": "ucm", "source": "stand-in", "protocol": "rs-pairs", "seed": 0, "modality": "sound"}
    of_file = {"front_end": "mine", "front_end_digest": "0123456789abcdef", "file": FILE, "n_items": 10}
    costs = dict.fromkeys(("seconds_reading", "seconds_describing", "bytes_described"))
    return FeatureFacts.model_validate({**place, **of_file, **costs, "bytes_feature": 400, **fields})


def test_only_the_size_of_features_from_a_file_is_known(tmp_path):
    store = run_of(tmp_path / "files", [result(cell("better", 64, 0, sound="mine"), HASHING, 0.5)], [split(0)])
    described = {"file": "", "front_end": "mfcc-words", "seconds_reading": 0.02, "seconds_describing": 0.004}
    store.write_feature_facts(facts())
    store.write_feature_facts(facts(seed=1))
    store.write_feature_facts(facts(**described, bytes_described=2_000, bytes_feature=4_096))
    (table,) = feature_tables(store.feature_facts(), collect(store))
    heard, mine = table.blocks[0].rows
    assert heard.facts == ("mfcc-words", "espeak-ng")
    assert [item.text for item in heard.items] == ["20 ms", "4 ms", "2 kB", "4.1 kB"]
    assert mine.facts == ("mine", "")
    assert [item.text for item in mine.items] == ["–", "–", "–", "400 B"]
    assert table.notes == (f"mine (sound): features from the user's file {FILE}.",)


def test_captions_that_are_read_name_no_speech(tmp_path):
    oracle = result(cell("better", 64, 0, sound="caption-text"), HASHING, 0.5, oracles=("caption-text",))
    heard = result(cell("better", 64, 0), HASHING, 0.5)
    text = cell("better", 64, 0, dataset="read").model_copy(
        update={"front_ends": {"image": "hog-colour", "text": "caption-text"}}
    )
    store = run_of(
        tmp_path / "texts", [oracle, heard, result(text, HASHING, 0.5)], [split(0), split(0, dataset="read")]
    )
    found = [facts(file="", front_end="caption-text"), facts(file="", front_end="caption-text", modality="text")]
    found[1] = found[1].model_copy(update={"dataset": "read"})
    of_sounds, of_texts = feature_tables(found, collect(store))
    assert [row.facts for row in of_texts.blocks[0].rows] == [("caption-text", "")]
    assert [row.facts for row in of_sounds.blocks[0].rows] == [("caption-text", "")]


def test_files_of_one_name_and_other_contents_are_rows_of_their_own(tmp_path):
    store = run_of(tmp_path / "files", [result(cell("better", 64, 0, sound="mine"), HASHING, 0.5)], [split(0)])
    other = facts(front_end_digest="ba9876543210", file="mine.csv (SHA-256 ba9876543210…, scaled in the file)")
    (table,) = feature_tables([facts(), other], collect(store))
    assert [row.facts[0] for row in table.blocks[0].rows] == ["mine (012345)", "mine (ba9876)"]
    assert len(table.notes) == 2
