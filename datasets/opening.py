"""Opens a data set: the real one below a data root, or its stand-in in the cache."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import get_type_hints

from filelock import FileLock

from benchmark.contract.caches import cache_folder
from benchmark.contract.digests import source_digest
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.labels import require_labels
from benchmark.contract.quoting import shown
from benchmark.contract.rows import DatasetRow, Source
from datasets.files.cache_entry import is_whole, new_folder
from datasets.layouts.captioned_images import CaptionedImages
from datasets.layouts.part_names import PARTS
from datasets.layouts.published_layout import PublishedLayout


def open_dataset(layout: type[PublishedLayout], source: Source, root: Path | None) -> CaptionedImages:
    """Opens a data set.

    Args:
        layout: the published layout of the data set.
        source: "real" reads below `root`; "stand-in" reads from the cache, where the stand-in is drawn at first use.
        root: the data root, which holds the published folders; only "real" needs it.

    Raises:
        DataUnavailable: the data set is missing or incomplete below `root`.
        UserError: `root` is None or is not a folder.
        StorageError: the stand-in cannot be written to the cache.
    """
    if source == "stand-in":
        from datasets.stand_in.classes import CLASS_SIZES

        return layout(_stand_in_folder(layout.name), "stand-in", CLASS_SIZES[layout.name]).read()
    if root is None:
        raise UserError(
            "--data real needs --data-root DIR, the folder that holds UCM_captions/, RSICD/, …; it was not given"
        )
    if not root.is_dir():
        raise UserError(f"--data-root should be a folder that holds UCM_captions/, RSICD/, …; {root} is no folder")
    return layout(root, "real").read()


def _stand_in_folder(name: str) -> Path:
    """Folder of a stand-in, drawn if it is not in the cache or differs from its checksums."""
    from datasets.stand_in import data_set

    folder = cache_folder() / "stand-in" / f"{name}-{source_digest(data_set.__name__)}"
    if is_whole(folder):  # no lock, since a complete cache may be read-only
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not is_whole(folder, silently=True):
            with new_folder(folder) as draft:
                data_set.write_stand_in(name, draft)
    return folder


def checked(found: object, row: DatasetRow) -> CaptionedImages:
    """What code of others read, with the name of its row; raises DataUnavailable if it is no whole data set."""
    if not isinstance(found, CaptionedImages):
        kind = f"{CaptionedImages.__module__}.{CaptionedImages.__name__}"
        raise DataUnavailable(f"{row.name}: read() of {row.target} should return a {kind}, got {type(found).__name__}")
    for complaint in chain(_wrong_types(found), _contradictions(found), _missing_files(found)):
        raise DataUnavailable(f"{row.name}: read() of {row.target} {complaint}")
    return replace(found, name=row.name, source="folder")


def _wrong_types(data: CaptionedImages) -> Iterator[str]:
    """Fields that hold something else than their annotation says; labels have a check of their own."""
    from pydantic import TypeAdapter, ValidationError

    hints = get_type_hints(CaptionedImages) | {"engines": Mapping[str, type]}  # a protocol, which nobody can check
    for name in (name for name in hints if name not in ("name", "source", "labels")):
        try:
            TypeAdapter(hints[name]).validate_python(getattr(data, name), strict=True)
        except ValidationError as error:
            first = error.errors()[0]
            place = "".join(f"[{key}]" for key in first["loc"])
            expected = first["msg"].removeprefix("Input ")
            yield f"gives {shown(first['input'])} for {name}{place}, which {expected}"


def _contradictions(data: CaptionedImages) -> Iterator[str]:
    """What does not fit together in a data set whose fields have the right types."""
    n, lengths = len(data.paths), {"sentences": len(data.sentences), "recordings": len(data.recordings)}
    if not n:
        yield "should give at least one image, it gives none"
    for name, length in lengths.items():
        if length != n:
            yield f"should give {name} of {n} images, it gives {length}"
    for name, given in (("published_parts", data.published_parts), ("names", data.names)):
        if given and len(given) != n:
            yield f"should give {name} of {n} images or none, it gives {len(given)}"
    for part in sorted(set(data.published_parts) - {"", "restval", *PARTS}):
        yield f"should give published_parts of {', '.join(PARTS)}, restval or empty ones, it gives {shown(part)}"
    if len(set(data.ids)) < n:
        yield "should give each image a name of its own"
    for image, sentences, files in zip(data.ids, data.sentences, data.recordings, strict=True):
        if not sentences or len(files) not in (0, len(sentences)):
            yield f"gives {image} {len(sentences)} sentences and {len(files)} recordings; one for each, or none"
    try:
        require_labels("labels", data.labels, n)
    except ValueError as error:
        yield f"gives labels that do not fit: {error}"
        return
    n_classes = len(data.class_names)
    one_each = data.labels.ndim == 1 and 0 <= data.labels.min() <= data.labels.max() < n_classes
    if not one_each and data.labels.shape != (n, n_classes):
        yield f"gives labels that do not fit its {n_classes} class_names"


def _missing_files(data: CaptionedImages) -> Iterator[str]:
    for name, paths in (("paths", data.paths), ("recordings", tuple(chain(*data.recordings)))):
        missing = [path for path in paths if not os.path.isfile(path)]
        if missing:
            yield f"gives {name} of {len(paths):,} files, of which {len(missing):,} are not there, as {missing[0]}"
