"""What `data verify` finds in a data set."""

import hashlib

import numpy as np
import pytest
import soundfile
from PIL import Image

from benchmark.contract.errors import UserError
from benchmark.contract.printable import printable
from benchmark.contract.rows import ProtocolRow
from datasets import PROTOCOLS
from datasets.commands.verify import verify
from datasets.front_ends.hog_colour import HogColour
from datasets.front_ends.mfcc_statistics import MfccStatistics
from datasets.preparation import prepare
from datasets.splits.protocols import RsPairs
from tests.datasets.commands.nine_images import ROW, SmallUCM, record_all


def test_verify_a_whole_tree(tree):
    text, sound = verify(SmallUCM, ROW, tree)
    assert sound
    assert text.splitlines()[:4] == [
        "UCM: 9 images, speech: espeak-ng",
        "  every file decodes",
        f"  no checksums published, and no SHA256SUMS in {tree} to compare with",
        "  identical images, kept on one side of every split: 2.tif, 3.tif",
    ]
    leakage = dict(zip([row.name for row in PROTOCOLS], text.splitlines()[4:], strict=True))
    for name in ("rs-pairs", "caption-disjoint", "rs-five-sounds", "retrieval"):
        assert leakage[name].startswith(f"  {name}, split 0, drawn here: ")
        assert (
            "leaves out are counted too, 100.0% occur there" in leakage[name]
        )  # all images have the same five sentences
    assert "100.0% of the test sentences also occur" in leakage["rs-five-sounds"]
    assert ": 0.0% of the test sentences also occur" in leakage["caption-disjoint"]
    assert leakage["published-split"].startswith("  published-split: not possible: ucm: ")
    record_all(tree)
    text, sound = verify(SmallUCM, ROW, tree)
    assert sound
    assert "speech: recorded" in text


@pytest.mark.parametrize("name", ["a\0b", "a\x1b[31mb", "x" * 300])
def test_verify_names_listed_files_that_no_disk_holds(tree, name):
    (tree / "SHA256SUMS").write_text(f"{'0' * 64}  UCM_captions/{name}\n")
    text, sound = verify(SmallUCM, ROW, tree)
    assert not sound
    line = next(line for line in text.splitlines() if "UCM_captions/" in line)
    assert line.startswith(f"  {printable(f'UCM_captions/{name}')} ")
    assert text.replace("\n", "").isprintable()


def test_verify_prints_the_name_of_a_folder_on_one_line(tree):
    folder = tree.rename(tree.with_name("a\nb\x1b[31m"))
    text, _ = verify(SmallUCM, ROW, folder)
    assert rf"no SHA256SUMS in {tree.parent}/a\nb\x1b[31m to compare with" in text
    assert r"a\nb\x1b[31m/nowhere" in verify(SmallUCM, ROW, folder / "nowhere")[0]


def test_verify_names_every_file_that_does_not_decode(tree):
    record_all(tree)
    (tree / "UCM_captions/imgs/7.tif").write_bytes(b"no image")
    (tree / "UCM_captions/sounds/4S2.wav").write_bytes(b"no sound")
    text, sound = verify(SmallUCM, ROW, tree)
    assert not sound
    broken = [line for line in text.splitlines() if line.startswith("  broken: ")]
    assert len(broken) == 2
    assert "7.tif" in broken[0]
    assert "4S2.wav" in broken[1]
    assert "every file decodes" not in text
    assert text.splitlines()[-1] == "  leakage: not measured on broken files"


def test_verify_reports_leakage_and_unusable_data_sets(tree):
    record_all(tree)
    folder = tree / "UCM_captions/sounds"
    same = (folder / "1S0.wav").read_bytes()
    for path in folder.iterdir():
        path.write_bytes(same)
    text, sound = verify(SmallUCM, ROW, tree)
    assert not sound
    assert "leakage in ucm: 1 sound content" in text
    (tree / "UCM_captions/imgs/7.tif").unlink()
    assert verify(SmallUCM, ROW, tree) == (
        f"UCM: not usable: ucm: 1 of 9 images are missing from imgs/ (7.tif); looked in {tree / 'UCM_captions'}; "
        "see `python -m benchmark data info`",
        False,
    )


def test_the_users_folder_is_never_written_to(tree, tmp_cache):
    record_all(tree)
    base = tree / "UCM_captions"
    before = {path: path.stat().st_mtime_ns for path in [base, *base.rglob("*")]}
    verify(SmallUCM, ROW, tree)
    protocol = ProtocolRow("rs-pairs", "", "", version=1)
    front_ends = {"image": HogColour(size=64), "sound": MfccStatistics()}
    prepared = prepare(SmallUCM(tree, "real").read(), RsPairs(), protocol, front_ends, 0)
    for extraction in prepared.extractions.values():
        for block in extraction.blocks:
            block.compute()
        extraction.fit()
        assert tmp_cache in extraction.path.parents
        assert len(np.load(extraction.path)) == 9
    assert {path: path.stat().st_mtime_ns for path in [base, *base.rglob("*")]} == before


def list_sums(tree, names):
    """Writes SHA256SUMS for these files, in the text and binary forms of sha256sum."""
    sums = [hashlib.sha256((tree / name).read_bytes()).hexdigest() for name in names]
    forms = ("{}  ./{}", "{} *{}")
    lines = [forms[i % 2].format(sum_, name) for i, (sum_, name) in enumerate(zip(sums, names, strict=True))]
    (tree / "SHA256SUMS").write_text("\n".join([*lines, "0" * 64 + "  ./RSICD/1.jpg"]) + "\n")


def test_verify_compares_every_listed_file_of_the_data_set(tree):
    record_all(tree)
    names = sorted(str(path.relative_to(tree)) for path in (tree / "UCM_captions").rglob("*.*"))
    assert len(names) == 9 + 45 + 1
    list_sums(tree, names)
    text, sound = verify(SmallUCM, ROW, tree)
    assert sound
    assert "  55 of 55 files agree with SHA256SUMS" in text.splitlines()
    Image.new("RGB", (8, 8), (1, 2, 3)).save(tree / "UCM_captions/imgs/7.tif")
    soundfile.write(tree / "UCM_captions/sounds/4S2.wav", np.full(160, -0.5), 16_000)
    text, sound = verify(SmallUCM, ROW, tree)
    assert not sound
    assert "  every file decodes" in text.splitlines()
    assert text.splitlines()[2:5] == [
        "  53 of 55 files agree with SHA256SUMS",
        "  UCM_captions/imgs/7.tif is another file than the one listed",
        "  UCM_captions/sounds/4S2.wav is another file than the one listed",
    ]
    (tree / "UCM_captions/imgs/8.tif").unlink()
    text, sound = verify(SmallUCM, ROW, tree)
    assert not sound
    assert "not usable: ucm: 1 of 9 images are missing" in text.splitlines()[0]
    assert "  UCM_captions/imgs/8.tif is missing" in text.splitlines()


def test_a_malformed_checksum_list_is_one_line(tree):
    (tree / "SHA256SUMS").write_text("\nSHA256 (a) = 0\n")
    with pytest.raises(UserError, match=r"expected lines as `sha256sum` writes them in .*SHA256SUMS, line 2") as caught:
        verify(SmallUCM, ROW, tree)
    assert "\n" not in str(caught.value)


def test_verify_names_unclaimed_sounds_and_samples_that_are_not_finite(tree):
    record_all(tree)
    folder = tree / "UCM_captions/sounds"
    (folder / "1S0.mp3").write_text("not read")
    soundfile.write(folder / "6S1.wav", np.array([0.1, np.nan]), 16_000, subtype="FLOAT")
    text, sound = verify(SmallUCM, ROW, tree)
    assert not sound
    assert f"  broken: expected finite samples in {folder / '6S1.wav'}, found NaN" in text
    assert "  files in sounds/ that belong to no image and are not read: 1 (1S0.mp3); expected names like" in text


def test_verify_reports_a_missing_data_set(tmp_path):
    assert verify(SmallUCM, ROW, tmp_path) == (f"UCM: not there ({tmp_path / 'UCM_captions'})", True)
