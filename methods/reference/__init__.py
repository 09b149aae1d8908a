"""Reference rows, which are not ranked: a floor and a hard-label reference."""

from benchmark.contract.rows import Entry, family

ROWS = (
    *family(
        "floor",
        __name__,
        Entry("random-codes", "RandomCodes", 2026, "unsupervised", "none", "inspired-by",
              "codes that depend on nothing but the item's bytes: the floor", display_name="Random codes"),
    ),
    *family(
        "hard-label-reference",
        __name__,
        Entry("label-codes", "LabelCodes", 2017, "supervised", "classification", "inspired-by",
              "the predicted class as a codeword: the hard-label reference, not comparable",
          display_name="Label codes"),
    ),
)  # fmt: skip
