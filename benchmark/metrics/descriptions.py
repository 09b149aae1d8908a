"""What each score, curve and diagnostic means, in one line. These texts decide no number."""

from __future__ import annotations

METRICS = {
    "map@all": "mean average precision over the whole ranking, expected over all orders of ties, divided by R",
    "map_best@all": "the same with every tie in the query's favour",
    "map_worst@all": "the same with every tie against the query",
    "macro_map@all": "mean over classes of the mean over that class's queries",
    "chance_map@all": "the same queries with the whole database in one tie: what no information gives",
    "map@k": "expected average precision over the first k ranks, divided by min(k, R)",
    "precision@k": "expected share of relevant items among the first k; divided by k even in a smaller database",
    "recall@k": "expected share of the R relevant items among the first k",
    "ndcg@k": "binary gain, log2 discount, ideal over min(k, R)",
    "instance_recall@k": "probability that the paired item is among the first k; identical sentences are one set",
    "tie_share": "share of the pairs of database items at the same distance from the query, mean over queries",
    "precision_radius2": "precision within Hamming radius 2; an empty ball counts 0 (codes only)",
    "empty_ball_share": "share of the counted queries with nothing within Hamming radius 2 (codes only)",
    "n_query_classes": "classes of the queries that have a relevant item; below 2, metrics of classes are left out",
    "map_seen@all": "map@all of the sound queries whose sentence is also spoken in training",
    "map_unseen@all": "map@all of the other sound queries",
    "chance_map_seen@all": "chance_map@all of the queries of map_seen@all",
    "chance_map_unseen@all": "chance_map@all of the queries of map_unseen@all",
    "same_class_map_seen@all": "map@all of the seen queries, averaged over the classes that have both kinds of query",
    "same_class_map_unseen@all": "the same mean over the queries with unseen sentences",
    "same_class_chance_map@all": "chance_map@all over these classes, the same for seen and unseen",
    "same_image_map_seen@all": "as same_class_map_seen@all, over images (where an image has several sounds)",
    "same_image_map_unseen@all": "the same mean over the queries with unseen sentences",
    "same_image_chance_map@all": "chance_map@all over these images, the same for seen and unseen",
    "map[PART]@all": "map@all of a part of the sound queries: by speech, by how new the sentence is, by its length",
    "chance_map[PART]@all": "chance_map@all of the queries of map[PART]@all",
    "n_queries[PART]": "sound queries of that part",
    "n_queries_seen": "sound queries whose sentence is also spoken in training",
    "n_queries_unseen": "the other sound queries",
    "n_same_class": "classes that same_class_map_seen@all covers",
    "n_same_image": "images that same_image_map_seen@all covers",
    "n_queries": "queries, including those left out",
    "n_queries_without_relevant": "queries with no relevant item in the database; left out of every mean",
}

CURVES = {
    "precision_at_recall": "precision at recall 0.01 … 1.00 on the expected curve, nothing interpolated upwards",
    "precision_by_radius": "precision within each Hamming radius, mean over the non-empty balls, else NaN (codes only)",
    "recall_by_radius": "recall within each Hamming radius (codes only)",
    "empty_by_radius": "share of queries with an empty ball at each Hamming radius (codes only)",
}

# Of the codes of one modality, keyed `modality/name`.
DIAGNOSTICS = {
    "bit_balance": "mean over bits of 1 - |2p - 1|, p the share of ones: 1 is balanced, 0 a bit that never changes",
    "bit_entropy": "mean over bits of the binary entropy of p, in bits: 1 is balanced",
    "bit_correlation": "mean absolute correlation of two different bits; bits that never change take no part",
    "unique_code_share": "distinct codes as a share of the items",
    "quantisation_error": "share of the outputs' squared length that their signs do not explain, mean over items",
}
