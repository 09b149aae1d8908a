"""The training loop against literal loops, and trainings that are killed and continued."""

import dataclasses

import pytest
import torch
from torch import nn
from torch.nn.functional import softplus

from methods.parts import checkpoints
from methods.parts.checkpoints import Checkpoint, CheckpointKeeper
from methods.parts.end_to_end import SeededSampler
from methods.parts.frozen_track import ShuffledSampler
from methods.parts.training import Group, adam_one_cycle, train
from tests.support.raw_pairs import Killed

N, EPOCHS, BATCH_SIZE = 20, 3, 6
N_STEPS = 9
REAL, NOISE = torch.randn(N, 5, generator=torch.Generator().manual_seed(1)) + 1, torch.randn(N, 4)


def layers(seed=0):
    """A generator with dropout, a discriminator and codes of all items."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        generating = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 5))
        modules = nn.ModuleDict({"generator": generating, "discriminator": nn.Linear(5, 1), "codes": nn.Module()})
    modules["codes"].register_buffer("values", torch.zeros(N, 5))
    return modules


def fooling(modules, rows):
    """Loss of the generator: items that pass as real, near their codes."""
    made = modules["generator"](NOISE[rows])
    return softplus(-modules["discriminator"](made)).mean() + ((made - modules["codes"].values[rows]) ** 2).mean()


def telling_apart(modules, rows):
    """Loss of the discriminator: real items against made ones."""
    made = modules["generator"](NOISE[rows]).detach()
    real = modules["discriminator"](REAL[rows])
    return softplus(-real).mean() + softplus(modules["discriminator"](made)).mean()


def renew_codes(modules):
    """Codes in closed form: the signs of what the generator makes of all items."""
    with torch.no_grad():
        modules["codes"].values.copy_(modules["generator"](NOISE).sign())


def updates_of(modules, fail=lambda: None):
    """An optimiser of the generator, then one of the discriminator."""

    def adam(name, peak, loss):
        def followed(rows, generator):
            fail()
            return loss(modules, rows)

        return adam_one_cycle([Group(list(modules[name].parameters()), peak)], N_STEPS, 0.01, followed)

    return [adam("generator", 0.02, fooling), adam("discriminator", 0.05, telling_apart)]


def equal(one, two):
    return all(torch.equal(a, b) for a, b in zip(one.state_dict().values(), two.state_dict().values(), strict=True))


def literal(epochs_of_rows):
    """Both optimisers in turn, codes renewed before every epoch."""
    modules = layers()
    optimisers = [
        torch.optim.Adam(modules["generator"].parameters(), weight_decay=0.01),
        torch.optim.Adam(modules["discriminator"].parameters(), weight_decay=0.01),
    ]
    schedules = [
        torch.optim.lr_scheduler.OneCycleLR(optimiser, peak, total_steps=N_STEPS)
        for optimiser, peak in zip(optimisers, (0.02, 0.05), strict=True)
    ]
    for epoch in epochs_of_rows:
        modules.eval()
        renew_codes(modules)
        modules.train()
        for rows in epoch:
            for optimiser, schedule, loss in zip(optimisers, schedules, (fooling, telling_apart), strict=True):
                optimiser.zero_grad()
                loss(modules, rows).backward()
                optimiser.step()
                schedule.step()
    return modules


def test_one_update_is_a_literal_loop_and_reports_its_steps():
    with torch.random.fork_rng():
        torch.manual_seed(5)
        layer, reference = nn.Linear(5, 2), nn.Linear(5, 2)
        reference.load_state_dict(layer.state_dict())
        done = []
        update = adam_one_cycle(
            [Group(list(layer.parameters()), 0.1), Group([], 1.0)],
            N_STEPS,
            0.01,
            lambda rows, generator: (layer(REAL[rows]) * torch.rand(2, generator=generator)).pow(2).mean(),
        )
        train(
            layer, [update], ShuffledSampler(N, BATCH_SIZE, EPOCHS, seed=7), progress=lambda *parts: done.append(parts)
        )
    optimiser = torch.optim.Adam(reference.parameters(), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.1, total_steps=N_STEPS)
    draws = torch.Generator().manual_seed(7)
    for _ in range(EPOCHS):
        order = torch.randperm(N, generator=draws)
        for start in (0, 6, 12):
            optimiser.zero_grad()
            rows = order[start : start + 6]
            (reference(REAL[rows]) * torch.rand(2, generator=draws)).pow(2).mean().backward()
            optimiser.step()
            schedule.step()
    assert equal(layer, reference)
    assert done == [(step, N_STEPS) for step in range(N_STEPS)]
    assert not layer.training
    assert all(parameter.grad is None for parameter in layer.parameters())


def test_two_optimisers_and_closed_form_codes_are_a_literal_alternating_loop():
    modules = layers()
    with torch.random.fork_rng():
        torch.manual_seed(3)
        train(
            modules,
            updates_of(modules),
            ShuffledSampler(N, BATCH_SIZE, EPOCHS, seed=7),
            before_epoch=lambda epoch: renew_codes(modules),
        )
        draws = torch.Generator().manual_seed(7)
        orders = [torch.randperm(N, generator=draws) for _ in range(EPOCHS)]
        torch.manual_seed(3)
        reference = literal([[order[start : start + 6] for start in (0, 6, 12)] for order in orders])
    assert equal(modules, reference)
    assert modules["codes"].values.abs().min() == 1


def test_codes_are_renewed_once_before_every_epoch_with_the_modules_in_evaluation_mode():
    modules, calls = layers(), []

    def before_epoch(epoch):
        calls.append((epoch, len(losses), modules.training))

    losses = []
    updates = updates_of(modules, fail=lambda: losses.append(modules.training))
    train(modules, updates, ShuffledSampler(N, BATCH_SIZE, EPOCHS, seed=7), before_epoch=before_epoch)
    assert calls == [(0, 0, False), (1, 6, False), (2, 12, False)]  # two losses in each of three steps
    assert losses == [True] * 18


@pytest.mark.parametrize("dies_at", [1, 6, 9, 17])  # losses before the kill: within an epoch, at its end, late
@pytest.mark.parametrize("seconds", [0.0, 60.0])
def test_a_killed_training_with_two_optimisers_and_codes_continues_to_the_bit(tmp_path, monkeypatch, dies_at, seconds):
    monkeypatch.setattr(checkpoints, "SECONDS", seconds)
    sampler = SeededSampler(N, BATCH_SIZE, 1, EPOCHS, seed=7)

    def trained(modules, keeper, fail=lambda: None):
        with torch.random.fork_rng():
            train(
                modules,
                updates_of(modules, fail),
                sampler,
                before_epoch=lambda epoch: renew_codes(modules),
                keeper=keeper,
            )
        return modules

    def keeper():
        return CheckpointKeeper(Checkpoint(tmp_path / "state.pt", "one"))

    calls = []

    def fail():
        calls.append(None)
        if len(calls) - 1 == dies_at:
            raise Killed

    with pytest.raises(Killed):
        trained(layers(), keeper(), fail)
    continued = trained(layers(seed=99), keeper()) if dies_at >= 6 else trained(layers(), keeper())
    assert equal(continued, trained(layers(), None))
    assert (tmp_path / "state.pt").is_file()


def test_orders_of_the_frozen_track_are_drawn_once_an_epoch_and_in_turn():
    sampler = ShuffledSampler(N, BATCH_SIZE, EPOCHS, seed=7)
    first = sampler.batches(0)[0]
    sampler.generator(0, 0).manual_seed(1)  # a loss that draws
    assert torch.equal(sampler.batches(0)[0], first)
    rows = torch.cat([sampler.batches(step)[0] for step in range(3)])
    assert len(set(rows.tolist())) == 18
    with pytest.raises(ValueError, match="epoch 2 cannot follow epoch 0"):
        sampler.batches(6)
    assert dataclasses.replace(sampler, batch_size=100).steps_per_epoch == 1
