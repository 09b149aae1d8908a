"""The algebra of the line-up's methods, each against a literal loop or a dense form."""

import numpy as np
import pytest
import torch
from scipy import linalg
from torch.nn.functional import cosine_similarity

from benchmark import registry
from benchmark.contract.method import FitContext, TrainData
from methods.deep import divr, tdh
from methods.parts.linear import covariance_factor, leading_singular_pair
from methods.parts.two_branch import Batch
from methods.reference import label_codes
from methods.shallow import scm_seq

LABELS = torch.tensor([0, 0, 1, 2, 1, 0])


def drawn_batch(n_out=4, width=5, labels=LABELS, seed=0):
    generator = torch.Generator().manual_seed(seed)

    def leaves(d):
        return {m: torch.randn(6, d, generator=generator, requires_grad=True) for m in ("image", "sound")}

    rows = torch.arange(6)
    return Batch(deep=leaves(width), output=leaves(n_out), rows=rows, train_labels=labels, generator=generator)


def classes_in_two_modalities(n=90, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 3
    centres = rng.normal(size=(3, 4))
    latent = centres[labels] + 0.5 * rng.normal(size=(n, 4))
    features = {m: (latent @ rng.normal(size=(4, d)) + 3).astype(np.float32) for m, d in (("image", 7), ("sound", 5))}
    return TrainData(features, labels)


@pytest.mark.parametrize("name", ["tdh", "divr", "dtbh-balanced"])
def test_every_output_and_the_deep_features_of_a_supervised_loss_get_a_gradient(name):
    method, batch = registry.methods().load(name)(), drawn_batch()
    method._remembered = [torch.zeros(6, 4), torch.zeros(6, 4)]
    torch.stack(list(method.loss(batch).values())).sum().backward()
    for leaf in [*batch.output.values(), *(batch.deep.values() if name != "tdh" else ())]:
        assert leaf.grad.abs().sum() > 0


# SCM-seq


def test_factorised_class_similarity_equals_the_dense_matrix():
    rng = np.random.default_rng(0)
    x, y, labels = rng.normal(size=(20, 4)), rng.normal(size=(20, 3)), np.arange(20) % 3
    dense = np.where(labels[:, None] == labels, 1.0, -1.0)
    one_hot = (labels[:, None] == np.arange(3)).astype(float)
    np.testing.assert_allclose(scm_seq.class_similarity_cross(x.T, y.T, one_hot), x.T @ dense @ y, atol=1e-10)


def test_leading_singular_pair_is_that_of_the_full_decomposition():
    for shape in ((8, 5), (2, 4), (1, 1)):
        matrix = np.random.default_rng(1).normal(size=shape)
        left, values, right = linalg.svd(matrix)
        found = leading_singular_pair(matrix)
        assert found[0] @ matrix @ found[1] == pytest.approx(values[0])
        assert abs(found[0] @ left[:, 0]) == pytest.approx(1)
        assert abs(found[1] @ right[0]) == pytest.approx(1)


def test_scm_seq_equals_the_papers_dense_residual_and_eigenproblem():
    train = classes_in_two_modalities()
    n_bits, ridge = 6, 0.1
    method = scm_seq.SCMSeq(ridge=ridge).fit(train, FitContext(n_bits=n_bits, seed=0))
    x, y = (values.astype(float) - values.astype(float).mean(0) for values in train.features.values())
    cxx, cyy = (factor @ factor.T for factor in (covariance_factor(x, ridge), covariance_factor(y, ridge)))
    residual = n_bits * np.where(train.labels[:, None] == train.labels, 1.0, -1.0)  # [n, n]
    outputs = [method.encode(train.features[m], m) for m in train.modalities]
    for k in range(n_bits):
        cross = x.T @ residual @ y
        _, vectors = linalg.eigh(cross @ np.linalg.solve(cyy, cross.T), cxx)
        wx = vectors[:, -1]
        wy = np.linalg.solve(cyy, cross.T @ wx)
        bits = [np.where(values >= 0, 1.0, -1.0) for values in (x @ wx, y @ wy)]
        found = [np.where(values[:, k] >= 0, 1.0, -1.0) for values in outputs]
        flip = np.sign(bits[0] @ found[0])  # an eigenvector has no sign of its own, but a pair has one together
        for mine, reference in zip(found, bits, strict=True):
            np.testing.assert_array_equal(mine, flip * reference)
        residual = residual - np.outer(*bits)


def test_covariance_factor_is_the_covariance_with_a_relative_ridge():
    values = np.random.default_rng(0).normal(size=(50, 4)) * [1, 2, 3, 4]
    centred = values - values.mean(0)
    factor = covariance_factor(centred, 0.5)
    covariance = np.cov(centred.T, bias=True)
    np.testing.assert_allclose(factor @ factor.T, covariance + 0.5 * np.trace(covariance) / 4 * np.eye(4), atol=1e-10)
    np.testing.assert_array_equal(factor, np.tril(factor))


# Label codes


def test_codewords_split_the_classes_in_halves_and_lie_apart():
    codewords = label_codes.draw_codewords(21, 16, 50, np.random.default_rng(0))
    assert codewords.shape == (21, 16)
    assert set(np.unique(codewords)) == {-1, 1}
    assert set(np.abs(codewords.sum(0))) == {1}
    distances = [int((a != b).sum()) for i, a in enumerate(codewords) for b in codewords[i + 1 :]]
    assert label_codes.smallest_distance(codewords) == (min(distances), -distances.count(min(distances)))
    assert min(distances) > 1


def test_more_draws_never_bring_codewords_nearer():
    nearest = [
        label_codes.smallest_distance(label_codes.draw_codewords(10, 16, n, np.random.default_rng(3)))
        for n in (1, 10, 100)
    ]
    assert nearest == sorted(nearest)


def test_label_codes_give_the_predicted_class_its_codeword_in_both_modalities():
    train = classes_in_two_modalities()
    shifted = TrainData(train.features, train.labels * 7 + 3)  # classes need not be numbered from 0
    method = label_codes.LabelCodes(inverse_penalty=1.0).fit(shifted, FitContext(n_bits=8, seed=0))
    for modality, values in train.features.items():
        predicted = method.classifiers_[modality].predict(values)
        codes = method.encode(values, modality)
        for label, codeword in zip((3, 10, 17), method.codewords_, strict=True):
            assert (predicted == label).any()
            assert (codes[predicted == label] == codeword).all()


# TDH


def test_triplet_likelihood_equals_a_literal_loop():
    theta, labels = 3 * torch.randn(6, 6, generator=torch.Generator().manual_seed(0)), LABELS.tolist()
    same = LABELS[:, None] == LABELS
    parts = [
        -np.log(1 / (1 + np.exp(-float(theta[q, p] - theta[q, n]) + 1.5)))
        for q in range(6)
        for p in range(6)
        for n in range(6)
        if labels[q] == labels[p] and labels[q] != labels[n]
    ]
    assert float(tdh.triplet_likelihood(theta, same, ~same, 1.5)) == pytest.approx(np.mean(parts), rel=1e-5)
    assert float(tdh.triplet_likelihood(theta, same, torch.zeros_like(same), 1.5)) == 0


def test_graph_codes_minimise_the_papers_objective_with_the_sign_relaxed():
    f, g = drawn_batch().output.values()
    same = LABELS[:, None] == LABELS
    relaxed = torch.zeros(6, 4, requires_grad=True)
    optimiser = torch.optim.SGD([relaxed], lr=0.05)
    for _ in range(2000):
        smoothness = 0.0
        for i in range(6):
            for j in range(6):
                if same[i, j]:
                    smoothness = smoothness + ((relaxed[i] - relaxed[j]) ** 2).sum() / 2  # tr(B' D B)
        objective = 0.5 * (((relaxed - f) ** 2).sum() + ((relaxed - g) ** 2).sum()) + 0.2 * smoothness
        optimiser.zero_grad()
        objective.backward(inputs=[relaxed])
        optimiser.step()
        if relaxed.grad.abs().max() < 1e-6:
            break
    reference = torch.where(relaxed >= 0, 1.0, -1.0)
    assert torch.equal(tdh.graph_codes([f, g], same, 0.5, 0.2), reference)


def test_tdh_parts_equal_literal_loops():
    batch = drawn_batch()
    f, g = (output.detach().numpy() for output in batch.output.values())
    method = tdh.TDH(margin=0.25, intra_weight=2.0, quantisation_weight=0.5, graph_weight=0.1, balance_weight=3.0)
    parts = {name: float(value.detach()) for name, value in method.loss(batch).items()}
    labels = LABELS.tolist()

    def likelihood(query, item, itself):
        terms = [
            np.log1p(np.exp(1.0 - (query[q] @ item[p] - query[q] @ item[n]) / 2))  # the margin is a quarter of 4 bits
            for q in range(6)
            for p in range(6)
            for n in range(6)
            if labels[q] == labels[p] != labels[n] and (itself or p != q)
        ]
        return np.mean(terms)

    assert parts["between modalities"] == pytest.approx(likelihood(f, g, True) + likelihood(g, f, True), rel=1e-5)
    assert parts["within modalities"] == pytest.approx(
        2 * (likelihood(f, f, False) + likelihood(g, g, False)), rel=1e-5
    )
    codes = tdh.graph_codes(list(batch.output.values()), LABELS[:, None] == LABELS, 0.5, 0.1).numpy()
    assert parts["quantisation"] == pytest.approx(
        0.5 * (np.mean((codes - f) ** 2) + np.mean((codes - g) ** 2)), rel=1e-5
    )
    assert parts["balance"] == pytest.approx(3 * (np.mean(f.mean(0) ** 2) + np.mean(g.mean(0) ** 2)), rel=1e-5)


# DIVR


def test_bit_distance_of_codes_is_the_share_of_bits_that_differ():
    bits = torch.randint(0, 2, (5, 8), generator=torch.Generator().manual_seed(0)).float()
    found = divr.bit_distances(bits, bits.flip(0))
    for i in range(5):
        for j in range(5):
            assert float(found[i, j]) == pytest.approx(float((bits[i] != bits.flip(0)[j]).float().mean()), abs=1e-6)


def test_divr_parts_equal_literal_loops():
    batch = drawn_batch()
    method = divr.DIVR(margin=0.1, deep_margin=0.8, deep_weight=2.0, quantisation_weight=0.5)
    parts = {name: float(value.detach()) for name, value in method.loss(batch).items()}
    x, y = (1 / (1 + np.exp(-output.detach().numpy())) for output in batch.output.values())
    deep = [
        [1 - float(cosine_similarity(a, b, dim=0)) for b in batch.deep["sound"].detach()]
        for a in batch.deep["image"].detach()
    ]
    labels = LABELS.tolist()

    def contrast(distance, margin):
        pairs = [(i, j) for i in range(6) for j in range(6)]
        similar = [distance[i][j] for i, j in pairs if labels[i] == labels[j]]
        near = [margin - distance[i][j] for i, j in pairs if labels[i] != labels[j] and distance[i][j] < margin]
        assert 0 < len(near) < sum(labels[i] != labels[j] for i, j in pairs)
        return np.mean(similar) + np.mean(near)

    codes = [[np.mean((a - b) ** 2) for b in y] for a in x]
    assert parts["codes"] == pytest.approx(contrast(codes, 0.1), rel=1e-4)
    assert parts["deep features"] == pytest.approx(2 * contrast(deep, 0.8), rel=1e-4)
    gaps = [min(h, 1 - h) ** 2 for h in np.concatenate([x.ravel(), y.ravel()])]
    assert parts["quantisation"] == pytest.approx(0.5 * np.mean(gaps), rel=1e-4)


def test_divr_outputs_have_the_sign_of_the_bit():
    outputs = divr.DIVR().activation(torch.tensor([[-3.0, 0.0, 2.0]]))
    assert outputs[0].sign().tolist() == [-1, 0, 1]


# Contrastive


def test_contrastive_loss_equals_a_literal_loop():
    method = registry.methods().load("contrastive")(temperature=0.3)
    batch = drawn_batch(labels=None)
    x, y = batch.output["image"].detach(), batch.output["sound"].detach()
    s = np.array([[float(cosine_similarity(a, b, dim=0)) for b in y] for a in x]) / 0.3
    i2s = [-np.log(np.exp(s[i, i]) / np.exp(s[i]).sum()) for i in range(6)]
    s2i = [-np.log(np.exp(s[i, i]) / np.exp(s[:, i]).sum()) for i in range(6)]
    parts = method.loss(batch)
    assert float(parts["i2s"]) == pytest.approx(np.mean(i2s) / 2, rel=1e-5)
    assert float(parts["s2i"]) == pytest.approx(np.mean(s2i) / 2, rel=1e-5)


# DTBH balanced


def test_balance_is_that_of_all_training_pairs_with_its_gradient_scaled_to_the_batch():
    """Six of ten pairs in the batch, the others remembered: value and gradient are those of the mean over all ten."""
    method = registry.methods().load("dtbh-balanced")(balance_weight=2.0)
    batch = drawn_batch(labels=torch.arange(10) % 3)
    generator = torch.Generator().manual_seed(5)
    remembered = [torch.tanh(torch.randn(10, 4, generator=generator)) for _ in range(2)]
    method._remembered = [memory.clone() for memory in remembered]
    found = method.loss(batch)["balance"]
    outputs = list(batch.output.values())
    expected = 0.0
    for memory, output in zip(remembered, outputs, strict=True):
        everything = torch.cat([torch.tanh(output), memory[6:]])
        for k in range(4):
            expected = expected + 2 * (sum(everything[i, k] for i in range(10)) / 10) ** 2 / 4
    assert float(found) == pytest.approx(float(expected), rel=1e-5)
    for mine, reference in zip(
        torch.autograd.grad(found, outputs), torch.autograd.grad(expected, outputs), strict=True
    ):
        torch.testing.assert_close(mine, reference * 10 / 6, atol=1e-6, rtol=1e-4)


def test_balanced_dtbh_keeps_the_parts_and_settings_of_dtbh():
    balanced, base = (registry.methods().load(name) for name in ("dtbh-balanced", "dtbh"))
    batch = drawn_batch()
    method = balanced()
    method._remembered = [torch.zeros(6, 4), torch.zeros(6, 4)]
    parts = method.loss(batch)
    for name, value in base().loss(batch).items():
        assert float(parts[name]) == float(value)
    assert {k: v for k, v in vars(method).items() if k in vars(base())} == vars(base())


@pytest.mark.parametrize("name", ["scm-seq", "label-codes", "tdh", "divr", "contrastive", "dtbh-balanced"])
def test_search_space_names_hyper_parameters_and_holds_their_defaults(name):
    method = registry.methods().load(name)()
    for parameter, values in method.info.search_space.items():
        default = getattr(method, parameter)
        if hasattr(values, "low"):
            assert values.low <= default <= values.high
        else:
            assert default in values.values
