"""DTBH with balanced bits: the balance term, and that everything else is DTBH."""

import pytest
import torch

from methods.deep.dtbh import DTBH
from methods.deep.dtbh_balanced import DTBHBalanced
from tests.support.loss_batches import drawn_batch, empty_memory, require_gradients


def test_balance_is_that_of_all_training_pairs_with_its_gradient_scaled_to_the_batch():
    """Six of ten pairs in the batch, the others remembered: value and gradient are those of the mean over all ten."""
    method = DTBHBalanced(balance_weight=2.0)
    batch = drawn_batch(labels=torch.arange(10) % 3)
    generator = torch.Generator().manual_seed(5)
    remembered = [torch.tanh(torch.randn(10, 4, generator=generator)) for _ in range(2)]
    method.further_ = empty_memory(10, 4)
    for modality, memory in zip(batch.output, remembered, strict=True):
        method.further_["memory"].renew(modality, torch.arange(10), memory)
    found = method.loss(batch)["balance"]
    outputs = list(batch.output.values())
    expected = 0.0
    for memory, output in zip(remembered, outputs, strict=True):
        everything = torch.cat([torch.tanh(output), memory[6:]])
        for k in range(4):
            expected = expected + 2 * (sum(everything[i, k] for i in range(10)) / 10) ** 2 / 4
    assert found.item() == pytest.approx(expected.item(), rel=1e-5)
    for mine, reference in zip(
        torch.autograd.grad(found, outputs), torch.autograd.grad(expected, outputs), strict=True
    ):
        torch.testing.assert_close(mine, reference * 10 / 6, atol=1e-6, rtol=1e-4)


def test_balanced_dtbh_keeps_the_parts_and_settings_of_dtbh():
    batch, method = drawn_batch(), DTBHBalanced()
    assert {k: v for k, v in vars(method).items() if k in vars(DTBH())} == vars(DTBH())
    method.further_ = empty_memory(6, 4)
    parts = method.loss(batch)
    for name, value in DTBH().loss(batch).items():
        assert torch.equal(parts[name], value)


def test_every_output_and_the_deep_features_get_a_gradient():
    batch, method = drawn_batch(), DTBHBalanced()
    method.further_ = empty_memory(6, 4)
    require_gradients(method.loss(batch), *batch.output.values(), *batch.deep.values())
