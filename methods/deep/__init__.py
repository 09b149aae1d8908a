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
    Entry("dsph", "DSPH", 2023, "supervised", "classification", "published-code",
          "class proxies that both modalities share, kept apart as the words of a good binary code are"),
    Entry("prdh", "PRDH", 2017, "supervised", "pairwise", "reconstruction",
          "pairwise likelihood between and within modalities, with decorrelated bits, mostly learnt from pairs"),
    Entry("cmhh", "CMHH", 2018, "supervised", "pairwise", "reconstruction",
          "focal likelihood of pairs that draws similar ones into a Hamming ball"),
    Entry("dadh", "DADH", 2020, "supervised", "triplet", "published-code",
          "weighted triplets, codes of the classes, and discriminators that sounds learn to fool"),
    Entry("ssah", "SSAH", 2018, "supervised", "pairwise", "published-code",
          "a network that reads labels teaches both modalities, with discriminators on deep features"),
)  # fmt: skip
