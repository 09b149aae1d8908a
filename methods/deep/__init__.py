"""Hashing methods with a network for each modality."""

from benchmark.contract.rows import BOTH_TRACKS, Entry, family

ROWS = family(
    "deep-hashing",
    __name__,
    Entry("dcmh", "DCMH", 2017, "supervised", "pairwise", "from-paper",
          "pairwise likelihood of class similarity, and codes mostly learnt from pairs"),
    Entry("divr", "DIVR", 2020, "supervised", "pairwise", "reconstruction",
          "contrast of similar and dissimilar pairs on deep features and sigmoid codes, mostly learnt from pairs",
          BOTH_TRACKS),
    Entry("tdh", "TDH", 2018, "supervised", "triplet", "reconstruction",
          "triplet likelihood between and within modalities, with graph regularisation"),
    Entry("dtbh", "DTBH", 2020, "supervised", "triplet", "reconstruction",
          "image-anchored triplets on deep features and codes", BOTH_TRACKS),
    Entry("dtbh-balanced", "DTBHBalanced", 2020, "supervised", "triplet", "inspired-by",
          "dtbh plus the code-balance term that its authors name as future work", display_name="DTBH-balanced"),
    Entry("djsrh", "DJSRH", 2019, "unsupervised", "pairwise", "published-code",
          "codes whose cosines reconstruct a similarity joined from both modalities"),
    Entry("jdsh", "JDSH", 2020, "unsupervised", "pairwise", "published-code",
          "codes whose cosines follow a joint similarity with clear pairs weighted up"),
    Entry("dsah", "DSAH", 2020, "unsupervised", "pairwise", "published-code",
          "code similarities aligned with the features and with each other"),
    Entry("dgcpn", "DGCPN", 2021, "unsupervised", "pairwise", "published-code",
          "codes with the similarity of features and of neighbours"),
    Entry("ucch", "UCCH", 2023, "unsupervised", "contrastive", "published-code",
          "contrast with a bank of binary codes, and a smooth ranking of all negatives"),
)  # fmt: skip
