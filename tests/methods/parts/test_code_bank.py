"""The bank of codes: what it draws, and how it forgets."""

import numpy as np
import pytest
import torch

from methods.parts.code_bank import CodeBank


def bank(n=6, n_bits=3, *, warms_up=False):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        made = CodeBank(n, n_bits)
    made.set_epoch(0 if warms_up else 1)
    return made


def draws():
    return torch.Generator().manual_seed(0)


def test_the_bank_starts_with_unit_rows_of_fair_signs():
    codes = bank(1000, 16).codes
    assert set(codes.unique().tolist()) == {-0.25, 0.25}
    assert float((codes > 0).float().mean()) == pytest.approx(0.5, abs=0.02)


def test_a_row_forgets_its_start_by_the_momentum():
    """The same output again and again: what is left of the start is a power of the momentum, up to the unit length."""
    made = bank()
    start, output = made.codes[2].double().numpy().copy(), np.array([3.0, 0.5, -1.0])
    others = made.codes[[0, 1, 3, 4, 5]].clone()
    v, u = start, output / np.linalg.norm(output)
    for _ in range(4):
        made.renew(torch.tensor([2]), torch.from_numpy(output)[None].float(), 0.4)
        v = 0.4 * v + 0.6 * u
        v = v / np.linalg.norm(v)
        np.testing.assert_allclose(made.codes[2].numpy(), v, atol=1e-6)
    assert torch.equal(made.codes[[0, 1, 3, 4, 5]], others)


def test_the_warm_up_overwrites_and_draws_from_the_mini_batch():
    made, sums = bank(warms_up=True), torch.tensor([[1.0, -2.0, 0.0], [-1.0, 1.0, 2.0]], requires_grad=True)
    own, negatives, itself = made.draw(torch.tensor([4, 1]), sums, 3, draws())
    assert own.tolist() == negatives.tolist() == [[1, -1, 1], [-1, 1, 1]]
    assert itself.tolist() == [[True, False], [False, True]]
    made.renew(torch.tensor([4, 1]), sums, 0.4)
    literal = [[value / np.sqrt(sum(v * v for v in row)) for value in row] for row in sums.tolist()]
    np.testing.assert_allclose(made.codes[[4, 1]].numpy(), literal, atol=1e-6)
    assert not made.codes.requires_grad
    assert not own.requires_grad


def test_after_the_warm_up_codes_come_from_the_bank_and_no_pair_is_drawn_twice():
    made, rows = bank(), torch.tensor([4, 1])
    made.codes.copy_(torch.nn.functional.normalize(torch.randn(6, 3, generator=draws())))
    signs = [[1.0 if value >= 0 else -1.0 for value in row] for row in made.codes.tolist()]
    own, negatives, itself = made.draw(rows, torch.zeros(2, 3), 4, draws())
    assert own.tolist() == [signs[4], signs[1]]
    order = torch.randperm(6, generator=draws())[:4].tolist()
    assert len(set(order)) == 4
    assert negatives.tolist() == [signs[j] for j in order]
    assert itself.tolist() == [[i == j for j in order] for i in rows.tolist()]
    assert len(made.draw(rows, torch.zeros(2, 3), 100, draws())[1]) == 6  # not more than there are
