"""Searches of the methods of tunable_methods on a stand-in, and what they leave."""

import json
from pathlib import Path

from benchmark import registry
from benchmark.plan.spec import make_spec
from benchmark.plan.tuned_file import load_tuned
from benchmark.tune.campaign import plan_searches
from benchmark.tune.command import make_tuning, tune
from datasets.opening import open_dataset

BASE = {"datasets": ["sydney"], "data": "stand-in", "bits": [16], "sound_features": "mfcc-statistics", "workers": 1}


def tuned(budget=3, sampler="tpe", out=None, **values):
    """The file's entries by method, and whether a search failed."""
    request = make_tuning(make_spec(BASE | {"methods": ["tunable"]} | values, "the test"), budget, sampler, out)
    failed = tune(request)
    return {entry.method: entry for entry in load_tuned(request.path).entries}, failed


def trials(name="default", method="tunable"):
    """Stored trials of the one search of a method."""
    records = [json.loads(path.read_text()) for path in Path("runs", name, "tuning").glob("*.json")]
    (record,) = [record for record in records if record["method"] == method]
    return record["trials"]


def prepared(protocol="rs-pairs"):
    """The split of a run, the data set, and the prepared split of tuning."""
    spec = make_spec(BASE | {"methods": ["tunable"], "protocol": protocol}, "the test")
    rows = [registry.methods()["tunable"]]
    dataset = open_dataset(registry.datasets().load("sydney"), "stand-in", None)
    (split,) = plan_searches(spec, rows).splits.values()
    return registry.protocols().load(protocol)().split(dataset, 0), dataset, split
