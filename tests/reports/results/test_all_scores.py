"""Every score of a run as one frame."""

import pandas

from benchmark.store.store import Store
from reports.results.all_scores import results_frame
from reports.writer import write_reports
from tests.support.report_results import HASHING, cell, result


def test_results_frame_is_what_results_csv_holds(store, no_figures):
    store.write_result(result(cell("better", 64, 1), HASHING, 0.1 + 0.2))
    path, frame = write_reports(store).parent / "results.csv", results_frame(store)
    types = dict.fromkeys(("n_bits", "dim", "tuned"), "Int64") | dict.fromkeys(("network", "settings"), "str")
    read = pandas.read_csv(path, dtype=types, converters={"value": float}).fillna({"network": "", "settings": ""})
    pandas.testing.assert_frame_equal(frame, read, check_exact=True)
    columns = "run dataset source protocol method n_bits dim seed metric value image_features sound_features"
    last = "protocol_version speech noise augment_sounds track network settings tuned control is_earlier"
    assert list(frame) == [*columns.split(), *last.split()]
    assert set(frame.n_bits[frame.method != "vector"]) == {64}
    assert frame.n_bits[frame.method == "vector"].isna().all()
    assert "ucm,stand-in,rs-pairs,better,64,64,1,s2i/map@all,0.30000000000000004,hog-colour," in path.read_text()
    none = results_frame(Store(store.folder / "none"))
    assert (len(none), list(none), str(none.n_bits.dtype)) == (0, list(frame), "Int64")
