"""Reads the groups of a run from its store, and labels their results."""

from __future__ import annotations

from collections.abc import Iterable

from benchmark.contract.cell import Cell
from benchmark.contract.result import Result
from benchmark.store.earlier import is_earlier
from benchmark.store.store import Store
from reports.results.file_names import slugs
from reports.results.group import Group, sounds_order
from reports.results.group_results import GroupResults, Place
from reports.results.in_words import front_end_text, network_texts, oracle_suffix, settings_text
from reports.results.last_request import dataset_order, last_request
from reports.results.oracle_hosts import OracleHosts, oracle_front_ends


def collect(store: Store) -> tuple[GroupResults, ...]:
    """The groups of a run, their data sets in the order of the last request."""
    results = sorted(store.results(), key=lambda result: result.key)
    plan, request = store.read_plan(), last_request(store)
    splits = sorted(store.splits(), key=lambda facts: facts.seed)
    earlier = frozenset(result.key for result in results if is_earlier(result, plan, splits))
    hosts = OracleHosts.of(results, earlier, request)
    found: dict[Group, list[Result]] = {}
    for result in results:
        found.setdefault(hosts.host(Group.of(result.cell)), []).append(result)
    order = dataset_order(request)
    groups = sorted(
        found,
        key=lambda g: (
            *(order(g.dataset), g.source, g.protocol_order, g.track != "frozen"),
            *(sounds_order(g.speech, g.noise, g.augment_sounds), g),
        ),
    )
    networks = network_texts([dict(group.network) for group in groups])
    parts = [
        (
            *(
                g.dataset,
                g.source,
                g.protocol,
                f"v{g.protocol_version}",
                g.speech,
                g.noise,
                f"copies{g.augment_sounds}",
            ),
            *(g.track, network),
            *(name for _, name in g.front_ends),
        )
        for g, network in zip(groups, networks, strict=True)
    ]
    return tuple(
        GroupResults(
            group=group,
            slug=slug,
            cells=_cells(found[group], earlier, hosts.oracles),
            splits=tuple(facts for facts in splits if group.holds(facts)),
            earlier=earlier,
            oracles=tuple(
                sorted({pair for r in found[group] for pair in oracle_front_ends(r.cell.front_ends, hosts.oracles)})
            ),
            oracle_text=hosts.text(group),
            network_text=network,
        )
        for group, slug, network in zip(groups, slugs(parts), networks, strict=True)
    )


def _cells(results: Iterable[Result], earlier: frozenset[str], oracles: frozenset[str]) -> dict[Place, Result]:
    """Results by label, code length and seed.

    Cells with the same label may differ: two searches with the same budget may choose different settings. Then those of
    the last request keep the label, and the labels of the others also state their settings.
    """
    found: dict[str, dict[str, list[Result]]] = {}
    for result in results:
        label = result.cell.method_label + oracle_suffix(oracle_front_ends(result.cell.front_ends, oracles))
        found.setdefault(label, {}).setdefault(_variant(result.cell), []).append(result)
    cells: dict[Place, Result] = {}
    for label, variants in found.items():
        ordered = sorted(variants, key=lambda v: (all(r.key in earlier for r in variants[v]), v))
        for place, variant in enumerate(ordered):
            name = f"{label} ({variant})" if place else label
            cells |= {(name, r.cell.n_bits, r.cell.seed): r for r in variants[variant]}
    return cells


def _variant(cell: Cell) -> str:
    """Settings and prescribed features, which a label leaves out."""
    own = front_end_text(sorted(cell.own_front_ends.items()))
    return settings_text(cell.settings) + (f"; features {own}" if own else "")
