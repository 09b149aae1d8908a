"""`tune`: the same number of trials for every method, scored only on val; the best settings become a file for `run`.

A run uses the best settings of a method on a data set for all of its code lengths, seeds and protocols. Under another
seed or protocol than that of the search, val images of the search may be test images.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.contract.given_paths import check_target_file
from benchmark.contract.limits import MAX_TRIALS
from benchmark.contract.quoting import shown
from benchmark.contract.run_command import run_command
from benchmark.jobs.leftovers import sweep_leftovers
from benchmark.own_packages import check_siblings
from benchmark.plan.spec import RunSpec
from benchmark.plan.tuned_file import TunedFile, TunedSettings, method_digest
from benchmark.plan.variants import select_methods
from benchmark.plugin_files import use_plugins
from benchmark.run.downloads import fetch_weights
from benchmark.run.provenance import n_cores
from benchmark.store.checked_json import write_json
from benchmark.store.store import Store
from benchmark.terminal.command_line import command_line
from benchmark.terminal.terminal import Terminal
from benchmark.tune.campaign import Campaign, plan_searches
from benchmark.tune.outcome import Found, best_of
from benchmark.tune.sampling import SAMPLERS, SamplerName
from benchmark.tune.space import spaces_of
from benchmark.tune.summary import summary


@dataclass(frozen=True)
class Tuning:
    """A request for searches.

    Attributes:
        spec: methods, data, one code length, one seed and one protocol, as for a run.
        budget: trials of each method on each data set; the defaults are the first.
        sampler: how the other trials are drawn: "tpe" learns from the trials before, "random" does not.
        out: file of the best settings; None for `runs/<name>/tuned.json`.
    """

    spec: RunSpec
    budget: int
    sampler: SamplerName
    out: Path | None = None

    @property
    def folder(self) -> Path:
        """Folder of the run, `runs/<name>`."""
        return Path("runs") / self.spec.name

    @property
    def path(self) -> Path:
        """File of the best settings."""
        return self.out or self.folder / "tuned.json"

    def use(self) -> dict[str, object]:
        """Option -> value of the `run` that uses the settings for the same methods on the same data."""
        spec = self.spec.model_copy(update={"tuned": self.path, "workers": None})
        return spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def make_tuning(spec: RunSpec, budget: int, sampler: str, out: Path | None = None) -> Tuning:
    """A validated request; raises UserError, one line that names the option and what it should be."""
    lists = {"bits": spec.bits, "seed": spec.seeds, "protocol": spec.protocol, "sound-features": spec.sound_features}
    for option, values in lists.items():
        if values is not None and len(values) > 1:
            raise UserError(f"--{option}: tune takes one at a time, got {', '.join(map(str, values))}")
    if not 1 <= budget <= MAX_TRIALS:
        raise UserError(f"--budget should be a number of trials from 1 to {MAX_TRIALS}, got {shown(budget)}")
    for name in SAMPLERS:
        if name == sampler:
            return Tuning(spec, budget, name, out)
    raise UserError(f"--sampler should be one of {', '.join(SAMPLERS)}; got {shown(sampler)}")


def tune(tuning: Tuning, terminal: Terminal | None = None) -> bool:
    """Searches, writes the file of the best settings and prints what was found; returns whether a search failed.

    Raises:
        UserError: wrong input, or no method has settings that could be scored.
    """
    check_siblings()
    terminal = terminal or Terminal()
    use_plugins(tuning.spec.plugin)
    rows = select_methods(tuning.spec.methods)
    spaces = spaces_of(rows)
    tunable = [row for row in rows if spaces.get(row.name)]
    fixed = [row.name for row in rows if not spaces.get(row.name)]
    if not tunable:
        raise UserError(f"none of the methods has anything to tune: {', '.join(fixed)}; name others with --methods")
    if tuning.out is not None:
        check_target_file("--out", tuning.out)
    with terminal.busy("planning: reading and splitting the data"):
        plan = plan_searches(tuning.spec, tunable)
    if all(not step.fit_digest for step in plan.steps):
        raise UserError(f"nothing can be tuned, so nothing was done; {plan.steps[0].reason}")
    campaign = Campaign(plan, spaces, tuning.sampler, tuning.budget, tuning.folder / "tuning")
    sweep_leftovers(tuning.folder)
    fetch_weights(plan, tuning.spec.image_weights, terminal)
    Store(tuning.folder).write_readme(command_line())
    with terminal.bars() as bars:
        found = campaign.run(tuning.spec.workers or n_cores(), bars)
    entries = tuple(_entry(tuning, one) for one in found if one.status == "ok")
    trials = f"{tuning.budget} trials of each method ({tuning.sampler}), the defaults the first"
    terminal.show(summary(tuning.spec, trials, found, fixed))
    if not entries:
        raise UserError(f"no settings could be scored, so no file was written; the first reason: {found[0].reason}")
    write_json(tuning.path, TunedFile(entries=entries).model_dump(mode="json"))
    terminal.conclude(f"settings: {tuning.path}; to use them: {run_command(tuning.use())}")
    return any(one.status == "failed" for one in found)


def _entry(tuning: Tuning, found: Found) -> TunedSettings:
    """The entry of a successful search in the file."""
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
