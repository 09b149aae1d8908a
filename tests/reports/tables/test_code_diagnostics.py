"""Diagnostics of hash codes."""

from tests.support.report_results import rows_of


def test_diagnostics_stand_in_a_table_of_codes(many):
    row = rows_of(many / "tables" / "diagnostics-ucm-stand-in-rs-pairs.csv")["better"]
    read = [row[f"{modality} {name} mean"] for modality in ("image", "sound") for name in ("balance", "unique")]
    assert read == ["0.9", "0.7", "0.45", "0.35"]
    assert (row["image quantisation mean"], row["s2i ties mean"], row["i2s ties mean"]) == ("0.25", "0.125", "0.0625")
    text = (many / "tables" / "diagnostics.md").read_text()
    assert "**" not in text
    assert "vector" not in text
    assert text.startswith("# Diagnostics of the codes\n")
    assert "[Diagnostics of the codes](tables/diagnostics.md)" in (many / "report.md").read_text()
