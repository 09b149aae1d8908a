"""A run on real data: UCM with pretrained features, and Sydney reported as incomplete (minutes on two cores)."""

from benchmark.plan.spec import make_spec
from benchmark.run import whole_run as commands
from benchmark.store.store import Store


def test_real_ucm_end_to_end(tmp_path, monkeypatch, real_data_root, image_weights, speech_weights, tmp_cache):
    monkeypatch.chdir(tmp_path)
    spec = make_spec(
        {
            "methods": ["random-codes", "cca-itq", "dtbh"],
            "datasets": ["ucm", "sydney"],
            "bits": [64],
            "data_root": real_data_root,
            "image_weights": image_weights,
            "speech_weights": str(speech_weights),
            "name": "real",
        },
        "the test",
    )
    assert not commands.run(spec, dry_run=False, rerun_failed=False)
    store = Store(tmp_path / "runs" / "real")
    results = {(r.cell.dataset, r.cell.method): r for r in store.results()}
    assert {r.status for (dataset, _), r in results.items() if dataset == "sydney"} == {"skipped"}
    assert "604 of 613 images are missing" in results["sydney", "dtbh"].reason
    for direction in ("s2i", "i2s"):
        map_all = {m: results["ucm", m].scores[f"{direction}/map@all"] for m in ("random-codes", "cca-itq", "dtbh")}
        chance = results["ucm", "dtbh"].scores[f"{direction}/chance_map@all"]
        assert abs(chance - 0.060) < 0.001  # 20 relevant of 420, all tied
        assert abs(map_all["random-codes"] - chance) < 0.01
        assert map_all["dtbh"] > 0.9 > map_all["cca-itq"] > 0.6
    report = (store.reports / "report.md").read_text()
    assert "604 of 613" in report
    assert "espeak-ng" in report
    assert "stand-in data" not in report
