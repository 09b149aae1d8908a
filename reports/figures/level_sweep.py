"""mAP by the level of a noise, from clean sounds to 0 dB, for each kind of sound features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas
from matplotlib.figure import Figure

from benchmark.contract.noise_condition import CLEAN, Noise, NoiseCondition
from reports.figures.captions import Caption
from reports.figures.forms import COLUMN, Form
from reports.figures.line_panels import Axis, Line, Panel, draw_panels
from reports.figures.looks import Looks
from reports.figures.mean_curves import drawn_lines
from reports.figures.words import colours_text
from reports.results.group import Group
from reports.results.group_results import GroupResults
from reports.results.in_words import front_end_text
from reports.results.method_lines import MethodLine, in_order
from reports.results.seed_summary import score
from reports.tables.annotations import inputs_text
from reports.tables.chance import chance_map

FEWEST_LEVELS = 2  # besides clean sounds
MOST_ROWS = 5  # kinds of features and code lengths below each other

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


def sweep_figures(groups: Iterable[GroupResults], looks: Looks) -> dict[str, list[LevelSweep]]:
    """A figure for each sweep, by the slug of each of its groups."""
    found: dict[str, list[LevelSweep]] = {}
    for (noise, _), sweep in sweeps(groups).items():
        figure = LevelSweep(sweep, noise, looks)
        for levels in sweep.values():
            for group in levels.values():
                found.setdefault(group.slug, []).append(figure)
    return found


@dataclass(frozen=True)
class LevelSweep:
    """mAP of every method by level: in the wide form a row for each kind of features and code length.

    Attributes:
        sweep: the groups.
        noise: its name.
        looks: of all methods.
    """

    sweep: Sweep
    noise: str
    looks: Looks

    title = "mAP by level of noise"
    is_drawable = True

    @property
    def _groups(self) -> list[GroupResults]:
        return [group for levels in self.sweep.values() for group in levels.values()]

    @property
    def name(self) -> str:
        """Begins the names of its files."""
        return f"sweep-{self.noise}-{self._groups[0].slug}"

    @property
    def _places(self) -> list[tuple[str, int | None]]:
        """Features and code lengths."""
        lengths = sorted({n for group in self._groups for n in group.lengths})
        return [(features, n_bits) for features in self.sweep for n_bits in lengths or (None,)]

    def _levels(self, features: str) -> list[float | None]:
        """Clean sounds first, then from quiet to loud noise."""
        return sorted(self.sweep[features], key=lambda level: (level is not None, -(level or 0)))

    def _lines(self, features: str) -> tuple[MethodLine, ...]:
        levels = reversed(self._levels(features))
        return in_order({line.label: line for at in levels for line in drawn_lines(self.sweep[features][at])}.values())

    def caption(self) -> Caption:
        """What the figure shows."""
        lead, key = self._groups[0], self._groups[0].group
        copies = [f"copies of the training sounds: {key.augment_sounds}"] if key.augment_sounds else []
        sounds = "; ".join([lead.source_text, f"speech: {lead.speech_text}", *copies])
        lines = {line.label: line for features in self.sweep for line in self._lines(features)}
        features, n_bits = self._places[-1]
        narrow = "" if n_bits is None else f" at {n_bits} bits"
        return Caption(
            f"mAP by level of {self.noise}",
            f"on {key.dataset} ({sounds})",
            f"The horizontal axis is the ratio of the power of the speech to that of the noise over the test sounds. "
            f"{colours_text(list(lines.values()), self.looks)} Dotted: chance. "
            f"The one-column version shows {features}{narrow}.",
            f"Protocol {key.protocol} version {key.protocol_version}; {self._inputs()}; {lead.mean_text}.",
        )

    def _inputs(self) -> str:
        """The inputs of the methods; the panels name the sound features where there are several."""
        lead = self._groups[0]
        if len(self.sweep) == 1:
            return inputs_text(lead)
        others = [pair for pair in lead.group.front_ends if pair[0] != "sound"]
        return f"features {front_end_text(others, lead.group.from_files)}"

    def draw(self, form: Form) -> Figure:
        """The directions side by side in the wide form, and below each other in the narrow one."""
        places = self._places[-1:] if form == COLUMN else self._places[-MOST_ROWS:]
        directions = self._groups[0].directions
        rows = [[self._panel(features, n_bits, direction) for direction in directions] for features, n_bits in places]
        if form == COLUMN:
            rows = [[panel] for panel in rows[0]]
        levels = self._levels(places[-1][0])
        ticks = {float(place): _text(level) for place, level in enumerate(levels)}
        axis = Axis(f"{self.noise}, dB", -0.2, len(levels) - 0.8, ticks)
        return draw_panels(rows, form, axis, "mAP", self.looks)

    def _panel(self, features: str, n_bits: int | None, direction: str) -> Panel:
        levels = self._levels(features)
        x = np.arange(len(levels), dtype=np.float64)
        lines = tuple(
            Line(line.label, x, np.array([self._map(features, at, line, n_bits, direction) for at in levels]))
            for line in self._lines(features)
        )
        chance = self.sweep[features][levels[0]].split_summary(chance_map(direction)).mean
        length = "" if n_bits is None else f"{n_bits} bits"
        return Panel(", ".join(part for part in (direction, features, length) if part), lines, chance)

    def _map(self, features: str, level: float | None, line: MethodLine, n_bits: int | None, direction: str) -> float:
        own = None if line.is_real else n_bits
        return self.sweep[features][level].summary(line.label, own, score(f"{direction}/map@all")).mean

    def data(self) -> pandas.DataFrame:
        """One row for each mAP."""
        rows = {
            (features, direction, line.label, own, _text(level)): self._map(features, level, line, own, direction)
            for features, n_bits in self._places
            for direction in self._groups[0].directions
            for line in self._lines(features)
            for own in (None if line.is_real else n_bits,)
            for level in self._levels(features)
        }
        names = ("sound_features", "direction", "method", "n_bits", "level in dB")
        frame = pandas.DataFrame([dict(zip(names, key, strict=True)) | {"map@all": y} for key, y in rows.items()])
        return frame.astype({"n_bits": "Int64"})


def _text(level: float | None) -> str:
    return "clean" if level is None else f"{level:g}"
