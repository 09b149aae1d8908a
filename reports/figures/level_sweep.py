"""mAP by the level of a noise, from clean sounds to 0 dB, for each kind of sound features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmark.contract.noise_condition import CLEAN, Noise, NoiseCondition
from reports.figures.files import save
from reports.figures.looks import Look
from reports.figures.mean_curves import drawn_lines
from reports.figures.page import complete, named, new_figure, share_top
from reports.results.group import Group
from reports.results.group_results import GroupResults
from reports.results.in_words import front_end_text
from reports.results.method_lines import MethodLine, in_order
from reports.results.seed_summary import score
from reports.tables.annotations import inputs_text
from reports.tables.chance import chance_map

FEWEST_LEVELS = 2  # besides clean sounds
SWEEP_NOTE = (
    "The horizontal axis is the ratio of the power of the speech to that of the noise over the test sounds. Controls "
    "and oracle rows are left out."
)
PANEL_INCHES = (3.6, 2.9)

Levels = Mapping[float | None, GroupResults]  # level in dB, None for clean sounds
Sweep = Mapping[str, Levels]  # sound features -> levels


def sweeps(groups: Iterable[GroupResults]) -> dict[tuple[str, Group], Sweep]:
    """Finds the levels of each noise over the test sounds, with the clean sounds, of groups that are else alike.

    Returns:
        (name of the noise, group without it and without its sound features) -> the groups by sound features and
        level; only where there are at least FEWEST_LEVELS.
    """
    found: dict[tuple[str, Group], dict[float | None, GroupResults]] = {}
    clean = {group.group: group for group in groups if group.ok and group.group.noise == CLEAN}
    for group in groups:
        noise = _level(group.group.noise)
        if group.ok and noise is not None:
            found.setdefault((noise.name, replace(group.group, noise=CLEAN)), {})[noise.level] = group
    whole: dict[tuple[str, Group], Sweep] = {}
    for (name, key), levels in found.items():
        if len(levels) >= FEWEST_LEVELS:
            front_ends = dict(key.front_ends)
            features = front_ends.pop("sound", "")
            alike = replace(key, front_ends=tuple(sorted(front_ends.items())))
            quiet: dict[float | None, GroupResults] = {None: clean[key]} if key in clean else {}
            whole[name, alike] = {**whole.get((name, alike), {}), features: quiet | levels}
    return whole


def _level(text: str) -> Noise | None:
    """The noise with a level that lies over the test sounds alone; None for any other condition."""
    condition = NoiseCondition.parsed(text)
    if condition.fit == (Noise(),) and len(condition.test) == 1 and condition.test[0].level is not None:
        return condition.test[0]
    return None


def write_sweeps(groups: Iterable[GroupResults], looks: Mapping[str, Look], folder: Path) -> dict[str, list[str]]:
    """Draws a figure for each sweep; returns slug of each of its groups -> names of figures without suffix."""
    names: dict[str, list[str]] = {}
    for (noise, _), sweep in sweeps(groups).items():
        groups_of = [group for levels in sweep.values() for group in levels.values()]
        name = f"sweep-{noise}-{groups_of[0].slug}"
        save(partial(sweep_figure, sweep, noise, looks), folder, name)
        for group in groups_of:
            names.setdefault(group.slug, []).append(name)
    return names


def sweep_figure(sweep: Sweep, noise: str, looks: Mapping[str, Look]) -> Figure:
    """Draws the mAP of every method by level: a row for each direction, a column for each features and code length."""
    every = [group for levels in sweep.values() for group in levels.values()]
    lead = every[0]
    lengths: tuple[int | None, ...] = tuple(sorted({n for group in every for n in group.lengths})) or (None,)
    columns = [(features, n_bits) for features in sweep for n_bits in lengths]
    figure = new_figure(PANEL_INCHES[0] * len(columns), PANEL_INCHES[1] * len(lead.directions))
    grid = figure.subplots(len(lead.directions), len(columns), squeeze=False, sharey=True)
    for direction, row in zip(lead.directions, grid, strict=True):
        for (features, n_bits), axes in zip(columns, row, strict=True):
            _draw(axes, sweep[features], direction, n_bits, looks)
            axes.set(ylabel="mAP", xlabel=f"{noise}, dB")
            length = "real-valued" if n_bits is None else f"{n_bits} bits"
            axes.set_title(", ".join(part for part in (direction, features, length) if part))
    share_top(grid.flat)
    key = lead.group
    copies = [f"copies of the training sounds: {key.augment_sounds}"] if key.augment_sounds else []
    sounds = "; ".join([lead.source_text, f"speech: {lead.speech_text}", *copies])
    title = (
        f"mAP by level of {noise}: {key.dataset}, {key.protocol} version {key.protocol_version}\n"
        f"{sounds}\n{_inputs(sweep, lead)}; {lead.seed_text}"
    )
    complete(figure, title, named(grid.flat))
    return figure


def _inputs(sweep: Sweep, lead: GroupResults) -> str:
    """The inputs of the methods; the panels name the sound features where there are several."""
    if len(sweep) == 1:
        return inputs_text(lead)
    others = [pair for pair in lead.group.front_ends if pair[0] != "sound"]
    return f"features {front_end_text(others, lead.group.from_files)}"


def _draw(axes: Axes, of: Levels, direction: str, n_bits: int | None, looks: Mapping[str, Look]) -> None:
    """Draws one panel."""
    levels = sorted(of, key=lambda level: (level is not None, -(level or 0)))
    places = range(len(levels))
    for line in in_order({line.label: line for level in reversed(levels) for line in drawn_lines(of[level])}.values()):
        values = [_map(of[level], line, None if line.is_real else n_bits, direction) for level in levels]
        look = looks[line.label]
        axes.plot(
            places, values, color=look.colour, linestyle=look.line, marker=look.marker, markersize=4, label=line.label
        )
    chance = of[levels[0]].split_summary(chance_map(direction)).mean
    axes.axhline(chance, color="#555555", linestyle=":", linewidth=1.2, label="chance")
    axes.set_xticks(list(places), ["clean" if level is None else f"{level:g}" for level in levels])


def _map(group: GroupResults, line: MethodLine, n_bits: int | None, direction: str) -> float:
    return group.summary(line.label, n_bits, score(f"{direction}/map@all")).mean
