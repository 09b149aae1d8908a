"""One request for what several runs asked for, where the options of `run` can say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from benchmark.contract.errors import UserError
from benchmark.contract.quoting import shown
from benchmark.plan.feature_choice import DEFAULT_FEATURES, first_source, source_of
from benchmark.plan.spec import RunSpec, make_spec
from benchmark.plan.variants import select_methods

# Options whose values one request lists side by side.
LISTED = ("bits", "seeds", "protocol", "control", "speech", "noise", "dataset_dir", "dataset_file", "plugin")
# Files that a request may leave out.
WEIGHTS = ("image_weights", "speech_weights", "piper_voice")
# Options that take one value, on which all requests have to agree.
AGREED = ("augment_sounds", "device", "network", "preset", "settings", "track", "tuned")
# Options that the functions below unite, each by a rule of its own.
RULED = ("name", "workers", "keep_models", "methods", "set", "datasets", "dataset_keys", "data", "data_root")
FEATURES = ("image_features", "sound_features")


class CannotUnite(Exception):
    """No single request asks for all that these requests ask for; the text names the option and its values."""


def united(requests: Mapping[str, RunSpec], name: str) -> RunSpec:
    """The request that asks for every cell of these requests; it may ask for further combinations of their options.

    Args:
        requests: name of a run -> its request, at least one. The first one gives the number of workers, and models are
            kept if any request keeps them.
        name: of the run that the request is for.

    Raises:
        CannotUnite: the requests differ in an option that takes one value.
    """
    first, *_ = requests.values()
    asked = {run: spec.request() for run, spec in requests.items()}
    values: dict[str, object] = {"name": name, "workers": first.workers}
    values["keep_models"] = any(spec.keep_models for spec in requests.values())
    for option in (*LISTED, *WEIGHTS, *AGREED):
        given = {run: request[option] for run, request in asked.items()}
        if option in LISTED:
            values[option] = _joined(given.values())
        elif option in WEIGHTS:
            values[option] = _agreed(option, {run: path for run, path in given.items() if path is not None})
        else:
            values[option] = _agreed(option, given)
    # The options of data with captions decide nothing where a run reads feature files only, and those of the data root
    # nothing where it reads only data of the user's own.
    captioned = {run: spec for run, spec in requests.items() if spec.asked_datasets or spec.dataset_dir} or requests
    of_table = {run: spec for run, spec in requests.items() if spec.asked_datasets} or requests
    values |= _methods(requests) | _datasets(requests) | _data(of_table) | _features(captioned)
    return make_spec(values, "the requests of the merged runs")


def _agreed(option: str, given: Mapping[str, object]) -> object:
    """The value that all runs have, None where none is given; raises CannotUnite where two differ."""
    items = list(given.items())
    for run, value in items[1:]:
        if value != items[0][1]:
            name = f"--{option.replace('_', '-')}"
            raise CannotUnite(f"{name} is {shown(items[0][1])} in {items[0][0]} and {shown(value)} in {run}")
    return items[0][1] if items else None


def _joined(lists: Iterable[object]) -> list[object]:
    """The values of all lists, each once."""
    return list(dict.fromkeys(value for values in lists if isinstance(values, list | tuple) for value in values))


def _datasets(requests: Mapping[str, RunSpec]) -> dict[str, object]:
    names = _joined(spec.asked_datasets for spec in requests.values())
    keys = {run: spec.dataset_keys for run, spec in requests.items() if spec.dataset_file}
    datasets = ["all"] if "all" in names else names or None
    return {"datasets": datasets, "dataset_keys": _agreed("dataset_keys", keys) or {}}


def _data(requests: Mapping[str, RunSpec]) -> dict[str, object]:
    """Where the data are; the same data may lie in several folders, and the first that is here counts."""
    source = _agreed("data", {run: source_of(spec) for run, spec in requests.items()})
    roots = [spec.data_root for spec in requests.values() if spec.data_root is not None]
    here = next((root for root in roots if root.is_dir()), roots[0] if roots else None)
    given = {spec.data for spec in requests.values()}
    return {"data": given.pop() if len(given) == 1 else source, "data_root": here if here is None else str(here)}


def _features(requests: Mapping[str, RunSpec]) -> dict[str, object]:
    """Front-ends; where one run names them and another takes the defaults, these are spelled out."""
    found: dict[str, object] = {}
    for option in FEATURES:
        given = {run: getattr(spec, option) for run, spec in requests.items()}
        if any(value is not None for value in given.values()):
            defaults = {run: DEFAULT_FEATURES[first_source(spec)] for run, spec in requests.items()}
            modality = option.partition("_")[0]
            given = {run: value or defaults[run][modality] for run, value in given.items()}
            if option == "sound_features":
                names = [(value,) if isinstance(value, str) else value for value in given.values()]
                given = {"all": _joined(names)}
        found[option] = _agreed(option, given)
    return found


def _methods(requests: Mapping[str, RunSpec]) -> dict[str, object]:
    """Methods and their settings; a method that two runs ask for has the same settings in both."""
    names = _joined(spec.methods for spec in requests.values())
    if "all" in names:
        names = ["all", *(name for name in names if "[" in str(name))]
    changes: dict[str, object] = {}
    for method in dict.fromkeys(method for spec in requests.values() for method in spec.changes):
        given = {run: dict(spec.changes.get(method, {})) for run, spec in requests.items() if method in _plain(spec)}
        changes[method] = _agreed(f"set {method}", given)
    return {"methods": names, "set": changes}


def _plain(spec: RunSpec) -> set[str]:
    """Names of the methods that a request asks for without settings of their own."""
    names = tuple(name for name in spec.methods if "[" not in name)
    try:
        return {row.name for row in select_methods(names)} | set(spec.changes)
    except UserError:  # the method of a package that is not here
        return {*names, *spec.changes}
