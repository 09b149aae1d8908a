"""The blocks of the mAP table."""

import re

from benchmark.store.store import Store
from reports.writer import write_reports
from tests.support.report_results import REAL, cell, line_of, result, split, squeezed


def test_real_valued_methods_alone(tmp_path):
    store = Store(tmp_path / "real")
    store.write_split(split(0))
    store.write_result(result(cell("vector", None, 0), REAL, 0.9))
    folder = write_reports(store).parent
    assert "0.900" in line_of(folder / "map.md", "| vector")
    assert (folder / "figures" / "pr-recall-ucm-stand-in.png").is_file()


def test_the_hard_label_reference_is_neither_marked_nor_compared(many):
    text = squeezed((many / "map-ucm-stand-in-rs-pairs.md").read_text())
    assert "| *hard-label reference: a guess of the class as a code, not comparable*" in text
    assert "**" not in line_of(many / "map-ucm-stand-in-rs-pairs.md", "| known")
    # Alone beside a reference, a method has nothing to compare with.
    assert "**" not in line_of(many / "map-ucm-stand-in-rs-pairs.md", "| better")
    names = re.findall(
        r"^\| (\w+) \|", squeezed((many / "precision-ucm-stand-in-rs-pairs.md").read_text()), re.MULTILINE
    )
    assert names == ["method", "better", "known", "matcher", "vector", "words", "chance"]
