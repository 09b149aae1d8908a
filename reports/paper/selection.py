"""Which results of a run the tables of a paper show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from benchmark.contract.errors import UserError
from benchmark.contract.noise_condition import CLEAN
from benchmark.contract.quoting import shown
from benchmark.contract.speech_condition import DEFAULT_SPEECH
from reports.paper.choice import Choice, Kind
from reports.results.group import Group
from reports.results.group_results import GroupResults
from reports.tables.aspects import sounds_of


@dataclass(frozen=True)
class Shown:
    """A group whose scores a table shows.

    Attributes:
        group: of results.
        condition: tells it from the other groups of its data set; empty if there is none.
    """

    group: GroupResults
    condition: str = ""

    @property
    def key(self) -> str:
        """Begins the keys of its columns."""
        return "/".join(part for part in (self.group.group.dataset, self.condition) if part)


def selected(groups: Sequence[GroupResults], choice: Choice, kind: Kind) -> tuple[Shown, ...]:
    """The groups of a table, in the order of its columns: one for each data set, or several under conditions.

    Raises:
        UserError: a name or length is not among the results, or there are other groups than the table can show.
    """
    if not groups:
        raise UserError("this run holds no results; a paper's tables need some")
    if kind != "storage" and not any(group.ok for group in groups):
        raise UserError("this run holds no scores: every cell failed or was skipped; its report states the reasons")
    _check("--datasets", choice.datasets, [group.group.dataset for group in groups])
    _check("--protocol", (choice.protocol,) if choice.protocol else (), [group.group.protocol for group in groups])
    names = choice.datasets or tuple(dict.fromkeys(group.group.dataset for group in groups))
    of_set = {name: _of_set(name, groups, choice, kind) for name in names}
    if kind in CONDITIONS:
        found = _side_by_side(of_set, kind)
    else:
        found = tuple(Shown(_only(name, of, choice)) for name, of in of_set.items())
    of_found = [one.group for one in found]
    _check("--bits", choice.bits, [n_bits for group in of_found for n_bits in group.lengths])
    _check("--methods", choice.methods, [name for group in of_found for name in _names_of_rows(group)])
    if kind != "storage":
        _check_metrics(choice.metrics, {name for group in of_found for result in group.ok for name in result.scores})
    return found


def _names_of_rows(group: GroupResults) -> list[str]:
    """Labels of the rows, then keys of their methods."""
    return [*(line.label for line in group.lines), *(result.cell.method for result in group.cells.values())]


def _of_set(name: str, groups: Sequence[GroupResults], choice: Choice, kind: Kind) -> list[GroupResults]:
    """The groups of a data set under the protocol of the choice; raises UserError where there are none."""
    protocol = "" if kind == "protocols" else choice.protocol
    found = [g for g in groups if g.group.dataset == name and protocol in ("", g.group.protocol)]
    if not found:
        raise UserError(f"--protocol {protocol}: {name} has no results under it; leave {name} out of --datasets")
    return found


def _only(name: str, groups: Sequence[GroupResults], choice: Choice) -> GroupResults:
    """The only group of a data set; raises UserError where there are several."""
    protocols = list(dict.fromkeys(group.group.protocol for group in groups))
    if len(protocols) > 1:
        raise UserError(
            f"{name} has results under the protocols {', '.join(protocols)}, and this table shows one; choose it "
            "with --protocol, or show them side by side with --tables protocols"
        )
    current = [group for group in groups if not group.is_all_earlier] or list(groups)
    if len(current) > 1:
        raise UserError(
            f"{name} has results for {len(current)} speeches, noises, features or networks under {protocols[0]}, and "
            "this table shows one; show speech, noise and sound features side by side with --tables speech, or write "
            "the table from a run that holds one of them"
        )
    return current[0]


@dataclass(frozen=True)
class _Condition:
    """What the groups of a data set may differ in.

    Attributes:
        what: for errors.
        without: the group without it; groups that agree in the rest stand side by side.
        name: of a group, given the groups beside it.
        more: how a user gets further ones.
    """

    what: str
    without: Callable[[Group], Group]
    name: Callable[[GroupResults, Sequence[GroupResults]], str]
    more: str


def _without_sounds(group: Group) -> Group:
    front_ends = tuple(pair for pair in group.front_ends if pair[0] != "sound")
    return replace(group, speech=DEFAULT_SPEECH, noise=CLEAN, augment_sounds=0, front_ends=front_ends)


def _sounds_name(group: GroupResults, beside: Sequence[GroupResults]) -> str:
    """Speech, noise and sound features, as far as the groups differ in them."""
    sounds, features = sounds_of(group), dict(group.group.front_ends).get("sound", "")
    several_sounds = len({sounds_of(other) for other in beside}) > 1
    several_features = len({dict(other.group.front_ends).get("sound", "") for other in beside}) > 1
    return ", ".join([sounds] * several_sounds + [features] * several_features)


CONDITIONS: Mapping[Kind, _Condition] = {
    "protocols": _Condition(
        "protocols",
        lambda group: replace(group, protocol="", protocol_version=0),
        lambda group, beside: group.group.protocol,
        "run --protocol A,B",
    ),
    "speech": _Condition("kinds of speech, noise or sound features", _without_sounds, _sounds_name, "run --noise A,B"),
}


def _side_by_side(of_set: Mapping[str, Sequence[GroupResults]], kind: Kind) -> tuple[Shown, ...]:
    """Groups of each data set that differ only in the condition; raises UserError where that leaves a choice."""
    condition = CONDITIONS[kind]
    found: list[Shown] = []
    for name, groups in of_set.items():
        alike: dict[Group, list[GroupResults]] = {}
        for group in groups:
            alike.setdefault(condition.without(group.group), []).append(group)
        several = [beside for beside in alike.values() if len({condition.name(g, beside) for g in beside}) > 1]
        if len(several) > 1:
            hint = "choose one with --protocol" if kind == "speech" else "write the table from a run that holds one"
            raise UserError(
                f"--tables {kind}: {name} has several {condition.what} in {len(several)} settings that differ "
                f"otherwise too, and this table shows one; {hint}"
            )
        # Groups come in report order, so a newer version of a protocol replaces an older one.
        for beside in several:
            found += [Shown(g, text) for text, g in {condition.name(g, beside): g for g in beside}.items()]
    if not found:
        raise UserError(
            f"--tables {kind}: no data set of this run has results under several {condition.what}; "
            f"`{condition.more}` makes some"
        )
    return tuple(found)


def _check(option: str, asked: Iterable[object], known: Sequence[object]) -> None:
    """Raises UserError, which lists what is known, for a value that no result has."""
    for value in asked:
        if value not in known:
            names = list(dict.fromkeys(map(str, known)))
            near = get_close_matches(str(value).lower(), names, n=1)
            raise UserError(_missing(option, str(value), near, names))


def _check_metrics(asked: Iterable[str], scores: Iterable[str]) -> None:
    """Raises UserError, which lists the metrics with their cutoffs, for one that no result has.

    Args:
        asked: names without a direction.
        scores: names with their direction.
    """
    known = sorted({name.partition("/")[2] for name in scores}, key=_by_cutoff)
    cutoffs: dict[str, list[str]] = {}
    for name in known:
        base, _, cutoff = name.partition("@")
        cutoffs.setdefault(base, []).append(cutoff)
    # Parts of the queries are many and have long names, which `list metrics` explains.
    listed = ["@".join(filter(None, (base, "/".join(of)))) for base, of in cutoffs.items() if "[" not in base]
    for name in asked:
        if name not in known:
            base = name.lower().partition("@")[0]
            near = [of for of in known if of.partition("@")[0] == base] or get_close_matches(name.lower(), known, n=1)
            raise UserError(_missing("--metrics", name, near, listed))


def _by_cutoff(name: str) -> tuple[str, int]:
    """Sort key: the whole ranking before cutoffs, which rise."""
    base, _, cutoff = name.partition("@")
    return base, int(cutoff) if cutoff.isdecimal() else 0


def _missing(option: str, value: str, near: Sequence[str], known: Sequence[str]) -> str:
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"{option}: this run has no results of {shown(value)}{hint}; it has {', '.join(known) or 'none'}"
