"""The CSV file of all scores."""

import csv


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
