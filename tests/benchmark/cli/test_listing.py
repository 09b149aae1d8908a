"""Lists of what the command line accepts."""

import re

import pytest
from typer.testing import CliRunner

from benchmark import registry
from benchmark.cli import main as cli
from benchmark.cli.listing import TABLES
from benchmark.contract.errors import UserError
from tests.support.plugin_files import plugin, plugins_undone

plugins_undone = plugins_undone


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("methods", ["dtbh", "reconstruction", "cca-itq"]),
        ("datasets", ["ucm", "sydney", "rsicd"]),
        ("protocols", ["rs-pairs", "retrieval"]),
        ("features", ["mobilenet_v2", "bag-of-audio-words"]),
        ("metrics", ["map@all", "precision_radius2"]),
    ],
)
def test_lists_name_what_can_be_named(kind, expected):
    result = CliRunner().invoke(cli.app, ["list", kind])
    assert result.exit_code == 0
    assert all(text in result.output for text in expected)


@pytest.mark.parametrize("arguments", [[], *([kind] for kind in TABLES), ["methods", "--verbose"]], ids=" ".join)
def test_every_list_fits_eighty_columns(arguments):
    result = CliRunner().invoke(cli.app, ["list", *arguments])
    assert result.exit_code == 0
    cut = [line for line in result.output.splitlines() if not line.strip().startswith("https://")]  # links stay whole
    assert max(map(len, cut)) <= 80


def test_list_alone_names_the_kinds():
    output = CliRunner().invoke(cli.app, ["list"]).output
    assert all(re.search(rf"^{kind} ", output, re.MULTILINE) for kind in TABLES)


def test_verbose_says_what_each_method_is():
    output = CliRunner().invoke(cli.app, ["list", "methods", "--verbose"]).output
    words = " ".join(output.split())
    for row in registry.methods():
        assert re.search(rf"^{row.name}$", output, re.MULTILINE)
        assert row.summary in words
        info = registry.methods().load(row.name).info
        assert (
            not info.link or f'paper: {info.authors}, "{info.title}", {info.venue}, {row.year}, {info.link} ' in words
        )


def test_verbose_shows_published_settings_beside_the_defaults():
    output = CliRunner().invoke(cli.app, ["list", "methods", "--verbose"]).output
    of = {paragraph.split("\n", 1)[0]: paragraph for paragraph in output.split("\n\n")}
    published = "published settings (--settings paper): n_image_anchors=500, n_sound_anchors=1000"
    assert f"{published} --set batch.PARAM=VALUE" in " ".join(of["batch"].split())  # as its file states them
    assert re.search(r"^  n_image_anchors +1500 ", of["batch"], re.MULTILINE)
    assert "published settings" not in of["random-codes"] + of["seph-km"]


def test_a_method_of_a_plug_in_file_is_listed_with_its_origin_and_its_parameters(tmp_path, plugins_undone):
    path = plugin(tmp_path / "listed_plug.py")
    assert re.search(r"^first ", CliRunner().invoke(cli.app, ["list", "methods", "--plugin", str(path)]).output, re.M)
    output = CliRunner().invoke(cli.app, ["list", "methods", "--verbose", "--plugin", str(path)]).output
    assert f"comesfromthefile{path}" in "".join(output.split())  # a long path is broken
    assert "--set first.PARAM=VALUE\n  scale " in output


def test_a_wrong_name_points_at_the_list():
    with pytest.raises(UserError, match="`python -m benchmark list methods`"):
        registry.methods()["dtbx"]


@pytest.mark.parametrize("command", [["run"], ["tune"]])
def test_help_comes_in_groups(command):
    output = CliRunner().invoke(cli.app, [*command, "--help"], terminal_width=80).output
    groups = dict.fromkeys(re.findall(r"^╭─ (.+?) ─+", output, re.MULTILINE))
    assert {"Data", "Features", "Execution", "Output"} <= set(groups)
    general = re.search(r"─ Options ─.*?╰", output, re.DOTALL)[0]
    assert re.findall(r"--[\w-]+", general) == ["--help"]
