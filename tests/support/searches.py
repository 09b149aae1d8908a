"""Searches of the methods of tunable_methods on a stand-in, and what they leave."""

import json
from pathlib import Path
from typing import Any

from benchmark import registry
from benchmark.plan.spec import make_spec
from benchmark.plan.tuned_file import TunedSettings, load_tuned
from benchmark.tune.campaign import plan_searches
from benchmark.tune.command import make_tuning, tune
from datasets.layouts.captioned_images import CaptionedImages
from datasets.opening import open_dataset
from datasets.prepared_split import PreparedSplit
from datasets.splits.items import Split

BASE: dict[str, object] = {
    "datasets": ["sydney"],
    "data": "stand-in",
    "bits": [16],
    "sound_features": "mfcc-statistics",
    "workers": 1,
}


def tuned(
    budget: int = 3, sampler: str = "tpe", out: Path | None = None, **values: object
) -> tuple[dict[str, TunedSettings], bool]:
    """The file's entries by method, and whether a search failed."""
    request = make_tuning(make_spec(BASE | {"methods": ["tunable"]} | values, "the test"), budget, sampler, out)
    failed = tune(request)
    return {entry.method: entry for entry in load_tuned(request.path).entries}, failed


def trials(name: str = "default", method: str = "tunable") -> list[dict[str, Any]]:
    """Stored trials of the one search of a method."""
    records = [json.loads(path.read_text()) for path in Path("runs", name, "tuning").glob("*.json")]
    (record,) = [record for record in records if record["method"] == method]
    found: list[dict[str, Any]] = record["trials"]
    return found


def prepared(protocol: str = "rs-pairs") -> tuple[Split, CaptionedImages, PreparedSplit]:
    """The split of a run, the data set, and the prepared split of tuning."""
    spec = make_spec(BASE | {"methods": ["tunable"], "protocol": protocol}, "the test")
    rows = [registry.methods()["tunable"]]
    dataset = open_dataset(registry.datasets().load("sydney"), "stand-in", None)
    (split,) = plan_searches(spec, rows).splits.values()
    return registry.protocols().load(protocol)().split(dataset, 0), dataset, split
