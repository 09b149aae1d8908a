"""Training in the end-to-end track: what it learns, what stays frozen, and how a killed one continues."""

import copy
import dataclasses
import itertools
import pickle

import numpy as np
import pytest
import torch

from benchmark.contract.codes import Embeddings
from benchmark.contract.errors import NotApplicable, UserError
from benchmark.contract.method import TrainData
from benchmark.metrics import average_precision, per_query
from benchmark.metrics.counts import count_blocks
from benchmark.networks.trained import PartlyFrozenBackbone, blocks, build
from methods.deep.divr import DIVR
from methods.deep.dtbh import DTBH
from methods.parts import checkpoints, end_to_end
from methods.parts.branches import dilated_sound
from methods.parts.training import Group, Update, adam_one_cycle, train
from methods.real_valued.cnn_spec import CNNSpec
from tests.support.raw_pairs import FINE_TUNED, TINY, Killed, Mortal, outputs, raw_context, raw_pairs, same


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


def test_finite_weights_whose_activations_overflow_are_one_line_that_names_the_layer(tmp_path, weights):
    state = torch.load(weights)
    for layer in ("features.2.block.0.0", "features.2.block.0.1"):
        state[f"{layer}.weight"] *= 1e38
    torch.save(state, tmp_path / "useless.pth")
    with pytest.raises(UserError, match=r"useless\.pth give larger ones or NaN, first in the layer features\.2\.block"):
        DTBH().fit(raw_pairs(16), raw_context(FINE_TUNED, image_weights=tmp_path / "useless.pth"))


@pytest.mark.parametrize("cls", [DTBH, CNNSpec, DIVR])
def test_training_is_better_than_chance_on_unseen_pairs(cls):
    settings = dataclasses.replace(TINY, epochs=8, batch_size=16)
    data, unseen = raw_pairs(64), raw_pairs(40, seed=1)
    method = cls().fit(data, raw_context(settings, n_bits=16))
    relevance = unseen.labels[:, None] == unseen.labels[None]
    found = {m: Embeddings(values) for m, values in outputs(method, unseen).items()}
    for one, other in itertools.permutations(found, 2):
        counted = count_blocks(found[one], found[other], lambda a, b: relevance[a:b])
        precision = np.concatenate([average_precision.average_precision(block) for block in counted])
        assert per_query.mean(precision) > 0.6  # chance: .28


@pytest.mark.parametrize("accumulation", [1, 2])
@pytest.mark.parametrize("dies_at", [2, 7])
def test_a_killed_training_carries_on_to_the_bit(tmp_path, monkeypatch, dies_at, accumulation):
    monkeypatch.setattr(checkpoints, "SECONDS", 0.0)
    data = raw_pairs(40)
    settings = dataclasses.replace(TINY, accumulation=accumulation)  # 5 batches an epoch
    whole = DTBH().fit(data, raw_context(settings))
    kept = raw_context(settings, checkpoint=tmp_path / "a" / "state.pt", checkpoint_identity="one")
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
    assert killed.seen_[:done] + resumed.seen_ == Mortal().fit(data, raw_context(settings)).seen_
    assert torch.load(kept.checkpoint)["step"] == 3 * n_steps
    assert [path.name for path in kept.checkpoint.parent.iterdir()] == ["state.pt"]


def test_a_killed_fine_tuning_carries_on_to_the_bit_from_the_end_of_an_epoch(tmp_path, weights):
    data, settings = raw_pairs(16), dataclasses.replace(FINE_TUNED, epochs=2)
    plain = raw_context(settings, image_weights=weights)
    kept = dataclasses.replace(plain, checkpoint=tmp_path / "state.pt")
    killed = Mortal()
    killed.dies_at = 3
    with pytest.raises(Killed):
        killed.fit(data, kept)
    resumed = Mortal().fit(data, kept)
    assert len(resumed.seen_) == 2
    assert same(outputs(resumed, data), outputs(DTBH().fit(data, plain), data))


def test_every_epoch_shows_every_pair_once_in_another_order():
    method = Mortal().fit(raw_pairs(40), raw_context())
    epochs = [[row for rows in method.seen_[start : start + 5] for row in rows] for start in range(0, 15, 5)]
    assert all(sorted(epoch) == list(range(40)) for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2]


def trained(batch_size, accumulation):
    """Weights of a layer without batch normalisation after training on sounds."""
    torch.manual_seed(0)
    layer, sounds = torch.nn.Linear(240, 4), torch.from_numpy(raw_pairs(32).features["sound"]).flatten(1)
    sampler = end_to_end.SeededSampler(32, batch_size, accumulation, n_epochs=3, seed=3)
    update = adam_one_cycle(
        [Group(list(layer.parameters()), 1e-2)],
        3 * sampler.steps_per_epoch,
        1e-4,
        lambda rows, generator: ((layer(sounds[rows]) - rows[:, None]) ** 2).mean(),
    )
    train(layer, [update], sampler)
    return layer.weight.detach()


def test_accumulated_batches_equal_a_large_one_where_the_loss_is_a_mean_over_pairs():
    with torch.random.fork_rng():
        assert torch.allclose(trained(4, 4), trained(16, 1), atol=1e-4)
        assert not torch.allclose(trained(4, 1), trained(16, 1), atol=1e-2)


def test_the_gradients_of_accumulated_batches_are_averaged():
    """Plain gradient descent shows the size of a gradient, which Adam hides."""
    sounds = torch.from_numpy(raw_pairs(32).features["sound"]).flatten(1)
    weights = []
    for batch_size, accumulation in ((4, 4), (16, 1)):
        weight = torch.nn.Parameter(torch.zeros(240))
        optimiser = torch.optim.SGD([weight], lr=0.01)
        update = Update(
            optimiser,
            torch.optim.lr_scheduler.ConstantLR(optimiser, factor=1.0),
            lambda rows, generator, weight=weight: ((sounds[rows] @ weight - rows) ** 2).mean(),
        )
        sampler = end_to_end.SeededSampler(32, batch_size, accumulation, n_epochs=3, seed=3)
        train(torch.nn.ParameterList([weight]), [update], sampler)
        weights.append(weight.detach())
    assert weights[0].abs().max() > 0.01
    assert torch.allclose(*weights, rtol=1e-3, atol=1e-5)


def test_training_without_augmentation_is_a_literal_loop_with_a_rate_for_pretrained_weights(weights):
    settings = dataclasses.replace(
        FINE_TUNED, augment=False, learning_rate=0.02, backbone_rate=0.1, weight_decay=0.01, epochs=2
    )
    data = raw_pairs(32)
    seen = []

    def summed(outputs):
        return sum((deep**2).mean() + (output**2).mean() for deep, output in outputs.values())

    def loss(rows, generator):
        seen.append(rows)
        return summed(track.forward(rows, generator))

    with torch.random.fork_rng():
        torch.manual_seed(0)
        track = end_to_end.EndToEndTrack(data, raw_context(image_weights=weights), settings, 8, dilated_sound)
        heads = torch.nn.ModuleDict(track.heads)
        for module in heads.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0  # the backbone has one of its own
        literal = copy.deepcopy(heads)
        update = adam_one_cycle(track.groups([p for p in heads.parameters() if p.requires_grad]), 8, 0.01, loss)
        train(heads, [update], track.sampler)
    literal.train()
    images, sounds = torch.from_numpy(data.features["image"]).float() / 255, torch.from_numpy(data.features["sound"])
    backbone = {id(p) for p in literal["image"].encoder.network.parameters()}
    new = [p for p in literal.parameters() if id(p) not in backbone]
    pretrained = [p for p in literal["image"].encoder.network.parameters() if p.requires_grad]
    optimiser = torch.optim.Adam([{"params": new}, {"params": pretrained}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [0.02, 0.002], total_steps=8)
    for rows in seen:
        optimiser.zero_grad()
        summed({"image": literal["image"](images[rows]), "sound": literal["sound"](sounds[rows])}).backward()
        optimiser.step()
        schedule.step()
    assert len(seen) == 8
    assert pretrained
    for mine, reference in zip(heads.parameters(), literal.parameters(), strict=True):
        assert torch.allclose(mine, reference, atol=1e-6)


@pytest.mark.parametrize("network", ["small-cnn", "mobilenet_v3_small"])
def test_every_weight_that_should_train_moves(network):
    settings = dataclasses.replace(TINY, backbone=network, epochs=1, weight_decay=0.0)
    method = Mortal().fit(raw_pairs(16), raw_context(settings))
    for modality, branch in method.heads_.items():
        for name, parameter in branch.named_parameters():
            moved = not torch.equal(parameter, method.first_[modality][name])
            assert moved is parameter.requires_grad, name
            assert parameter.requires_grad or "classifier.3" in name  # the 1,000 ImageNet classes


@pytest.mark.parametrize("n_frozen", [0, 4, -1])
def test_frozen_blocks_keep_weights_and_all_keep_statistics_and_the_others_move(weights, n_frozen):
    settings = dataclasses.replace(FINE_TUNED, frozen_layers=n_frozen)
    method = DTBH().fit(raw_pairs(16), raw_context(settings, image_weights=weights))
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
    one, two, other = (DTBH().fit(raw_pairs(16), raw_context(seed=seed)) for seed in (1, 1, 2))
    assert torch.equal(state, torch.random.get_rng_state())
    assert same(outputs(one, raw_pairs(16)), outputs(two, raw_pairs(16)))
    assert not same(outputs(one, raw_pairs(16)), outputs(other, raw_pairs(16)))
    assert same(outputs(one, raw_pairs(16)), outputs(pickle.loads(pickle.dumps(one)), raw_pairs(16)))


def test_rows_are_independent_and_may_lie_on_disk(tmp_path):
    data = raw_pairs(80)
    mapped = {}
    for modality, values in data.features.items():
        np.save(tmp_path / f"{modality}.npy", values)
        mapped[modality] = np.load(tmp_path / f"{modality}.npy", mmap_mode="r")
    method = DTBH().fit(data, raw_context())
    whole = outputs(method, data)
    assert same(whole, outputs(DTBH().fit(TrainData(mapped, data.labels), raw_context()), TrainData(mapped, None)))
    for modality, values in data.features.items():
        for rows in (np.arange(79, -1, -1), np.array([70])):
            assert np.abs(method.encode(values[rows], modality) - whole[modality][rows]).max() <= 1e-5


def test_encode_varies_nothing(monkeypatch):
    method = DTBH().fit(raw_pairs(16), raw_context())
    before = outputs(method, raw_pairs(16))
    monkeypatch.setattr(end_to_end, "varied_images", None)
    monkeypatch.setattr(end_to_end, "varied_sounds", None)
    assert same(before, outputs(method, raw_pairs(16)))


FLAT, PIXELS, FRAMES = (np.zeros((8, *shape), np.float32) for shape in [(5,), (3, 6, 6), (5, 4)])


@pytest.mark.parametrize(
    ("features", "found"),
    [
        ({"image": FLAT, "sound": FLAT}, r"image float32 \[8, 5\], sound float32 \[8, 5\]"),
        ({"image": FLAT, "sound": FRAMES}, r"image float32 \[8, 5\], sound float32 \[8, 5, 4\]"),
        ({"image": PIXELS, "sound": FLAT}, r"image float32 \[8, 3, 6, 6\], sound float32 \[8, 5\]"),
        ({"image": PIXELS, "text": FLAT}, r"image float32 \[8, 3, 6, 6\], text float32 \[8, 5\]"),
        ({"text": PIXELS, "sound": FRAMES}, r"text float32 \[8, 3, 6, 6\], sound float32 \[8, 5, 4\]"),
        (
            {"image": PIXELS, "sound": FRAMES, "text": FLAT},
            r"image float32 \[8, 3, 6, 6\], sound float32 \[8, 5, 4\], text",
        ),
    ],
)
def test_other_data_are_not_applicable(features, found):
    with pytest.raises(NotApplicable, match=f"the data have {found}"):
        DTBH().fit(TrainData(features, np.arange(8)), raw_context())


def test_mixed_precision_needs_a_gpu():
    network = dataclasses.replace(TINY, mixed_precision=True)
    plain, mixed = (DTBH().fit(raw_pairs(16), raw_context(network=settings)) for settings in (TINY, network))
    assert same(outputs(plain, raw_pairs(16)), outputs(mixed, raw_pairs(16)))
