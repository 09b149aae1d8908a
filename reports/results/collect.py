"""The groups of a run, from its store: which results stand together, under which labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmark.contract.cell import Cell
from benchmark.contract.result import Result
from benchmark.store.store import Store
from reports.results.frame import GroupResults, Place, oracle_suffix
from reports.results.group import FrontEnds, Group, front_end_text, network_texts, settings_text
from reports.results.naming import slugs
from reports.results.request import dataset_order, is_earlier, last_request


def collect(store: Store) -> tuple[GroupResults, ...]:
    """The groups of a run, their data sets in the order of the last request."""
    results = sorted(store.results(), key=lambda result: result.key)
    plan, request = store.read_plan(), last_request(store)
    earlier = frozenset(result.key for result in results if is_earlier(result, plan))
    hosts = _Hosts.of(results, earlier, request)
    found: dict[Group, list[Result]] = {}
    for result in results:
        found.setdefault(hosts.host(Group.of(result.cell)), []).append(result)
    order = dataset_order(request)
    groups = sorted(found, key=lambda g: (order(g.dataset), g.source, g.protocol_order, g.track != "frozen", g))
    splits = sorted(store.splits(), key=lambda facts: facts.seed)
    networks = network_texts(groups)
    parts = [
        (g.dataset, g.source, g.protocol, f"v{g.protocol_version}", g.track, network, *(n for _, n in g.front_ends))
        for g, network in zip(groups, networks, strict=True)
    ]
    return tuple(
        GroupResults(
            group=group,
            slug=slug,
            cells=_cells(found[group], earlier, hosts.oracles),
            splits=tuple(facts for facts in splits if group.holds(facts)),
            earlier=earlier,
            oracles=tuple(sorted({p for r in found[group] for p in _oracles(r.cell.front_ends, hosts.oracles)})),
            oracle_text=hosts.text(group),
            network_text=network,
        )
        for group, slug, network in zip(groups, slugs(parts), networks, strict=True)
    )


def _oracles(front_ends: Mapping[str, str], oracles: frozenset[str]) -> FrontEnds:
    """Those of the front-ends that are oracles."""
    return tuple((modality, name) for modality, name in sorted(front_ends.items()) if name in oracles)


@dataclass(frozen=True)
class _Hosts:
    """Finds the table that shows the cells of an oracle: that of the same run on ordinary features.

    Attributes:
        groups: of all results.
        current: those with a result of the last request.
        oracles: names of the front-ends that see what no method can have.
        asked: modality -> front-ends in the order of the last request.
    """

    groups: frozenset[Group]
    current: frozenset[Group]
    oracles: frozenset[str]
    asked: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, found: Sequence[Result], earlier: frozenset[str], request: Mapping[str, object] | None) -> _Hosts:
        """From all results, the keys of those of earlier requests, and the last request."""
        asked: dict[str, list[str]] = {}
        for modality in {modality for result in found for modality in result.cell.front_ends}:
            names = (request or {}).get(f"{modality}_features") or []
            asked[modality] = list(map(str, names)) if isinstance(names, list) else [str(names)]
        groups = frozenset(Group.of(result.cell) for result in found)
        current = frozenset(Group.of(result.cell) for result in found if result.key not in earlier)
        return cls(groups, current, frozenset(name for result in found for name in result.oracles), asked)

    def _candidates(self, group: Group) -> list[Group]:
        """Groups on ordinary features that differ from this one, of an oracle, in the modality of the oracle alone."""
        kept = tuple(pair for pair in group.front_ends if pair[1] not in self.oracles)
        modalities = {modality for modality, _ in kept}
        bare = replace(group, front_ends=kept)
        found = [
            other
            for other in self.groups
            if not _oracles(dict(other.front_ends), self.oracles)
            and replace(other, front_ends=tuple(pair for pair in other.front_ends if pair[0] in modalities)) == bare
        ]
        return sorted(found, key=self._rank)

    def _rank(self, group: Group) -> tuple[bool, list[tuple[int, str]]]:
        """Groups of the last request first, as its front-ends were asked for, then by name."""
        places = []
        for modality, name in group.front_ends:
            asked = self.asked.get(modality, ())
            places.append((asked.index(name) if name in asked else len(asked), name))
        return group not in self.current, places

    def host(self, group: Group) -> Group:
        """The group whose tables show the cells of this one; itself where there is no better."""
        if not _oracles(dict(group.front_ends), self.oracles):
            return group
        return next(iter(self._candidates(group)), group)

    def text(self, group: Group) -> str:
        """Where else the rows of an oracle might stand that stand with this group; empty where nowhere."""
        guests = [g for g in sorted(self.groups) if g != group and self.host(g) == group]
        rivals = {pair for guest in guests for other in self._candidates(guest)[1:] for pair in other.front_ends}
        others = sorted(rivals - set(group.front_ends))
        if not others:
            return ""
        return f"the oracle rows stand in this table alone, not again under {front_end_text(others)}"


def _cells(results: Iterable[Result], earlier: frozenset[str], oracles: frozenset[str]) -> dict[Place, Result]:
    """Results by label, code length and seed.

    Where cells of one label differ (another search of the same budget chose other settings), those of the last request
    keep it and the others say in what they differ.
    """
    found: dict[str, dict[str, list[Result]]] = {}
    for result in results:
        label = result.cell.method_label + oracle_suffix(_oracles(result.cell.front_ends, oracles))
        found.setdefault(label, {}).setdefault(_variant(result.cell), []).append(result)
    cells: dict[Place, Result] = {}
    for label, variants in found.items():
        ordered = sorted(variants, key=lambda v: (all(r.key in earlier for r in variants[v]), v))
        for place, variant in enumerate(ordered):
            name = f"{label} ({variant})" if place else label
            cells |= {(name, r.cell.n_bits, r.cell.seed): r for r in variants[variant]}
    return cells


def _variant(cell: Cell) -> str:
    """Settings and features of its own, of which a label does not tell."""
    own = front_end_text(sorted(cell.own_front_ends.items()))
    return settings_text(cell.settings) + (f"; features {own}" if own else "")
