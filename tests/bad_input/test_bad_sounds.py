"""Nearly empty sounds and captions go through a run; a broken recording skips only its data set."""

import json

import numpy as np
import pytest
import soundfile

from datasets.layouts.ucm import UCM
from tests.support import small_data
from tests.support.small_data import complaint, edit_captions, entered, results, run_small, statuses

small = small_data.small

RATE = 16_000
SOUNDS = ("mfcc-statistics", "bag-of-audio-words", "mfcc-words", "caption-text")


def noise(seed, n_samples=3_000):
    return np.random.default_rng(seed).uniform(-0.5, 0.5, n_samples)


@pytest.fixture
def recorded(small):
    """Adds recordings to the small UCM; returns their folder."""
    folder = small / "UCM_captions/sounds"
    folder.mkdir()
    for number in range(1, 13):
        for k in range(5):
            soundfile.write(folder / f"{number}S{k}.wav", noise(5 * number + k), RATE)
    return folder


def holding(value):
    """Writes a floating-point sound in which one sample has this value."""
    return lambda path: soundfile.write(path, np.append(noise(0), value), RATE, subtype="FLOAT")


def cut_flac(path):
    soundfile.write(path, noise(0), RATE, format="FLAC")
    path.write_bytes(path.read_bytes()[:-1])


BROKEN = {
    "no bytes": (lambda path: path.write_bytes(b""), "cannot be read ("),
    "text": (lambda path: path.write_text("<html>not found</html>"), "cannot be read ("),
    "cut in its header": (lambda path: path.write_bytes(path.read_bytes()[:30]), "cannot be read ("),
    "no samples": (lambda path: soundfile.write(path, np.zeros(0), RATE), "holds no samples"),
    "cut after its header": (lambda path: path.write_bytes(path.read_bytes()[:5_000]), "is cut off: 1,044 bytes"),
    "cut FLAC": (cut_flac, "7S3.wav cannot be read ("),
    "NaN": (holding(np.nan), "expected finite samples in"),
    "infinite": (holding(-np.inf), "expected finite samples in"),
    "one missing": (lambda path: path.unlink(), "ucm: image 7.tif has 5 sentences but 4 sounds in sounds/"),
    "one number twice": (
        lambda path: path.rename(path.with_name("7S02.wav")),
        "ucm: 7S02.wav and 7S2.wav in sounds/ have the same number",
    ),
}


@pytest.mark.parametrize("what", list(BROKEN))
def test_a_broken_recording_skips_only_its_data_set_until_it_is_mended(
    small, recorded, tmp_path, monkeypatch, capsys, what
):
    breaks, message = BROKEN[what]
    path = recorded / "7S3.wav"
    whole = path.read_bytes()
    breaks(path)
    code, said, _ = entered(monkeypatch, capsys, *run_small(small))
    assert code == 0
    found = results(tmp_path / "runs/default")
    assert {key: result["status"] for key, result in found.items()} == {
        ("ucm", "random-codes"): "skipped", ("ucm", "cca-itq"): "skipped",
        ("sydney", "random-codes"): "ok", ("sydney", "cca-itq"): "ok",
    }  # fmt: skip
    reason = found["ucm", "cca-itq"]["reason"]
    assert message in reason
    assert "\n" not in reason
    assert str(path) in reason or "image 7.tif" in reason or "7S02.wav" in reason
    assert reason in said
    (recorded / "7S02.wav").unlink(missing_ok=True)
    path.write_bytes(whole)
    assert entered(monkeypatch, capsys, *run_small(small))[0] == 0
    assert statuses(tmp_path / "runs/default") == {"ok"}


def finite_features(cache):
    """Checks that all computed features are finite; returns the number of matrices."""
    matrices = [np.load(path) for path in (cache / "features").glob("*.npy")]
    assert all(np.isfinite(matrix).all() for matrix in matrices)
    return len(matrices)


def test_unusual_and_silent_recordings_go_through_a_run(small, recorded, tmp_path, tmp_cache, monkeypatch, capsys):
    for number in (1, 2, 3, 7, 8, 9):  # enough to be on both sides of any split: silence is not a leak
        for k in range(5):
            soundfile.write(recorded / f"{number}S{k}.wav", np.zeros(1), RATE)
    soundfile.write(recorded / "4S0.wav", np.stack([noise(1), noise(2)], 1), RATE, subtype="PCM_24")
    soundfile.write(recorded / "4S1.wav", noise(3, 1_500), 8_000, subtype="FLOAT")
    soundfile.write(recorded / "4S2.wav", noise(4, 1), RATE)
    arguments = run_small(small, "--datasets", "ucm", "--protocol", "rs-five-sounds", "--sound-features")
    code, _, said = entered(monkeypatch, capsys, *arguments, ",".join(SOUNDS))
    assert code == 0, said
    assert statuses(tmp_path / "runs/default") == {"ok"}
    assert finite_features(tmp_cache) == 1 + len(SOUNDS)


def test_empty_captions_go_through_a_run(small, tmp_path, tmp_cache, monkeypatch, capsys):
    def empty(records):
        for number, texts in ((0, ["", " .", "?!", "\n", "1 ."]), (3, [""] * 5), (7, [" ."] * 5), (9, [""] * 5)):
            for sentence, text in zip(records[number]["sentences"], texts, strict=True):
                sentence["raw"] = text

    edit_captions(small, UCM, empty)
    arguments = run_small(small, "--datasets", "ucm", "--protocol", "rs-five-sounds", "--sound-features")
    code, _, said = entered(monkeypatch, capsys, *arguments, "mfcc-statistics,caption-text")
    assert code == 0, said
    assert statuses(tmp_path / "runs/default") == {"ok"}
    assert finite_features(tmp_cache) == 3


def test_a_caption_that_is_not_text_is_refused(small, monkeypatch, capsys):
    def null(records):
        records[4]["sentences"][2]["raw"] = None

    edit_captions(small, UCM, null)
    line = complaint(monkeypatch, capsys, *run_small(small, "--datasets", "ucm"))
    assert 'image 4 of dataset.json should have "filename" and "sentences" with "raw" as text' in line
    assert "a sentence of 5.tif is NoneType" in line


def test_a_run_says_which_sounds_it_did_not_use(small, recorded, tmp_path, monkeypatch, capsys):
    for name in ("1S0.flac", "99S0.wav", "take\n1.mp3", "z.txt"):
        (recorded / name).write_text("not read")
    code, _, said = entered(monkeypatch, capsys, *run_small(small, "--datasets", "ucm"))
    assert code == 0
    remark = (
        r"ucm: files in sounds/ that belong to no image and are not read: 4 (1S0.flac, 99S0.wav, take\n1.mp3, …); "
        "expected names like 1S0.wav, for the image 1.tif"
    )
    assert f"note: {remark}" in said.splitlines()
    stored = [json.loads(path.read_text()) for path in (tmp_path / "runs/default/splits").iterdir()]
    assert all(f"ucm: {facts['remarks'][0]}" == remark for facts in stored)
