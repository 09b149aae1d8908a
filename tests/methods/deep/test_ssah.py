"""SSAH: the parts of its loss against literal loops, who teaches whom, and its discriminators against its networks."""

import math

import numpy as np
import pytest
import torch

from benchmark.contract.method import FitContext, TrainData
from methods.deep.ssah import SSAH
from tests.support.loss_batches import LABELS, SEVERAL, drawn_batch, literally_same, require_gradients


def prepared(labels, **settings):
    method = SSAH(width=5, **settings)
    torch.manual_seed(0)
    features = {m: np.ones((len(labels), 2), np.float32) for m in ("image", "sound")}
    context = FitContext(n_bits=4, seed=0, device="cpu")
    method.further_ = method.further_modules(TrainData(features, labels.numpy()), context)
    return method


def softplus(x):
    return math.log1p(math.exp(x))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize("labels", [LABELS, SEVERAL], ids=["one class", "several or none"])
def test_ssah_parts_equal_literal_loops(labels):
    method = prepared(
        labels, deep_weight=2.0, code_weight=3.0, quantisation_weight=4.0, label_weight=5.0, adversarial_weight=6.0
    )
    batch = drawn_batch(labels)
    parts = {name: float(value.detach()) for name, value in method.loss(batch).items()}
    y = labels.float() if labels.ndim == 2 else (labels[:, None] == torch.arange(3)).float()
    with torch.no_grad():
        label_deep, label_output = method.further_["label_network"](y)
    deep = {"label": label_deep, **batch.deep}
    output = {"label": label_output, **batch.output}
    r = {name: value.detach().double().numpy() for name, value in deep.items()}
    h = {name: np.tanh(value.detach().double().numpy()) for name, value in output.items()}

    def likelihood(u, v, scale):
        total = 0.0
        for i in range(6):
            for j in range(6):
                theta = scale * float(u[i] @ v[j]) / 2
                total += softplus(theta) - theta * literally_same(labels, i, j)
        return total / 36

    names = ("label", "image", "sound")
    assert parts["deep features"] == pytest.approx(
        2 * sum(likelihood(r[m], r["label"], 4 / 5) for m in names), rel=1e-5
    )
    assert parts["codes"] == pytest.approx(3 * sum(likelihood(h[m], h["label"], 1) for m in names), rel=1e-5)
    distance = sum(np.mean((np.where(h[m] >= 0, 1, -1) - h[m]) ** 2) for m in names)
    assert parts["quantisation"] == pytest.approx(4 * distance, rel=1e-5)
    layers = {m: [x.detach().double().numpy() for x in method.further_["predictors"][m].parameters()] for m in names}
    error = sum(np.mean((sigmoid(r[m] @ layers[m][0].T + layers[m][1]) - y.numpy()) ** 2) for m in names)
    assert parts["labels"] == pytest.approx(5 * error, rel=1e-5)
    logits = [method.further_["discriminators"][m](batch.deep[m]).tolist() for m in ("image", "sound")]
    assert parts["adversary"] == pytest.approx(
        6 * sum(np.mean([softplus(-x) for x in one]) for one in logits), rel=1e-5
    )


def test_the_label_network_teaches_and_is_not_taught():
    """What the modalities add to the gradient of the label network is nothing."""
    gradients = []
    for batch in (drawn_batch(seed=0), drawn_batch(seed=1)):
        method = prepared(LABELS)
        torch.stack(list(method.loss(batch).values())).sum().backward()
        gradients.append([p.grad.clone() for p in method.further_["label_network"].parameters()])
    for first, second in zip(*gradients, strict=True):
        torch.testing.assert_close(first, second)
        assert first.abs().sum() > 0 or first.ndim == 1


def test_the_discriminators_take_the_label_network_for_real_and_give_no_network_a_gradient():
    method, batch = prepared(LABELS), drawn_batch()
    parts = method.discrimination(batch)
    with torch.no_grad():
        real, _ = method.further_["label_network"]((LABELS[:, None] == torch.arange(3)).float())
    for modality, fake in batch.deep.items():
        critic = method.further_["discriminators"][modality]
        expected = np.mean([softplus(-x) for x in critic(real).tolist()])
        expected += np.mean([softplus(x) for x in critic(fake).tolist()])
        assert float(parts[modality].detach()) == pytest.approx(expected / 4, rel=1e-5)
    torch.stack(list(parts.values())).sum().backward()
    assert all(leaf.grad is None for leaf in batch.deep.values())
    assert all(p.grad is None for p in method.further_["label_network"].parameters())


def test_discriminators_learn_while_the_networks_rest_and_are_fooled_while_the_modalities_move():
    method, batch = prepared(LABELS), drawn_batch()
    critics = method.further_["discriminators"]
    of_critics = torch.optim.Adam(critics.parameters(), 0.01)
    for _ in range(100):
        of_critics.zero_grad()
        torch.stack(list(method.discrimination(batch).values())).sum().backward()
        of_critics.step()
    real, _ = method.further_["label_network"]((LABELS[:, None] == torch.arange(3)).float())
    for modality, fake in batch.deep.items():
        assert (critics[modality](real) > 0).all()
        assert (critics[modality](fake) < 0).all()
    of_modalities = torch.optim.Adam(batch.deep.values(), 0.05)
    for _ in range(300):
        of_modalities.zero_grad()
        method.loss(batch)["adversary"].backward()
        of_modalities.step()
    for modality, fake in batch.deep.items():
        assert (critics[modality](fake) > 0).all()


def test_every_output_and_deep_feature_gets_a_gradient():
    batch = drawn_batch()
    require_gradients(prepared(LABELS).loss(batch), *batch.output.values(), *batch.deep.values())
