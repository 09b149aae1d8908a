"""Training in the end-to-end track: what it learns, what stays frozen, and that it carries on to the bit."""

import dataclasses
import itertools
import pickle

import numpy as np
import pytest
import torch

from benchmark import registry
from benchmark.contract.codes import Embeddings
from benchmark.contract.errors import NotApplicable, UserError
from benchmark.contract.method import FitContext, TrainData
from benchmark.metrics import ranking
from benchmark.metrics.counts import count_blocks
from benchmark.networks.trained import PartlyFrozenBackbone, blocks, build
from benchmark.plan.presets import PRESETS
from methods.deep.dtbh import DTBH
from methods.parts import training as training
from methods.parts.checkpoints import Checkpoint, read_identity
from methods.parts.training import Training

TINY = dataclasses.replace(
    PRESETS["scratch"], image_size=32, n_frames=40, width=16, epochs=3, batch_size=8, learning_rate=1e-2
)
N_CLASSES = 4


def pairs(n, seed=0):
    """Images of one hue a class and sounds of one contour a class, with noise, as the raw front-ends yield them."""
    rng = np.random.default_rng(seed)
    world = np.random.default_rng(99)
    labels = np.arange(n) % N_CLASSES
    hues, contours = world.uniform(40, 215, (N_CLASSES, 3)), world.normal(size=(N_CLASSES, 6))
    image = hues[labels][:, :, None, None] + rng.normal(0, 30, (n, 3, 32, 32))
    sound = contours[labels][:, None] * np.sin(np.arange(40) / 3)[None, :, None] + 0.5 * rng.normal(size=(n, 40, 6))
    features = {"image": image.clip(0, 255).astype(np.uint8), "sound": sound.astype(np.float32)}
    return TrainData(features, labels)


def context(network=TINY, **changes):
    return FitContext(**{"n_bits": 8, "seed": 1, "network": network} | changes)


def outputs(method, data):
    return {m: method.encode(x, m) for m, x in data.features.items()}


def same(one, two):
    return all(np.array_equal(one[m], two[m]) for m in one)


class Killed(Exception):
    pass


class Mortal(DTBH):
    """Dies in the loss of a given batch, counted from 0; notes the rows of every batch and the first weights."""

    dies_at = None

    def loss(self, batch):
        self.seen_ = [*getattr(self, "seen_", []), batch.rows.tolist()]
        if len(self.seen_) - 1 == self.dies_at:
            raise Killed
        if len(self.seen_) == 1:
            self.first_ = {m: {k: v.clone() for k, v in h.state_dict().items()} for m, h in self.heads_.items()}
        return super().loss(batch)


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """Random weights of a small torchvision network, as a state-dict file."""
    path = tmp_path_factory.mktemp("weights") / "mobilenet_v3_small.pth"
    with torch.random.fork_rng():
        torch.manual_seed(5)
        model = build("mobilenet_v3_small", None, pretrained=False)
        for module in model.modules():  # statistics that are not the initial ones
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.normal_(0, 0.1)
                module.running_var.uniform_(0.5, 2)
    torch.save(model.state_dict(), path)
    return path


FINE_TUNED = dataclasses.replace(TINY, backbone="mobilenet_v3_small", pretrained=True, frozen_layers=4, epochs=1)


@pytest.mark.parametrize(
    "target", ["methods.deep.dtbh:DTBH", "methods.real_valued.cnn_spec:CNNSpec", "methods.deep.divr:DIVR"]
)
def test_training_is_better_than_chance_on_unseen_pairs(target):
    settings = dataclasses.replace(TINY, epochs=8, batch_size=16)
    data, unseen = pairs(64), pairs(40, seed=1)
    method = registry.resolve(target)().fit(data, context(settings, n_bits=16))
    relevance = unseen.labels[:, None] == unseen.labels[None]
    found = {m: Embeddings(values) for m, values in outputs(method, unseen).items()}
    for one, other in itertools.permutations(found, 2):
        counted = count_blocks(found[one], found[other], lambda a, b: relevance[a:b])
        precision = np.concatenate([ranking.average_precision(block) for block in counted])
        assert ranking.mean(precision) > 0.6  # chance: .28


@pytest.mark.parametrize("accumulation", [1, 2])
@pytest.mark.parametrize("dies_at", [2, 7])
def test_a_killed_training_carries_on_to_the_bit(tmp_path, monkeypatch, dies_at, accumulation):
    monkeypatch.setattr(training, "SECONDS", 0.0)
    data = pairs(40)
    settings = dataclasses.replace(TINY, accumulation=accumulation)  # 5 batches an epoch
    whole = DTBH().fit(data, context(settings))
    kept = context(settings, checkpoint=tmp_path / "a" / "state.pt", checkpoint_identity="one")
    killed = Mortal()
    killed.dies_at = dies_at
    with pytest.raises(Killed):
        killed.fit(data, kept)
    resumed = Mortal().fit(data, kept)
    assert same(outputs(resumed, data), outputs(whole, data))
    # The batches before the last finished step are not done again; those of an unfinished step are.
    n_batches, n_steps = (5, 5) if accumulation == 1 else (5, 3)
    epoch, position = divmod(dies_at, n_batches)
    done = epoch * n_batches + position // accumulation * accumulation
    assert len(resumed.seen_) == 3 * n_batches - done
    assert killed.seen_[:done] + resumed.seen_ == Mortal().fit(data, context(settings)).seen_
    assert torch.load(kept.checkpoint)["step"] == 3 * n_steps
    assert [path.name for path in kept.checkpoint.parent.iterdir()] == ["state.pt"]


def test_a_killed_fine_tuning_carries_on_to_the_bit_from_the_end_of_an_epoch(tmp_path, weights):
    data, settings = pairs(16), dataclasses.replace(FINE_TUNED, epochs=2)
    plain = context(settings, image_weights=weights)
    kept = dataclasses.replace(plain, checkpoint=tmp_path / "state.pt")
    killed = Mortal()
    killed.dies_at = 3
    with pytest.raises(Killed):
        killed.fit(data, kept)
    resumed = Mortal().fit(data, kept)
    assert len(resumed.seen_) == 2
    assert same(outputs(resumed, data), outputs(DTBH().fit(data, plain), data))


def test_a_finished_state_is_not_trained_again(tmp_path):
    kept = context(checkpoint=tmp_path / "state.pt")
    first = DTBH().fit(pairs(16), kept)
    again = Mortal().fit(pairs(16), kept)
    assert not hasattr(again, "seen_")
    assert same(outputs(first, pairs(16)), outputs(again, pairs(16)))


def test_a_state_of_another_training_is_refused(tmp_path):
    path = tmp_path / "state.pt"
    DTBH().fit(pairs(16), context(checkpoint=path, checkpoint_identity="one"))
    assert read_identity(path) == "one"
    with pytest.raises(UserError, match=r"state\.pt .*another device wrote it; delete it to train from the start"):
        DTBH().fit(pairs(16), context(checkpoint=path, checkpoint_identity="two"))


@pytest.mark.parametrize("content", [b"", b"no state of anything", pickle.dumps({"step": 3}, protocol=2)])
def test_a_file_that_is_no_state_is_refused(tmp_path, content):
    path = tmp_path / "state.pt"
    path.write_bytes(content)
    for read in (read_identity, lambda p: Checkpoint(p, "one").read()):
        with pytest.raises(UserError, match=r"state\.pt should be the state of a training.*delete it"):
            read(path)
    torch.save({"weights": torch.zeros(3)}, path)
    with pytest.raises(UserError, match="something else is in it"):
        read_identity(path)


def test_every_epoch_shows_every_pair_once_in_another_order():
    method = Mortal().fit(pairs(40), context())
    epochs = [[row for rows in method.seen_[start : start + 5] for row in rows] for start in range(0, 15, 5)]
    assert all(sorted(epoch) == list(range(40)) for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2]


class Plain(torch.nn.Module):
    """A branch without batch normalisation."""

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(240, 4)

    def forward(self, raw):
        return raw, self.layer(raw.flatten(1))


def trained(batch_size, accumulation):
    torch.manual_seed(0)
    branch = Plain()
    settings = dataclasses.replace(TINY, augment=False, batch_size=batch_size, accumulation=accumulation)
    data = {"sound": pairs(32).features["sound"]}
    training = Training({"sound": branch}, {}, settings, [], seed=3, device=torch.device("cpu"))
    training.run(data, lambda forward, rows, generator: ((forward["sound"][1] - rows[:, None]) ** 2).mean())
    return branch.layer.weight.detach()


def test_accumulated_batches_equal_a_large_one_where_the_loss_is_a_mean_over_pairs():
    with torch.random.fork_rng():
        assert torch.allclose(trained(4, 4), trained(16, 1), atol=1e-4)
        assert not torch.allclose(trained(4, 1), trained(16, 1), atol=1e-2)


def test_training_without_augmentation_is_a_literal_loop_with_a_rate_for_pretrained_weights():
    data = {"sound": pairs(32).features["sound"]}
    settings = dataclasses.replace(TINY, augment=False, learning_rate=0.02, backbone_rate=0.1, weight_decay=0.01)
    seen = []

    def loss(forward, rows, generator):
        seen.append(rows)
        return (forward["sound"][1] ** 2).mean()

    with torch.random.fork_rng():
        torch.manual_seed(0)
        branch = Plain()
        copy = pickle.loads(pickle.dumps(branch.layer))
        Training({"sound": branch}, {}, settings, [branch.layer.bias], 3, torch.device("cpu")).run(data, loss)
    optimiser = torch.optim.Adam([{"params": [copy.weight]}, {"params": [copy.bias]}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [0.02, 0.002], total_steps=12)
    for rows in seen:
        optimiser.zero_grad()
        (copy(torch.from_numpy(data["sound"][rows]).flatten(1)) ** 2).mean().backward()
        optimiser.step()
        schedule.step()
    assert len(seen) == 12
    assert torch.allclose(branch.layer.weight, copy.weight, atol=1e-6)
    assert torch.allclose(branch.layer.bias, copy.bias, atol=1e-6)


@pytest.mark.parametrize("network", ["small-cnn", "mobilenet_v3_small"])
def test_every_weight_that_should_train_moves(network):
    settings = dataclasses.replace(TINY, backbone=network, epochs=1, weight_decay=0.0)
    method = Mortal().fit(pairs(16), context(settings))
    for modality, branch in method.heads_.items():
        for name, parameter in branch.named_parameters():
            moved = not torch.equal(parameter, method.first_[modality][name])
            assert moved is parameter.requires_grad, name
            assert parameter.requires_grad or "classifier.3" in name  # the 1,000 ImageNet classes


@pytest.mark.parametrize("n_frozen", [0, 4, -1])
def test_frozen_blocks_keep_weights_and_all_keep_statistics_and_the_others_move(weights, n_frozen):
    settings = dataclasses.replace(FINE_TUNED, frozen_layers=n_frozen)
    method = DTBH().fit(pairs(16), context(settings, image_weights=weights))
    found = method.heads_["image"].encoder.network.state_dict()
    untouched = PartlyFrozenBackbone(build("mobilenet_v3_small", weights), n_frozen, True).state_dict()
    n_blocks = len(blocks(build("mobilenet_v3_small", weights)))
    frozen = tuple(f"model.features.{k}." for k in range(n_blocks if n_frozen == -1 else n_frozen))
    for name, values in untouched.items():
        statistic = name.endswith(("running_mean", "running_var", "num_batches_tracked"))
        still = statistic or n_frozen == -1 or name.startswith((*frozen, "model.classifier.3."))
        assert torch.equal(found[name], values) is still, name


def test_fit_is_reproducible_leaves_the_global_generator_and_pickles():
    state = torch.random.get_rng_state()
    one, two, other = (DTBH().fit(pairs(16), context(seed=seed)) for seed in (1, 1, 2))
    assert torch.equal(state, torch.random.get_rng_state())
    assert same(outputs(one, pairs(16)), outputs(two, pairs(16)))
    assert not same(outputs(one, pairs(16)), outputs(other, pairs(16)))
    assert same(outputs(one, pairs(16)), outputs(pickle.loads(pickle.dumps(one)), pairs(16)))


def test_rows_are_independent_and_may_lie_on_disk(tmp_path):
    data = pairs(80)
    mapped = {}
    for modality, values in data.features.items():
        np.save(tmp_path / f"{modality}.npy", values)
        mapped[modality] = np.load(tmp_path / f"{modality}.npy", mmap_mode="r")
    method = DTBH().fit(data, context())
    whole = outputs(method, data)
    assert same(whole, outputs(DTBH().fit(TrainData(mapped, data.labels), context()), TrainData(mapped, None)))
    for modality, values in data.features.items():
        for rows in (np.arange(79, -1, -1), np.array([70])):
            assert np.abs(method.encode(values[rows], modality) - whole[modality][rows]).max() <= 1e-5


def test_encode_varies_nothing(monkeypatch):
    method = DTBH().fit(pairs(16), context())
    before = outputs(method, pairs(16))
    monkeypatch.setattr(training, "varied_images", None)
    monkeypatch.setattr(training, "varied_sounds", None)
    assert same(before, outputs(method, pairs(16)))


def test_other_data_are_not_applicable():
    flat = TrainData({"image": np.zeros((8, 5), np.float32), "sound": np.zeros((8, 5), np.float32)}, np.arange(8))
    with pytest.raises(NotApplicable, match=r"the data have image float32 \[8, 5\], sound float32 \[8, 5\]"):
        DTBH().fit(flat, context())


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
