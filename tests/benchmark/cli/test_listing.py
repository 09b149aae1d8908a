"""Lists of what the command line accepts."""

import pytest
from typer.testing import CliRunner

from benchmark.cli import main as cli


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
