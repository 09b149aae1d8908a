"""Explains every number of the report to readers who have not seen the code."""

from __future__ import annotations

DEFINITIONS = {
    "method": "brackets after its name hold the settings that differ from the method's defaults, or the number of "
    "trials of the search that chose them (tuned), or say that they are the published ones (paper). A method without "
    "brackets has its defaults, which are the published ones where these do not differ.",
    "floor, hard-label reference, control, oracle": "reference rows. A floor learns nothing. The hard-label reference "
    "stores a guess of the class as a code; other codes may score higher. A control trains a method on labels that "
    "were shuffled over the training pairs: its score does not rest on the labels. An oracle row gives a method the "
    "caption as text in place of its sound. They are not compared with the other rows.",
    "from a file": "the user handed in the codes or vectors of the test items, and the suite only scored them. What "
    "such a method saw in training, and which features it used, is not known here.",
    "track": "`frozen`: every method gets the same features, unless it prescribes its own; `end-to-end`: the method "
    "learns from pixels and sounds.",
    "speech": "engines that speak the captions: `A → B` trains on speech of A and tests on speech of B, `A+B` is a "
    "mixture drawn by item.",
    "noise": "lies over the test sounds, unless it says train: `babble:10dB` is eight voices at once whose power is "
    "10 dB below that of the speech; `engine` is a motor; `room` adds echoes.",
    "seen, nearly seen, new sentence": "seen: training speaks this sentence word for word. Nearly seen: training "
    "speaks one that differs by one word (substituted, inserted or deleted). New: neither.",
    "transcript features": 'the words that a speech recogniser hears; with `knn-transfer` this is "transcribe, then '
    "retrieve\". They are no oracle: they hold the recogniser's errors.",
    "relevant": "an item of the other modality that shares a class with the query. "
    "Queries without a relevant item in the database are counted, and left out of every mean.",
    "ranking": "hash codes by Hamming distance, real-valued vectors by cosine. Items at the same distance are tied; "
    "every score is the exact expectation over all orders of ties, so it does not depend on a sort order.",
    "mAP (map@all)": "mean over queries of the average precision over the whole ranking, divided by all R relevant "
    "items.",
    "best, worst (map_best@all, map_worst@all)": "mAP if every tie is resolved for, or against, the query.",
    "chance (chance_map@all)": "mAP of the same queries if the whole database is one tie, as without any information. "
    "The chance row of precision is the share of relevant items.",
    "P@k (precision@k)": "expected share of relevant items among the first k, divided by k even in a smaller database.",
    "macro mAP (macro_map@all)": "mean over classes of the mean over that class's queries.",
    "IR@k (instance_recall@k)": "probability that the item paired with the query is among the first k; items with an "
    "identical sentence count as one. It needs a database that holds the paired item.",
    "within radius 2 (precision_radius2)": "precision among the items at distance 2 or less; an empty ball counts 0.",
    "bit balance": "mean over bits of 1 - |2p - 1|, p being the share of ones: 1 if every bit is balanced, 0 if "
    "every bit is constant. Diagnostics cover all codes of a modality, of queries and of the database.",
    "bit entropy": "mean over bits of the binary entropy of p, in bits: 1 if every bit is balanced.",
    "bit correlation": "mean absolute correlation of two different bits, without constant bits: 0 is best.",
    "unique codes": "distinct codes as a share of the items.",
    "quantisation error": "share of the outputs' squared length that their signs do not explain, mean over items.",
    "ties (tie_share)": "share of the pairs of database items at the same distance from the query, mean over queries.",
    "precision at recall": "precision at recall 0.01 to 1.00 on the expected curve, mean over queries.",
    "by Hamming radius": "precision and recall of the ball of each radius; the mean precision leaves out empty balls.",
    "±": "standard deviation over seeds (n - 1 in the denominator); a seed determines both the split and the random "
    "start of the method.",
    "bytes per item": "one packed code, ceil(bits / 8), or one float32 vector, 4 bytes a dimension; without ids and "
    "index. Projected figures are multiplied, not measured.",
    "fidelity": "how close a method is to its paper: `published-code` (follows the authors' code), `from-paper` (built "
    "from the text), `reconstruction` (the text leaves much open), `inspired-by` (shares the idea).",
}


def definitions() -> list[str]:
    """A Markdown list of all definitions."""
    return [f"- **{name}**: {text}" for name, text in DEFINITIONS.items()]


# Names of the definitions that the first page repeats, for readers of its table.
FIRST = ("relevant", "ranking", "mAP (map@all)", "chance (chance_map@all)", "fidelity")


def first_definitions() -> list[str]:
    """A Markdown list of the definitions that the first page needs."""
    return [f"- **{name}**: {DEFINITIONS[name]}" for name in FIRST]
