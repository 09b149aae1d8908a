"""Places and texts of the labels beside lines."""

import numpy as np
import pytest
from scipy.optimize import minimize

from reports.figures.end_labels import inches, shortened, spread


@pytest.mark.parametrize("seed", range(6))
def test_places_are_the_closest_that_keep_the_gap(seed):
    rng = np.random.default_rng(seed)
    wanted, gap, low, high = np.sort(rng.uniform(-1, 8, 6)), 1.0, 0.0, 7.0
    places = spread(wanted, gap, low, high)
    assert (np.diff(places) >= gap - 1e-9).all()
    assert low - 1e-9 <= places[0] <= places[-1] <= high + 1e-9
    bounds = [{"type": "ineq", "fun": lambda x: np.diff(x) - gap}]
    bounds += [{"type": "ineq", "fun": lambda x: np.array([x[0] - low, high - x[-1]])}]
    best = minimize(lambda x: ((x - wanted) ** 2).sum(), np.linspace(low, high, 6), constraints=bounds, tol=1e-12)
    assert ((places - wanted) ** 2).sum() <= best.fun + 1e-6


def test_too_little_room_narrows_the_gap():
    assert spread([0.0, 0.0, 0.0], 1.0, 0.0, 1.0).tolist() == [0.0, 0.5, 1.0]
    assert spread([], 1.0, 0.0, 1.0).tolist() == []


def test_texts_fit_and_differ_whatever_the_names():
    names = ["dtbh", "dtbh[n_image_anchors=500,n_sound_anchors=1000]", "dtbh[n_image_anchors=500,n_sound_anchors=2000]"]
    names += ["$\\alpha$ & <b>" * 9, "\x1b[31mred\n" * 9, "m" * 300, "m" * 301, "m" * 302]
    found = shortened(names, 1.0)
    assert list(found) == names
    assert found["dtbh"] == "dtbh"
    assert len(set(found.values())) == len(names)
    assert all(inches(text) <= 1.0 and text.isprintable() for text in found.values())
