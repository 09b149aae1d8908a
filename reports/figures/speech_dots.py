"""mAP of every method by who speaks, for each kind of sound features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from benchmark.contract.noise_condition import CLEAN
from reports.figures.files import save
from reports.figures.looks import COLOURS, MARKERS
from reports.figures.mean_curves import drawn_lines
from reports.figures.page import complete, named, new_figure, share_top, wrapped
from reports.results.group import Group
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine
from reports.results.seed_summary import score
from reports.tables.aspects import sounds_of

SPEECH_NOTE = (
    "Hash codes have the largest code length that all groups share. Methods stand in the order of the tables; controls "
    "and oracle rows are left out."
)
PANEL_INCHES = (3.9, 3.3)
METHOD_INCHES = 1.3  # longest line of a method below its mark

# Text of the sounds -> group, for one kind of sound features.
Heard = dict[str, GroupResults]


def speeches(groups: Iterable[GroupResults]) -> list[dict[str, Heard]]:
    """Clean sounds under at least two speech conditions, of groups that differ only in them and in sound features.

    Returns:
        For each data set, protocol and so on: sound features -> text of the sounds -> group.
    """
    found: dict[Group, dict[str, dict[str, GroupResults]]] = {}
    for group in groups:
        key, front_ends = group.group, dict(group.group.front_ends)
        if group.ok and key.noise == CLEAN and "sound" in front_ends:
            features = front_ends.pop("sound")
            alike = replace(key, speech="", front_ends=tuple(sorted(front_ends.items())))
            text = sounds_of(group)
            found.setdefault(alike, {}).setdefault(features, {})[text] = group
    several = ({name: heard for name, heard in of.items() if len(heard) > 1} for of in found.values())
    return [of for of in several if of]


def write_speeches(groups: Iterable[GroupResults], folder: Path) -> dict[str, list[str]]:
    """Draws a figure for each data set and so on; returns the slug of its first group -> names without suffix."""
    names: dict[str, list[str]] = {}
    for by_features in speeches(groups):
        lead = _lead(by_features)
        name = f"speech-{lead.slug}"
        save(partial(speech_figure, by_features), folder, name)
        names.setdefault(lead.slug, []).append(name)
    return names


def _lead(by_features: Mapping[str, Heard]) -> GroupResults:
    return next(iter(next(iter(by_features.values())).values()))


def speech_figure(by_features: Mapping[str, Heard]) -> Figure:
    """One mark for each method and speech: a row for each direction, a column for each kind of sound features."""
    lead = _lead(by_features)
    shared = [set(group.lengths) for heard in by_features.values() for group in heard.values()]
    n_bits = max(set.intersection(*shared), default=None)
    texts = list(dict.fromkeys(text for heard in by_features.values() for text in heard))
    figure = new_figure(PANEL_INCHES[0] * len(by_features), PANEL_INCHES[1] * len(lead.directions))
    grid = figure.subplots(len(lead.directions), len(by_features), squeeze=False, sharey=True)
    for direction, row in zip(lead.directions, grid, strict=True):
        for (features, heard), axes in zip(by_features.items(), row, strict=True):
            _draw(axes, heard, direction, n_bits, texts)
            axes.set_title(f"{direction}, {features}")
    key = lead.group
    codes = "" if n_bits is None else f"; codes of {n_bits} bits"
    share_top(grid.flat)
    title = (
        f"mAP by speech: {key.dataset}, {key.protocol} version {key.protocol_version}\n"
        f"{lead.source_text}{codes}\n{lead.seed_text}"
    )
    complete(figure, title, named(grid.flat))
    return figure


def _draw(axes: Axes, heard: Heard, direction: str, n_bits: int | None, texts: list[str]) -> None:
    """Draws one panel; a text has the same colour and marker in all panels."""
    lines = {line.label: line for group in heard.values() for line in drawn_lines(group)}
    for text, group in heard.items():
        place = texts.index(text)
        values = [_map(group, line, direction, n_bits) for line in lines.values()]
        colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
        axes.plot(range(len(lines)), values, color=colour, marker=marker, linestyle="none", markersize=5, label=text)
    names = [wrapped(label, METHOD_INCHES, FontProperties().get_size_in_points()) for label in lines]
    axes.set_xticks(range(len(lines)), names, rotation=60, ha="right", rotation_mode="anchor")
    axes.set(ylabel="mAP")


def _map(group: GroupResults, line: MethodLine, direction: str, n_bits: int | None) -> float:
    return group.summary(line.label, None if line.is_real else n_bits, score(f"{direction}/map@all")).mean
