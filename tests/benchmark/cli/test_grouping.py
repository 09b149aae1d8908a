"""Commands that take dataclasses of options."""

import inspect
from dataclasses import dataclass, fields
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from benchmark.cli import data_options, options
from benchmark.cli.grouping import grouped
from benchmark.plan.spec import RunSpec


@dataclass(frozen=True)
class Colour:
    """An inner group."""

    hue: Annotated[str, typer.Option(help="Name of a colour.")] = "red"


@dataclass(frozen=True)
class Look:
    """A group that holds another."""

    colour: Colour
    width: Annotated[int, typer.Option("--wide")] = 3


def program(command):
    app = typer.Typer()
    app.command()(grouped(command))
    return app


def test_fields_become_parameters_in_their_order_and_come_back_as_dataclasses():
    heard = []

    def draw(what: str, look: Look, twice: bool = False) -> None:
        """Draw something."""
        heard.append((what, look, twice))

    assert list(inspect.signature(grouped(draw)).parameters) == ["what", "hue", "width", "twice"]
    app = program(draw)
    assert CliRunner().invoke(app, ["house"]).exit_code == 0
    assert CliRunner().invoke(app, ["tree", "--hue", "green", "--wide", "5", "--twice"]).exit_code == 0
    assert heard == [("house", Look(Colour("red"), 3), False), ("tree", Look(Colour("green"), 5), True)]
    shown = CliRunner().invoke(app, ["--help"]).output
    assert all(text in shown for text in ("Draw something.", "--hue", "Name of a colour.", "--wide"))


def test_an_option_of_two_groups_is_an_error():
    def draw(one: Colour, other: Colour) -> None:
        """Draw something."""

    with pytest.raises(ValueError, match="duplicate parameter name"):
        grouped(draw)


def test_every_option_of_a_group_of_run_and_tune_is_one_of_the_specification():
    groups = (
        *(options.RunCells, options.DataOptions, options.FeatureOptions, options.TrainingOptions, options.Place),
        *(
            options.TunedMethods,
            options.TunedCell,
            options.TunedFeatures,
            data_options.VerifyOptions,
            data_options.SpokenCaptions,
        ),
    )
    for group in groups:
        assert {field.name for field in fields(group)} <= set(RunSpec.model_fields), group
