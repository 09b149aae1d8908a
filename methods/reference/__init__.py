"""Reference rows: a floor, and a ceiling that competes with nothing."""

from benchmark.contract.rows import Entry, family

ROWS = (
    *family(
        "floor",
        __name__,
        Entry("random-codes", "RandomCodes", 2026, "unsupervised", "none", "inspired-by",
              "codes that depend on nothing but the item's bytes: the floor"),
    ),
    *family(
        "ceiling",
        __name__,
        Entry("label-codes", "LabelCodes", 2017, "supervised", "classification", "inspired-by",
              "the predicted class as a codeword: a ceiling for class relevance, not comparable"),
    ),
)  # fmt: skip
