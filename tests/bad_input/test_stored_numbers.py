"""A stored file with a number out of range is left out and named; every command on the run still works."""

import json
import re

import pytest

from benchmark.store.store import Store
from tests.support.report_results import hand_made, results
from tests.support.small_data import complaint, entered

LONG = "9" * 5000
DEEP = "[" * 3000 + "]" * 3000


@pytest.fixture
def run(tmp_path, monkeypatch, no_figures):
    """The folder of a stored run in the current folder."""
    monkeypatch.chdir(tmp_path)
    return hand_made(tmp_path).folder


def changed(text, path, value):
    """The JSON text with another value, written as it stands, at a dotted path."""
    content = json.loads(text)
    inner = content
    content.pop("checksum")
    *parents, last = path.split(".")
    for name in parents:
        inner = inner[name]
    inner[last] = "HERE"
    return json.dumps(content).replace('"HERE"', value)


NUMBERS = [
    ("cell.seed", "18446744073709551616"),
    ("cell.seed", "4294967296"),
    ("cell.seed", "-1"),
    ("cell.seed", "0.0"),
    ("cell.seed", '"0"'),
    ("cell.seed", "true"),
    ("cell.seed", LONG),
    ("cell.n_bits", "0"),
    ("cell.n_bits", "4097"),
    ("cell.tuned", "0"),
    ("cell.protocol_version", "-1"),
    ("cell.settings", '{"a": 1e400}'),
    ("cell.settings", '{"a": NaN}'),
    ("cell.settings", f'{{"a": {"1" * 30}}}'),
    ("cell.settings", f'{{"a": {DEEP}}}'),
    ("cell.settings", "3"),
    ("cell.network", '{"epochs": 3}'),
    ("cell.network", "3"),
    ("method.year", "20200"),
    ("method.year", '"2020"'),
    ("scores.s2i/map@all", "Infinity"),
    ("scores.s2i/map@all", '"0.5"'),
    ("scores.s2i/map@all", "1e400"),
    ("scores.s2i/map@all", "true"),
    ("curves.s2i/precision_at_recall", "[-Infinity]"),
    ("diagnostics", '{"image/bit_balance": Infinity}'),
    ("dim", "-1"),
    ("dim", str(2**63)),
    ("bytes_per_item", "0.5"),
    ("timings.fit", "-1"),
    ("timings.fit", "NaN"),
    ("provenance.n_workers", "-1"),
    ("schema_version", "true"),
    ("key", '"../../elsewhere"'),
]


@pytest.mark.parametrize(("path", "value"), NUMBERS, ids=[f"{p}={v[:25]}" for p, v in NUMBERS])
def test_a_result_out_of_range_is_left_out_and_named(run, monkeypatch, capsys, path, value):
    victim = run / "cells" / f"{next(results()).key}.json"
    victim.write_text(changed(victim.read_text(), path, value))
    for command in ("report", "status"):
        code, _, said = entered(monkeypatch, capsys, command, "hand")
        assert code == 0, said
        assert said.startswith("warning: left out, since they cannot be read: ")
        assert len(said.splitlines()) == 1
        assert f"cells/{victim.name}" in said
    page = (run / "reports/report.md").read_text()
    assert f"Files that cannot be read are left out: `cells/{victim.name}`." in page


@pytest.mark.parametrize("text", ["", "3", "[]", DEEP, LONG, "\ufeff{}", '{"a": ' * 3000])
@pytest.mark.parametrize("folder", ["cells", "splits"])
def test_a_file_that_is_no_record_is_left_out_and_named(run, monkeypatch, capsys, folder, text):
    victim = sorted((run / folder).glob("*.json"))[0]
    victim.write_text(text)
    code, _, said = entered(monkeypatch, capsys, "report", "hand")
    assert (code, f"{folder}/{victim.name}" in said) == (0, True), said


@pytest.mark.parametrize(
    ("path", "value"),
    [("seed", "18446744073709551616"), ("seed", "-1"), ("n_images", "-1"), ("n_train", "1.5"), ("n_query", '{"a": -1}'),
     ("sentences_seen", "2"), ("sentences_seen", "NaN"), ("largest_class_share", "-0.1"), ("n_classes", LONG)],
)  # fmt: skip
def test_facts_of_a_split_out_of_range_are_left_out_and_named(run, monkeypatch, capsys, path, value):
    victim = sorted((run / "splits").glob("*.json"))[0]
    victim.write_text(changed(victim.read_text(), path, value))
    code, _, said = entered(monkeypatch, capsys, "report", "hand")
    assert code == 0, said
    assert re.fullmatch(rf"warning: left out, .*splits/{victim.name}; delete them, or .*\n", said)


@pytest.mark.parametrize("text", [DEEP, f'{{"seeds": {DEEP}}}', f'{{"seeds": [{LONG}]}}', "\ufeff{}"])
@pytest.mark.parametrize(("name", "command"), [("run.json", "status"), ("plan.json", "report")])
def test_a_request_or_plan_that_cannot_be_read_is_named(run, monkeypatch, capsys, name, command, text):
    (run / name).write_text(text)
    line = complaint(monkeypatch, capsys, command, "hand")
    assert f"runs/hand/{name} is damaged: it should be JSON, but " in line
    assert len(line) < 500


@pytest.mark.parametrize("text", ['{"seeds": [18446744073709551616]}', '{"bits": [1e400]}', '{"set": {"dtbh": 3}}'])
def test_a_request_out_of_range_is_named(run, monkeypatch, capsys, text):
    (run / "run.json").write_text(text)
    assert "(from runs/hand/run.json)" in complaint(monkeypatch, capsys, "status", "hand")
    assert entered(monkeypatch, capsys, "report", "hand")[0] == 0


@pytest.mark.parametrize("value", ["1000000", "-1", "null"])
def test_the_peak_memory_of_earlier_versions_is_read_and_dropped(run, value):
    path = run / "cells" / f"{next(results()).key}.json"
    stored = Store(run).read_result(path.stem)
    path.write_text(changed(path.read_text(), "peak_memory", value))
    assert Store(run).read_result(path.stem).model_dump_json() == stored.model_dump_json()
    assert "peak_memory" not in stored.model_dump(mode="json")
