"""`tune`: the same number of trials for every method, scored on val only; the best settings become a file for `run`.

The best settings of a method on a data set serve all code lengths, seeds and protocols of a run that takes them.
Images that scored them on val may be test images under another seed or protocol than they were tuned with.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tabulate import tabulate

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.contract.program import program
from benchmark.plan.spec import RunSpec
from benchmark.plan.tuned_file import TunedFile, TunedSettings, method_digest
from benchmark.plan.variants import select_methods, settings_away_from_defaults
from benchmark.run.downloads import fetch_weights
from benchmark.run.provenance import n_cores
from benchmark.siblings import check_siblings
from benchmark.store.atomic import write_atomically
from benchmark.store.store import Store
from benchmark.terminal.terminal import Terminal, command_line
from benchmark.tune.searches import Found, Searches, plan_searches
from benchmark.tune.space import distributions
from benchmark.tune.trials import SAMPLERS, SamplerName, best_of


@dataclass(frozen=True)
class Tuning:
    """What `tune` is asked to do.

    Attributes:
        spec: methods, data, one code length, one seed and one protocol, as of a run.
        budget: trials of each method on each data set, the defaults being the first.
        sampler: how the others are drawn: "tpe" learns from the trials before, "random" does not.
        out: file of the best settings; None for `runs/<name>/tuned.json`.
    """

    spec: RunSpec
    budget: int
    sampler: SamplerName
    out: Path | None = None

    @property
    def folder(self) -> Path:
        """Folder of the run."""
        return Path("runs") / self.spec.name

    @property
    def path(self) -> Path:
        """File of the best settings."""
        return self.out or self.folder / "tuned.json"


def make_tuning(spec: RunSpec, budget: int, sampler: str, out: Path | None = None) -> Tuning:
    """A validated request; raises UserError in one line that names the option and what it should be."""
    lists = {"bits": spec.bits, "seed": spec.seeds, "protocol": spec.protocol, "sound-features": spec.sound_features}
    for option, values in lists.items():
        if values is not None and len(values) > 1:
            raise UserError(f"--{option}: tune takes one at a time, got {', '.join(map(str, values))}")
    if budget < 1:
        raise UserError(f"--budget should be a number of trials, at least 1; got {budget}")
    for name in SAMPLERS:
        if name == sampler:
            return Tuning(spec, budget, name, out)
    raise UserError(f"--sampler should be one of {', '.join(SAMPLERS)}; got {sampler!r}")


def tune(tuning: Tuning, terminal: Terminal | None = None) -> bool:
    """Searches, writes the file and prints what came out; returns whether a search failed.

    Raises:
        UserError: wrong input, or no method has settings that could be scored.
    """
    check_siblings()
    terminal = terminal or Terminal()
    rows = select_methods(tuning.spec.methods)
    spaces = {row.name: distributions(row.name) for row in rows}
    tunable = [row for row in rows if spaces[row.name]]
    fixed = [row.name for row in rows if not spaces[row.name]]
    if not tunable:
        raise UserError(f"none of the methods has anything to tune: {', '.join(fixed)}; name others with --methods")
    with terminal.busy("planning: reading and splitting the data"):
        plan = plan_searches(tuning.spec, tunable)
    if all(not step.fit_digest for step in plan.steps):
        raise UserError(f"nothing can be tuned, so nothing was done; {plan.steps[0].reason}")
    searches = Searches(plan, spaces, tuning.sampler, tuning.budget, tuning.folder / "tuning")
    fetch_weights(plan, tuning.spec.image_weights, terminal)
    Store(tuning.folder).write_readme(command_line())
    with terminal.bars() as bars:
        found = searches.run(tuning.spec.workers or n_cores(), bars)
    entries = tuple(_entry(tuning, one) for one in found if one.status == "ok")
    terminal.show(found_text(tuning, found, fixed))
    if not entries:
        raise UserError(f"no settings could be scored, so no file was written; the first reason: {found[0].reason}")
    text = TunedFile(entries=entries).model_dump_json(indent=1)
    write_atomically(tuning.path, lambda file: file.write(text.encode()))
    terminal.conclude(f"settings: {tuning.path}; to use them: {program()} run --tuned {tuning.path}")
    return any(one.status == "failed" for one in found)


def _entry(tuning: Tuning, found: Found) -> TunedSettings:
    """What the file says of a search that found something."""
    cell, best = found.step.cell, best_of(found.trials)
    if best is None or best.val_map is None:
        raise ValueError(f"{cell.label}: no trial was scored")
    return TunedSettings(
        dataset=cell.dataset,
        source=cell.source,
        protocol=cell.protocol,
        method=cell.method,
        method_digest=method_digest(registry.methods()[cell.method]),
        settings=best.settings,
        n_bits=cell.n_bits,
        n_trials=len(found.trials),
        sampler=tuning.sampler,
        features=cell.features,
        seed=cell.seed,
        val_map=best.val_map,
        default_val_map=found.trials[0].val_map,
    )


def found_text(tuning: Tuning, found: list[Found], fixed: list[str]) -> str:
    """What came out, for a terminal: a table of the best settings, then what has none and why."""
    tuned = [one for one in found if one.status == "ok"]
    heads = ("data set", "method", "bits", "default", "best", "trials", "settings")
    table = tabulate([_line(one) for one in tuned], heads, disable_numparse=True, colalign=("left",) * len(heads))
    title = (
        f"mean map@all of both directions on the val part of split {tuning.spec.seeds[0]}, "
        f"{tuning.spec.protocol[0]}; {tuning.budget} trials of each method ({tuning.sampler}), the defaults the first"
    )
    lines = [title, "", table, ""] if tuned else [title]
    lines += [f"{one.status}: {one.step.cell.label}: {one.reason}" for one in found if one.status != "ok"]
    for one in tuned:
        reasons = [trial.reason for trial in one.trials if trial.val_map is None]
        if reasons:
            failed = f"{len(reasons)} of {len(one.trials)} trials could not be scored"
            lines.append(f"{one.step.cell.label}: {failed}, the first: {reasons[0]}")
    if fixed:
        lines.append(f"nothing to tune: {', '.join(fixed)}")
    return "\n".join(lines)


def _line(found: Found) -> tuple[str, ...]:
    """One line of the table."""
    cell, default, best = found.step.cell, found.trials[0], best_of(found.trials)
    away = settings_away_from_defaults(cell.method, best.settings if best else {})
    shown = [f"{name}={value:.4g}" if isinstance(value, float) else f"{name}={value}" for name, value in away.items()]
    return (
        cell.dataset,
        cell.method,
        "real" if cell.n_bits is None else str(cell.n_bits),
        _score(default.val_map),
        _score(best.val_map if best else None),
        str(len(found.trials)),
        ", ".join(shown) or "the defaults",
    )


def _score(value: float | None) -> str:
    """A score as tables show it."""
    return "failed" if value is None else f"{value:.3f}"
