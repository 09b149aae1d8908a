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
    assert "0.900" in line_of(folder / "tables" / "map.md", "| vector")
    assert (folder / "figures" / "pr-recall-ucm-stand-in.png").is_file()


def test_the_hard_label_reference_is_neither_marked_nor_compared(many):
    text = squeezed((many / "tables" / "map-ucm-stand-in-rs-pairs.md").read_text())
    assert "| *hard-label reference: a guess of the class as a code, not comparable*" in text
    assert "**" not in line_of(many / "tables" / "map-ucm-stand-in-rs-pairs.md", "| known")
    # Alone beside a reference, a method has nothing to compare with.
    assert "**" not in line_of(many / "tables" / "map-ucm-stand-in-rs-pairs.md", "| better ")
    names = re.findall(
        r"^\| (\w+) \|", squeezed((many / "tables" / "precision-ucm-stand-in-rs-pairs.md").read_text()), re.MULTILINE
    )
    assert names == ["method", "better", "known", "matcher", "vector", "words", "chance"]


def test_a_control_has_a_block_of_its_own_and_is_neither_marked_nor_compared(many):
    title = "control: the same methods on shuffled labels, not comparable"
    for kind, block in (("map", title), ("precision", f"64 bits, {title}")):
        text = squeezed((many / "tables" / f"{kind}-ucm-stand-in-rs-pairs.md").read_text())
        lines = text.splitlines()
        place = next(i for i, line in enumerate(lines) if line.startswith(f"| *{block}*"))
        assert lines[place + 1].startswith("| better, shuffled labels |")
        assert "**" not in lines[place + 1]
        assert "<ins>" not in lines[place + 1]
        assert text.count("shuffled labels |") == 1
    compared = line_of(many / "tables" / "protocols.md", "| better, shuffled labels")
    assert "0.995" in compared
    assert "**" not in compared
    report = (many / "details.md").read_text()
    assert "A control trains a method on labels that were shuffled" in report
