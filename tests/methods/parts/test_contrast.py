"""The contrast of similar and dissimilar pairs against literal loops."""

import numpy as np
import pytest
import torch

from methods.parts.contrast import pair_contrast

NONE = torch.zeros(5, 5, dtype=torch.bool)


def test_the_contrast_equals_a_literal_loop():
    generator = torch.Generator().manual_seed(0)
    distance = 2 * torch.rand(5, 5, generator=generator)
    kind = torch.randint(0, 3, (5, 5), generator=generator)  # similar, dissimilar or neither
    pairs = [(float(d), int(k)) for d, k in zip(distance.ravel(), kind.ravel(), strict=True)]
    near = [1.2 - d for d, k in pairs if k == 1 and d < 1.2]
    assert 0 < len(near) < sum(k == 1 for _, k in pairs)
    expected = np.mean([d for d, k in pairs if k == 0]) + np.mean(near)
    assert pair_contrast(distance, kind == 0, kind == 1, 1.2).item() == pytest.approx(expected, rel=1e-6)


def test_kinds_without_pairs_count_as_zero():
    distance = torch.full((5, 5), 0.25)
    assert pair_contrast(distance, ~NONE, NONE, 1.0).item() == pytest.approx(0.25)
    assert pair_contrast(distance, NONE, ~NONE, 1.0).item() == pytest.approx(0.75)
    assert pair_contrast(distance, NONE, ~NONE, 0.1).item() == 0
