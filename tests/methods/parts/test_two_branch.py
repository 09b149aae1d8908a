"""The base of the deep methods: the frozen track, and hooks for opponents and closed-form updates in both tracks."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import softplus

from benchmark import registry
from benchmark.contract.method import FitContext, TrainData
from methods.parts.memory import OutputMemory
from methods.parts.two_branch import TwoBranch, _cuda_devices
from tests.support.raw_pairs import TINY, Killed, outputs, raw_context, raw_pairs, same


def test_the_frozen_track_is_a_literal_loop():
    rng = np.random.default_rng(0)
    x, y = torch.from_numpy(rng.normal(size=(30, 7))).float(), torch.from_numpy(rng.normal(size=(30, 5))).float()
    method = registry.methods().load("cnn-spec")(epochs=3, width=6, batch_size=8, dim=4, dropout=0.3)
    method.fit(TrainData({"image": x.numpy(), "sound": y.numpy()}, None), FitContext(n_bits=None, seed=11))
    with torch.random.fork_rng():
        torch.manual_seed(11)
        draws = torch.Generator().manual_seed(11)
        heads = []
        for d in (7, 5):
            hidden, last, norm = torch.nn.Linear(d, 6), torch.nn.Linear(6, 4), torch.nn.BatchNorm1d(6)
            for layer in (hidden, last):
                torch.nn.init.xavier_uniform_(layer.weight)
                torch.nn.init.zeros_(layer.bias)
            heads.append(torch.nn.Sequential(hidden, torch.nn.ReLU(), norm, torch.nn.Dropout(0.3), last))
        optimiser = torch.optim.Adam([p for h in heads for p in h.parameters()], lr=2e-3, weight_decay=1e-4)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, 9)
        for _ in range(3):
            order = torch.randperm(30, generator=draws)
            for start in (0, 8, 16):
                rows = order[start : start + 8]
                a, b = (torch.nn.functional.normalize(h(z[rows])) for h, z in zip(heads, (x, y), strict=True))
                s = a @ b.T
                off = ~torch.eye(8, dtype=torch.bool)
                loss = torch.relu(method.margin + s - s.diagonal()[:, None])[off].mean()
                loss = loss + torch.relu(method.margin + s - s.diagonal()[None])[off].mean()
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
    for head, values, modality in zip(heads, (x, y), ("image", "sound"), strict=True):
        assert np.allclose(head.eval()(values).detach().numpy(), method.encode(values.numpy(), modality), atol=1e-5)


@pytest.mark.parametrize(("name", "applied"), [("dtbh", torch.tanh), ("divr", lambda x: torch.sigmoid(x) - 0.5)])
def test_encode_applies_the_activation_of_the_method_to_the_outputs(name, applied):
    data = TrainData(vectors(20).features, np.arange(20) % 4)
    method = registry.methods().load(name)(epochs=1, width=6, batch_size=8).fit(data, FitContext(n_bits=4, seed=1))
    for modality, values in data.features.items():
        expected = applied(method.forward(values, modality)[1]).numpy()
        np.testing.assert_allclose(method.encode(values, modality), expected, atol=1e-6)


@dataclass(kw_only=True)
class Adversarial(TwoBranch):
    """Codes of all pairs, renewed in closed form, and a discriminator that tells the modalities apart."""

    width: int = 8
    epochs: int = 3
    batch_size: int = 8
    opposes: bool = True
    dies_at: int | None = None

    def further_modules(self, train, context):
        return {
            "codes": OutputMemory(["both"], len(train), context.code_length),
            "discriminator": nn.Linear(context.code_length, 1),
        }

    def further_losses(self):
        return {"discriminator": self.opposing} if self.opposes else {}

    def before_epoch(self, train, epoch):
        self.epochs_ = [*getattr(self, "epochs_", []), epoch]
        both = sum(self.forward(x, m)[1] for m, x in train.features.items())
        self.further_["codes"].renew("both", torch.arange(len(train)), both.sign())

    def loss(self, batch):
        self.n_losses_ = getattr(self, "n_losses_", 0) + 1
        if self.n_losses_ - 1 == self.dies_at:
            raise Killed
        codes = self.further_["codes"].both[batch.rows]
        image, sound = batch.output.values()
        fooled = softplus(self.further_["discriminator"](image)).mean()
        return {"fit": ((image - codes) ** 2).mean() + ((sound - codes) ** 2).mean(), "fooled": fooled}

    def opposing(self, batch):
        image, sound = (self.further_["discriminator"](output.detach()) for output in batch.output.values())
        return {"image": softplus(-image).mean(), "sound": softplus(sound).mean()}


def vectors(n):
    rng = np.random.default_rng(0)
    return TrainData({m: rng.normal(size=(n, d)).astype(np.float32) for m, d in (("image", 6), ("sound", 5))}, None)


def test_an_opponent_and_codes_take_part_in_the_frozen_track():
    data = vectors(20)
    fitted, again, alone = (
        Adversarial(opposes=opposes).fit(data, FitContext(n_bits=4, seed=1)) for opposes in (True, True, False)
    )
    assert same(outputs(fitted, data), outputs(again, data))
    assert not same(outputs(fitted, data), outputs(alone, data))
    assert fitted.epochs_ == [0, 1, 2]
    assert fitted.n_losses_ == 6
    codes = fitted.further_["codes"].both
    assert codes.abs().min() == 1


def test_a_module_with_a_loss_of_its_own_is_moved_by_no_other():
    class Idle(Adversarial):
        def opposing(self, batch):
            return {"nothing": 0 * super().opposing(batch)["image"]}

    method = Idle(weight_decay=0.0)
    found = []
    modules = method.further_modules

    def watched(train, context):
        further = modules(train, context)
        found.append(further["discriminator"].weight.detach().clone())
        return further

    method.further_modules = watched
    method.fit(vectors(20), FitContext(n_bits=4, seed=1))
    assert torch.equal(method.further_["discriminator"].weight, found[0])


@pytest.mark.parametrize("dies_at", [4, 7])
def test_a_killed_end_to_end_training_with_an_opponent_and_codes_continues_to_the_bit(tmp_path, dies_at):
    data = raw_pairs(24)  # 3 steps an epoch
    kept = raw_context(TINY, checkpoint=tmp_path / "state.pt")
    whole = Adversarial().fit(data, raw_context(TINY))
    with pytest.raises(Killed):
        Adversarial(dies_at=dies_at).fit(data, kept)
    continued = Adversarial().fit(data, kept)
    assert same(outputs(continued, data), outputs(whole, data))
    assert continued.n_losses_ == 9 - dies_at // 3 * 3
    assert torch.equal(continued.further_["codes"].both, whole.further_["codes"].both)
    for mine, other in zip(
        continued.further_["discriminator"].parameters(), whole.further_["discriminator"].parameters(), strict=True
    ):
        assert torch.equal(mine, other)


def test_the_generators_of_the_gpu_in_use_are_kept():
    assert _cuda_devices("cuda:1") == [torch.device("cuda:1")]
    assert _cuda_devices("cpu") == []
