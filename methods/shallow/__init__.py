"""Hashing methods without a network."""

from benchmark.contract.rows import Entry, family

ROWS = family(
    "shallow-hashing",
    __name__,
    Entry("lsh", "LSH", 2002, "unsupervised", "none", "inspired-by",
          "random hyperplanes in the space of canonical correlation analysis"),
    Entry("cca-itq", "CCAITQ", 2011, "unsupervised", "pairwise", "from-paper",
          "canonical correlation analysis, rotated to binary codes"),
    Entry("itq-labels", "ITQLabels", 2011, "supervised", "classification", "from-paper",
          "canonical correlation analysis with the labels, rotated to binary codes"),
    Entry("cvh", "CVH", 2011, "unsupervised", "pairwise", "from-paper",
          "signs of canonical variates", deterministic=True),
    Entry("cmfh", "CMFH", 2014, "unsupervised", "pairwise", "from-paper",
          "common factors of both modalities, predicted linearly from one"),
    Entry("scm-orth", "SCMOrth", 2014, "supervised", "pairwise", "from-paper",
          "semantic correlation maximisation, all bits at once, fewer than classes", deterministic=True),
    Entry("scm-seq", "SCMSeq", 2014, "supervised", "pairwise", "from-paper",
          "semantic correlation maximisation, one bit after the other", deterministic=True),
    Entry("smfh", "SMFH", 2016, "supervised", "pairwise", "from-paper",
          "common factors that are smooth over classes and neighbours, predicted linearly"),
    Entry("dch", "DCH", 2017, "supervised", "classification", "from-paper",
          "discrete codes that a linear classifier tells apart and either modality predicts"),
    Entry("scratch", "SCRATCH", 2018, "supervised", "classification", "from-paper",
          "common factors of kernel features and labels, rotated to binary codes and predicted from one modality"),
    Entry("dlfh", "DLFH", 2019, "supervised", "pairwise", "from-paper",
          "discrete codes whose inner products are log odds of a shared class, predicted by linear maps"),
    Entry("lcmfh", "LCMFH", 2019, "supervised", "classification", "from-paper",
          "common factors that are the same for equal labels, predicted linearly"),
    Entry("pca-rotation", "PCARotation", 2025, "unsupervised", "pairwise", "inspired-by",
          "principal components of canonical variates, rotated at random"),
)  # fmt: skip
