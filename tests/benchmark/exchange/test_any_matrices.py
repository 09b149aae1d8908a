"""Any queries against any database: the scores of built-in cells and of scikit-learn, in every format and form."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat
from sklearn.metrics import average_precision_score

from tests.support.small_data import complaint, entered

N_QUERY, N_DATABASE = 8, 30
LABELS = ("--query-labels", "ql.csv", "--database-labels", "dl.csv")


@pytest.fixture
def place(tmp_path, tmp_cache, monkeypatch):
    """An empty current folder with labels of four classes."""
    monkeypatch.chdir(tmp_path)
    np.savetxt("ql.csv", np.arange(N_QUERY) % 4, fmt="%d")
    np.savetxt("dl.csv", np.arange(N_DATABASE) % 4, fmt="%d")
    return tmp_path


def vectors(width=6, seed=0):
    """Queries and database of real vectors."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N_QUERY, width)), rng.normal(size=(N_DATABASE, width))


def write(name, values, kind):
    """Writes a matrix and returns how an option names it."""
    if kind == "csv":
        np.savetxt(f"{name}.csv", values, delimiter=",", fmt="%.9g")
    elif kind == "csv with names":
        names = ",".join(f"x{column}" for column in range(values.shape[1]))
        np.savetxt(f"{name}.csv", values, delimiter=",", fmt="%.9g", comments="", header=names)
    elif kind == "npy":
        np.save(f"{name}.npy", values)
    elif kind == "npz":
        np.savez(f"{name}.npz", values)
    elif kind == "npz:name":
        np.savez("both.npz", **{**dict(np.load("both.npz") if name == "database" else {}), name: values})
        return f"both.npz:{name}"
    else:
        savemat(f"{name}.mat", {"H": values})
    return f"{name}.{kind.split()[0]}"


def scores_of(monkeypatch, capsys, query, database, *more, labels=LABELS):
    words = ("score", "--query", query, "--database", database, *labels, "--json", *more)
    code, out, err = entered(monkeypatch, capsys, *words)
    assert code == 0, err
    return json.loads(out)


@pytest.mark.parametrize("kind", ["csv", "csv with names", "npy", "npz", "npz:name", "mat"])
def test_real_vectors_are_ranked_by_cosine_as_scikit_learn_scores_them(kind, place, monkeypatch, capsys):
    query, database = vectors()
    found = scores_of(monkeypatch, capsys, write("query", query, kind), write("database", database, kind))
    unit = [x / np.linalg.norm(x, axis=1, keepdims=True) for x in (query, database)]
    expected = [
        average_precision_score(np.arange(N_DATABASE) % 4 == k % 4, row) for k, row in enumerate(unit[0] @ unit[1].T)
    ]
    assert found["scores"]["map@all"] == pytest.approx(np.mean(expected), rel=1e-6)
    assert (found["n_query"], found["n_database"], found["outputs"]) == (8, 30, "embeddings of 6 dimensions")
    assert found["diagnostics"] == {}


def expected_average_precision(distances, relevant):
    """The average precision over all orders of ties, by drawing none: a literal sum over places inside each tie."""
    total, before, hits_before = 0.0, 0, 0
    for distance in np.unique(distances):
        tie = relevant[distances == distance]
        n, r = len(tie), int(tie.sum())
        for place in range(n):
            # The item at this place is relevant with probability r / n; then r - 1 others lie among the other n - 1.
            ahead = place * (r - 1) / (n - 1) if n > 1 else 0
            total += r / n * (hits_before + 1 + ahead) / (before + place + 1)
        before, hits_before = before + n, hits_before + r
    return total / relevant.sum()


FORMS = {
    "bits": (lambda bits: bits.astype(int), ()),
    "signs": (lambda bits: 2 * bits.astype(int) - 1, ()),
    "truth values": (lambda bits: bits, ()),
    "bits and their length": (lambda bits: bits.astype(int), ("--bits", "12")),
    "packed": (lambda bits: np.packbits(bits, axis=1), ("--bits", "12")),
}


@pytest.mark.parametrize("form", FORMS)
def test_codes_are_ranked_by_hamming_distance_in_every_form(form, place, monkeypatch, capsys):
    change, more = FORMS[form]
    bits = [x > 0 for x in vectors(12)]
    names = [write(name, change(of), "npy") for name, of in zip(("query", "database"), bits, strict=True)]
    found = scores_of(monkeypatch, capsys, *names, *more)
    distances = (bits[0][:, None] != bits[1]).sum(2)
    expected = [expected_average_precision(row, np.arange(N_DATABASE) % 4 == k % 4) for k, row in enumerate(distances)]
    assert found["scores"]["map@all"] == pytest.approx(np.mean(expected), rel=1e-12)
    assert found["outputs"] == "codes of 12 bits"
    assert found["diagnostics"]["database/unique_code_share"] == len(np.unique(bits[1], axis=0)) / N_DATABASE
    shares = bits[0].mean(0)
    assert found["diagnostics"]["query/bit_balance"] == pytest.approx(np.mean(1 - np.abs(2 * shares - 1)))


def test_labels_are_numbers_texts_or_columns(place, monkeypatch, capsys):
    names = [write(name, of, "npy") for name, of in zip(("query", "database"), vectors(), strict=True)]
    expected = scores_of(monkeypatch, capsys, *names)
    classes = np.arange(N_QUERY) % 4, np.arange(N_DATABASE) % 4
    words = np.array(["field", "river", "port", "runway"])
    (place / "qt.csv").write_text("\n".join(words[classes[0]]))
    savemat("dt.mat", {"names": words[classes[1]].astype(object)[:, None], "other": 1})
    texts = ("--query-labels", "qt.csv", "--database-labels", "dt.mat:names")
    assert scores_of(monkeypatch, capsys, *names, labels=texts) == expected
    for name, of in zip(("qc", "dc"), classes, strict=True):
        np.save(f"{name}.npy", np.eye(4)[of])
    columns = ("--query-labels", "qc.npy", "--database-labels", "dc.npy")
    assert scores_of(monkeypatch, capsys, *names, labels=columns) == expected
    both = np.eye(4)[classes[1]]
    both[:, 0] = 1  # every item has class 0 too
    np.save("dc.npy", both)
    found = scores_of(monkeypatch, capsys, *names, labels=columns)
    assert found["scores"]["map@all"] > expected["scores"]["map@all"]


def test_the_table_says_what_was_read_and_names_every_score(place, monkeypatch, capsys):
    names = [write(name, of > 0, "npy") for name, of in zip(("query", "database"), vectors(), strict=True)]
    numbers = scores_of(monkeypatch, capsys, *names)
    code, out, _ = entered(monkeypatch, capsys, "score", "--query", names[0], "--database", names[1], *LABELS)
    assert code == 0
    head, _, *lines = out.splitlines()
    assert head == "8 queries search 30 items: codes of 6 bits, ranked by Hamming distance"
    shown = {line.split()[0]: line.split()[1] for line in lines[2:] if not line.startswith(" ")}
    assert shown.keys() == {*numbers["scores"], *numbers["diagnostics"]}
    assert shown["map@all"] == f"{numbers['scores']['map@all']:.4f}"
    assert shown["n_queries"] == "8"


def test_values_that_are_not_defined_are_null_in_json(place, monkeypatch, capsys):
    np.save("query.npy", np.ones((N_QUERY, 6)))
    np.save("database.npy", np.ones((N_DATABASE, 6)))
    found = scores_of(monkeypatch, capsys, "query.npy", "database.npy")
    assert found["diagnostics"]["query/bit_correlation"] is None


def npz(**arrays):
    return lambda: np.savez("query.npz", **arrays)


QUERY, DATABASE = vectors()
BAD = {
    "no file": (
        lambda: None,
        "query.npy",
        (),
        "--query should be a .csv, .npy, .npz or .mat file; query.npy is not th",
    ),
    "another ending": (lambda: Path("query.txt").write_text("1"), "query.txt", (), "query.txt has another ending"),
    "several arrays": (
        npz(a=QUERY, b=QUERY),
        "query.npz",
        (),
        "query.npz holds 2 arrays (a, b); name one of them: query.npz:NAME",
    ),
    "no such array": (npz(a=QUERY), "query.npz:b", (), "query.npz has no array b (a); name one of them"),
    "NaN": (
        lambda: np.save("query.npy", np.where(QUERY > 1, np.nan, QUERY)),
        "query.npy",
        (),
        "--query query.npy should hold finite numbers that float32 can hold; row 2 has nan in column 1",
    ),
    "another width": (
        lambda: np.save("query.npy", QUERY[:, :3]),
        "query.npy",
        (),
        "--query query.npy and --database database.npy should have the same number of columns, got 3 and 6",
    ),
    "another kind": (
        lambda: np.save("query.npy", QUERY > 0),
        "query.npy",
        (),
        "--query query.npy holds codes and --database database.npy real vectors; give both as one of them",
    ),
    "bytes without a length": (
        lambda: [np.save(f"{name}.npy", np.packbits(QUERY > 0, axis=1)) for name in ("query", "database")],
        "query.npy",
        (),
        "holds bytes (uint8), which may be packed codes; give their length with --bits, or",
    ),
    "another length": (
        lambda: [np.save(f"{name}.npy", np.packbits(QUERY > 0, axis=1)) for name in ("query", "database")],
        "query.npy",
        ("--bits", "16"),
        "--query query.npy should have 16 columns of bits or 2 of bytes for 16-bit codes, it has 1",
    ),
    "no length": (
        lambda: np.save("query.npy", QUERY),
        "query.npy",
        ("--bits", "0"),
        "--bits should be a whole number from 1 to 4096, got 0",
    ),
    "too few rows": (
        lambda: np.save("query.npy", QUERY[1:]),
        "query.npy",
        (),
        "--query-labels ql.csv should hold 7 labels, one for each row of --query query.npy; got float64 [8, 1]",
    ),
    "objects": (
        lambda: np.save("query.npy", np.array([None, {}], object)),
        "query.npy",
        (),
        "query.npy holds Python objects; save that array as numbers or texts",
    ),
    "other labels": (
        lambda: (np.save("query.npy", QUERY), np.savetxt("ql.csv", 9 * np.ones(N_QUERY))),
        "query.npy",
        (),
        "--query-labels ql.csv and --database-labels dl.csv have no class in common, so no query has a relevant item",
    ),
    "labels of two forms": (
        lambda: (np.save("query.npy", QUERY), Path("ql.csv").write_text("a\n" * N_QUERY)),
        "query.npy",
        (),
        "--query-labels ql.csv and --database-labels dl.csv should both hold numbers or both hold texts",
    ),
    "a header above texts": (
        lambda: (np.save("query.npy", QUERY), Path("ql.csv").write_text("class\n" + "a\n" * N_QUERY)),
        "query.npy",
        (),
        "--query-labels ql.csv should hold 8 labels, one for each row of --query query.npy; got <U5 [9]; the first lin",
    ),
    "labels with parts": (
        lambda: (np.save("query.npy", QUERY), np.savetxt("ql.csv", np.arange(N_QUERY) + 0.5)),
        "query.npy",
        (),
        "--query-labels ql.csv should hold whole numbers, the class of each item; row 1 has 0.5; give the number of ea",
    ),
}


COLUMNS = np.eye(4, dtype=int)[np.arange(N_QUERY) % 4]


@pytest.mark.parametrize("mark", [";", "\t", " "])
@pytest.mark.parametrize("head", ["", "class\n"])
def test_columns_of_labels_without_commas_are_no_class_names(mark, head, place, monkeypatch, capsys):
    np.save("query.npy", QUERY)
    np.save("database.npy", DATABASE)
    Path("ql.csv").write_text(head + "".join(mark.join(map(str, row)) + "\n" for row in COLUMNS))
    line = complaint(monkeypatch, capsys, "score", "--query", "query.npy", "--database", "database.npy", *LABELS)
    first = mark.join(map(str, COLUMNS[0]))
    assert line == (
        "ql.csv should hold one label a line, or columns of 0 and 1 with commas between them; line "
        f"{2 if head else 1} has {first!r}; put commas between the columns"
    )


def test_class_names_of_several_words_are_labels(place, monkeypatch, capsys):
    names = [write(name, of, "npy") for name, of in zip(("query", "database"), vectors(), strict=True)]
    expected = scores_of(monkeypatch, capsys, *names)
    words = np.array(["dense forest", "river 2", "port", "7 4 b"])
    for path, n in (("ql.csv", N_QUERY), ("dl.csv", N_DATABASE)):
        Path(path).write_text("".join(f"{word}\n" for word in words[np.arange(n) % 4]))
    assert scores_of(monkeypatch, capsys, *names) == expected


def npy_bytes(header):
    """A .npy file with this header and nothing behind it."""
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


DAMAGED = {
    "the start of a zip": b"PK\x03\x04garbage",
    "a header that is cut": npy_bytes(b"{'descr': '<f8', 'fortran_order': False, 'shape': (3,"),
    "a header that is no dict": npy_bytes(b"[1, 2]\n"),
    "more values than memory holds": npy_bytes(
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 1000000)}\n"
    ),
    "no values": npy_bytes(b"{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4)}\n"),
    "empty": b"",
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_npy_file_is_one_line(kind, place, monkeypatch, capsys):
    Path("bad.npy").write_bytes(DAMAGED[kind])
    line = complaint(monkeypatch, capsys, "score", "--query", "bad.npy", "--database", "bad.npy", *LABELS)
    assert line.startswith("--query should be a .csv, .npy, .npz or .mat file; bad.npy ")


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_scored_is_one_line(kind, place, monkeypatch, capsys):
    make, query, more, expected = BAD[kind]
    np.save("database.npy", DATABASE)
    make()
    words = ("score", "--query", query, "--database", "database.npy", *LABELS, *more)
    assert expected in complaint(monkeypatch, capsys, *words)


def test_a_missing_option_is_named(place, monkeypatch, capsys):
    line = complaint(monkeypatch, capsys, "score", "--query", "a.npy", "--database", "b.npy")
    assert line.endswith("--database-labels for anything else; got --query and --database")
    assert "got none of them" in complaint(monkeypatch, capsys, "score")
