"""A caption in the parts of which a page, which states the data once for all figures, leaves some out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Caption:
    """What a figure shows.

    Attributes:
        what: the measure, without a full stop.
        where: begins with "on": data set, source and sounds.
        shows: sentences on lines, marks and colours.
        details: a sentence on protocol, inputs, seeds and directions.
    """

    what: str
    where: str
    shows: str
    details: str

    @property
    def whole(self) -> str:
        """The caption for a paper, which explains the figure without the page."""
        return " ".join(part for part in (f"{self.what} {self.where}.", self.shows, self.details) if part)

    @property
    def short(self) -> str:
        """The caption for a page that states data, protocol and inputs."""
        return f"{self.what.rstrip(',')}. {self.shows}".strip()
