"""A data set in a file: two modalities' features and labels of training pairs and queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.digests import digest, file_digest
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.labels import Labels, class_is_shared
from datasets.feature_files.arrays import Matrix, in_rows, names_in, read_arrays
from datasets.feature_files.class_labels import recognised

LETTERS = {"image": "I", "text": "T", "sound": "S"}  # modality -> the letter of its keys
ENDS_OF_KEYS = ("tr", "te")  # training pairs, queries
_MODALITIES = ("no modality", "one modality")
KEYS = tuple(f"{letter}_{part}" for letter in (*LETTERS.values(), "L") for part in ENDS_OF_KEYS)


@dataclass(frozen=True)
class FeatureFile:
    """What one file holds. The parts of each modality stand one below the other: training pairs, then queries.

    Attributes:
        name: of the data set, the file's name without its ending.
        path: of the file.
        features: modality -> float32 [n_train + n_query, d].
        train_labels, query_labels: both int64 [n] or both bool [n, n_classes].
        remarks: what the user should know about the file, one line each.
        digest: of the file's bytes and of the names under which they are read.
    """

    name: str
    path: Path
    features: Mapping[str, FloatArray]
    train_labels: Labels
    query_labels: Labels
    remarks: tuple[str, ...]
    digest: str

    @property
    def modalities(self) -> tuple[str, ...]:
        """Both modalities, in the order of LETTERS."""
        return tuple(self.features)

    def changed(self) -> DataUnavailable:
        """The error for a file that is no longer as it was when the run was planned."""
        return unusable(self.path, "changed while the run was using it", "run the same command again")


def unusable(path: Path, flaw: str, remedy: str) -> DataUnavailable:
    """The error for a feature file that cannot be used.

    Args:
        path: the file.
        flaw: what is wrong with it, as the end of a sentence about it.
        remedy: what to do.
    """
    return DataUnavailable(f"--dataset-file {path} {flaw}; {remedy}")


def read_feature_file(path: Path, names: Mapping[str, str]) -> FeatureFile:
    """Reads and checks a file.

    Args:
        path: .mat or .npz.
        names: one of KEYS -> the name that the file uses in its place; a file that holds none of these names, but all
            KEYS that they replace, is read under KEYS.

    Raises:
        DataUnavailable: the file cannot be read, or lacks something, or its parts do not fit together.
    """
    name_of, remarks = _names_of(path, names)
    found = read_arrays(path, list(name_of.values()), unusable)
    content = digest([file_digest(path), name_of])
    arrays = {key: found[name] for key, name in name_of.items() if name in found}
    modalities = _modalities(path, name_of, arrays)
    for part in ENDS_OF_KEYS:
        _align(
            path,
            {key: name_of[key] for key in (*(f"{letter}_{part}" for letter in modalities.values()), f"L_{part}")},
            arrays,
        )
    stacked = {}
    for modality, letter in modalities.items():
        stacked[modality], told = _stacked(
            path, *((name_of[f"{letter}_{part}"], arrays[f"{letter}_{part}"]) for part in ENDS_OF_KEYS)
        )
        remarks += told
    train, query = ((name_of[f"L_{part}"], arrays[f"L_{part}"]) for part in ENDS_OF_KEYS)
    train_labels, query_labels = recognised(path, train, query, unusable)
    if not class_is_shared(query_labels, train_labels):
        flaw = f"has no query under {query[0]} of a class that occurs under {train[0]}"
        raise unusable(path, flaw, "save queries and training pairs of the same classes")
    remarks += _unlabelled((train[0], train_labels), (query[0], query_labels))
    remarks += _repeated(stacked, len(train_labels))
    return FeatureFile(path.stem, path, stacked, train_labels, query_labels, tuple(remarks), content)


def _names_of(path: Path, names: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Key -> name in this file, and a remark where the file has the suite's names in place of those given."""
    there = set(names_in(path, unusable)) if names else set()
    if names and not there & set(names.values()) and set(names) <= there:
        return dict(zip(KEYS, KEYS, strict=True)), [
            f"has none of the names of --dataset-keys and is read as {', '.join(names)}"
        ]
    return {key: names.get(key, key) for key in KEYS}, []


def _modalities(path: Path, name_of: Mapping[str, str], there: Collection[str]) -> dict[str, str]:
    """Modality -> its letter, for the two modalities that the file holds."""
    complete = {m: letter for m, letter in LETTERS.items() if {f"{letter}_tr", f"{letter}_te"} <= set(there)}
    unlabelled = [name_of[key] for key in ("L_tr", "L_te") if key not in there]
    if len(complete) == 2 and not unlabelled:
        return complete
    if len(complete) == 3:
        raise unusable(path, "holds three modalities", "leave one of them out")
    flaws = [f"lacks {' and '.join(unlabelled)}"] if unlabelled else []
    flaws += [f"holds {_MODALITIES[len(complete)]}"] if len(complete) < 2 else []
    flaw = " and ".join(flaws) if there else "holds no array of a name that the suite expects"
    raise unusable(
        path,
        f"{flaw}; expected arrays named {', '.join(name_of.values())}, of which two of I, T and S are enough; found "
        f"{', '.join(names_in(path, unusable)) or 'none'}",
        "give other names with --dataset-keys, such as --dataset-keys I_tr=XTrain",
    )


def _align(path: Path, part: Mapping[str, str], arrays: dict[str, Matrix]) -> None:
    """Stands labels in one row upright, in place; raises DataUnavailable where arrays of a part differ in their rows.

    Args:
        path: of the file, for errors.
        part: key -> name in the file, of features and labels that belong together; labels come last.
        arrays: key -> values.
    """
    *features, labels = part
    if len(arrays[labels]) == 1 != len(arrays[features[0]]):
        arrays[labels] = arrays[labels].T
    if len({len(arrays[key]) for key in part}) > 1:
        listed = ", ".join(f"{name} {list(arrays[key].shape)}" for key, name in part.items())
        turned = _turned([arrays[key] for key in part])
        names = " and ".join(name for name, is_turned in zip(part.values(), turned, strict=True) if is_turned)
        hint = f"; {names} seem to hold an item in each column" if names else ""
        remedy = "transpose them" if names else "save a row for each item"
        raise unusable(path, f"holds arrays with different numbers of rows: {listed}{hint}", remedy)


def _turned(values: list[Matrix]) -> list[bool]:
    """For each matrix, whether its columns seem to be the items, since all others have as many rows or columns."""
    shared = set.intersection(*(set(matrix.shape) for matrix in values))
    return [len(shared) == 1 and len(matrix) not in shared for matrix in values]


def _stacked(path: Path, *parts: tuple[str, Matrix]) -> tuple[FloatArray, list[str]]:
    """Training features above those of the queries, float32, and remarks; parts are names and values of both."""
    (train_key, train), (query_key, query) = parts
    if train.shape[1] != query.shape[1]:
        flaw = (
            f"has features of {train.shape[1]} dimensions under {train_key} and of {query.shape[1]} under {query_key}"
        )
        raise unusable(path, flaw, "save both with the same dimensions")
    with np.errstate(over="ignore"):
        narrow = [(key, values.astype(np.float32)) for key, values in parts]
    for key, values in narrow:
        if not np.isfinite(values).all():
            flaw = f"holds NaN or values beyond float32 under {key}, {in_rows(~np.isfinite(values))}"
            raise unusable(path, flaw, "mend or leave out these items")
    constant = int((np.ptp(narrow[0][1], axis=0) == 0).sum())
    if constant == train.shape[1]:
        raise unusable(path, f"holds the same features for all items under {train_key}", "save features that vary")
    told = [f"{constant} of {train.shape[1]} columns of {train_key} are constant"] if constant else []
    return np.concatenate([values for _, values in narrow]), told


def _unlabelled(*parts: tuple[str, Labels]) -> list[str]:
    """Says how many items of several classes have none, for each part with such items; parts are names and labels."""
    counts = [(key, len(labels), int((~labels.any(1)).sum())) for key, labels in parts if labels.dtype == np.bool_]
    return [
        f"{none:,} of {n:,} items have no label under {key}, so nothing is relevant to them"
        for key, n, none in counts
        if none
    ]


def _repeated(stacked: Mapping[str, FloatArray], n_train: int) -> list[str]:
    """Says how many queries have the features of a training item, which leaks if it is the same item."""
    told = []
    for modality, values in stacked.items():
        known = {row.tobytes() for row in values[:n_train]}
        n_known = sum(row.tobytes() in known for row in values[n_train:])
        if n_known:
            told.append(
                f"{n_known:,} of {len(values) - n_train:,} {modality} queries have the features of a training item"
            )
    return told
