"""Hashing methods without a network."""

from benchmark.contract.rows import Entry, family

ROWS = family(
    "shallow-hashing",
    __name__,
    Entry("cca-itq", "CCAITQ", 2011, "unsupervised", "pairwise", "from-paper",
          "canonical correlation analysis, rotated to binary codes"),
    Entry("cmfh", "CMFH", 2014, "unsupervised", "pairwise", "from-paper",
          "common factors of both modalities, predicted linearly from one"),
    Entry("lcmfh", "LCMFH", 2019, "supervised", "classification", "from-paper",
          "common factors that are the same for equal labels, predicted linearly"),
    Entry("scm-seq", "SCMSeq", 2014, "supervised", "pairwise", "from-paper",
          "semantic correlation maximisation, one bit after the other", deterministic=True),
    Entry("smfh", "SMFH", 2016, "supervised", "pairwise", "from-paper",
          "common factors that are smooth over classes and neighbours, predicted linearly"),
)  # fmt: skip
