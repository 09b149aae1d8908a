"""Codes of a built-in method, handed in through every format, get the scores of its own cell and stay in the run."""

import csv
import json

import numpy as np
import pytest
from scipy.io import savemat

from benchmark.store.store import Store
from tests.benchmark.exchange.conftest import RUN, bits_of, stored
from tests.support.small_data import complaint, entered

SCORE = ("score", "--run", "own", "--as", "mine", "--dataset", "ucm", "--protocol", "rs-pairs", "--seed", "0")


def arrays_of(method):
    """The arrays of a file that holds a method's codes, in an order of rows that is not the split's."""
    found = {}
    for modality, (ids, bits) in bits_of(stored(method)[1]).items():
        order = np.random.default_rng(0).permutation(len(ids))
        found |= {f"{modality}_ids": ids[order], f"{modality}_codes": bits[order]}
    return found


def renamed(arrays, kind, change):
    """The same with other matrices under other names."""
    return {n.replace("codes", kind): change(v) if n.endswith("codes") else v for n, v in arrays.items()}


def write_npz_of_bits(folder, arrays):
    np.savez(folder / "codes.npz", **arrays, another=np.zeros(3))
    return folder / "codes.npz"


def write_packed_npz(folder, arrays):
    packed = renamed(arrays, "packed", lambda bits: np.packbits(bits, axis=1))
    np.savez(folder / "codes.npz", **packed, n_bits=12, split_name=np.load("ucm-npz/items.npz")["split_name"])
    return folder / "codes.npz"


def write_signed_mat(folder, arrays):
    """Signs, and ids as cell arrays; MATLAB's doubles."""
    cells = {name: np.array(ids, object)[:, None] for name, ids in arrays.items() if name.endswith("_ids")}
    savemat(folder / "codes.mat", renamed(arrays, "codes", lambda bits: 2.0 * bits - 1) | cells)
    return folder / "codes.mat"


def write_characters_mat(folder, arrays):
    """Ids as a matrix of characters, whose rows MATLAB pads."""
    savemat(folder / "codes.mat", arrays)
    return folder / "codes.mat"


def write_csv_folder(folder, arrays):
    """One file with a line of names and one without."""
    (folder / "codes").mkdir()
    for modality, names in (("image", [["id", *"abcdefghijkl"]]), ("sound", [])):
        rows = zip(arrays[f"{modality}_ids"], arrays[f"{modality}_codes"].astype(int), strict=True)
        with (folder / "codes" / f"{modality}_codes.csv").open("w", newline="") as file:
            csv.writer(file).writerows([*names, *([name, *row] for name, row in rows)])
    (folder / "codes" / "README.md").write_text("about these codes")
    return folder / "codes"


def write_two_files(folder, arrays):
    """A folder with a file of another format for each modality."""
    (folder / "codes").mkdir()
    parts = [{n: v for n, v in arrays.items() if n.startswith(modality)} for modality in ("image", "sound")]
    np.savez(folder / "codes/image.npz", **parts[0])
    savemat(folder / "codes/sound.mat", parts[1])
    return folder / "codes"


WRITERS = [value for name, value in globals().items() if name.startswith("write_")]


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_codes_of_a_built_in_method_get_its_scores(write, place, monkeypatch, capsys):
    own, _ = stored("cca-itq")
    path = write(place, arrays_of("cca-itq"))
    code, out, err = entered(monkeypatch, capsys, *SCORE, "--codes", path)
    assert code == 0, err
    assert "mine [from a file]" in out
    result, outputs = stored("mine", from_file=True)
    assert result.scores == own.scores
    np.testing.assert_equal(result.curves, own.curves)  # NaN where balls are empty
    # Codes do not say how far from 0 the outputs were.
    assert result.diagnostics == {n: v for n, v in own.diagnostics.items() if not n.endswith("quantisation_error")}
    assert (result.cell.n_bits, result.dim, result.bytes_per_item) == (12, 12, 2)
    assert outputs.query["sound"].seen is not None
    facts = result.method
    assert (facts.family, facts.supervision, facts.fidelity) == ("scored-from-file", "not-stated", "not-checked")


def test_real_vectors_get_the_scores_of_a_real_valued_method(place, monkeypatch, capsys):
    own, outputs = stored("cca")
    arrays = {f"{m}_ids": np.array(side.ids) for m, side in outputs.query.items()}
    arrays |= {f"{m}_embeddings": side.output.values for m, side in outputs.query.items()}
    np.savez("codes.npz", **arrays)
    code, out, err = entered(
        monkeypatch, capsys, *SCORE, "--codes", "codes.npz", "--supervision", "supervised", "--json"
    )
    assert code == 0, err
    result, _ = stored("mine", from_file=True)
    assert result.scores == own.scores
    assert (result.cell.n_bits, result.dim, result.method.supervision) == (None, own.dim, "supervised")
    assert json.loads(out)["scores"] == result.scores


def test_a_row_from_a_file_survives_runs_is_scored_again_and_is_listed(place, monkeypatch, capsys):
    path = write_npz_of_bits(place, arrays_of("cca-itq"))
    assert entered(monkeypatch, capsys, *SCORE, "--codes", path)[0] == 0
    before, _ = stored("mine", from_file=True)
    assert entered(monkeypatch, capsys, *RUN, "--name", "own", "--methods", "random-codes")[0] == 0
    assert stored("mine", from_file=True)[0].model_dump_json() == before.model_dump_json()
    code, out, _ = entered(monkeypatch, capsys, "rescore", "own")
    assert (code, out.splitlines()[0][:21]) == (0, "scored 4 cells again;")
    assert stored("mine", from_file=True)[0].scores == before.scores
    report = (place / "runs/own/reports/report.md").read_text()
    rows = [line for line in report.splitlines() if line.startswith(r"| mine \[from a file\]")]
    assert rows
    assert not any("ᵉ" in line for line in rows)  # not of an earlier request
    assert before.file.digest in (place / "runs/own/reports/details.md").read_text()
    code, out, _ = entered(monkeypatch, capsys, "status", "own")
    assert code == 0
    assert "mine [from a file]" in out


def test_other_codes_of_that_name_and_length_replace_the_row(place, monkeypatch, capsys):
    for method in ("cca-itq", "random-codes"):
        path = write_npz_of_bits(place, arrays_of(method))
        assert entered(monkeypatch, capsys, *SCORE, "--codes", path)[0] == 0
        assert stored("mine", from_file=True)[0].scores == stored(method)[0].scores


def test_a_missing_file_of_outputs_is_named_with_its_remedy(place, monkeypatch, capsys):
    path = write_npz_of_bits(place, arrays_of("cca-itq"))
    assert entered(monkeypatch, capsys, *SCORE, "--codes", path)[0] == 0
    result, _ = stored("mine", from_file=True)
    (place / "runs/own/cells" / f"{result.key}.npz").unlink()
    code, _, err = entered(monkeypatch, capsys, "rescore", "own")
    assert code == 1
    assert "is missing; hand its file in again with `score`" in err


def test_the_split_follows_from_the_run_and_its_facts_are_stored(place, monkeypatch, capsys):
    facts = (place / "runs/own/splits/ucm-real-rs-pairs-seed0.json").read_text()
    (place / "runs/own/splits/ucm-real-rs-pairs-seed0.json").unlink()
    path = write_npz_of_bits(place, arrays_of("cca-itq"))
    code, _, err = entered(monkeypatch, capsys, "score", "--run", "own", "--as", "mine", "--codes", path, "--quiet")
    assert (code, err) == (0, "")
    assert (place / "runs/own/splits/ucm-real-rs-pairs-seed0.json").read_text() == facts


def test_a_run_with_several_splits_needs_a_choice(place, monkeypatch, capsys):
    more = ("--methods", "random-codes", "--protocol", "rs-pairs,retrieval", "--name", "two")
    assert entered(monkeypatch, capsys, *RUN, *more)[0] == 0
    path = write_npz_of_bits(place, arrays_of("cca-itq"))
    given = ["score", "--codes", path, "--run", "two", "--as", "mine"]
    line = complaint(monkeypatch, capsys, *given)
    assert line == (
        "expected one protocol, the last request of the run two has 'rs-pairs', 'retrieval'; choose one with --protocol"
    )
    assert entered(monkeypatch, capsys, *given, "--protocol", "rs-pairs")[0] == 0
    assert stored("mine", "two", from_file=True)[0].scores == stored("cca-itq")[0].scores


def test_items_of_the_database_are_encoded_where_test_searches_train(place, monkeypatch, capsys):
    more = ("--methods", "cca-itq", "--protocol", "retrieval", "--name", "two")
    assert entered(monkeypatch, capsys, *RUN, *more)[0] == 0
    own, outputs = stored("cca-itq", "two")
    arrays = {}
    for m in ("image", "sound"):
        sides = outputs.query[m], outputs.database[m]
        arrays[f"{m}_ids"] = np.concatenate([side.ids for side in sides])
        arrays[f"{m}_codes"] = np.concatenate([side.output.unpack() for side in sides])
    np.savez("codes.npz", **arrays)
    code, _, err = entered(monkeypatch, capsys, "score", "--codes", "codes.npz", "--run", "two", "--as", "mine")
    assert code == 0, err
    assert stored("mine", "two", from_file=True)[0].scores == own.scores


def test_the_tables_of_an_end_to_end_run_take_codes_too(place, monkeypatch, capsys):
    store = Store(place / "runs/own")
    raw = {"track": "end-to-end", "preset": "scratch", "image_features": None, "sound_features": None}
    store.write_request(store.read_request() | raw)
    path = write_npz_of_bits(place, arrays_of("cca-itq"))
    assert entered(monkeypatch, capsys, *SCORE, "--codes", path)[0] == 0
    result, _ = stored("mine", from_file=True)
    assert (result.cell.track, result.cell.front_ends) == ("end-to-end", {"image": "pixels", "sound": "mfcc-frames"})
    assert result.scores == stored("cca-itq")[0].scores


def test_the_folder_says_how_the_row_came_in_and_a_length_of_its_own_is_noted(place, monkeypatch, capsys):
    arrays = {n: v[:, :5] if n.endswith("codes") else v for n, v in arrays_of("cca-itq").items()}
    path = write_npz_of_bits(place, arrays)
    code, _, err = entered(monkeypatch, capsys, *SCORE, "--codes", path)
    assert code == 0
    forget = "xmhash forget own --methods mine"
    assert f"the codes of the run have 12 bits, these have 5; `{forget}` removes them" in err
    readme = (place / "runs/own/README.md").read_text()
    assert f"xmhash score --run own --as mine --dataset ucm --protocol rs-pairs --seed 0 --codes {path}" in readme
    assert "xmhash score --codes codes.npz --run own --as mine" in (place / "runs/own/reports/details.md").read_text()
    assert "not run" not in (place / "runs/own/reports/tables/map.md").read_text()
    assert entered(monkeypatch, capsys, *forget.split()[1:])[0] == 0
    err = entered(monkeypatch, capsys, *SCORE, "--codes", write_npz_of_bits(place, arrays_of("cca-itq")))[2]
    assert "the codes of the run" not in err
