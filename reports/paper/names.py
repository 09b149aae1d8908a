"""How methods and data sets are called and cited in a paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmark.contract.paper import Paper
from reports.results.method_lines import MethodLine


@dataclass(frozen=True)
class PaperNames:
    """Names and citations by key; a key that is not there stands for itself and has no citation.

    Attributes:
        methods: key of a method -> its name.
        datasets: key of a data set -> its name.
        citations: key of a method or data set -> its paper.
    """

    methods: Mapping[str, str] = field(default_factory=dict)
    datasets: Mapping[str, str] = field(default_factory=dict)
    citations: Mapping[str, Paper] = field(default_factory=dict)

    def method(self, line: MethodLine, key: str) -> str:
        """The name of a row; what its label says beyond the key of the method stays."""
        return line.label.replace(key, self.methods.get(key, key), 1)

    def dataset(self, key: str) -> str:
        """The name of a data set."""
        return self.datasets.get(key, key)

    def citation(self, key: str) -> str:
        """The BibTeX key of a method or data set; empty if there is none."""
        return self.citations[key].key if key in self.citations else ""
