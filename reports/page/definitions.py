"""What the numbers of the report mean, for somebody who has not seen the code."""

from __future__ import annotations

DEFINITIONS = {
    "method": "in brackets behind its name stand the settings that differ from the method's defaults, or the number of "
    "trials of the search that chose them (tuned).",
    "floor, ceiling, oracle": "rows that mark what no learning gives, what hard guesses of the class give as codes (a "
    "ceiling of such codes, which other codes may pass), and what methods give with the caption "
    "as text in place of its sound. They are not compared with the other rows.",
    "track": "`frozen`: every method is given the same features, unless it prescribes its own; `end-to-end`: it learns "
    "from pixels and sounds.",
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
    "bit balance": "mean over bits of 1 - |2p - 1|, p being the share of ones: 1 where every bit is balanced, 0 where "
    "none ever changes. Diagnostics are of all codes of a modality that query or are searched.",
    "bit entropy": "mean over bits of the binary entropy of p, in bits: 1 where every bit is balanced.",
    "bit correlation": "mean absolute correlation of two different bits, without bits that never change: 0 is best.",
    "unique codes": "distinct codes as a share of the items.",
    "quantisation error": "share of the outputs' squared length that their signs do not explain, mean over items.",
    "ties (tie_share)": "share of the pairs of database items at the same distance from the query, mean over queries.",
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
