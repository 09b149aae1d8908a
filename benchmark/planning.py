"""From a run's spec to a plain list of steps that can be printed: which cells run, are reused or skipped, and why."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Literal

from benchmark import registry
from benchmark.digests import digest, source_digest
from benchmark.records import Cell, MethodFacts, Result, Scalar
from benchmark.spec import RunSpec
from benchmark.store import Store
from benchmark.types import DataUnavailable, MethodRow, Source, UserError

if typing.TYPE_CHECKING:
    from datasets.preparation import PreparedSplit

Action = Literal["run", "rescore", "reuse", "keep failed", "skip"]

DEFAULT_FEATURES: dict[Source, dict[str, str]] = {
    "real": {"image": "mobilenet_v2", "sound": "bag-of-audio-words"},
    "stand-in": {"image": "hog-colour", "sound": "bag-of-audio-words"},
}

# Another major.minor of these may change the last bits of a fit.
NUMERIC_PACKAGES = ("torch", "torchaudio", "torchvision", "numpy", "scipy", "scikit-learn")


@dataclass(frozen=True)
class Step:
    """One cell with what to do about it.

    Attributes:
        action: "run" fits; "rescore" scores stored outputs again; the others leave what is stored.
        reason: why, for people.
    """

    cell: Cell
    method: MethodFacts
    action: Action
    reason: str
    fit_digest: str
    scorer_digest: str


@dataclass(frozen=True)
class Plan:
    """All steps, and the prepared splits by (dataset, seed)."""

    steps: list[Step]
    splits: dict[tuple[str, int], PreparedSplit] = field(default_factory=dict)

    def split_of(self, cell: Cell) -> PreparedSplit:
        """The split a cell runs on."""
        return self.splits[cell.dataset, cell.seed]


def select_methods(names: tuple[str, ...]) -> list[MethodRow]:
    """Rows of the asked methods in report order; raises UserError for an unknown method or family."""
    table = registry.methods()
    families = list(dict.fromkeys(row.family for row in table))
    wanted: set[str] = set()
    for name in names:
        if name == "all":
            wanted.update(table.rows)
        elif name.startswith("family:"):
            family = name.removeprefix("family:")
            if family not in families:
                raise registry.unknown(
                    "method family", family, list(families), "See `python -m benchmark list methods`."
                )
            wanted.update(row.name for row in table if row.family == family)
        else:
            wanted.add(table[name].name)
    return [row for row in table if row.name in wanted]


def check_settings(settings: Mapping[str, Mapping[str, Scalar]], rows: list[MethodRow]) -> None:
    """Raises UserError where a setting names a method that does not run, a parameter it lacks or another type."""
    for method, values in settings.items():
        if method not in {row.name for row in rows}:
            registry.methods()[method]
            raise UserError(f"--set names {method!r}, which is not among the methods of this run")
        cls = registry.methods().load(method)
        kinds = typing.get_type_hints(cls)
        fields = [f.name for f in dataclasses.fields(cls)]
        for name, value in values.items():
            if name not in fields:
                raise registry.unknown(f"parameter of {method}", name, fields, "Set with --set METHOD.PARAM=VALUE.")
            if not _fits(value, kinds[name]):
                raise UserError(f"--set {method}.{name} should be {_named(kinds[name])}, got {value!r}")


def settings_away_from_defaults(method: str, values: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Checked settings in the type of their field, without those that equal the default."""
    if not values:
        return {}
    cls = registry.methods().load(method)
    kinds, defaults = typing.get_type_hints(cls), cls()
    typed = {name: float(value) if kinds[name] is float else value for name, value in values.items()}
    return {name: value for name, value in typed.items() if value != getattr(defaults, name)}


def _fits(value: Scalar, kind: Any) -> bool:  # noqa: ANN401 - a type annotation
    """Whether a value can stand for a field of that type."""
    if typing.get_origin(kind) is Literal:
        return value in typing.get_args(kind)
    if isinstance(value, bool) or kind is bool:
        return isinstance(value, bool) and kind is bool
    return isinstance(value, (int, float) if kind is float else kind)


def _named(kind: Any) -> str:  # noqa: ANN401 - a type annotation
    """A type as people say it."""
    if typing.get_origin(kind) is Literal:
        return f"one of {', '.join(map(str, typing.get_args(kind)))}"
    return {float: "a number", int: "a whole number", bool: "true or false", str: "text"}.get(kind, str(kind))


def decide(
    stored: Result | None, has_outputs: bool, fit_digest: str, scorer_digest: str, rerun_failed: bool
) -> tuple[Action, str]:
    """What to do about a cell, given what is stored of it."""
    if stored is None:
        return "run", "new"
    if stored.fit_digest != fit_digest:
        return "run", "stale: code, data, features or numerical packages changed since it was fitted"
    if stored.status == "failed" and stored.scorer_digest != scorer_digest:
        return "run", "failed before, and the metrics changed since"
    if stored.status == "failed":
        return ("run", "failed before") if rerun_failed else ("keep failed", f"failed before: {stored.reason}")
    if stored.status == "skipped":
        return "skip", stored.reason
    if not has_outputs:
        return "run", "its stored outputs are gone"
    if stored.scorer_digest != scorer_digest:
        return "rescore", "the metrics changed since it was scored"
    return "reuse", "nothing changed since it was run"


def sources(spec: RunSpec) -> Source:
    """Where the data come from."""
    if spec.data == "stand-in" or (spec.data == "auto" and spec.data_root is None):
        return "stand-in"
    return "real"


def front_end_names(spec: RunSpec) -> dict[str, str]:
    """Front-end of each modality: what was asked for, else the source's default."""
    default = DEFAULT_FEATURES[sources(spec)]
    return {"image": spec.image_features or default["image"], "sound": spec.sound_features or default["sound"]}


def scorer_digest() -> str:
    """Digest of the sources that turn stored outputs into scores."""
    return source_digest("benchmark.scoring")


def _numeric_versions() -> dict[str, str]:
    """Package -> major.minor."""
    return {name: ".".join(version(name).split(".")[:2]) for name in NUMERIC_PACKAGES}


def _fit_digest(row: MethodRow, split_digest: str) -> str:
    """Digest of everything that could change the outputs of a method on a split."""
    module = row.target.partition(":")[0]
    sources = source_digest(module, "benchmark.fitting", "benchmark.threads")
    return digest([sources, row.supervision, split_digest, _numeric_versions(), "cpu"])


def make_plan(spec: RunSpec, store: Store, rerun_failed: bool = False) -> Plan:
    """The plan of a run: opens and splits the data, computes no features, fits nothing.

    Raises:
        UserError: unknown names, settings that do not fit, a split that leaks or cannot be made.
    """
    rows = select_methods(spec.methods)
    check_settings(spec.settings, rows)
    settings = {row.name: settings_away_from_defaults(row.name, spec.settings.get(row.name, {})) for row in rows}
    table = registry.datasets()
    names = list(table.rows) if "all" in spec.datasets else [table[name].name for name in spec.datasets]
    protocol = registry.protocols()[spec.protocol]
    plan = Plan([])
    scored_by = scorer_digest()
    for name in names:
        unavailable = _add_splits(plan, spec, name)
        for row in rows:
            for seed in spec.seeds:
                for n_bits in (None,) if row.family == "real-valued" else spec.bits:
                    cell = Cell(
                        dataset=name,
                        source=sources(spec),
                        protocol=protocol.name,
                        protocol_version=protocol.version,
                        method=row.name,
                        settings=settings[row.name],
                        n_bits=n_bits,
                        front_ends=front_end_names(spec),
                        seed=seed,
                    )
                    if unavailable:
                        plan.steps.append(Step(cell, facts_of(row), "skip", unavailable, "", scored_by))
                        continue
                    fitted_by = _fit_digest(row, plan.splits[name, seed].digest)
                    action, reason = _decide(store, cell, fitted_by, scored_by, rerun_failed)
                    plan.steps.append(Step(cell, facts_of(row), action, reason, fitted_by, scored_by))
    return plan


def _decide(store: Store, cell: Cell, fitted_by: str, scored_by: str, rerun_failed: bool) -> tuple[Action, str]:
    """What to do about a cell whose data are there."""
    has_outputs = store.outputs_path(cell.key).is_file()
    return decide(store.read_result(cell.key), has_outputs, fitted_by, scored_by, rerun_failed)


def facts_of(row: MethodRow) -> MethodFacts:
    """The facts of a registry row that are stored with results."""
    return MethodFacts(
        family=row.family,
        supervision=row.supervision,
        similarity=row.similarity,
        year=row.year,
        fidelity=row.fidelity,
    )


def _add_splits(plan: Plan, spec: RunSpec, name: str) -> str:
    """Adds the splits of one data set to the plan; returns why it is unavailable, or nothing."""
    open_dataset = registry.resolve("datasets.opening:open_dataset")
    prepare = registry.resolve("datasets.preparation:prepare")
    try:
        dataset = open_dataset(registry.datasets().load(name), sources(spec), spec.data_root)
    except DataUnavailable as error:
        return str(error)
    row = registry.protocols()[spec.protocol]
    protocol = registry.resolve(row.target)()
    front_ends = {m: make_front_end(m, n, spec) for m, n in front_end_names(spec).items()}
    try:
        splits = {(name, seed): prepare(dataset, protocol, row, front_ends, seed) for seed in spec.seeds}
    except DataUnavailable as error:
        return str(error)
    plan.splits.update(splits)
    return ""


def make_front_end(modality: str, name: str, spec: RunSpec) -> Any:  # noqa: ANN401 - a front-end of any kind
    """The front-end of that name; an image front-end may be any torchvision backbone.

    Raises:
        UserError: there is none of that name.
    """
    table = registry.front_ends(modality)
    if name in table.rows:
        row = table[name]
        target, arguments = row.target, dict(row.arguments)
    elif modality == "image" and name in (known := registry.resolve("benchmark.backbones:backbone_names")()):
        target, arguments = "datasets.image_features:Backbone", {"name": name}
    elif modality == "image":
        raise registry.unknown("image front-end", name, [*table.rows, *known], "Any torchvision backbone will do.")
    else:
        raise registry.unknown("sound front-end", name, list(table.rows), table.where)
    if "name" in arguments:
        if spec.image_weights is not None and not spec.image_weights.is_file():
            raise UserError(
                f"--image-weights should be a state-dict file for {name}; there is no file {spec.image_weights}"
            )
        return registry.resolve(target)(**arguments, weights=spec.image_weights)
    return registry.resolve(target)(**arguments)
