"""Storage, worked out by hand."""

import csv
import re

from tests.support.report_results import line_of, rows_of, squeezed


def test_storage_by_hand(folder):
    table = folder / "tables" / "storage-ucm-stand-in.csv"
    rows = {row["representation"]: row for row in csv.DictReader(table.open())}
    code, vector = rows["64 bits"], rows["vector, 40 dim"]
    assert code["bytes per item"] == "8"
    # 100 images and 500 sounds.
    assert code["whole data set bytes"] == "4800"
    assert code["1 B items (projected) bytes"] == "8000000000"
    assert (vector["bytes per item"], vector["ratio to 64 bits"]) == ("160", "20.0")
    assert vector["1 M items (projected) bytes"] == "160000000"
    shown = line_of(table.with_suffix(".md"), "| 64 bits")
    assert re.sub(r"\s+", " ", shown) == "| 64 bits | 8 | 1× | 4.8 kB | 8 MB | 8 GB |"


def test_methods_that_score_pairs_have_nothing_to_store(many):
    storage = many / "tables" / "storage-ucm-stand-in-rs-pairs.md"
    assert "| matcher | – | – | – | – | – |" in squeezed(storage.read_text())
    assert (
        "Methods that score pairs (matcher) store only the features of each item; a query needs 20 pairs."
        in storage.read_text()
    )
    cost = rows_of(many / "tables" / "cost-ucm-stand-in-rs-pairs.csv")
    assert (cost["matcher"]["score a pair mean"], cost["matcher"]["encode per item mean"]) == ("3e-06", "")
    assert (cost["vector"]["score a pair mean"], cost["vector"]["encode per item mean"]) == ("", "2e-06")
    assert "ᵘ" not in (many / "tables" / "cost.md").read_text()
    assert "(matcher: by the score of each pair)" in (many / "tables" / "map.md").read_text()
