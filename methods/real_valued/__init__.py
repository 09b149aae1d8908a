"""Methods with real-valued embeddings or pair scores."""

from benchmark.contract.rows import BOTH_TRACKS, Entry, family

ROWS = family(
    "real-valued",
    __name__,
    Entry("cca", "CCA", 1936, "unsupervised", "pairwise", "from-paper",
          "canonical correlation analysis, ranked by cosine", deterministic=True),
    Entry("dcca", "DCCA", 2013, "unsupervised", "pairwise", "from-paper",
          "two networks whose outputs correlate as much as possible, then linear CCA, ranked by cosine"),
    Entry("sift-mfcc", "SIFTM", 2020, "unsupervised", "pairwise", "reconstruction",
          "bags of dense SIFT words and of MFCC words, aligned by CCA, ranked by cosine (its own features)",
          front_ends={"image": "dense-sift-words", "sound": "mfcc-words"}, deterministic=True,
          display_name="SIFT+MFCC"),
    Entry("cnn-spec", "CNNSpec", 2016, "unsupervised", "pairwise", "reconstruction",
          "two-branch network with a margin ranking loss on pairs", BOTH_TRACKS, display_name="CNN+SPEC"),
    Entry("dvan", "DVAN", 2018, "unsupervised", "pairwise", "reconstruction",
          "two branches and a matching head that scores each pair of image and sound", BOTH_TRACKS),
    Entry("cmir-net", "CMIRNet", 2020, "supervised", "classification", "reconstruction",
          "two-branch network with class, pair and crossed reconstruction losses", display_name="CMIR-NET"),
    Entry("contrastive", "Contrastive", 2021, "unsupervised", "contrastive", "from-paper",
          "two towers with the symmetric InfoNCE loss on pairs"),
    Entry("scrl", "SCRL", 2022, "supervised", "pairwise", "inspired-by",
          "SCRL-style: margin losses of pairs, of classes within a modality and of classes across modalities"),
    Entry("knn-transfer", "KNNTransfer", 1967, "unsupervised", "none", "inspired-by",
          "nearest training items stand for the query in the other modality; learns nothing", deterministic=True,
          display_name="kNN transfer"),
)  # fmt: skip
