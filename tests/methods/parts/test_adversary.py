"""Discriminators: their losses against literal ones, the penalty by hand, and who wins against whom."""

import math

import pytest
import torch

from methods.parts.adversary import Discriminator, fake_loss, gradient_penalty, real_loss


def test_losses_are_the_negative_log_likelihoods():
    logits = torch.tensor([-2.0, 0.5, 3.0], dtype=torch.float64)
    sigma = [1 / (1 + math.exp(-value)) for value in logits.tolist()]
    assert float(real_loss(logits)) == pytest.approx(-sum(math.log(p) for p in sigma) / 3)
    assert float(fake_loss(logits)) == pytest.approx(-sum(math.log(1 - p) for p in sigma) / 3)
    assert torch.isfinite(real_loss(torch.tensor([-1e4])) + fake_loss(torch.tensor([1e4])))


def test_the_penalty_of_a_linear_critic_is_that_of_its_slope():
    slope = torch.tensor([3.0, 4.0])
    penalty = gradient_penalty(lambda z: z @ slope, torch.ones(5, 2), torch.zeros(5, 2), torch.Generator())
    assert float(penalty) == pytest.approx(10 * (5 - 1) ** 2)


def test_the_penalty_is_taken_between_real_and_fake_entry_by_entry():
    seen = []

    def critic(z):
        seen.append(z.detach())
        return (z**2).sum(1) / 2  # its gradient is z

    real, fake = torch.tensor([[1.0, 5.0]]).repeat(200, 1), torch.tensor([[0.0, 9.0]]).repeat(200, 1)
    penalty = gradient_penalty(critic, real, fake, torch.Generator().manual_seed(0))
    assert ((seen[0] >= torch.tensor([0.0, 5.0])) & (seen[0] <= torch.tensor([1.0, 9.0]))).all()
    share = torch.stack([seen[0][:, 0], (9 - seen[0][:, 1]) / 4])
    assert abs(float(torch.corrcoef(share)[0, 1])) < 0.3  # one draw a row would give 1
    literal = sum((math.hypot(*row) - 1) ** 2 for row in seen[0].tolist()) / 200
    assert float(penalty.detach()) == pytest.approx(10 * literal, rel=1e-5)


def test_the_penalty_has_a_gradient_in_the_weights_of_the_critic():
    torch.manual_seed(0)
    critic = Discriminator((2, 8))
    penalty = gradient_penalty(critic, torch.ones(4, 2), torch.zeros(4, 2), torch.Generator().manual_seed(0))
    penalty.backward()
    assert critic.layers[0].weight.grad.abs().sum() > 0


def played(generator_moves):
    """The shift of fake inputs after a game, and how often the discriminator is right on new inputs."""
    torch.manual_seed(0)
    critic, shift = Discriminator((2, 16)), torch.nn.Parameter(torch.full((2,), 3.0))
    of_critic, of_shift = torch.optim.Adam(critic.parameters(), 0.02), torch.optim.Adam([shift], 0.05)
    for _ in range(400):
        real, fake = torch.randn(64, 2), torch.randn(64, 2) + shift
        if generator_moves:
            of_shift.zero_grad()
            real_loss(critic(fake)).backward()
            of_shift.step()
        of_critic.zero_grad()
        (real_loss(critic(real)) + fake_loss(critic(fake.detach()))).backward()
        of_critic.step()
    with torch.no_grad():
        right = (critic(torch.randn(500, 2)) > 0).sum() + (critic(torch.randn(500, 2) + shift) < 0).sum()
    return shift.detach(), int(right) / 1000


def test_a_discriminator_learns_against_a_frozen_generator_and_is_fooled_by_a_learning_one():
    _, right = played(generator_moves=False)
    assert right > 0.9
    shift, right = played(generator_moves=True)
    assert right < 0.75
    assert shift.norm() < 1.5  # it starts at 4.2
