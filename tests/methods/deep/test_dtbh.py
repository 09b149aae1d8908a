"""DTBH: selection of triplets, hinge and quantisation, each against a literal loop or a closed form."""

import numpy as np
import pytest
import torch

from benchmark.contract.seeds import derive_seed
from methods.deep import dtbh
from tests.support.loss_batches import LABELS, drawn_batch, require_gradients


def literal_triplets(distance, labels, margin, rule):
    chosen = []
    for a in range(len(labels)):
        for p in range(len(labels)):
            for n in range(len(labels)):
                if labels[a] == labels[p] and labels[a] != labels[n]:
                    gap = distance[a, n] - distance[a, p]
                    if (
                        rule == "all"
                        or (rule == "violating" and gap < margin)
                        or (rule == "semi-hard" and 0 < gap < margin)
                    ):
                        chosen.append((a, p, n))
    return chosen


@pytest.mark.parametrize("rule", ["violating", "semi-hard", "all"])
def test_dtbh_triplets_and_hinge_equal_a_literal_loop(rule):
    generator = torch.Generator().manual_seed(derive_seed(rule))
    labels = torch.tensor([0, 0, 1, 2, 1, 0])
    image, sound = torch.randn(6, 4, generator=generator), torch.randn(6, 4, generator=generator)
    distance = dtbh.image_anchored_distances(image, sound)
    assert distance[1, 2] == pytest.approx(1 - float(torch.cosine_similarity(image[1], sound[2], dim=0)), abs=1e-6)
    same = labels[:, None] == labels
    selected = dtbh.select_triplets(distance, same, 0.5, rule, generator)
    literal = literal_triplets(distance, labels, 0.5, rule)
    assert {tuple(t) for t in selected.nonzero().tolist()} == set(literal)
    hinge = [max(0.0, 0.5 + float(distance[a, p] - distance[a, n])) for a, p, n in literal]
    assert float(dtbh.triplet_hinge(distance, selected, 0.5)) == pytest.approx(np.mean(hinge), abs=1e-6)


def test_dtbh_random_rule_draws_one_negative_for_each_positive():
    generator = torch.Generator().manual_seed(0)
    labels = torch.tensor([0, 0, 1, 2, 1, 0])
    same = labels[:, None] == labels
    selected = dtbh.select_triplets(torch.rand(6, 6), same, 0.5, "random", generator)
    assert torch.equal(selected.sum(2), same.long())
    assert not (selected & same[:, None, :]).any()


def test_dtbh_without_violation_has_zero_loss_and_no_nan():
    distance = torch.tensor([[0.0, 2.0], [2.0, 0.0]])
    same = torch.eye(2, dtype=torch.bool)
    selected = dtbh.select_triplets(distance, same, 0.5, "violating", torch.Generator())
    assert not selected.any()
    assert float(dtbh.triplet_hinge(distance, selected, 0.5)) == 0


def test_log_cosh_is_near_the_l1_distance_far_from_the_codes_and_zero_on_them():
    assert float(dtbh.quantisation(torch.tensor([[1.0, -1.0]]))) == pytest.approx(0)
    assert float(dtbh.quantisation(torch.tensor([[21.0, -21.0]]))) == pytest.approx(2 * (20 - np.log(2)), rel=1e-6)


def test_dtbh_parts_equal_literal_loops():
    """Codes that differ between the modalities, so that it shows which of them a part weighs how much."""
    batch = drawn_batch()
    method = dtbh.DTBH(margin=0.4, deep_weight=3.0, quantisation_weight=0.5)
    parts = {name: float(value.detach()) for name, value in method.loss(batch).items()}
    image, sound = (torch.tanh(output.detach()) for output in batch.output.values())
    deep_image, deep_sound = (deep.detach() for deep in batch.deep.values())
    labels = LABELS.tolist()

    def hinge(anchors, others):
        distance = [[1 - float(torch.cosine_similarity(a, b, dim=0)) for b in others] for a in anchors]
        triplets = [
            0.4 + distance[a][p] - distance[a][n]
            for a in range(6)
            for p in range(6)
            for n in range(6)
            if labels[a] == labels[p] != labels[n]
        ]
        return np.mean([value for value in triplets if value > 0])

    def roundness(codes):
        return np.mean([sum(np.log(np.cosh(abs(h) - 1)) for h in code) for code in codes.double().numpy()])

    assert parts["codes"] == pytest.approx(hinge(image, sound), rel=1e-4)
    assert parts["deep features"] == pytest.approx(3 * hinge(deep_image, deep_sound), rel=1e-4)
    members = [roundness(image), roundness(sound), roundness(sound)]  # anchor, positive, negative
    assert members[0] != pytest.approx(members[1], rel=0.05)
    assert parts["quantisation"] == pytest.approx(0.5 * np.mean(members), rel=1e-4)


def test_dtbh_encodes_with_the_hash_like_codes_of_the_loss():
    outputs = dtbh.DTBH().activation(torch.tensor([[-2.0, 0.0, 0.5]]))
    assert outputs[0].tolist() == pytest.approx(np.tanh([-2.0, 0.0, 0.5]), rel=1e-6)


def test_dtbh_refuses_an_unknown_selection_rule():
    same = torch.eye(2, dtype=torch.bool)
    with pytest.raises(ValueError, match="one of violating, semi-hard, random, all, not 'hard'"):
        dtbh.select_triplets(torch.rand(2, 2), same, 0.5, "hard", torch.Generator())


def test_dtbh_loss_gives_every_output_and_the_deep_features_a_gradient():
    batch = drawn_batch()
    require_gradients(dtbh.DTBH().loss(batch), *batch.output.values(), *batch.deep.values())
