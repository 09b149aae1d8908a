"""`data info` and `data verify` as commands: what they print where, how much, and how they end."""

import pytest

from benchmark.cli import curation
from benchmark.jobs import workers
from tests.support import small_data
from tests.support.small_data import complaint, entered

small = small_data.small


def test_info_needs_no_data_and_says_where_to_see_the_stand_ins(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code, said, remarks = entered(monkeypatch, capsys, "data", "info")
    assert (code, remarks) == (0, "")
    titles = [line for line in said.splitlines() if line.endswith("five sentences each")]
    assert [title.partition(":")[0] for title in titles] == ["UCM (ucm)", "Sydney (sydney)", "RSICD (rsicd)"]
    assert "`xmhash data stand-in --sheet FILE.png` shows them" in said.splitlines()[-1]


def test_info_says_what_is_there(small, monkeypatch, capsys):
    code, said, _ = entered(monkeypatch, capsys, "data", "info", "--data-root", small)
    assert code == 0
    ucm, sydney, rsicd = said.split("\n\n")[:3]
    for text, name in ((ucm, "UCM_captions"), (sydney, "Sydney_captions")):
        assert "12 of 12 images in imgs/" in text
        assert f"complete in {small / name}; speech: espeak-ng" in text
    assert f"no folder {small / 'RSICD'}" in rsicd
    assert "not usable: rsicd: expected the caption file dataset_rsicd.json, found none" in rsicd


def verified(monkeypatch, capsys, root, *more):
    return entered(monkeypatch, capsys, "data", "verify", "--data-root", root, *more)


@pytest.mark.parametrize("n_workers", ["1", "2"])
def test_verify_finds_the_same_on_any_number_of_processes(small, monkeypatch, capsys, n_workers):
    (small / "Sydney_captions/imgs/3.tif").write_text("no image")
    (small / "Sydney_captions/imgs/11.tif").write_text("no image either")
    here = verified(monkeypatch, capsys, small)
    monkeypatch.setattr(curation, "run_jobs", workers.run_jobs)
    code, said, _ = verified(monkeypatch, capsys, small, "--workers", n_workers)
    assert (code, said) == here[:2]
    assert code == 1
    broken = [line for line in said.splitlines() if line.startswith("  broken: ")]
    assert ["3.tif" in broken[0], "11.tif" in broken[1], len(broken)] == [True, True, 2]
    assert "UCM: 12 images, speech: espeak-ng\n  every file decodes" in said
    assert f"RSICD: not there ({small / 'RSICD'})" in said


def test_verify_of_sound_data_ends_well_and_shows_progress_beside_its_findings(small, monkeypatch, capsys):
    code, said, remarks = verified(monkeypatch, capsys, small, "--datasets", "ucm")
    assert code == 0
    assert [line for line in said.splitlines() if not line.startswith("  ")] == ["UCM: 12 images, speech: espeak-ng"]
    assert "rs-pairs, split 0, drawn here: 0.0% of the test sentences also occur" in said
    assert "decode ucm: 1 of 1" in remarks
    quiet = verified(monkeypatch, capsys, small, "--datasets", "ucm", "--quiet")
    assert quiet == (0, said, "")


def test_verify_of_a_folder_without_any_data_set_is_one_line(small, tmp_path, monkeypatch, capsys):
    line = complaint(monkeypatch, capsys, "data", "verify", "--data-root", tmp_path)  # one folder too high
    assert line.startswith(f"expected UCM_captions/ or Sydney_captions/ or RSICD/ in {tmp_path}, found none; see `")
