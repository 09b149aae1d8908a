"""Plug-in files of tests, and a process in which their traces do not last."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmark.plugin_files import VARIABLE

HEAD = """
from dataclasses import dataclass
from typing import ClassVar
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.rows import MethodRow

def row(name, cls, **more):
    return MethodRow(name, f"{__name__}:{cls}", "a summary", "shallow-hashing", "unsupervised", "none", 2026,
                     "inspired-by", **more)
"""
# Codes of the first features.
FIRST = """
@dataclass(kw_only=True)
class First:
    info: ClassVar[MethodInfo] = MethodInfo("first", "A title", "An author", "A venue", "https://example.org")
    scale: float = 1.0
    def fit(self, train, context):
        self.n_bits_, self.means_ = context.code_length, {m: x.mean(0) for m, x in train.features.items()}
        return self
    def encode(self, features, modality):
        return self.scale * (features - self.means_[modality])[:, : self.n_bits_]
"""


def plugin(path: Path, code: str = f"{FIRST}\nMETHODS = [row('first', 'First')]") -> Path:
    """Writes a plug-in file, by default with the method `first`, and returns its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + code, encoding="utf-8")
    return path


@pytest.fixture
def plugins_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Takes back which plug-in files there are, their folders on the search path, and the modules imported there."""
    monkeypatch.setenv(VARIABLE, "[]")
    monkeypatch.setattr(sys, "path", sys.path[:])
    yield
    for name, module in list(sys.modules.items()):
        if str(vars(module).get("__file__")).startswith(f"{tmp_path}/"):
            del sys.modules[name]
