"""The head takes usual features as they are, and standardises those whose offset hides how they vary."""

import numpy as np
import pytest
import torch

from benchmark.contract.method import FitContext, TrainData
from benchmark.metrics.average_precision import average_precision
from benchmark.metrics.counts import cosine_counts
from benchmark.run.fitting import represented
from methods.parts.heads import Head
from methods.real_valued.contrastive import Contrastive
from tests.support.loss_batches import classes_in_two_modalities

USUAL = torch.randn(50, 4, generator=torch.Generator().manual_seed(0)) * torch.tensor([1.0, 2.0, 0.5, 1.0])


@pytest.mark.parametrize(
    "features",
    [USUAL, USUAL * 1e-4, USUAL + 20, torch.cat([USUAL, torch.full((50, 1), 7.3)], dim=1), (USUAL > 0).float()],
    ids=["standardised", "small units", "an offset", "a constant column", "counts"],
)
def test_usual_features_are_taken_bit_for_bit(features):
    torch.manual_seed(0)
    head = Head(features.shape[1], 6, 3, 0.0).eval()
    head.fit_units(features)
    expected = head.last(head.centre(torch.relu(head.hidden(features))))
    assert torch.equal(head(features)[1], expected)


def test_an_offset_of_a_million_spreads_is_taken_away():
    features = USUAL.double() * 1e-3 + torch.tensor([1e3, -1e3, 0.0, 0.0])
    features = torch.cat([features, torch.full((50, 1), 5.0)], dim=1).float()
    head = Head(5, 6, 3, 0.0)
    head.fit_units(features)
    seen = (features - head.offset) / head.unit
    assert seen.mean(0).abs().max() < 0.02  # of values whose last place is 6 % of the spread
    assert seen[:, :4].std(0, correction=0).numpy() == pytest.approx(np.ones(4), abs=0.02)
    assert torch.equal(seen[:, 4], torch.zeros(50))


@pytest.mark.parametrize(
    "units",
    [
        lambda x: x * 1e-3,
        lambda x: x + 1e3,
        lambda x: x * 1e-2 + 1e3,
        lambda x: x * 1e-30,
        lambda x: x * 1e30,
        lambda x: x * 1e37,
    ],
)
def test_a_deep_method_learns_in_any_units(units):
    train = classes_in_two_modalities()
    relevance = train.labels[:, None] == train.labels

    def map_all(change):
        features = {m: change(x.astype(float)).astype(np.float32) for m, x in train.features.items()}
        method = Contrastive(epochs=20, width=32, batch_size=30, dim=8)
        method.fit(TrainData(features, None), FitContext(n_bits=None, seed=0))
        image, sound = (represented(method.encode(x, m), None) for m, x in features.items())
        return average_precision(cosine_counts(image, sound, relevance)).mean()

    plain = map_all(lambda x: x)
    assert plain > 0.7  # chance is about a third
    assert map_all(units) > plain - 0.05
