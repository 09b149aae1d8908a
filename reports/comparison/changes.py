"""What changed between the requests and environments of two runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmark.contract.errors import UserError
from benchmark.contract.result import Provenance, Result
from benchmark.store.store import Store
from reports.comparison.rows import Pair
from reports.results.environments import commit

_LEFT_OUT = ("name", "workers")  # options that decide nothing of a result


@dataclass(frozen=True)
class Change:
    """Something that differs.

    Attributes:
        what: commit, a package, an option.
        before, after: in run A and in run B; "-" for none.
    """

    what: str
    before: str
    after: str


_ASPECTS: Mapping[str, Callable[[Provenance], str]] = {
    "commit": commit,
    "python": lambda p: p.python,
    "processor": lambda p: p.processor,
    "device": lambda p: p.device,
    "threads of each cell": lambda p: str(p.n_threads),
}


def changes(a: Store, b: Store, pairs: Sequence[Pair]) -> tuple[Change, ...]:
    """Commit, packages, machine and options that differ between the matched rows of two runs."""
    of_a = [result.provenance for result in _results(pairs, of_b=False)]
    of_b = [result.provenance for result in _results(pairs, of_b=True)]
    found = [Change(what, _several(map(text, of_a)), _several(map(text, of_b))) for what, text in _ASPECTS.items()]
    packages = sorted({name for provenance in (*of_a, *of_b) for name in provenance.packages})
    for name in packages:
        before, after = (_several(p.packages.get(name, "-") for p in of) for of in (of_a, of_b))
        found.append(Change(name, before, after))
    return tuple(change for change in [*found, *_options(a, b)] if change.before != change.after)


def _results(pairs: Iterable[Pair], of_b: bool) -> list[Result]:
    return [(pair.b if of_b else pair.a).results[seed] for pair in pairs for seed in pair.seeds]


def _options(a: Store, b: Store) -> list[Change]:
    """Options of the last requests."""
    one, other = _request(a), _request(b)
    names = [name for name in dict.fromkeys((*one, *other)) if name not in _LEFT_OUT]
    return [Change(f"--{name.replace('_', '-')}", _text(one.get(name)), _text(other.get(name))) for name in names]


def _request(store: Store) -> Mapping[str, object]:
    try:
        return store.read_request()
    except UserError:
        return {}


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    if isinstance(value, dict):
        return ", ".join(_pairs(value)) or "-"
    return "-" if value is None else str(value)


def _pairs(value: Mapping[str, object], prefix: str = "") -> Iterator[str]:
    """The texts `dtbh.margin=0.3` of nested settings."""
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from _pairs(inner, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}={_text(inner)}"


def _several(values: Iterable[str]) -> str:
    return " / ".join(sorted(set(values))) or "-"
