"""Names of metrics: those that exist are known, whether or not arrays determine them."""

import pytest

from benchmark.contract.errors import UserError
from benchmark.from_python.metric_names import chosen
from benchmark.metrics.descriptions import METRICS
from benchmark.metrics.scoring import CUTOFFS

THERE = ["map@all", "precision@1", "n_queries"]


def test_all_or_the_chosen_names():
    assert chosen(None, THERE) == THERE
    assert chosen("n_queries", THERE) == ["n_queries"]
    assert chosen(("precision@1", "map@all", "precision@1"), THERE) == ["precision@1", "map@all"]


@pytest.mark.parametrize("name", METRICS)
def test_every_listed_metric_is_known(name):
    name = name.replace("@k", "@10")
    if name in THERE:
        return
    with pytest.raises(ValueError, match=rf"^{name.replace('[', r'.').replace(']', r'.')} (needs|is defined for) "):
        chosen(name, THERE)


@pytest.mark.parametrize(
    ("name", "nearest"),
    {
        **{
            "mAP": "map@all",
            "map": "map@all",
            "MAP@all": "map@all",
            "i2s/map@all": "map@all",
            "precison@1": "precision@k",
        },
        **{"map@7": "map@k", "map@k": "map@k", "precision@7": "precision@k", "ndcg": "ndcg@k", "": ""},
    }.items(),
)
def test_an_unknown_name_gets_the_nearest_metric_and_a_short_list(name, nearest):
    there = ["map@all", *(f"{metric}@{k}" for metric in ("map", "precision", "ndcg") for k in CUTOFFS), "n_queries"]
    with pytest.raises(UserError) as error:
        chosen(name, there)
    hint = f"; did you mean '{nearest}'?" if nearest else "."
    names = "map@all, map@k, n_queries, ndcg@k, precision@k (k is 1, 5, 10, 20, 50 or 100)"
    assert str(error.value).startswith(f"unknown metric {name!r}{hint} Known: {names}. `")


@pytest.mark.parametrize("name", ["map@k", "map", "", "i2s/map@all", "MAP@all"])
def test_no_other_name_is_known(name):
    with pytest.raises(UserError, match=r"^unknown metric .* Known: .*`.* list metrics` explains them"):
        chosen(name, THERE)
