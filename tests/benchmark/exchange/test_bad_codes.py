"""Codes that cannot be scored give one line that names file, row and remedy, and leave the run as it was."""

import numpy as np
import pytest
from scipy.io import savemat

from benchmark.store.store import Store
from tests.benchmark.exchange.conftest import bits_of, stored
from tests.support.small_data import complaint

SCORE = ("score", "--run", "own", "--as", "mine")


def good():
    """The arrays of a file that would be scored; bits as numbers."""
    found = {}
    for modality, (ids, bits) in bits_of(stored("cca-itq")[1]).items():
        found |= {f"{modality}_ids": ids, f"{modality}_codes": bits.astype(np.float64)}
    return found


def with_value(value, name="image_codes"):
    """The arrays with another value in row 3, column 2 of a matrix."""

    def edit(arrays):
        arrays[name] = arrays[name].copy()
        arrays[name][2, 1] = value

    return edit


def with_ids(change):
    """The arrays with other ids of images."""

    def edit(arrays):
        arrays["image_ids"] = np.array(change(arrays["image_ids"].tolist()))

    return edit


def replaced(**values):
    """The arrays with these in place of or besides their own; None takes one away."""

    def edit(arrays):
        arrays.update({name: value(arrays) if callable(value) else value for name, value in values.items()})
        for name in [name for name, value in values.items() if value is None]:
            del arrays[name]

    return edit


def as_packed(arrays):
    return np.packbits(arrays["image_codes"].astype(bool), axis=1)


EDITS = {
    "a third value": (
        with_value(0.5),
        "image_codes of codes.npz should hold 0 and 1, or -1 and 1; row 3 (ID) has 0.5 in column 2; give bits, or",
    ),
    "a 0 among signs": (
        lambda arrays: (arrays.update(image_codes=2 * arrays["image_codes"] - 1), with_value(0)(arrays)),
        "image_codes of codes.npz should hold 0 and 1, or -1 and 1, and it holds all three; row 3 (ID) has 0 in "
        "column 2; sign() gives 0 for 0, so give outputs >= 0 instead",
    ),
    "NaN in codes": (with_value(np.nan), "row 3 (ID) has nan in column 2"),
    "NaN in embeddings": (
        replaced(
            image_embeddings=lambda a: np.where(np.arange(12) == 1, np.nan, a["image_codes"]),
            image_codes=None,
        ),
        "image_embeddings of codes.npz should hold finite numbers that float32 can hold; row 1 (5.tif) has nan in col",
    ),
    "other widths": (
        replaced(image_codes=lambda a: a["image_codes"][:, :8]),
        "expected outputs of one kind and width on both sides: image_codes of codes.npz holds codes of 8 bits, "
        "sound_codes of codes.npz holds codes of 12 bits",
    ),
    "other kinds": (
        replaced(image_embeddings=lambda a: a["image_codes"], image_codes=None),
        "holds embeddings of 12 dimensions, sound_codes of codes.npz holds codes of 12 bits",
    ),
    "fewer rows than ids": (
        replaced(image_codes=lambda a: a["image_codes"][1:]),
        "image_codes of codes.npz should have a row for each of 6 ids, it has 5 rows",
    ),
    "turned": (
        replaced(image_codes=lambda a: a["image_codes"].T),
        "should have a row for each of 6 ids, it has 12 rows; turn it, so that each row is an item",
    ),
    "an item without codes": (
        lambda a: a.update(image_ids=a["image_ids"][1:], image_codes=a["image_codes"][1:]),
        "image_codes of codes.npz: '5.tif' is missing; save a row for each of the 6 images to encode of the split 'u",
    ),
    "an unknown id": (with_ids(lambda ids: ["mine", *ids[1:]]), "image_codes of codes.npz: 'mine' is not among the 6"),
    "ids of another split": (
        with_ids(lambda ids: [f"other-{name}" for name in ids]),
        "'other-5.tif', 'other-7.tif', ID and 3 more are not among the 6 images",
    ),
    "an id twice": (
        with_ids(lambda ids: [ids[1], *ids[1:]]),
        "is there more than once; save one row for each of the 6",
    ),
    "ids that are numbers": (replaced(image_ids=np.arange(6)), "codes.npz holds no list of texts under image_ids"),
    "no ids": (replaced(image_ids=None), "expected image_ids and one of image_codes, image_packed, image_embeddings"),
    "two matrices": (
        replaced(image_embeddings=np.ones((6, 3))),
        "expected image_ids and one of image_codes, image_pac",
    ),
    "another split's name": (
        replaced(split_name="ucm real rs-pairs version 1 seed 7"),
        "codes.npz holds codes of the split 'ucm real rs-pairs version 1 seed 7', and this is the split 'ucm real rs-p",
    ),
    "a split name that is a number": (
        replaced(split_name=np.array(7)),
        "codes.npz holds no list of texts under split_name (type int64 and shape []); copy split_name from the export",
    ),
    "two split names": (
        replaced(split_name=np.array(["a", "b"])),
        "split_name of codes.npz should be one text, a copy of the export's; it holds 2",
    ),
    "no codes beside ids": (
        replaced(image_codes=None, sound_codes=None),
        "found image_ids, sound_ids; save what your method encodes there, as the README of an export says",
    ),
    "texts as codes": (replaced(image_codes=np.array([["a"]] * 6)), "holds no real numbers under image_codes (values"),
    "complex codes": (replaced(image_codes=np.ones((6, 2)) * 1j), "holds no real numbers under image_codes"),
    "too many bits": (replaced(image_codes=np.ones((6, 4097))), "should hold codes of 1 to 4096 bits, got 4097 bits"),
    "packed, no byte": (
        replaced(image_packed=lambda a: as_packed(a) - 300.5, image_codes=None),
        "image_packed of codes.npz should hold bytes, whole numbers from 0 to 255; row 1 (5.tif) has -",
    ),
    "packed, other width": (
        replaced(image_packed=as_packed, image_codes=None, n_bits=24),
        "image_packed of codes.npz should have 3 columns of bytes for 24 bits, it has 2",
    ),
    "packed, lowest bit first": (
        replaced(image_packed=np.full((6, 2), 255), image_codes=None, n_bits=12),
        "expected zeros beyond the 12 bits of each code, got ones in 6 codes; pack the first bit of a code into the",
    ),
    "packed, no length": (
        replaced(image_packed=as_packed, image_codes=None, n_bits=np.array([12, 12])),
        "n_bits of codes.npz should be one whole number, the length of the codes in bits",
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_file_that_holds_no_codes_of_the_split_is_one_line(edit, place, monkeypatch, capsys):
    change, expected = EDITS[edit]
    arrays = good()
    third = arrays["image_ids"][2]
    change(arrays)
    np.savez("codes.npz", **arrays)
    before = sorted((place / "runs").rglob("*"))
    line = complaint(monkeypatch, capsys, *SCORE, "--codes", "codes.npz")
    expected = expected.replace("ID", repr(f"other-{third}") if "other-" in expected else third)
    assert expected in line
    assert sorted((place / "runs").rglob("*")) == before


def octave_text(folder):
    (folder / "codes.mat").write_text("# Created by Octave 7.3.0\n# name: x\n# type: scalar\n1\n")
    return "codes.mat"


def hdf5(folder):
    (folder / "codes.mat").write_bytes(b"MATLAB 7.3 MAT-file, and so on")
    return "codes.mat"


def damaged(folder):
    np.savez(folder / "codes.npz", **good())
    content = (folder / "codes.npz").read_bytes()
    (folder / "codes.npz").write_bytes(content[: len(content) // 2])
    return "codes.npz"


def pickled(folder):
    np.savez(folder / "codes.npz", **{**good(), "image_ids": np.array(["a", None], object)})
    return "codes.npz"


def one_csv(folder):
    (folder / "image_codes.csv").write_text("1.tif,0,1\n")
    return "image_codes.csv"


def empty_folder(folder):
    (folder / "codes").mkdir()
    (folder / "codes/README.md").write_text("no codes")
    return "codes"


def csv_files(**texts):
    def write(folder):
        (folder / "codes").mkdir()
        for name, text in texts.items():
            (folder / "codes" / f"{name}.csv").write_text(text)
        return "codes"

    return write


def the_same_twice(folder):
    (folder / "codes").mkdir()
    for name in ("a.npz", "b.npz"):
        np.savez(folder / "codes" / name, **good())
    return "codes"


FILES = {
    "none": (lambda _: "no.mat", "no.mat is not there; check the path"),
    "text format of Octave": (octave_text, "is in the text format of Octave; save it in Octave with: save -v7 FILE"),
    "version 7.3": (hdf5, "is of MATLAB's version 7.3 (HDF5); convert it in MATLAB"),
    "damaged": (damaged, "--codes should be a .mat or .npz file of codes, or a folder; codes.npz cannot be read"),
    "objects": (
        pickled,
        "codes.npz holds Python objects under image_ids; save that array as "
        "numbers or texts: .astype(float) or .astype(str)",
    ),
    "another ending": (lambda _: "runs/own/run.json", "run.json has another ending; save its arrays as .mat or .npz"),
    "one csv": (one_csv, "a .csv file holds one modality; put the files of both into a folder, got image_codes.csv"),
    "folder without codes": (empty_folder, "--codes should be a file of codes or a folder of such files; codes has no"),
    "twice": (the_same_twice, "is both in codes/a.npz and in codes/b.npz; take one of them out"),
    "one modality": (csv_files(image_codes="1.tif,0\n"), "expected sound_ids and one of sound_codes"),
    "text in csv": (
        csv_files(image_codes="id,a,b\n1.tif,0,1\n7.tif,0,x\n"),
        "codes/image_codes.csv should hold numbers; line 3 has 'x' in field 3; save numbers with a decimal point",
    ),
    "short line": (
        csv_files(image_codes="1.tif,0,1\n\n7.tif,0\n"),
        "codes/image_codes.csv should have as many fields in each line; line 1 has 3, line 3 has 2",
    ),
    "ids only": (csv_files(image_codes="1.tif\n7.tif\n"), "should have an id and at least one number in each line"),
    "no lines": (csv_files(image_codes="\n\n"), "codes/image_codes.csv holds empty lines only"),
    "another encoding": (
        lambda folder: csv_files()(folder) and _latin(folder),
        "codes/image_codes.csv is not UTF-8 (invalid continuation byte at byte 1); save it as UTF-8 "
        "(in Excel: CSV UTF-8)",
    ),
}


def _latin(folder):
    (folder / "codes/image_codes.csv").write_bytes("déjà,1\n".encode("latin-1"))
    return "codes"


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_cannot_be_read_is_one_line(kind, place, monkeypatch, capsys):
    write, expected = FILES[kind]
    assert expected in complaint(monkeypatch, capsys, *SCORE, "--codes", write(place))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ("--run", "own", "--as", "dtbh"),
            "--as should be the name of a method of your own; dtbh is one of `xmhash li",
        ),
        (("--run", "own", "--as", "CCA-ITQ"), "--as should be the name of a method of your own"),
        (("--run", "own", "--as", "a method"), "--as should be a name of at most 60 letters, digits and dashes, got"),
        (("--run", "own", "--as", "x" * 61), "--as should be a name of at most 60 letters"),
        (("--run", "other", "--as", "mine"), "expected the run 'other' in"),
        (("--run", "own"), "score needs --codes, --run and --as for a row of a run, or --query"),
        (("--run", "own", "--as", "mine", "--query", "x"), "--codes scores codes as a row of a run and --query scores"),
        (("--run", "own", "--as", "mine", "--supervision", "none"), "--supervision should be one of supervised, unsu"),
        (("--run", "own", "--as", "mine", "--seed", "-1"), "--seed should be a whole number from 0 to"),
        (("--run", "own", "--as", "mine", "--dataset", "ucn"), "unknown data set 'ucn'; did you mean 'ucm'?"),
        (
            ("--run", "own", "--as", "mine", "--dataset", "all"),
            "expected one data set, the last request of the run own",
        ),
    ],
)
def test_a_wrong_option_is_one_line(words, expected, place, monkeypatch, capsys):
    savemat("codes.mat", good())
    assert expected in complaint(monkeypatch, capsys, "score", "--codes", "codes.mat", *words)


def test_a_run_on_other_data_is_refused(place, monkeypatch, capsys):
    np.savez("codes.npz", **good())
    store = Store(place / "runs/own")
    (facts,) = store.splits()
    store.write_split(facts.model_copy(update={"dataset_digest": "another"}))
    line = complaint(monkeypatch, capsys, *SCORE, "--codes", "codes.npz")
    assert line == (
        "the data or the split of ucm, rs-pairs changed since the run own was made, so codes cannot be compared with "
        "its results; repeat its `run` command first"
    )


def test_codes_of_another_seed_are_of_another_split(place, monkeypatch, capsys):
    np.savez("codes.npz", **good())
    line = complaint(monkeypatch, capsys, *SCORE, "--codes", "codes.npz", "--seed", "1")
    assert "are not among the 6 images to encode of the split" in line
    assert "(codes of another split?)" in line
