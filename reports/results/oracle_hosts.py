"""Decides which group's tables show the oracle rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmark.contract.feature_values import name_of
from benchmark.contract.result import Result
from reports.results.group import FrontEnds, Group
from reports.results.in_words import front_end_text


def oracle_front_ends(front_ends: Mapping[str, str], oracles: frozenset[str]) -> FrontEnds:
    """(modality, name) of the front-ends whose name is among the oracles, sorted by modality."""
    return tuple((modality, name) for modality, name in sorted(front_ends.items()) if name in oracles)


@dataclass(frozen=True)
class OracleHosts:
    """Finds the group whose tables show an oracle's cells: the same run on ordinary features.

    Attributes:
        groups: of all results.
        current: groups that have a result of the last request.
        oracles: names of the front-ends that use information no method can have.
        asked: modality -> front-ends in the order of the last request.
    """

    groups: frozenset[Group]
    current: frozenset[Group]
    oracles: frozenset[str]
    asked: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, found: Sequence[Result], earlier: frozenset[str], request: Mapping[str, object] | None) -> OracleHosts:
        """Reads the attributes from stored results.

        Args:
            found: all results of the run.
            earlier: keys of the results of earlier requests.
            request: the last request, None if it is unknown.
        """
        asked: dict[str, list[str]] = {}
        for modality in {modality for result in found for modality in result.cell.front_ends}:
            names = (request or {}).get(f"{modality}_features") or []
            asked[modality] = [name_of(str(name)) for name in (names if isinstance(names, list) else [names])]
        groups = frozenset(Group.of(result.cell) for result in found)
        current = frozenset(Group.of(result.cell) for result in found if result.key not in earlier)
        return cls(groups, current, frozenset(name for result in found for name in result.oracles), asked)

    def _candidates(self, group: Group) -> list[Group]:
        """Groups on ordinary features that equal this one except in the oracle's modality, best first."""
        kept = tuple(pair for pair in group.front_ends if pair[1] not in self.oracles)
        modalities = {modality for modality, _ in kept}
        bare = _of_modalities(group, modalities)
        found = [
            other
            for other in self.groups
            if not oracle_front_ends(dict(other.front_ends), self.oracles) and _of_modalities(other, modalities) == bare
        ]
        return sorted(found, key=self._rank)

    def _rank(self, group: Group) -> tuple[bool, list[tuple[int, str]]]:
        """Sort key: groups of the last request first, in the order of its front-ends, then by name."""
        places = []
        for modality, name in group.front_ends:
            asked = self.asked.get(modality, ())
            places.append((asked.index(name) if name in asked else len(asked), name))
        return group not in self.current, places

    def host(self, group: Group) -> Group:
        """The group whose tables show the cells of this group: the best match for an oracle, else the group itself."""
        if not oracle_front_ends(dict(group.front_ends), self.oracles):
            return group
        return next(iter(self._candidates(group)), group)

    def text(self, group: Group) -> str:
        """Says which other tables this group's oracle rows would fit; empty if there are none."""
        guests = [g for g in sorted(self.groups) if g != group and self.host(g) == group]
        rivals = {pair for guest in guests for other in self._candidates(guest)[1:] for pair in other.front_ends}
        others = sorted(rivals - set(group.front_ends))
        if not others:
            return ""
        return f"the oracle rows appear only in this table, not under {front_end_text(others)}"


def _of_modalities(group: Group, modalities: Collection[str]) -> Group:
    """The group with the front-ends of these modalities alone."""
    kept = tuple(pair for pair in group.front_ends if pair[0] in modalities)
    return replace(group, front_ends=kept, from_files=tuple(m for m in group.from_files if m in modalities))
