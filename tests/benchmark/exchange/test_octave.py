"""The worked example of the page on other languages: its Octave script on an export, beside the same steps in numpy."""

import shutil
import subprocess

import numpy as np
import pytest
from scipy.io import loadmat

from benchmark.contract.errors import UserError
from benchmark.exchange.matrix_files import read_matrix
from tests.benchmark.exchange.conftest import stored
from tests.benchmark.exchange.test_any_matrices import expected_average_precision
from tests.benchmark.exchange.test_export import from_npz
from tests.support import ROOT
from tests.support.shown_commands import fences
from tests.support.small_data import entered

N_BITS = 16
RIDGE = 1


def whitening(values):
    """Directions of centred values, scaled as the script scales them."""
    _, s, v = np.linalg.svd(values, full_matrices=False)
    return v.T / np.sqrt(s**2 + RIDGE * np.square(values).sum() / values.shape[1])


def codes_of_cca(found):
    """Modality -> bits of CCA, by the steps of the script."""
    means = {m: found[f"{m}_train"].astype(np.float64).mean(0) for m in ("image", "sound")}
    centred = {m: found[f"{m}_train"] - mean for m, mean in means.items()}
    white = {m: whitening(values) for m, values in centred.items()}
    u, _, v = np.linalg.svd((centred["image"] @ white["image"]).T @ (centred["sound"] @ white["sound"]))
    turned = {"image": u[:, :N_BITS], "sound": v.T[:, :N_BITS]}
    return {m: (found[f"{m}_items"] - means[m]) @ white[m] @ turned[m] >= 0 for m in means}


NEEDS_OCTAVE = pytest.mark.skipif(shutil.which("octave") is None, reason="needs GNU Octave: apt-get install octave")
IN_OCTAVE = "; save it in Octave with: save -v7 FILE NAMES"


@NEEDS_OCTAVE
@pytest.mark.parametrize(("option", "flaw"), [
    ("-v6", ""),
    ("-v7", ""),
    ("-text", "is in the text format of Octave"),
    ("-binary", "is in the binary format of Octave"),
    ("-float-binary", "is in the binary format of Octave"),
    ("-hdf5", "is an HDF5 file, as save -hdf5 of Octave writes it"),
    ("-zip", "is packed by gzip, as save -zip of Octave writes it"),
])  # fmt: skip
def test_formats_of_octave_are_read_or_named_with_the_command_that_mends_them(tmp_path, option, flaw):
    script = f"x = [1 2; 3 4]; save {option} x.mat x"
    subprocess.run(["octave-cli", "--quiet", "--eval", script], cwd=tmp_path, capture_output=True, check=False)
    if not flaw:
        assert read_matrix("--query", tmp_path / "x.mat").values.tolist() == [[1, 2], [3, 4]]
        return
    with pytest.raises(UserError) as error:
        read_matrix("--query", tmp_path / "x.mat")
    assert str(error.value).endswith(f"x.mat {flaw}{IN_OCTAVE}")


@NEEDS_OCTAVE
def test_the_script_of_the_page_gives_codes_that_score_as_those_of_numpy(place, monkeypatch, capsys):
    (script,) = [body for _, body in fences((ROOT / "docs/other-languages.md").read_text(), "octave")]
    folder = place / "ucm-mat"
    (folder / "cca.m").write_text(script)
    subprocess.run(
        ["octave", "--quiet", "--no-gui", "cca.m"], cwd=folder, capture_output=True, check=False, timeout=300
    )
    assert loadmat(folder / "codes.mat")["image_codes"].shape == (6, N_BITS)
    words = ("score", "--codes", "ucm-mat/codes.mat", "--run", "own", "--as", "octave-cca")
    code, _, err = entered(monkeypatch, capsys, *words)
    assert code == 0, err
    result, _ = stored("octave-cca", from_file=True)
    found = from_npz(place / "ucm-npz")
    bits = codes_of_cca(found)
    for asked, searched, direction in (("image", "sound", "i2s"), ("sound", "image", "s2i")):
        distances = (bits[asked][:, None] != bits[searched]).sum(2)
        relevant = found[f"{asked}_labels"][:, None] == found[f"{searched}_labels"]
        expected = [expected_average_precision(*row) for row in zip(distances, relevant, strict=True)]
        assert result.scores[f"{direction}/map@all"] == pytest.approx(np.mean(expected), abs=1e-6)
