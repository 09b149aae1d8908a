"""Tables of a hand-made run, against numbers worked out by hand."""

import csv
import re
from dataclasses import replace

import pytest

from benchmark.store.store import Store
from reports.figures.curves import radius_figure, recall_figure
from reports.figures.looks import looks
from reports.render.latex import latex
from reports.render.latex_escaping import escape
from reports.results.collect import collect
from reports.results.seed_summary import SeedSummary
from reports.tables.best_marks import marked
from reports.tables.summary_items import summary_item
from reports.tables.table import Block, Column, Item, Row, Table
from reports.tables.units import human_bytes, human_seconds
from reports.writer import map_tables_text, write_reports
from tests.support.report_results import (
    CEILING,
    HASHING,
    REAL,
    STAND_IN,
    cell,
    hand_made,
    line_of,
    result,
    run_of,
    split,
)


@pytest.fixture
def store(tmp_path):
    return hand_made(tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_reports(hand_made(tmp_path_factory.mktemp("reports"))).parent


def test_mean_deviation_and_marks_in_markdown(folder):
    table = folder / "map-ucm-stand-in.md"
    # (.6 + .8) / 2 and sqrt((.1^2 + .1^2) / 1); i2s is half of it.
    better = line_of(table, "| better")
    assert "**0.700 ± 0.141**" in better
    assert "**0.350 ± 0.071**" in better
    assert "<ins>0.500 ± 0.000</ins>" in line_of(table, "| worse")
    assert "over 2 seeds (0, 1)" in table.read_text()
    assert "0.250 ± 0.000" in line_of(table, "| chance")


def test_failed_skipped_partial_and_floor_are_visible_and_unmarked(folder):
    table = folder / "map-ucm-stand-in.md"
    broken = line_of(table, "| broken")
    assert "0.950 (1/2)ᶠ" in broken
    assert "**" not in broken
    assert "–ˢ" in line_of(table, "| narrow")
    assert "**" not in line_of(table, "| noise")
    assert "ᶠ failed" in table.read_text()
    assert "ˢ skipped" in table.read_text()


def test_equal_means_are_marked_alike_and_near_ones_are_not():
    def marks(*values):
        rows = [Row(("m",), (summary_item(SeedSummary((value,), 1)),)) for value in values]
        return [row.items[0].mark for row in marked(rows)]

    assert marks(0.5, 0.5, 0.4, 0.4, 0.3) == ["best", "best", "second", "second", ""]
    assert marks(0.50001, 0.50002) == ["second", "best"]
    assert marks(0.5) == [""]


def test_latex_is_balanced_and_escaped(folder):
    for path in folder.glob("*.tex"):
        needed, _, text = path.read_text().partition("\n")
        assert needed == r"% needs \usepackage{booktabs,graphicx}", path.name
        bare = re.sub(r"\\[\\{}&%$#_]", "", text)
        assert bare.count("{") == bare.count("}"), path.name
        assert bare.count("$") % 2 == 0, path.name
        assert "_" not in re.sub(r"\\label\{[^}]*\}", "", bare), path.name
        assert text.isascii(), path.name
        for rule in (r"\toprule", r"\bottomrule", r"\begin{table}", r"\end{tabular}}", r"\resizebox{"):
            assert text.count(rule) == text.count(r"\caption{") > 0, path.name
        for body in re.findall(r"\\begin\{tabular\}\{([lr]+)\}\n(.*?)\\end\{tabular\}", text, re.DOTALL):
            for row in re.findall(r"^.*\\\\$", body[1], re.MULTILINE):
                spans = [int(n) for n in re.findall(r"\\multicolumn\{(\d+)\}", row)]
                n_cells = len(re.findall(r"(?<!\\)&", row)) + 1
                assert n_cells - len(spans) + sum(spans) == len(body[0]), row
    assert r"worse{[}n\_epochs=3{]}" in (folder / "map.tex").read_text()
    assert r"\textbf{0.700\,{\tiny$\pm$0.141}}" in (folder / "map.tex").read_text()


def test_a_latex_table_too_long_for_a_page_is_cut_between_blocks():
    blocks = tuple(Block(f"{n} bits", (Row((f"method-{n}",), (Item("0.5"),)),) * 20) for n in (16, 32, 64))
    whole = Table("map", "ucm", "mAP.", "Details.", ("method",), (Column("mAP"),), blocks, (), ())
    text = latex(whole)
    assert re.findall(r"\\label\{(.*?)\}", text) == ["tab:map-ucm-part1", "tab:map-ucm-part2"]
    assert re.findall(r"Part \d of \d", text) == ["Part 1 of 2", "Part 2 of 2"]
    first, second = text.split(r"\end{table}")[:2]
    assert [first.count(f"method-{n} &") for n in (16, 32, 64)] == [20, 20, 0]
    assert [second.count(f"method-{n} &") for n in (16, 32, 64)] == [0, 0, 20]
    short = latex(replace(whole, blocks=blocks[:2]))
    assert re.findall(r"\\label\{(.*?)\}", short) == ["tab:map-ucm"]


def test_latex_escapes_every_special_character():
    assert escape("a_b & 5% $x #1 {~^} \\ é") == (
        r"a\_b \& 5\% \$x \#1 \{\textasciitilde{}\textasciicircum{}\} \textbackslash{} e"
    )


def test_storage_by_hand(folder):
    rows = {row["representation"]: row for row in csv.DictReader((folder / "storage-ucm-stand-in.csv").open())}
    code, vector = rows["64 bits"], rows["vector, 40 dim"]
    assert code["bytes per item"] == "8"
    # 100 images and 500 sounds.
    assert code["whole data set bytes"] == "4800"
    assert code["1 B items (projected) bytes"] == "8000000000"
    assert (vector["bytes per item"], vector["ratio to 64 bits"]) == ("160", "20.0")
    assert vector["1 M items (projected) bytes"] == "160000000"
    shown = line_of(folder / "storage-ucm-stand-in.md", "| 64 bits")
    assert re.sub(r"\s+", " ", shown) == "| 64 bits | 8 | 1× | 4.8 kB | 8 MB | 8 GB |"


@pytest.mark.parametrize(
    ("n_bytes", "text"), [(0, "0 B"), (999, "999 B"), (999_600, "1 MB"), (1234, "1.23 kB"), (8_000_000_000, "8 GB")]
)
def test_human_bytes(n_bytes, text):
    assert human_bytes(n_bytes) == text


@pytest.mark.parametrize(("seconds", "text"), [(93.25, "93.2 s"), (0.0123, "12.3 ms"), (2e-6, "2 µs")])
def test_human_seconds(seconds, text):
    assert human_seconds(seconds) == text


def test_precision_has_a_chance_row_of_the_largest_ball(folder):
    assert "0.200 ± 0.000" in line_of(folder / "precision-ucm-stand-in.md", "| chance")


def test_mixed_commits_are_told_in_the_table(store, no_figures):
    store.write_result(result(cell("better", 64, 1), HASHING, 0.8, commit="e" * 40))
    folder = write_reports(store).parent
    warning = "come from different commits: cccccccccccc; eeeeeeeeeeee"
    for name in ("map-ucm-stand-in.md", "map.tex", "report.md"):
        assert warning in (folder / name).read_text()
    assert warning not in (folder / "map-sydney-real.md").read_text()


def test_cells_never_run_are_told(store, no_figures):
    store.write_result(result(cell("late", 64, 1), HASHING, 0.8))
    text = write_reports(store).read_text()
    assert "0.800 (1/2)ⁿ" in text
    assert "1 cells were not run" in text


def test_real_valued_methods_alone(tmp_path):
    store = Store(tmp_path / "real")
    store.write_split(split(0))
    store.write_result(result(cell("vector", None, 0), REAL, 0.9))
    folder = write_reports(store).parent
    assert "0.900" in line_of(folder / "map.md", "| vector")
    assert (folder / "figures" / "pr-recall-ucm-stand-in.png").is_file()


def test_terminal_text(store):
    text = map_tables_text(store)
    assert "*0.700 ± 0.141" in text
    assert "+0.500 ± 0.000" in text
    assert STAND_IN in text


def test_every_stand_in_table_and_figure_is_labelled(folder, store):
    tables = [path for path in folder.glob("*-ucm-stand-in.*") if path.suffix in {".md", ".tex"}]
    assert len(tables) >= 6
    for path in tables:
        assert STAND_IN in path.read_text(), path.name
        assert "espeak-ng" in path.read_text(), path.name
    for path in folder.glob("*-ucm-stand-in.csv"):
        rows = list(csv.DictReader(path.open()))
        assert {(row["source"], row["speech"]) for row in rows} == {("stand-in", "espeak-ng")}, path.name
    group = next(group for group in collect(store) if group.group.dataset == "ucm")
    for make in (recall_figure, radius_figure):
        assert STAND_IN in make(group, looks([group])).get_suptitle()
    assert len(list((folder / "figures").glob("*"))) == 8


def test_real_data_are_not_labelled_stand_in(folder):
    for path in folder.glob("*-sydney-real.*"):
        assert "stand-in" not in path.read_text(), path.name


QUALITIES = {"bit_balance": 0.9, "bit_entropy": 0.8, "bit_correlation": 0.1, "unique_code_share": 0.7}


@pytest.fixture
def many(tmp_path, no_figures):
    """Diagnosed codes, a ceiling, a method that scores pairs and one with features of its own, under two protocols."""
    found = []
    for protocol, loss in (("rs-pairs", 0.0), ("caption-disjoint", 0.25)):
        one = {"protocol": protocol}
        diagnosed = result(cell("better", 64, 0, **one), HASHING, 0.75 - loss)
        of_codes = {f"image/{name}": value for name, value in (QUALITIES | {"quantisation_error": 0.25}).items()}
        of_codes |= {f"sound/{name}": value / 2 for name, value in QUALITIES.items()}
        ties = {"s2i/tie_share": 0.125, "i2s/tie_share": 0.0625}
        found.append(diagnosed.model_copy(update={"diagnostics": of_codes, "scores": diagnosed.scores | ties}))
        found.append(result(cell("known", 64, 0, **one), CEILING, 0.99))
        found.append(result(cell("vector", None, 0, **one), REAL, 0.875 - loss))
        found.append(result(cell("matcher", None, 0, **one), REAL, 0.625 - loss, pairs=True))
        own = {"image": "dense-sift", "sound": "mfcc-words"}
        found.append(result(cell("words", None, 0, own_front_ends=own, **one), REAL, 0.3))
    counts = {"n_sentences": {"fit": 60, "test": 15}, "fewest_sentences": {"fit": 4, "test": 1}}
    splits = [split(0), split(0, protocol="caption-disjoint", sentences_seen=0.0, n_left_out=3, **counts)]
    return write_reports(run_of(tmp_path / "many", found, splits)).parent


def rows_of(path):
    """Rows of a table's CSV file by method."""
    return {row["method"]: row for row in csv.DictReader(path.open())}


def squeezed(text):
    return re.sub(" +", " ", text)


def test_diagnostics_stand_in_a_table_of_codes(many):
    row = rows_of(many / "diagnostics-ucm-stand-in-rs-pairs.csv")["better"]
    read = [row[f"{modality} {name} mean"] for modality in ("image", "sound") for name in ("balance", "unique")]
    assert read == ["0.9", "0.7", "0.45", "0.35"]
    assert (row["image quantisation mean"], row["s2i ties mean"], row["i2s ties mean"]) == ("0.25", "0.125", "0.0625")
    text = (many / "diagnostics.md").read_text()
    assert "**" not in text
    assert "vector" not in text
    assert "### Diagnostics of the codes" in (many / "report.md").read_text()


def test_ceilings_are_neither_marked_nor_compared(many):
    text = squeezed((many / "map-ucm-stand-in-rs-pairs.md").read_text())
    assert "| *ceiling of hash codes: hard guesses of the class as codes, not comparable*" in text
    assert "**" not in line_of(many / "map-ucm-stand-in-rs-pairs.md", "| known")
    # Alone beside a ceiling, a method has nothing to compare with.
    assert "**" not in line_of(many / "map-ucm-stand-in-rs-pairs.md", "| better")
    names = re.findall(
        r"^\| (\w+) \|", squeezed((many / "precision-ucm-stand-in-rs-pairs.md").read_text()), re.MULTILINE
    )
    assert names == ["method", "better", "known", "matcher", "vector", "words", "chance"]


def test_methods_that_score_pairs_have_nothing_to_store(many):
    storage = many / "storage-ucm-stand-in-rs-pairs.md"
    assert "| matcher | – | – | – | – | – |" in squeezed(storage.read_text())
    assert (
        "Methods that score pairs (matcher) store only the features of each item; a query needs 20 pairs."
        in storage.read_text()
    )
    cost = rows_of(many / "cost-ucm-stand-in-rs-pairs.csv")
    assert (cost["matcher"]["score a pair mean"], cost["matcher"]["encode per item mean"]) == ("3e-06", "")
    assert (cost["vector"]["score a pair mean"], cost["vector"]["encode per item mean"]) == ("", "2e-06")
    assert "ᵘ" not in (many / "cost.md").read_text()
    assert "(matcher: by the score of each pair)" in (many / "map.md").read_text()


def test_features_of_a_method_s_own_are_told(many):
    sentence = "words uses its own features: dense-sift (image) + mfcc-words (sound)."
    for name in ("map-ucm-stand-in-rs-pairs.md", "precision.md", "protocols.tex", "report.md"):
        assert sentence in (many / name).read_text(), name
    rows = rows_of(many / "map-ucm-stand-in-rs-pairs.csv")
    assert [rows[name]["sound_features"] for name in ("words", "vector")] == ["mfcc-words", "bag-of-audio-words"]


def test_protocols_stand_side_by_side(many):
    table = many / "protocols-ucm-stand-in.csv"
    better, vector, chance = (rows_of(table)[name] for name in ("better", "vector", "chance"))
    assert better["block"] == "64 bits"
    assert [better[f"s2i {p} mean"] for p in ("rs-pairs", "caption-disjoint")] == ["0.75", "0.5"]
    assert [vector[f"i2s {p} mean"] for p in ("rs-pairs", "caption-disjoint")] == ["0.4375", "0.3125"]
    assert chance["s2i caption-disjoint mean"] == "0.25"
    # No single protocol is the table's.
    assert "protocol" not in better
    assert "of the training part: rs-pairs 50.0 %; caption-disjoint 0.0 %." in table.with_suffix(".md").read_text()
    section = (many / "report.md").read_text().partition("## Protocols side by side")[2]
    assert "- rs-pairs: Of the test sounds in use, 50.0 %" in section
    counts = "60 in the training part (of the class with the fewest: 4), 15 in the test part"
    assert f"Images in neither part: 3. Distinct sentences spoken: {counts}" in section


def test_one_protocol_is_compared_with_none(folder):
    assert not list(folder.glob("protocols*"))
    assert "side by side\n" not in (folder / "report.md").read_text()
