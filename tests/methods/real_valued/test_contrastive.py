"""The contrastive loss against a literal loop."""

import numpy as np
import pytest
from torch.nn.functional import cosine_similarity

from methods.real_valued.contrastive import Contrastive
from tests.support.loss_batches import drawn_batch


def test_contrastive_loss_equals_a_literal_loop():
    method = Contrastive(temperature=0.3)
    batch = drawn_batch(labels=None)
    x, y = batch.output["image"].detach(), batch.output["sound"].detach()
    s = np.array([[float(cosine_similarity(a, b, dim=0)) for b in y] for a in x]) / 0.3
    i2s = [-np.log(np.exp(s[i, i]) / np.exp(s[i]).sum()) for i in range(6)]
    s2i = [-np.log(np.exp(s[i, i]) / np.exp(s[:, i]).sum()) for i in range(6)]
    parts = method.loss(batch)
    assert float(parts["i2s"]) == pytest.approx(np.mean(i2s) / 2, rel=1e-5)
    assert float(parts["s2i"]) == pytest.approx(np.mean(s2i) / 2, rel=1e-5)
