"""The common checks over every registered method, the registry's two gaps, and each loss's own algebra."""

import importlib
import inspect
import pkgutil

import numpy as np
import pytest
import torch

import methods
from benchmark import checks, registry
from benchmark.checks import common, families
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import TrainData
from benchmark.contract.rows import MethodRow
from benchmark.contract.seeds import derive_seed
from methods.deep import dtbh
from methods.parts.linear import canonical_projection, itq_rotation
from methods.parts.two_branch import Batch

NAMES = list(registry.methods().rows)


FACED = [(name, check) for name in NAMES for check in checks.checks_of(registry.methods()[name])]


@pytest.mark.parametrize(("name", "check"), FACED, ids=lambda part: getattr(part, "__name__", part))
def test_common_check(name, check):
    table = registry.methods()
    assert checks.run_check(checks.Subject(table[name], table.load(name)), check) == ""


@pytest.mark.parametrize("name", NAMES)
def test_exemptions_name_checks(name):
    known = {check.__name__ for check in checks.checks_of(registry.methods()[name])}
    assert set(registry.methods().load(name).info.expected_failures) <= known


def test_every_public_method_class_is_registered():
    found = set()
    for module in pkgutil.walk_packages(methods.__path__, "methods."):
        if not module.name.startswith("methods.parts"):
            members = inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
            found |= {
                f"{c.__module__}:{n}" for n, c in members if hasattr(c, "info") and c.__module__.startswith("methods.")
            }
    assert found == {row.target for row in methods.METHODS}


class Constant(registry.methods().load("random-codes")):
    """Every bit is 1; says so."""

    def encode(self, features, modality):
        print("encoding")
        return np.ones((len(features), self.context_.n_bits), np.float32)


class Drifting(registry.methods().load("random-codes")):
    """Outputs depend on how often anything was encoded, and on the other rows."""

    calls = 0

    def encode(self, features, modality):
        type(self).calls += 1
        return super().encode(features, modality) + type(self).calls + len(features)


class Broken(registry.methods().load("random-codes")):
    """Fails with an error of its own."""

    def fit(self, train, context):
        raise IndexError("list index out of range")


@pytest.mark.parametrize(
    ("cls", "check", "complaint"),
    [
        (Constant, common.is_silent, "wrote to stdout: 'encoding"),
        (Constant, families.no_dead_bits, "16 of 16 outputs never change sign"),
        (Drifting, common.same_seed_same_outputs, "two fits with the same seed differ"),
        (Drifting, common.rows_are_independent, "differ from the whole"),
        (Broken, common.code_lengths, "IndexError: list index out of range"),
        (Constant, common.constructs_with_defaults, "info.name is 'random-codes', the registry says 'cheat'"),
    ],
)
def test_checks_catch_a_method_that_breaks_its_promises(cls, check, complaint):
    row = MethodRow("cheat", "", "", "floor", "unsupervised", "none", 2026, "inspired-by")
    assert complaint in checks.run_check(checks.Subject(row, cls), check)


def test_strict_exemption_fails_where_the_check_passes():
    cls = registry.methods().load("cca")
    exempted = type(
        "Exempted",
        (cls,),
        {"info": cls.info.__class__(**{**vars(cls.info), "expected_failures": {"is_silent": "noisy"}})},
    )
    message = checks.run_check(checks.Subject(registry.methods()["cca"], exempted), common.is_silent)
    assert message == "is exempt (noisy) but passes: take the exemption out"


def correlated(seed=0, n=400):
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 3))
    x = np.hstack([latent, rng.normal(size=(n, 3))]) @ rng.normal(size=(6, 6))
    y = np.hstack([latent + 0.5 * rng.normal(size=(n, 3)), rng.normal(size=(n, 2))]) @ rng.normal(size=(5, 5))
    return TrainData({"image": x.astype(np.float32), "sound": y.astype(np.float32)}, None)


def test_cca_without_ridge_gives_the_correlations_of_its_variates():
    train = correlated()
    found = canonical_projection(train, 3, ridge=1e-9)
    for k in range(3):
        u, v = (found(train.features[m], m)[:, k] for m in train.modalities)
        assert np.corrcoef(u, v)[0, 1] == pytest.approx(found.correlations[k], abs=1e-4)
        assert u.std() == pytest.approx(found.correlations[k], abs=1e-4)  # unit variance times correlation
    # Canonical correlations squared are the eigenvalues of Cxx^-1 Cxy Cyy^-1 Cyx.
    x, y = (values.astype(float) - values.mean(0) for values in train.features.values())
    product = np.linalg.solve(x.T @ x, x.T @ y) @ np.linalg.solve(y.T @ y, y.T @ x)
    assert np.sqrt(np.sort(np.linalg.eigvals(product).real)[::-1][:3]) == pytest.approx(found.correlations, abs=1e-4)


def test_cca_with_too_few_features_is_not_applicable():
    with pytest.raises(NotApplicable, match="at most 5 components"):
        canonical_projection(correlated(), 6, ridge=1.0)


def test_itq_rotates_and_never_raises_the_quantisation_error():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(200, 8)) * np.linspace(0.2, 2, 8)

    def error(rotation):
        rotated = values @ rotation
        return np.square(np.where(rotated >= 0, 1, -1) - rotated).sum()

    errors = [error(itq_rotation(values, n, np.random.default_rng(1))) for n in (0, 1, 5, 20, 50)]
    assert errors == sorted(errors, reverse=True)
    rotation = itq_rotation(values, 50, np.random.default_rng(1))
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(8), atol=1e-10)


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


def test_dtbh_loss_gives_every_parameter_a_gradient_and_uses_deep_features():
    method = dtbh.DTBH()
    generator = torch.Generator().manual_seed(0)
    leaves = {
        k: {m: torch.randn(8, 6, generator=generator, requires_grad=True) for m in ("image", "sound")}
        for k in ("deep", "output")
    }
    batch = Batch(rows=torch.arange(8), train_labels=torch.arange(8) % 3, generator=generator, **leaves)
    torch.stack(list(method.loss(batch).values())).sum().backward()
    for part in leaves.values():
        for leaf in part.values():
            assert leaf.grad.abs().sum() > 0


def test_dtbh_refuses_an_unknown_selection_rule():
    same = torch.eye(2, dtype=torch.bool)
    with pytest.raises(ValueError, match="one of violating, semi-hard, random, all, not 'hard'"):
        dtbh.select_triplets(torch.rand(2, 2), same, 0.5, "hard", torch.Generator())


def test_dcmh_first_step_has_the_gradient_of_the_papers_objective():
    """All pairs in one batch: parts equal the objective written out, and balance has its gradient."""
    cls = registry.methods().load("dcmh")
    n, c = 7, 5
    generator = torch.Generator().manual_seed(0)
    f, g = (torch.randn(n, c, generator=generator, requires_grad=True) for _ in range(2))
    labels = torch.arange(n) % 3
    method = cls(gamma=2.0, eta=3.0)
    method._remembered = [torch.zeros(n, c), torch.zeros(n, c)]
    batch = Batch(
        deep={}, output={"image": f, "sound": g}, rows=torch.arange(n), train_labels=labels, generator=generator
    )
    parts = method.loss(batch)
    found = torch.autograd.grad(torch.stack(list(parts.values())).sum(), (f, g))
    theta = f @ g.T / 2
    same = (labels[:, None] == labels).float()
    codes = torch.where(f + g >= 0, 1.0, -1.0).detach()
    objective = -(same * theta - torch.log1p(torch.exp(theta))).sum()
    objective = objective + 2.0 * (((codes - f) ** 2).sum() + ((codes - g) ** 2).sum())
    objective = objective + 3.0 * ((f.sum(0) ** 2).sum() + (g.sum(0) ** 2).sum())
    for mine, reference in zip(found, torch.autograd.grad(objective / n**2, (f, g)), strict=True):
        torch.testing.assert_close(mine, reference, atol=1e-5, rtol=1e-4)


def test_cnn_spec_loss_equals_a_literal_loop():
    method = registry.methods().load("cnn-spec")(margin=0.3)
    generator = torch.Generator().manual_seed(1)
    x, y = torch.randn(5, 4, generator=generator), torch.randn(5, 4, generator=generator)
    batch = Batch(
        deep={}, output={"image": x, "sound": y}, rows=torch.arange(5), train_labels=None, generator=generator
    )
    s = np.array([[float(torch.cosine_similarity(a, b, dim=0)) for b in y] for a in x])
    pairs = [(i, j) for i in range(5) for j in range(5) if i != j]
    parts = method.loss(batch)
    assert float(parts["sound impostors"]) == pytest.approx(
        np.mean([max(0, 0.3 + s[i, j] - s[i, i]) for i, j in pairs]), abs=1e-5
    )
    assert float(parts["image impostors"]) == pytest.approx(
        np.mean([max(0, 0.3 + s[i, j] - s[j, j]) for i, j in pairs]), abs=1e-5
    )
