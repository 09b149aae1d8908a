"""mAP of every method by who speaks, for each kind of sound features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from benchmark.contract.noise_condition import CLEAN
from reports.figures.captions import Caption
from reports.figures.end_labels import inches, shortened
from reports.figures.forms import COLUMN, SMALL_TYPE, TALLEST, Form
from reports.figures.looks import LOOKS, Look
from reports.figures.mean_curves import drawn_lines
from reports.figures.placing import axes_at
from reports.results.group import Group
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine
from reports.results.seed_summary import score
from reports.tables.aspects import sounds_of

_ROW = 0.135  # inches
_NAMES = 1.1  # inches, the widest that a name may be
_ABOVE, _BELOW, _RIGHT = 0.2, 0.4, 0.1  # inches around a panel
_KEY = 0.15  # inches of a line of the key

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


def speech_figures(groups: Iterable[GroupResults]) -> dict[str, list[SpeechDots]]:
    """A figure for each data set and so on, by the slug of its first group."""
    found: dict[str, list[SpeechDots]] = {}
    for by_features in speeches(groups):
        figure = SpeechDots(by_features)
        found.setdefault(figure.lead.slug, []).append(figure)
    return found


@dataclass(frozen=True)
class SpeechDots:
    """One mark for each method and speech: a row of panels for each direction, a column for each kind of features.

    Attributes:
        by_features: sound features -> text of the sounds -> group.
    """

    by_features: Mapping[str, Heard]

    title = "mAP by speech"
    is_drawable = True

    @property
    def lead(self) -> GroupResults:
        """The first group."""
        return next(iter(next(iter(self.by_features.values())).values()))

    @property
    def name(self) -> str:
        """Begins the names of its files."""
        return f"speech-{self.lead.slug}"

    @property
    def _length(self) -> int | None:
        """The largest code length that all groups share."""
        shared = [set(group.lengths) for heard in self.by_features.values() for group in heard.values()]
        return max(set.intersection(*shared), default=None)

    @property
    def _texts(self) -> list[str]:
        return list(dict.fromkeys(text for heard in self.by_features.values() for text in heard))

    @property
    def _lines(self) -> list[MethodLine]:
        """Methods of all groups, the best by their mean first."""
        groups = [group for heard in self.by_features.values() for group in heard.values()]
        lines = {line.label: line for group in groups for line in drawn_lines(group)}

        def mean(line: MethodLine) -> float:
            values = np.array([self._map(group, line, d) for group in groups for d in self.lead.directions])
            known = values[np.isfinite(values)]
            return float(known.mean()) if len(known) else -1.0

        return sorted(lines.values(), key=mean, reverse=True)

    def _map(self, group: GroupResults, line: MethodLine, direction: str) -> float:
        n_bits = None if line.is_real else self._length
        return group.summary(line.label, n_bits, score(f"{direction}/map@all")).mean

    def caption(self) -> Caption:
        """What the figure shows."""
        lead, key = self.lead, self.lead.group
        codes = "" if self._length is None else f" Hash codes have {self._length} bits."
        narrow = next(iter(self.by_features))
        most = f", for the {self._most} best methods" if len(self._lines) > self._most else ""
        return Caption(
            "mAP by speech",
            f"on {key.dataset} ({lead.source_text})",
            f"Marks: {', '.join(self._texts)}.{codes} "
            f"Methods are ordered by their means; controls and oracle rows are left out. "
            f"The one-column version shows {narrow}{most}.",
            f"Protocol {key.protocol} version {key.protocol_version}; {lead.mean_text}.",
        )

    @property
    def _most(self) -> int:
        """Methods that fit on a page."""
        n_rows = len(self.lead.directions)
        room = TALLEST - n_rows * (_ABOVE + _BELOW) - _KEY * len(self._texts)
        return int(room / n_rows / _ROW)

    def draw(self, form: Form) -> Figure:
        """All kinds of features side by side in the wide form, the first in the narrow one."""
        lines = self._lines[: self._most]
        columns = dict(list(self.by_features.items())[: 1 if form == COLUMN else None])
        names = shortened([line.label for line in lines], _NAMES, SMALL_TYPE)
        left = max(inches(text, SMALL_TYPE) for text in names.values()) + 0.12
        tall, n_rows = _ROW * len(lines), len(self.lead.directions)
        key = _KEY * len(self._texts) + 0.08
        height = n_rows * (tall + _ABOVE + _BELOW) + key
        wide = (form.width - left) / len(columns)
        figure = Figure(figsize=(form.width, height))
        top = max(self.data()["map@all"].max() * 1.05, 0.1)
        for i, direction in enumerate(self.lead.directions):
            for j, (features, heard) in enumerate(columns.items()):
                bottom = height - i * (tall + _ABOVE + _BELOW) - _ABOVE - tall
                axes = axes_at(figure, left + j * wide, bottom, wide - _RIGHT, tall)
                title = f"{direction}, {features}"
                axes.set_title(shortened([title], wide - _RIGHT)[title], loc="left")
                axes.set(xlabel="mAP", xlim=(0, top), ylim=(len(lines) - 0.5, -0.5))
                axes.set_yticks(range(len(lines)), list(names.values()) if j == 0 else [""] * len(lines))
                axes.tick_params(axis="y", length=0)
                axes.grid(axis="y", color="#E6E6E6", linewidth=0.5)
                axes.set_axisbelow(True)
                self._draw(axes, heard, lines, direction)
        texts = shortened(self._texts, form.width - 0.5)
        marks = [
            Line2D([], [], linestyle="none", marker=_look(n).marker, color=_look(n).colour) for n in range(len(texts))
        ]
        figure.legend(
            marks, list(texts.values()), loc="lower left", bbox_to_anchor=(0, 0), borderpad=0.1, labelspacing=0.2
        )
        return figure

    def _draw(self, axes: Axes, heard: Heard, lines: list[MethodLine], direction: str) -> None:
        """Draws one panel; a text has the same colour and marker in all panels."""
        for text, group in heard.items():
            values = [self._map(group, line, direction) for line in lines]
            look = _look(self._texts.index(text))
            axes.plot(values, range(len(lines)), color=look.colour, marker=look.marker, linestyle="none")

    def data(self) -> pandas.DataFrame:
        """One row for each mark."""
        rows = [
            {
                "sound_features": features,
                "speech": text,
                "direction": direction,
                "method": line.label,
                "n_bits": None if line.is_real else self._length,
                "map@all": self._map(group, line, direction),
            }
            for features, heard in self.by_features.items()
            for text, group in heard.items()
            for direction in self.lead.directions
            for line in self._lines
        ]
        frame = pandas.DataFrame(rows).astype({"n_bits": "Int64"})
        return frame.dropna(subset="map@all")


def _look(number: int) -> Look:
    """Colour and marker of a speech; they repeat where there are very many."""
    return LOOKS[number % len(LOOKS)]
