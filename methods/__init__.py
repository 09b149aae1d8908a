"""Methods by name, in report order; nothing here imports them.

To add one, write `methods/<name>.py` with a class that meets the contract of `benchmark.types.Method` and
add a row: see CONTRIBUTING.md.
"""

from benchmark.types import MethodRow

METHODS = (
    MethodRow(
        "random-codes",
        "methods.random_codes:RandomCodes",
        "codes that depend on nothing but the item's bytes: the floor",
        family="floor",
        supervision="unsupervised",
        similarity="none",
        year=2026,
        fidelity="inspired-by",
    ),
    MethodRow(
        "cca",
        "methods.cca:CCA",
        "canonical correlation analysis, ranked by cosine",
        family="real-valued",
        supervision="unsupervised",
        similarity="pairwise",
        year=1936,
        fidelity="from-paper",
    ),
    MethodRow(
        "cnn-spec",
        "methods.cnn_spec:CNNSpec",
        "two-branch network with a margin ranking loss on pairs (frozen features)",
        family="real-valued",
        supervision="unsupervised",
        similarity="pairwise",
        year=2016,
        fidelity="reconstruction",
    ),
    MethodRow(
        "cca-itq",
        "methods.cca_itq:CCAITQ",
        "canonical correlation analysis, rotated to binary codes",
        family="shallow-hashing",
        supervision="unsupervised",
        similarity="pairwise",
        year=2011,
        fidelity="from-paper",
    ),
    MethodRow(
        "dcmh",
        "methods.dcmh:DCMH",
        "pairwise likelihood of class similarity (frozen features)",
        family="deep-hashing",
        supervision="supervised",
        similarity="pairwise",
        year=2017,
        fidelity="from-paper",
    ),
    MethodRow(
        "dtbh",
        "methods.dtbh:DTBH",
        "image-anchored triplets on deep features and codes (frozen features)",
        family="deep-hashing",
        supervision="supervised",
        similarity="triplet",
        year=2020,
        fidelity="reconstruction",
    ),
)
