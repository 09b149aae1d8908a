"""Scores of items of several classes against scikit-learn, and both forms of labels against each other."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from benchmark.contract.codes import Embeddings
from benchmark.contract.outputs import Outputs
from benchmark.metrics.scoring import score
from tests.benchmark.metrics.test_scoring import line, pairs, retrieval


def several(labels):
    """Labels of one class an item as columns, and a column of a class without items."""
    return np.concatenate([labels[:, None] == np.arange(5), np.zeros((len(labels), 1), np.bool_)], axis=1)


def test_both_forms_of_one_class_an_item_have_the_same_scores():
    for outputs in (pairs(), retrieval()):
        sides = {
            name: found and {m: replace(items, labels=several(items.labels)) for m, items in found.items()}
            for name, found in (("query", outputs.query), ("database", outputs.database))
        }
        assert score(Outputs(**sides)) == score(outputs)


def test_items_of_several_classes_are_relevant_where_they_share_one():
    rng = np.random.default_rng(3)
    labels = {name: rng.random((n, 4)) < 0.3 for name, n in (("query", 20), ("database", 30))}
    values = {name: rng.normal(size=(len(found), 3)).astype(np.float32) for name, found in labels.items()}
    sides = {
        name: {m: replace(line([0] * len(found), [0] * len(found)), output=Embeddings(values[name]), labels=found)
               for m in ("image", "text")}
        for name, found in labels.items()
    }  # fmt: skip
    found = score(Outputs(**sides)).scores
    unit = {name: rows / np.linalg.norm(rows, axis=1, keepdims=True) for name, rows in values.items()}
    cosines, precisions = unit["query"] @ unit["database"].T, {}
    for q, own in enumerate(labels["query"]):
        relevant = [bool((own & other).any()) for other in labels["database"]]
        if any(relevant):
            precisions[q] = average_precision_score(relevant, cosines[q])
    np.testing.assert_allclose(found["t2i/map@all"], np.mean(list(precisions.values())))
    by_class = [
        np.mean([precisions[q] for q in np.flatnonzero(of_class) if q in precisions]) for of_class in labels["query"].T
    ]
    np.testing.assert_allclose(found["t2i/macro_map@all"], np.mean(by_class))
    assert found["t2i/n_queries_without_relevant"] == 20 - len(precisions) > 0


def test_without_classes_there_is_instance_recall_only():
    outputs = pairs()
    bare = {m: replace(items, labels=np.zeros((len(items.ids), 0), np.bool_)) for m, items in outputs.query.items()}
    found, known = score(Outputs(bare, None)), score(outputs)
    recalls = {name: value for name, value in known.scores.items() if "instance_recall" in name}
    counts = {"i2s/n_queries": 5, "s2i/n_queries": 6, "i2s/n_query_classes": 0, "s2i/n_query_classes": 0}
    assert recalls
    assert found.scores == recalls | counts
    assert found.curves == {}
    assert found.diagnostics == known.diagnostics
    with pytest.raises(ValueError, match="no query has a relevant item"):
        score(Outputs(bare, bare))


def test_sides_with_other_forms_of_labels_or_other_classes_are_refused():
    outputs = retrieval()
    image = outputs.query["image"]
    for labels in (several(image.labels), several(image.labels)[:, 1:]):
        with pytest.raises(ValueError, match="labels of one form and the same classes"):
            Outputs(outputs.query | {"image": replace(image, labels=labels)}, outputs.database)
