"""The written reports of a hand-made run: page, files, all scores."""

import csv
import re
import shlex
import subprocess
import sys

import matplotlib
import pandas
import pytest
from typer.testing import CliRunner

from benchmark.cli import main as cli
from benchmark.plan.spec import make_spec
from benchmark.run import whole_run as commands
from benchmark.store.store import Store
from reports.page.repeat_command import repeat_command
from reports.results.all_scores import results_frame
from reports.writer import map_tables_text, write_reports
from tests.support import ROOT
from tests.support.report_results import HASHING, cell, hand_made, result


@pytest.fixture
def store(tmp_path):
    return hand_made(tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_reports(hand_made(tmp_path_factory.mktemp("reports"))).parent


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
    types = dict.fromkeys(("n_bits", "dim", "tuned"), "Int64") | dict.fromkeys(("network", "settings"), "str")
    read = pandas.read_csv(path, dtype=types, converters={"value": float}).fillna({"network": "", "settings": ""})
    pandas.testing.assert_frame_equal(frame, read, check_exact=True)
    columns = "run dataset source protocol method n_bits dim seed metric value image_features sound_features"
    last = "protocol_version speech track network settings tuned is_earlier"
    assert list(frame) == [*columns.split(), *last.split()]
    assert set(frame.n_bits[frame.method != "vector"]) == {64}
    assert frame.n_bits[frame.method == "vector"].isna().all()
    assert "ucm,stand-in,rs-pairs,better,64,64,1,s2i/map@all,0.30000000000000004,hog-colour," in path.read_text()
    none = results_frame(Store(store.folder / "none"))
    assert (len(none), list(none), str(none.n_bits.dtype)) == (0, list(frame), "Int64")


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
    assert map_tables_text(empty) == "There are no results of the last request yet."
    skipped = Store(tmp_path / "skipped")
    skipped.write_result(result(cell("better", 64, 0), HASHING, status="skipped", reason="no data below /x"))
    assert "no data below /x" in write_reports(skipped).read_text()
    assert "–ˢ" in map_tables_text(skipped)


def test_importing_the_writer_imports_no_torch():
    code = "import sys, reports.writer; sys.exit(any(n.split('.')[0] in ('torch', 'methods') for n in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


@pytest.mark.parametrize(
    "request_",
    [
        {"methods": ["dtbh", "cca"], "bits": [16], "set": {"dtbh": {"margin": 0.4, "selection": "semi-hard"}}},
        {
            "protocol": ["rs-pairs", "caption-disjoint"],
            "track": "end-to-end",
            "preset": "small",
            "network": {"backbone": "mobilenet_v2", "learning_rate": 1e-5, "pretrained": True, "epochs": 3},
            "device": "cuda",
        },
        {"sound_features": ["bag-of-audio-words", "caption-text"], "data_root": "a folder", "tuned": "tuned.json"},
    ],
)
def test_the_printed_command_asks_for_the_same(request_, monkeypatch):
    spec = make_spec(dict(request_), "the test")
    asked = []
    monkeypatch.setattr(commands, "run", lambda spec, *_: asked.append(spec))
    *_, command, _ = repeat_command(spec.request())
    done = CliRunner().invoke(cli.app, shlex.split(command)[3:])
    assert done.exit_code == 0, done.output
    assert asked == [spec]
