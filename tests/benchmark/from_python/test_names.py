"""What `from benchmark import ...` finds, and what importing it costs."""

import subprocess
import sys

import pytest

import benchmark
from tests.support import ROOT


def test_every_offered_name_is_there_and_shown():
    assert set(benchmark.__all__) <= set(dir(benchmark))
    for name in benchmark.__all__:
        assert getattr(benchmark, name).__name__ == name
        assert getattr(benchmark, name).__doc__


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'benchmark' has no attribute 'evalute'"):
        benchmark.evalute  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'evalute'"):
        from benchmark import evalute  # noqa: F401


@pytest.mark.parametrize(("name", "absent"), [("evaluate", {"torch", "pandas", "datasets"}), ("load_run", {"torch"})])
def test_each_name_imports_only_what_it_needs(name, absent):
    script = f"import sys\nfrom benchmark import {name}\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert not absent & set(done.stdout.split())
