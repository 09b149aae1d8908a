"""Costs of indexes made by hand."""

from benchmark.contract.index_cost import IndexCost
from tests.support.report_results import provenance

INDEX = {"codes": "IndexBinaryFlat", "vectors": "IndexFlatIP"}


def index_cost(kind: str = "codes", width: int = 64, n_items: int = 1000, **fields: object) -> IndexCost:
    """The cost of an exact index of made-up items, with numbers that are easy to work out."""
    own = {"dataset": "ucm", "source": "stand-in", "kind": kind, "width": width, "index": INDEX[kind]}
    items = {"n_items": n_items, "is_made_up": True, "searched": "image", "asked": "sound", "k": 10, "n_queries": 50}
    cell = {"cell_label": "ucm rs-pairs better 64 bits seed 0", "cell": "k"}
    sizes = {"bytes_disk": 8 * n_items + 33, "bytes_memory": 8 * n_items + 16}
    times = {"seconds_build": 0.5, "seconds_median": width * 1e-6, "seconds_p99": width * 2e-6, "recall": 1.0}
    more = {"build_limit": 60.0, "load": 1.0, "provenance": provenance()}
    return IndexCost.model_validate({**own, **items, **cell, **sizes, **times, **more, **fields})


NOT_BUILT: dict[str, object] = {
    **dict.fromkeys(("bytes_disk", "bytes_memory", "seconds_build", "seconds_median", "seconds_p99", "recall")),
    "reason": "not built within 60 s",
}
