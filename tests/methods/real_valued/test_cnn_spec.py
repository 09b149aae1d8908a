"""CNN+SPEC: its ranking loss against a literal loop."""

import numpy as np
import pytest
import torch

from methods.parts.batch import Batch
from methods.real_valued.cnn_spec import CNNSpec


def test_cnn_spec_loss_equals_a_literal_loop():
    method = CNNSpec(margin=0.3)
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
