"""The documentation says what the program is: lists, options, numbers and links are compared with their sources."""

import configparser
import itertools
import re
import tomllib
from urllib.parse import unquote

import numpy as np
import pytest
import typer

from benchmark import registry
from benchmark.cli import main as cli
from benchmark.metrics import average_precision as averages
from benchmark.metrics import descriptions, scoring
from benchmark.metrics.counts import TieCounts
from benchmark.plan import presets as tracks
from benchmark.store import folder as run_folder
from tests.support.shown_commands import (
    PAGES,
    ROOT,
    RULES,
    arguments_of,
    commands_of,
    fences,
    filled,
    rule_for,
    shown_commands,
)

DOCS = ROOT / "docs"


def page(name):
    return (DOCS / name).read_text(encoding="utf-8")


def rows_of(text):
    """Cells of every table row of a page, header and rule lines among them."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def words(code):
    """Words in backticks."""
    return re.findall(r"`([^`]+)`", code)


# Commands


def test_commands_are_found_in_blocks_and_in_sentences_and_nowhere_else():
    text = (
        "Run `python -m benchmark list methods`, `xmhash` or `tox -e docs`.\n"
        "1.  In a list:\n\n    ```sh\n    # a remark\n    python -m pip install -e . && tox  # and another\n    ```\n"
        "```sh\nxmhash run \\\n  --bits 8\n```\n```\n`python -m benchmark no command`\n```\n"
    )
    found = [" ".join(command.split()) for command in commands_of(text)]
    assert found == [
        "python -m pip install -e .", "tox", "xmhash run --bits 8", "python -m benchmark list methods", "tox -e docs",
    ]  # fmt: skip


def test_no_command_hides_in_a_block_of_another_kind():
    for path in PAGES:
        for kind, body in fences(path.read_text(encoding="utf-8")):
            assert kind in ("sh", "python", "toml", ""), (path, kind)
            if kind != "sh":
                assert not re.search(r"^\$? ?(python -m|xmhash|pip|tox) ", body, re.MULTILINE), path


def test_every_command_is_of_a_kind_that_some_test_runs_or_looks_up():
    for command, where in shown_commands().items():
        arguments = arguments_of(command)
        if arguments is not None:
            assert rule_for(arguments), where
        else:
            assert re.match(
                r"python -m (zipfile|datasets\.commands\.write_splits|pip install) |tox( |$)|pre-commit install$",
                command,
            ), f"{where} shows {command!r}, which no test knows"


def test_every_rule_is_of_a_command_that_is_shown():
    used = {rule_for(arguments_of(command)) for command in shown_commands() if arguments_of(command) is not None}
    assert [rule.pattern for rule in RULES if rule not in used] == []


def test_every_shown_option_exists():
    """As a user types them, before a test makes anything smaller; running them is for `tests/commands`."""
    known = dict(program())
    for command in shown_commands():
        arguments = filled(arguments_of(command) or "", {}.fromkeys(("data", "out", "mobilenet_v2", "resnet18")))
        name = next((name for name in sorted(known, key=len)[::-1] if " ".join(arguments).startswith(name)), None)
        if name is not None:
            options = {o for p in known[name].params for o in getattr(p, "opts", ())} | {"--help"}
            assert {word for word in arguments if word.startswith("-")} <= options, command


def test_shown_tox_environments_and_dependency_groups_exist():
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    environments = {name.removeprefix("testenv:") for name in tox.sections()}
    default = [name.strip() for name in tox["tox"]["env_list"].split(",")]
    assert set(default) <= environments
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    for command in shown_commands():
        assert set(re.findall(r"^tox -e (\S+)", command)) <= environments, command
        assert set(re.findall(r"--group (\S+)", command)) <= set(groups), command
    assert {section["dependency_groups"] for section in map(tox.__getitem__, tox.sections()) if
            section.get("dependency_groups")} <= set(groups)  # fmt: skip
    assert (ROOT / ".pre-commit-config.yaml").is_file()


# Lists


def program():
    """(name, command) of every command of the program, sub-commands as `data info`."""

    def walk(command, name):
        if hasattr(command, "commands"):
            for key, inner in command.commands.items():
                yield from walk(inner, f"{name} {key}".strip())
        else:
            yield name, command

    return walk(typer.main.get_command(cli.app), "")


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


def test_the_methods_page_is_the_registry():
    shown = [[words(cells[0])[0], *cells[1:]] for cells in rows_of(page("methods.md"))[2:]]
    real = [[row.name, row.family, row.supervision, row.fidelity, row.summary] for row in registry.methods()]
    assert shown == real
    links = re.findall(r"reference/methods\.md#([\w.]+)", page("methods.md"))
    targets = [row.target.partition(":")[0] for row in registry.methods()]
    assert links == targets == re.findall(r"^::: (\S+)", page("reference/methods.md"), re.MULTILINE)


def test_the_data_page_says_of_each_set_what_its_layout_does():
    shown = [cells for cells in rows_of(page("data.md"))[2:] if len(cells) == 6]
    for row, cells in zip(registry.datasets(), shown, strict=True):
        layout = registry.datasets().load(row.name)
        sizes, published = layout.class_sizes, layout.publication
        counts = [f"{sum(sizes.values()):,}", str(len(sizes))]
        assert cells == [row.title, *counts, f"<{published.images}>", published.citation, published.licence]
        assert f"<{published.captions}>" in page("data.md")


def test_pages_name_every_protocol_metric_file_of_a_run_and_preset():
    first = [cells[0] for cells in rows_of(page("concepts/protocols.md"))[2:]]
    assert [words(cell)[0] for cell in first] == [row.name for row in registry.protocols()]
    text = page("concepts/metrics.md")
    named = [name for cells in rows_of(text) for name in words(cells[0])]
    assert set(named) == set(descriptions.METRICS)
    assert set(descriptions.DIAGNOSTICS) <= set(words(text))
    assert set(scoring.CUTOFFS) == set(map(int, re.findall(r"\d+", re.search(r"^k is (.*?)\.", text, re.MULTILINE)[1])))
    files = [" ".join(words(cells[0])) for cells in rows_of(page("concepts/runs.md"))]
    assert files[-len(run_folder.CONTENTS) :] == list(run_folder.CONTENTS)
    assert {name for cells in rows_of(page("reproducing.md")) for name in words(cells[0])} == set(tracks.PRESETS)


@pytest.mark.parametrize(("name", "kind"), [("metrics", "benchmark.metrics"), ("datasets", ""), ("reports", "reports")])
def test_the_reference_has_modules_that_exist(name, kind):
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


# Numbers


def average_precision(order):
    """Sum of the precisions at the relevant items of a ranking, divided by their number."""
    hits = np.cumsum(order)
    return sum(hits[i] / (i + 1) for i, relevant in enumerate(order) if relevant) / sum(order)


def test_the_worked_example_is_the_mean_over_all_orders_of_ties():
    groups = [(1,), (1, 1, 0), (0, 0)]
    orders = [sum(parts, ()) for parts in itertools.product(*map(itertools.permutations, groups))]
    values = [average_precision(order) for order in orders]
    shuffled = [average_precision(order) for order in itertools.permutations(sum(groups, ()))]
    precision = np.mean([sum(order[:2]) / 2 for order in orders])
    text = " ".join(page("concepts/metrics.md").split())
    assert f"= **{np.mean(values):.4f}**" in text
    assert f"between {min(values):.4f} (`map_worst@all`) and {max(values):g} (`map_best@all`)" in text
    assert f"(1 + 2/3) / 2 = {precision:.4f}" in text
    assert f"is {np.mean(shuffled):.4f}" in text
    counts = TieCounts(np.array([[1, 3, 2]]), np.array([[1, 2, 0]]))
    found = [f(counts)[0] for f in (averages.average_precision, averages.worst_average_precision,
                                    averages.best_average_precision)]  # fmt: skip
    np.testing.assert_allclose(found, [np.mean(values), min(values), max(values)])
    np.testing.assert_allclose(averages.average_precision(counts.in_one_group())[0], np.mean(shuffled))


def result_tables():
    """(data set, block, method) -> cells of the first table of the UCM and of the RSICD section of the results page."""
    found = {}
    for name, title in (("ucm", "## UCM"), ("rsicd", "## RSICD")):
        section = page("results.md").split(title)[1]
        table = next(part for part in section.split("\n\n") if part.startswith("| method"))
        block = ""
        for cells in rows_of(table):
            block = cells[0].strip("*") if cells[0].startswith("*") else block
            found[name, block.partition(":")[0], cells[0]] = [
                re.sub(r" ±.*|[*]|</?ins>", "", cell) for cell in cells[2:]
            ]
    return found


def test_the_readme_shows_numbers_of_the_results_page():
    tables = result_tables()
    rows = [cells for cells in rows_of((ROOT / "README.md").read_text()) if len(cells) == 8][2:]
    assert len(rows) >= 8
    for method, output, *values in rows:
        name = method.partition(" ")[0]
        block = {"chance": "chance"}.get(name, output if output.endswith("bits") else "real-valued")
        ucm, rsicd = tables["ucm", block, name], tables["rsicd", block, name]
        # The page has columns s2i rs-pairs, s2i disjoint, i2s rs-pairs, i2s disjoint.
        assert values == [ucm[0], ucm[2], rsicd[0], rsicd[2], rsicd[1], rsicd[3]], name


# Links


def test_links_and_images_of_pages_outside_the_site_lead_to_files():
    for name in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"\]\(([^)#]+)", (ROOT / name).read_text()):
            assert target.startswith("https://") or (ROOT / unquote(target)).exists(), (name, target)


def test_the_navigation_has_every_page():
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert set(re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)) == pages
