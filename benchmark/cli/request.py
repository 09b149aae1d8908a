"""What the options of a command ask for: the specification of a run, or of a search."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

from benchmark.cli.options import RunOptions, TuneOptions
from benchmark.contract.errors import UserError
from benchmark.contract.limits import MAX_SEED
from benchmark.contract.quoting import shown
from benchmark.contract.search_space import Scalar
from benchmark.plan.option_texts import parse_pairs, parse_settings, read_config
from benchmark.plan.spec import RunSpec, make_spec

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from benchmark.tune.command import Tuning

COMMAND_LINE = "the command line"


def spec_of(*groups: DataclassInstance, **more: object) -> RunSpec:
    """The specification that the options of these groups and further values make; a value None counts as left out.

    Raises:
        UserError: a value does not fit.
    """
    return make_spec(_given(*groups, **more), COMMAND_LINE)


def run_request(options: RunOptions) -> RunSpec:
    """The specification of a run: options of the command line win over those of the file `--config`.

    Raises:
        UserError: the file cannot be read, or an option is unknown or has a value that does not fit.
    """
    from_file = {} if options.config is None else read_config(options.config)
    # Values in the file must be valid even if an option replaces them.
    of_file = make_spec(from_file, str(options.config))
    given = _given(options.cells, options.data, options.features, options.training, options.place)
    given.pop("network", None)  # it does not replace the file's table but adds to it, as --set does
    values = from_file | given
    if options.training.network:
        values["network"] = of_file.network | parse_pairs(options.training.network)
    if options.changes:
        values["set"] = _merged(of_file.changes, parse_settings(options.changes))
    return make_spec(values, COMMAND_LINE if options.config is None else f"{options.config} and {COMMAND_LINE}")


def tuning_request(options: TuneOptions) -> Tuning:
    """The request that `tune` carries out; raises UserError where a value does not fit."""
    from benchmark.tune.command import make_tuning

    check_seed(options.cell.seeds)
    spec = spec_of(options.methods, options.cell, options.data, options.features, options.place)
    return make_tuning(spec, options.budget, options.sampler, options.out)


def check_seed(seed: int | None) -> None:
    """Raises UserError for a value of --seed that no split has."""
    if seed is not None and not 0 <= seed <= MAX_SEED:
        raise UserError(f"--seed should be a whole number from 0 to {MAX_SEED}, got {shown(seed)}")


def _given(*groups: DataclassInstance, **more: object) -> dict[str, object]:
    """Option -> value, without the options that were left out."""
    values = {field.name: getattr(group, field.name) for group in groups for field in dataclasses.fields(group)}
    return {name: value for name, value in (values | more).items() if value is not None}


def _merged(
    first: Mapping[str, Mapping[str, Scalar]], second: Mapping[str, Mapping[str, Scalar]]
) -> dict[str, dict[str, Scalar]]:
    """Settings of two places; the second wins."""
    return {method: {**first.get(method, {}), **second.get(method, {})} for method in dict.fromkeys([*first, *second])}
