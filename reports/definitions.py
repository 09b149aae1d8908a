"""What the numbers of the report mean, for somebody who has not seen the code."""

from __future__ import annotations

DEFINITIONS = {
    "method": "in brackets behind its name stand the settings that differ from the method's defaults.",
    "relevant": "an item of the other modality with the same class as the query. "
    "A query with no relevant item in the database is left out of every mean and counted.",
    "ranking": "hash codes by Hamming distance, real-valued vectors by cosine. Items at the same distance are tied; "
    "every score is the exact expectation over all orders of ties, so no sort decides a number.",
    "mAP (map@all)": "mean over queries of the average precision over the whole ranking, divided by all R relevant "
    "items.",
    "best, worst (map_best@all, map_worst@all)": "the same with every tie in, or against, the query's favour.",
    "chance (chance_map@all)": "the same queries with the whole database in one tie: what no information gives. "
    "The chance row of precision is the share of relevant items.",
    "P@k (precision@k)": "expected share of relevant items among the first k, divided by k even in a smaller database.",
    "macro mAP (macro_map@all)": "mean over classes of the mean over that class's queries.",
    "IR@k (instance_recall@k)": "probability that the item paired with the query is among the first k; items with an "
    "identical sentence count as one. Only where the paired item is in the database.",
    "within radius 2 (precision_radius2)": "precision among the items at distance 2 or less; an empty ball counts 0.",
    "precision at recall": "precision at recall 0.01 to 1.00 on the expected curve, mean over queries.",
    "by Hamming radius": "precision and recall of the ball of each radius; empty balls are left out of the mean "
    "precision.",
    "±": "standard deviation over seeds (n - 1 in the denominator); a seed draws both the split and the start of the "
    "method.",
    "bytes per item": "one packed code, ceil(bits / 8), or one float32 vector, 4 bytes a dimension; without ids and "
    "index. Projected figures are multiplied, not measured.",
    "fidelity": "how close a method is to its paper: `published-code` (follows the authors' code), `from-paper` (built "
    "from the text), `reconstruction` (the text leaves much open), `inspired-by` (shares the idea).",
}


def definitions() -> list[str]:
    """A list of all definitions."""
    return [f"- **{name}**: {text}" for name, text in DEFINITIONS.items()]
