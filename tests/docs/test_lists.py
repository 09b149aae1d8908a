"""Lists in the documentation (commands, options, methods, data sets, files) agree with the program."""

import re

import pytest

from benchmark import registry
from benchmark.checks.families import BY_FAMILY, labels_matter, trains_end_to_end
from benchmark.checks.order import COMMON
from benchmark.metrics import descriptions, scoring
from benchmark.plan import presets as tracks
from benchmark.store import folder as run_folder
from tests.docs.pages import page, program, rows_of, words
from tests.support import ROOT


def test_the_command_line_page_has_every_command_option_and_default():
    sections = dict(re.findall(r"^### (.+?)\n(.*?)(?=^### |\Z)", page("command-line.md"), re.MULTILINE | re.DOTALL))
    assert list(sections) == [name for name, _ in program()]
    for name, command in program():
        shown = {tuple(words(cells[0])): cells[2].replace("`", "") for cells in rows_of(sections[name])[2:]}
        real = {}
        for parameter in command.params:
            is_option = parameter.param_type_name == "option"
            names = tuple(parameter.opts) if is_option else (parameter.name.upper(),)
            stated = re.search(r"\(default: (.*)\)", parameter.help or "")
            plain = "" if parameter.default is None or parameter.default is False else str(parameter.default)
            real[names] = stated[1] if stated else plain
        assert shown == real, name


def test_the_methods_page_agrees_with_the_registry():
    first = next(part for part in page("methods.md").split("\n\n") if part.startswith("| method"))
    shown = [[words(cells[0])[0], *cells[1:]] for cells in rows_of(first)[2:]]
    real = [[row.name, row.family, row.supervision, row.fidelity, row.summary] for row in registry.methods()]
    assert shown == real
    links = re.findall(r"\(\.\./(methods/[\w/]+)\.py\)", first)
    targets = [row.target.partition(":")[0] for row in registry.methods()]
    assert [link.replace("/", ".") for link in links] == targets
    assert targets == re.findall(r"^::: (\S+)", page("reference/methods.md"), re.MULTILINE)


def test_the_data_page_agrees_with_the_layouts():
    shown = [cells for cells in rows_of(page("data.md"))[2:] if len(cells) == 6]
    for row, cells in zip(registry.datasets(), shown, strict=True):
        layout = registry.datasets().load(row.name)
        sizes, published = layout.class_sizes, layout.publication
        counts = [f"{sum(sizes.values()):,}", str(len(sizes))]
        assert cells == [row.title, *counts, f"<{published.images}>", published.citation, published.licence]
        assert f"<{published.captions}>" in page("data.md")


def test_pages_name_every_protocol_metric_preset_and_file_of_a_run():
    first = [cells[0] for cells in rows_of(page("concepts/protocols.md"))[2:]]
    assert [words(cell)[0] for cell in first] == [row.name for row in registry.protocols() if not row.on_val]
    assert "`rs-pairs-val`" in page("concepts/protocols.md")
    text = page("concepts/metrics.md")
    named = [name for cells in rows_of(text) for name in words(cells[0])]
    assert set(named) == set(descriptions.METRICS)
    assert set(descriptions.DIAGNOSTICS) <= set(words(text))
    assert set(scoring.CUTOFFS) == set(map(int, re.findall(r"\d+", re.search(r"^k is (.*?)\.", text, re.MULTILINE)[1])))
    files = [" ".join(words(cells[0])) for cells in rows_of(page("concepts/runs.md"))]
    assert files[-len(run_folder.CONTENTS) :] == list(run_folder.CONTENTS)
    assert {name for cells in rows_of(page("reproducing.md")) for name in words(cells[0])} == set(tracks.PRESETS)


@pytest.mark.parametrize(("name", "kind"), [("metrics", "benchmark.metrics"), ("datasets", ""), ("reports", "reports")])
def test_the_reference_names_existing_modules_and_misses_none(name, kind):
    modules = re.findall(r"^::: (\S+)", page(f"reference/{name}.md"), re.MULTILINE)
    for module in modules:
        base = ROOT / module.replace(".", "/")
        assert base.with_suffix(".py").is_file() or (base / "__init__.py").is_file()
    if name == "datasets":
        targets = {row.target.partition(":")[0] for row in (*registry.datasets(), *registry.protocols())}
        targets |= {row.target.partition(":")[0] for m in ("image", "sound") for row in registry.front_ends(m)}
        assert targets <= set(modules)
    if name == "metrics":
        files = {path.stem for path in (ROOT / "benchmark/metrics").glob("[a-z]*.py")}
        assert {f"{kind}.{stem}" for stem in files} == set(modules)


def test_the_page_on_methods_lists_every_check_with_what_it_asks():
    rows = rows_of(page("adding-a-method.md").partition("## The checks")[2])[2:]
    families = (check for checks in BY_FAMILY.values() for check in checks)
    checks = dict.fromkeys([*COMMON, *families, labels_matter, trains_end_to_end])
    asked = [[f"`{check.__name__}`", check.__doc__.splitlines()[0]] for check in checks]
    assert [cells[:2] for cells in rows] == asked
    assert all(cells[2] for cells in rows)
