"""The environments that computed the results: commits, packages, devices, dates."""

from __future__ import annotations

from collections.abc import Iterable

from benchmark.contract.result import Provenance, Result


def commit(provenance: Provenance) -> str:
    """Short commit hash, with a note if the working tree had uncommitted changes."""
    if provenance.git_commit is None:
        return "unknown commit"
    return provenance.git_commit[:12] + (" with uncommitted changes" if provenance.git_dirty else "")


def mixture_warnings(results: Iterable[Result]) -> tuple[str, ...]:
    """Warns if the results come from different commits or devices: one sentence for each."""
    found = [result.provenance for result in results]
    warnings = []
    for name, values in (
        ("commits", {commit(provenance) for provenance in found}),
        ("devices", {provenance.device for provenance in found}),
    ):
        if len(values) > 1:
            warnings.append(f"These results come from different {name}: {'; '.join(sorted(values))}.")
    return tuple(warnings)


def _several(values: Iterable[object]) -> str:
    return "; ".join(sorted({str(value) for value in values}))


def environment_rows(results: Iterable[Result]) -> list[tuple[str, str]]:
    """(property, its distinct values over all results); empty without results."""
    found = [result.provenance for result in results]
    if not found:
        return []
    dates = sorted(provenance.date for provenance in found)
    names = sorted({name for provenance in found for name in provenance.packages})
    packages = [
        f"{name} {_several(p.packages[name] for p in found if name in p.packages).replace('; ', ' / ')}"
        for name in names
    ]
    return [
        ("date", dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"),
        ("commit", _several(commit(provenance) for provenance in found)),
        ("python", _several(provenance.python for provenance in found)),
        ("packages", ", ".join(packages)),
        ("processor", _several(provenance.processor for provenance in found)),
        ("device", _several(provenance.device for provenance in found)),
        ("threads of each cell", _several(provenance.n_threads for provenance in found)),
        ("cells side by side", _several(provenance.n_workers for provenance in found)),
    ]
