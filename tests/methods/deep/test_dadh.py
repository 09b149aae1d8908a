"""DADH: weights, triplets, codes and parts of its loss against literal loops; its discriminators against its heads."""

import math

import numpy as np
import pytest
import torch

from benchmark.contract.method import FitContext, TrainData
from methods.deep.dadh import DADH, class_codes, gain_weights, weighted_triplets
from methods.parts.adversary import Discriminator, gradient_penalty
from methods.parts.heads import Head
from tests.support.loss_batches import LABELS, SEVERAL, classes_in_two_modalities, drawn_batch, require_gradients


def literal_weights(common):
    found = []
    for row in common:
        best = sum((2**s - 1) / math.log2(rank + 1) for rank, s in enumerate(sorted(row, reverse=True), 1))
        found.append([(2**s - 1) / best if best else 0.0 for s in row])
    return found


def literal_triplets(distance, common, margin):
    weights, total, counted = literal_weights(common), 0.0, 0.0
    for i in range(6):
        for j in range(6):
            for k in range(6):
                hinge = distance[i][j] - distance[i][k] + margin
                if common[i][j] > 0 and common[i][k] == 0 and hinge > 0:
                    total, counted = total + weights[i][j] * hinge, counted + weights[i][j]
    return total / counted


def common_classes(labels):
    members = labels.double() if labels.ndim == 2 else (labels[:, None] == torch.arange(3)).double()
    return members @ members.T


@pytest.mark.parametrize("labels", [LABELS, SEVERAL], ids=["one class", "several or none"])
def test_weights_and_triplets_equal_literal_loops(labels):
    common = common_classes(labels)
    distance = 2 * torch.rand(6, 6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    np.testing.assert_allclose(gain_weights(common).numpy(), literal_weights(common.tolist()), rtol=1e-12)
    expected = literal_triplets(distance.tolist(), common.tolist(), 0.4)
    assert float(weighted_triplets(distance, common, 0.4)) == pytest.approx(expected, rel=1e-12)


def test_without_a_violating_triplet_the_loss_is_zero():
    common = common_classes(LABELS)
    assert float(weighted_triplets(torch.where(common > 0, 0.0, 2.0).double(), common, 0.4)) == 0


def test_codes_of_the_classes_are_the_sign_of_a_ridge_regression_and_the_outputs():
    """Against scikit-learn's ridge regression."""
    linear_model = pytest.importorskip("sklearn.linear_model")
    generator = np.random.default_rng(0)
    members = np.eye(3)[np.arange(20) % 3]
    codes, outputs = np.sign(generator.normal(size=(20, 8))), generator.normal(size=(20, 8))
    ridge = linear_model.Ridge(alpha=2.0, fit_intercept=False).fit(members, codes)
    expected = np.where(ridge.predict(members) + 0.5 * outputs >= 0, 1, -1)  # mu / 2
    found = class_codes(*(torch.from_numpy(x) for x in (codes, outputs, members)), mu=1.0, ridge=2.0)
    np.testing.assert_array_equal(found.numpy(), expected)


def prepared(labels, **settings):
    method = DADH(width=5, **settings)
    torch.manual_seed(0)
    features = {m: np.ones((len(labels), 2), np.float32) for m in ("image", "sound")}
    context = FitContext(n_bits=4, seed=0, device="cpu")
    method.further_ = method.further_modules(TrainData(features, labels.numpy()), context)
    method.heads_ = {m: Head(2, 5, 4, dropout=0.0) for m in features}
    return method


@pytest.mark.parametrize("labels", [LABELS, SEVERAL], ids=["one class", "several or none"])
def test_dadh_parts_equal_literal_loops(labels):
    method = prepared(labels, quantisation_weight=2.0, adversarial_weight=3.0)
    batch = drawn_batch(labels)
    parts = {name: float(value.detach()) for name, value in method.loss(batch).items()}
    f, g = (np.tanh(output.detach().double().numpy()) for output in batch.output.values())
    f1, g1 = (u / np.linalg.norm(u, axis=1, keepdims=True) for u in (f, g))
    common = common_classes(labels).tolist()
    triplets = literal_triplets(1 - f1 @ g1.T, common, 0.4) + literal_triplets(1 - g1 @ f1.T, common, 0.4)
    assert parts["triplets"] == pytest.approx(triplets, rel=1e-5)
    targets = method.further_["targets"].codes.numpy()
    assert set(np.unique(targets)) == {-1, 1}
    quantisation = np.mean((targets - f) ** 2) + np.mean((targets - g) ** 2)
    assert parts["quantisation"] == pytest.approx(2 * quantisation, rel=1e-5)
    critics = method.further_["discriminators"]
    sound = batch.deep["sound"].detach()
    codes = torch.tanh(sound @ method.heads_["sound"].last.weight.T + method.heads_["sound"].last.bias)
    logits = [critic(x).tolist() for critic, x in ((critics["deep"], sound), (critics["codes"], codes))]
    fooling = sum(np.mean([math.log1p(math.exp(-value)) for value in one]) for one in logits)
    assert parts["adversary"] == pytest.approx(3 * fooling, rel=1e-5)


def test_the_game_moves_the_deep_features_of_sounds_and_their_last_layer_only():
    method, batch = prepared(LABELS), drawn_batch()
    method.loss(batch)["adversary"].backward()
    assert batch.deep["sound"].grad.abs().sum() > 0
    assert method.heads_["sound"].last.weight.grad.abs().sum() > 0
    assert batch.deep["image"].grad is None
    assert method.heads_["image"].last.weight.grad is None


def test_the_discriminators_take_images_for_real_and_give_the_heads_no_gradient():
    method, batch, again = prepared(LABELS), drawn_batch(), drawn_batch()
    parts = method.discrimination(batch)
    critics = method.further_["discriminators"]
    for name, values in (("deep", batch.deep), ("codes", {m: torch.tanh(x) for m, x in batch.output.items()})):
        real, fake = (critics[name](x.detach()).tolist() for x in values.values())
        expected = np.mean([math.log1p(math.exp(-x)) for x in real]) + np.mean([math.log1p(math.exp(x)) for x in fake])
        assert float(parts[name].detach()) == pytest.approx(expected, rel=1e-5)
        penalty = gradient_penalty(critics[name], *(x.detach() for x in values.values()), again.generator)
        assert float(parts[f"penalty of {name}"].detach()) == pytest.approx(float(penalty.detach()), rel=1e-5)
    torch.stack(list(parts.values())).sum().backward()
    assert all(leaf.grad is None for leaf in (*batch.deep.values(), *batch.output.values()))


def test_discriminators_learn_while_the_heads_rest_and_are_fooled_while_the_sounds_move():
    method, batch = prepared(LABELS), drawn_batch()
    with torch.no_grad():
        batch.deep["image"] += 2  # so that a smooth function can tell them apart
        batch.deep["sound"] -= 2
    torch.manual_seed(0)
    critic = method.further_["discriminators"]["deep"] = Discriminator((5, 32))  # half of width 5 would be 2 units
    of_critics = torch.optim.Adam(method.further_["discriminators"].parameters(), 0.01)
    for _ in range(300):
        of_critics.zero_grad()
        torch.stack(list(method.discrimination(batch).values())).sum().backward()
        of_critics.step()
    assert (critic(batch.deep["image"]) > 0).all()
    assert (critic(batch.deep["sound"]) < 0).all()
    of_sounds = torch.optim.Adam([batch.deep["sound"]], 0.05)
    for _ in range(300):
        of_sounds.zero_grad()
        method.loss(batch)["adversary"].backward()
        of_sounds.step()
    assert (critic(batch.deep["sound"]) > 0).all()


def test_every_class_ends_with_one_code_and_no_other_class_has_it():
    train = classes_in_two_modalities()
    context = FitContext(n_bits=16, seed=0, device="cpu")
    method = DADH(epochs=10, width=32, batch_size=30).fit(train, context)
    codes = method.further_["targets"].codes.numpy()
    own = [np.unique(codes[train.labels == label], axis=0) for label in range(3)]
    assert [len(rows) for rows in own] == [1, 1, 1]
    assert len(np.unique(np.concatenate(own), axis=0)) == 3


def test_every_output_gets_a_gradient():
    batch = drawn_batch()
    require_gradients(prepared(LABELS).loss(batch), *batch.output.values())
