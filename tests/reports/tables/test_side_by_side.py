"""Protocols side by side."""

from tests.support.report_results import rows_of


def test_protocols_stand_side_by_side(many):
    table = many / "tables" / "protocols.csv"
    better, vector, chance = (rows_of(table)[name] for name in ("better", "vector", "chance"))
    assert better["block"] == "64 bits"
    assert [better[f"s2i {p} mean"] for p in ("rs-pairs", "caption-disjoint")] == ["0.75", "0.5"]
    assert [vector[f"i2s {p} mean"] for p in ("rs-pairs", "caption-disjoint")] == ["0.4375", "0.3125"]
    assert chance["s2i caption-disjoint mean"] == "0.25"
    # No single protocol is the table's.
    assert "protocol" not in better
    assert "of the training part: rs-pairs 50.0 %; caption-disjoint 0.0 %." in table.with_suffix(".md").read_text()
    assert "[Protocols side by side](tables/protocols.md)" in (many / "report.md").read_text()
    section = (many / "details.md").read_text().partition("## Chance and leakage")[2]
    assert "Leakage: Of the test sounds in use, 50.0 %" in section
    counts = "60 in the training part (of the class with the fewest: 4), 15 in the test part"
    assert f"Images in neither part: 3. Distinct sentences spoken: {counts}" in section


def test_one_protocol_is_compared_with_none(folder):
    assert not list(folder.rglob("protocols*"))
    assert "side by side" not in (folder / "report.md").read_text()
