"""The row of the method. The suite reads it for every list, so this file imports nothing else."""

from benchmark.contract.rows import MethodRow

ROW = MethodRow(
    name="ridge-hashing",
    target="ridge_hashing.method:RidgeHashing",
    summary="both modalities predict random projections of the first",
    family="shallow-hashing",
    supervision="unsupervised",
    similarity="pairwise",
    year=2026,
    fidelity="inspired-by",
)
