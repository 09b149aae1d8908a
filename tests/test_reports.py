"""Reports of a hand-made run, against numbers worked out by hand."""

import csv
import math
import re
import subprocess
import sys
from pathlib import Path

import matplotlib
import pandas
import pytest

from benchmark.records import Cell, MethodFacts, Provenance, Result, SplitFacts
from benchmark.store import Store
from reports.figures import radius_figure, recall_figure
from reports.frame import Entry, collect
from reports.latex import escape
from reports.naming import slugs
from reports.request import MEANING, is_earlier
from reports.scores import results_frame
from reports.storage import human_bytes, human_seconds
from reports.style import looks
from reports.table import Row, entry_item, marked
from reports.writer import map_tables_text, write_reports

STAND_IN = "stand-in data: not comparable with published numbers"
DEEP = {"family": "deep-hashing", "supervision": "supervised", "similarity": "triplet"}
VECTORS = {"family": "real-valued", "supervision": "unsupervised", "similarity": "pairwise"}
NOTHING = {"family": "floor", "supervision": "unsupervised", "similarity": "none"}
HASHING = MethodFacts(**DEEP, year=2020, fidelity="reconstruction")
REAL = MethodFacts(**VECTORS, year=2016, fidelity="from-paper")
FLOOR = MethodFacts(**NOTHING, year=2026, fidelity="inspired-by")


def provenance(commit="c" * 40):
    code = {"git_commit": commit, "git_dirty": False, "python": "3.11.9", "packages": {"numpy": "2.3.0"}}
    place = {"processor": "a processor", "device": "cpu", "n_threads": 1, "n_workers": 2}
    return Provenance(date="2026-01-02T03:04:05+00:00", **code, **place)


def cell(method, n_bits, seed, dataset="ucm", settings=None, image="hog-colour", source="stand-in"):
    front_ends = {"image": image, "sound": "bag-of-audio-words"}
    data = {"dataset": dataset, "source": source, "protocol": "rs-pairs", "protocol_version": 1}
    return Cell(**data, method=method, settings=settings or {}, n_bits=n_bits, front_ends=front_ends, seed=seed)


def result(of, facts, value=None, status="ok", reason="", traceback="", commit="c" * 40):
    """A result whose s2i mAP is value and whose i2s mAP is half of it."""
    scores, curves, outcome = {}, {}, {"status": status, "reason": reason, "traceback": traceback}
    if status == "ok":
        for direction, mean in (("s2i", value), ("i2s", value / 2)):
            scores |= {f"{direction}/map@all": mean, f"{direction}/chance_map@all": 0.25}
            scores |= {f"{direction}/precision@{k}": mean for k in (1, 5, 10)}
            curves[f"{direction}/precision_at_recall"] = [mean] * 100
            if of.n_bits:
                curves[f"{direction}/precision_by_radius"] = [math.nan, *[mean] * (of.n_bits - 1), 0.2]
                curves[f"{direction}/recall_by_radius"] = [r / of.n_bits for r in range(of.n_bits + 1)]
        dim = of.n_bits or 40
        outcome |= {"dim": dim, "bytes_per_item": -(-dim // 8) if of.n_bits else 4 * dim}
        outcome |= {"timings": {"fit": 1.5, "encode": 2e-6}, "peak_memory": 1_000_000}
    outcome |= {"scores": scores, "curves": curves, "fit_digest": "f", "scorer_digest": "s"}
    return Result(key=of.key, cell=of, method=facts, **outcome, provenance=provenance(commit))


def split(seed, dataset="ucm", source="stand-in", speech="espeak-ng"):
    data = {"dataset": dataset, "source": source, "speech": speech, "protocol": "rs-pairs", "protocol_version": 1}
    sizes = {"n_images": 100, "n_sounds": 500, "n_classes": 4, "n_train": 70, "n_val": 10}
    sides = {"n_query": {"image": 20, "sound": 20}, "n_database": {"image": 20, "sound": 20}}
    shares = {"largest_class_share": 0.25, "sentences_seen": 0.5 + 0.1 * seed, "sentences_seen_all": 0.9}
    return SplitFacts(**data, seed=seed, **sizes, **sides, **shares, dataset_digest="d", split_digest="s")


def results():
    """Two seeds on ucm: one method fails in seed 1, one is skipped, one is real-valued; one seed on real sydney."""
    yield from (result(cell("better", 64, seed), HASHING, value) for seed, value in ((0, 0.6), (1, 0.8)))
    yield from (result(cell("worse", 64, seed, settings={"n_epochs": 3}), HASHING, 0.5) for seed in (0, 1))
    yield result(cell("broken", 64, 0), HASHING, 0.95)
    trace = 'Traceback (most recent call last):\n  File "x.py"\nValueError: loss | is not finite\n'
    yield result(cell("broken", 64, 1), HASHING, status="failed", reason="ValueError: loss", traceback=trace)
    yield from (result(cell("narrow", 64, seed), HASHING, status="skipped", reason="needs 64 dim") for seed in (0, 1))
    yield from (result(cell("vector", None, seed), REAL, 0.9) for seed in (0, 1))
    yield from (result(cell("noise", 64, seed), FLOOR, 0.99) for seed in (0, 1))
    yield result(cell("better", 64, 0, dataset="sydney", source="real"), HASHING, 0.7)


def hand_made(folder):
    made = Store(folder / "runs" / "hand")
    made.write_request({"methods": ["all"], "bits": [64], "data_root": None, "set": {"worse": {"n_epochs": 3}}})
    for facts in (split(0), split(1), split(0, "sydney", "real", "recordings")):
        made.write_split(facts)
    for one in results():
        made.write_result(one)
    return made


@pytest.fixture
def store(tmp_path):
    return hand_made(tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_reports(hand_made(tmp_path_factory.mktemp("reports"))).parent


@pytest.fixture
def no_figures(monkeypatch):
    monkeypatch.setattr("reports.writer.write_figures", lambda *_: [])


def line_of(path, start):
    return next(line for line in path.read_text().splitlines() if start in line)


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
        rows = [Row(("m",), (entry_item(Entry((value,), 1)),)) for value in values]
        return [row.items[0].mark for row in marked(rows)]

    assert marks(0.5, 0.5, 0.4, 0.4, 0.3) == ["best", "best", "second", "second", ""]
    assert marks(0.50001, 0.50002) == ["second", "best"]
    assert marks(0.5) == [""]


def test_groups_never_share_a_table(folder):
    assert "sydney" not in (folder / "map-ucm-stand-in.md").read_text()
    both = (folder / "map.md").read_text()
    assert "sydney (real data; speech: recordings)" in both
    assert f"ucm ({STAND_IN}; speech: espeak-ng" in both


def test_file_names_differ_where_groups_do():
    base = ("ucm", "real", "rs-pairs", "v1", "hog-colour", "words")
    assert slugs([base]) == ["ucm-real"]
    assert slugs([base, ("ucm", "real", "retrieval", "v1", "hog-colour", "words")]) == [
        "ucm-real-rs-pairs",
        "ucm-real-retrieval",
    ]
    assert slugs([base, ("ucm", "real", "rs-pairs", "v1", "mobilenet_v2", "words")]) == [
        "ucm-real-hog-colour",
        "ucm-real-mobilenet_v2",
    ]


def test_front_ends_make_groups_of_their_own(store, no_figures):
    store.write_result(result(cell("better", 64, 0, image="mobilenet_v2"), HASHING, 0.1))
    folder = write_reports(store).parent
    assert "0.100" in (folder / "map-ucm-stand-in-mobilenet_v2.md").read_text()
    assert "0.700 ± 0.141" in (folder / "map-ucm-stand-in-hog-colour.md").read_text()


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


def test_latex_is_balanced_and_escaped(folder):
    for path in folder.glob("*.tex"):
        text = path.read_text()
        bare = re.sub(r"\\[\\{}&%$#_]", "", text)
        assert bare.count("{") == bare.count("}"), path.name
        assert bare.count("$") % 2 == 0, path.name
        assert "_" not in re.sub(r"\\label\{[^}]*\}", "", bare), path.name
        assert text.isascii(), path.name
        for rule in (r"\toprule", r"\bottomrule", r"\begin{table}", r"\end{tabular}"):
            assert text.count(rule) == text.count(r"\caption{") > 0, path.name
        for body in re.findall(r"\\begin\{tabular\}\{([lr]+)\}\n(.*?)\\end\{tabular\}", text, re.DOTALL):
            for row in re.findall(r"^.*\\\\$", body[1], re.MULTILINE):
                spans = [int(n) for n in re.findall(r"\\multicolumn\{(\d+)\}", row)]
                n_cells = len(re.findall(r"(?<!\\)&", row)) + 1
                assert n_cells - len(spans) + sum(spans) == len(body[0]), row
    assert r"worse{[}n\_epochs=3{]}" in (folder / "map.tex").read_text()
    assert r"\textbf{0.700\,{\tiny$\pm$0.141}}" in (folder / "map.tex").read_text()


def test_latex_escapes_every_special_character():
    assert escape("a_b & 5% $x #1 {~^} \\ é") == (
        r"a\_b \& 5\% \$x \#1 \{\textasciitilde{}\textasciicircum{}\} \textbackslash{} e"
    )


def test_results_csv_holds_every_score_once_and_exactly(folder, store):
    rows = list(csv.DictReader((folder / "results.csv").open()))
    # 10 ok cells with 10 scores each.
    assert len(rows) == 100
    read = {(r["dataset"], r["method"], r["n_bits"], r["seed"], r["metric"]): float(r["value"]) for r in rows}
    expected = {
        (r.cell.dataset, r.cell.method_label, str(r.cell.n_bits or ""), str(r.cell.seed), metric): value
        for r in store.results()
        for metric, value in r.scores.items()
    }
    assert read == expected
    assert {(r["run"], r["image_features"], r["protocol"]) for r in rows} == {("hand", "hog-colour", "rs-pairs")}
    assert list(rows[0])[:4] == ["run", "dataset", "source", "protocol"]


def test_results_frame_is_what_results_csv_holds(store, no_figures):
    store.write_result(result(cell("better", 64, 1), HASHING, 0.1 + 0.2))
    path, frame = write_reports(store).parent / "results.csv", results_frame(store)
    read = pandas.read_csv(path, dtype={"n_bits": "Int64", "dim": "Int64"}, converters={"value": float})
    pandas.testing.assert_frame_equal(frame, read, check_exact=True)
    columns = "run dataset source protocol method n_bits dim seed metric value image_features sound_features"
    assert list(frame) == [*columns.split(), "protocol_version", "speech"]
    assert set(frame.n_bits[frame.method != "vector"]) == {64}
    assert frame.n_bits[frame.method == "vector"].isna().all()
    assert "ucm,stand-in,rs-pairs,better,64,64,1,s2i/map@all,0.30000000000000004,hog-colour," in path.read_text()
    none = results_frame(Store(store.folder / "none"))
    assert (len(none), list(none), str(none.n_bits.dtype)) == (0, list(frame), "Int64")


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """The last request left out `vector`, fits `worse` anew in seed 1 and found no data for `noise`."""
    store = hand_made(tmp_path_factory.mktemp("planned"))
    worse, noise = cell("worse", 64, 1, settings={"n_epochs": 3}), [cell("noise", 64, seed) for seed in (0, 1)]
    digests = {one.key: "f" for one in results() if one.cell.method != "vector"}
    store.write_plan(digests | {worse.key: "another"} | {one.key: "" for one in noise})
    return write_reports(store).parent


@pytest.mark.parametrize("kind", ["map", "precision", "cost"])
def test_rows_of_an_earlier_request_are_marked(planned, kind):
    of_ucm = planned / f"{kind}-ucm-stand-in.md"
    names = re.findall(r"^\| ([^*:].*?) +\|", of_ucm.read_text(), re.MULTILINE)
    assert {"better", "broken", "narrow"} < set(names)
    assert {name for name in names if "ᵉ" in name} == {"worse\\[n_epochs=3\\] ᵉ", "vector ᵉ", "noise ᵉ"}
    assert f"ᵉ {MEANING}" in of_ucm.read_text()
    assert r"vector\textsuperscript{e} &" in of_ucm.with_suffix(".tex").read_text()
    assert f"(e) {MEANING}" in of_ucm.with_suffix(".tex").read_text()
    rows = csv.DictReader(of_ucm.with_suffix(".csv").open())
    assert {row["method"] for row in rows if row["earlier"]} == {"worse[n_epochs=3]", "vector", "noise"}
    assert "ᵉ" not in (planned / f"{kind}-sydney-real.md").read_text()


def test_earlier_results_are_counted_and_none_are_without_a_plan(planned, folder):
    sentence = f"Earlier results: 5 of the 13 results here (rows with ᵉ) are {MEANING}."
    assert sentence in (planned / "report.md").read_text()
    assert "| vector, 40 dim ᵉ" in (planned / "storage-ucm-stand-in.md").read_text()
    for path in [*folder.glob("*.md"), *folder.glob("*.tex")]:
        assert not re.search(r"ᵉ|\{e\}|earlier request", path.read_text()), path.name


def test_a_cell_skipped_without_digest_by_the_last_request_is_not_earlier():
    skipped = result(cell("narrow", 64, 0), HASHING, status="skipped").model_copy(update={"fit_digest": ""})
    assert not is_earlier(skipped, {skipped.key: "f"})
    assert is_earlier(skipped, {"another": "f"})


@pytest.mark.parametrize("orders", [("rsicd aid", "rsicd aid ucm sydney"), ("all", "ucm sydney rsicd aid")])
def test_data_sets_stand_in_the_order_of_the_request(tmp_path, orders):
    store, (asked, order) = Store(tmp_path / "order"), map(str.split, orders)
    store.write_request({"datasets": asked})
    for name in sorted(order):
        store.write_result(result(cell("better", 64, 0, dataset=name), HASHING, 0.5))
    assert [group.group.dataset for group in collect(store)] == order
    assert re.findall(r"in bits on (\w+) \(", map_tables_text(store)) == order
    assert list(results_frame(store).dataset.unique()) == order


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


def test_report_tells_of_failures_leakage_and_the_command(folder):
    text = (folder / "report.md").read_text()
    key = cell("broken", 64, 1).key
    assert f"`cells/{key}.json`" in text
    assert "`ValueError: loss ¦ is not finite`" in text
    assert "64 bits, seed 0, 1 | skipped" in re.sub(" +", " ", text)
    assert "needs 64 dim" in text
    assert "10 cells ok, 1 failed, 2 skipped" in text
    # Seeds 0 and 1 have .5 and .6.
    assert "55.0 % (from 50.0 to 60.0 over the splits)" in text
    assert "s2i 25.0 %" in text
    assert "python -m benchmark run --bits 64 --methods all --set worse.n_epochs=3" in text
    for name in re.findall(r"\]\((figures/[^)]+)\)", text):
        assert (folder / name).is_file()


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


def test_same_store_same_bytes_and_old_files_go(store):
    folder = write_reports(store).parent
    first = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / "stray.md").write_text("old")
    # Whatever the user's settings of matplotlib.
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "red"}):
        write_reports(store)
    second = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert first == second
    assert not list(store.folder.glob(".reports-*"))


def test_runs_without_results_or_without_ok_cells_have_a_report(tmp_path):
    empty = Store(tmp_path / "empty")
    assert "no results yet" in write_reports(empty).read_text()
    assert map_tables_text(empty) == "This run holds no results yet."
    skipped = Store(tmp_path / "skipped")
    skipped.write_result(result(cell("better", 64, 0), HASHING, status="skipped", reason="no data below /x"))
    assert "no data below /x" in write_reports(skipped).read_text()
    assert "–ˢ" in map_tables_text(skipped)


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


def test_importing_the_writer_imports_no_torch():
    code = "import sys, reports.writer; sys.exit(any(n.split('.')[0] in ('torch', 'methods') for n in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1]).returncode == 0
