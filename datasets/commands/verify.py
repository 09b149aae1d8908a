"""What `data verify` checks in a data set: broken files, checksums, identical images, leakage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.printable import printable
from benchmark.contract.rows import DatasetRow
from datasets.files.checksums import FILE, disagreements, listed_sums
from datasets.files.image_reader import read_image
from datasets.files.sounds_folder import content_of
from datasets.files.spelling import counted
from datasets.files.wav_reader import read_wav
from datasets.layouts.captioned_images import CaptionedImages
from datasets.layouts.published_layout import PublishedLayout
from datasets.splits.leakage_audit import Leakage, audit
from datasets.splits.protocols import (
    CaptionDisjoint,
    OneSound,
    ParaphraseDisjoint,
    PublishedSplit,
    Retrieval,
    RsFiveSounds,
    RsPairs,
)

BLOCK = 256  # files per block
PROTOCOLS: tuple[OneSound, ...] = (
    RsPairs(),
    CaptionDisjoint(),
    ParaphraseDisjoint(),
    RsFiveSounds(),
    Retrieval(),
    PublishedSplit(),
)


@dataclass(frozen=True)
class DecodeBlock:
    """Some files of one kind, which any process can decode."""

    paths: tuple[Path, ...]
    are_images: bool

    def __call__(self) -> list[str]:
        """Decodes the files; returns one error text for each that cannot be decoded."""
        errors = []
        for path in self.paths:
            try:
                if self.are_images:
                    read_image(path)
                else:
                    content_of(path)  # also finds NaN and infinite samples
                    read_wav(path)
            except DataUnavailable as error:
                errors.append(str(error))
        return errors


Decode = Callable[[Sequence[DecodeBlock]], list[list[str]]]

# Compares known checksums, file -> SHA-256, with listed ones: the findings, and whether all agree.
Comparison = Callable[[dict[Path, str]], tuple[list[str], bool]]


def decode_here(blocks: Sequence[DecodeBlock]) -> list[list[str]]:
    """Decodes all blocks in this process, one list of errors a block."""
    return [block() for block in blocks]


def verify(
    layout: type[PublishedLayout], row: DatasetRow, root: Path, decode: Decode = decode_here
) -> tuple[str, bool]:
    """Checks a data set.

    Args:
        layout: the published layout of the data set.
        row: its registry row.
        root: the data root, which holds the published folders.
        decode: calls the blocks, perhaps in other processes.

    Returns:
        The findings, and whether the data set is sound. A missing data set is sound unless checksums of it are listed.

    Raises:
        UserError: the checksum list is malformed.
    """
    lines, sound = _findings(layout, row, root, decode)
    return "\n".join(map(printable, lines)), sound


def verify_own(title: str, read: Callable[[], CaptionedImages], decode: Decode = decode_here) -> tuple[str, bool]:
    """Checks a data set of the user's own as `verify` does; returns the findings, and whether the set is sound."""
    try:
        lines, sound = _examined(read(), title, decode, lambda known: ([], True))
    except DataUnavailable as error:
        lines, sound = [f"{title}: not usable: {error}"], False
    return "\n".join(map(printable, lines)), sound


def _findings(layout: type[PublishedLayout], row: DatasetRow, root: Path, decode: Decode) -> tuple[list[str], bool]:
    """The lines that `verify` returns as one text."""
    sums = listed_sums(root, layout.folder)
    if not (root / layout.folder).is_dir():
        listed = f", although {FILE} names {len(sums):,} files of it" if sums else ""
        return [f"{row.title}: not there ({root / layout.folder}){listed}"], not sums
    try:
        data = layout(root, "real").read()
    except DataUnavailable as error:
        return [f"{row.title}: not usable: {error}", *(_checksums(root, sums, {})[0] if sums else [])], False
    return _examined(data, row.title, decode, partial(_checksums, root, sums))


def _examined(data: CaptionedImages, title: str, decode: Decode, compare: Comparison) -> tuple[list[str], bool]:
    """The findings in an opened data set, and whether it is sound; `compare` compares checksums."""
    broken = [error for errors in decode(_blocks(data)) for error in errors]
    second = f"speech: {data.speech}" if data.second == "sound" else "captions read as text"
    lines = [f"{title}: {counted(len(data), 'image')}, {second}"]
    lines += [f"  broken: {text}" for text in broken] or ["  every file decodes"]
    lines += [f"  {text}" for text in data.remarks]
    if broken:
        return [*lines, *compare({})[0], "  leakage: not measured on broken files"], False
    texts, agree = compare(_known(data))
    leakage, sound = _leakage(data)
    return [*lines, *texts, *_copies(data), *leakage], agree and sound


def _blocks(data: CaptionedImages) -> list[DecodeBlock]:
    """All files of a data set, in blocks."""
    sounds = tuple(path for files in data.recordings for path in files)
    return [
        DecodeBlock(paths[start : start + BLOCK], are_images)
        for paths, are_images in ((data.paths, True), (sounds, False))
        for start in range(0, len(paths), BLOCK)
    ]


def _known(data: CaptionedImages) -> dict[Path, str]:
    """SHA-256 of the images and recordings. The data set computes them when it is opened, so they cost nothing here."""
    known = dict(zip(data.paths, data.image_content, strict=True))
    for files, contents in zip(data.recordings, data.sound_content, strict=True):
        known |= dict(zip(files, contents, strict=False))  # without recordings, the contents are keys of utterances
    return known


def _checksums(root: Path, sums: dict[str, str] | None, known: dict[Path, str]) -> tuple[list[str], bool]:
    """Compares the files with the checksum list; returns the findings, and whether all agree."""
    if sums is None:
        return [f"  no checksums published, and no {FILE} in {root} to compare with"], True
    if not sums:
        return [f"  {FILE} in {root} names no file of this data set"], True
    wrong = disagreements(root, sums, known)
    n_right = len(sums) - len(wrong)
    return [f"  {n_right:,} of {len(sums):,} files agree with {FILE}", *(f"  {text}" for text in wrong)], not wrong


def _copies(data: CaptionedImages) -> list[str]:
    """One line for each group of identical images."""
    groups: dict[str, list[str]] = {}
    for name, content in zip(data.ids, data.image_content, strict=True):
        groups.setdefault(content, []).append(name)
    copies = [group for group in groups.values() if len(group) > 1]
    return [f"  identical images, kept on one side of every split: {', '.join(group)}" for group in copies]


def _leakage(data: CaptionedImages) -> tuple[list[str], bool]:
    """One line for each protocol, and whether one is possible and none leaks images or sounds."""
    lines, sound, n_possible = [], True, 0
    for protocol in PROTOCOLS:
        try:
            lines.append(f"  {_figures(data, protocol)}")
            n_possible += 1
        except Leakage as error:
            lines.append(f"  {protocol.name}: {error}")
            sound = False
        except DataUnavailable as error:
            lines.append(f"  {protocol.name}: not possible: {error}")
    return lines, sound and n_possible > 0


def _figures(data: CaptionedImages, protocol: OneSound) -> str:
    """How many sentences split 0 of a protocol has on both sides; raises Leakage if images or sounds leak."""
    figures = audit(data, protocol.split(data, 0))
    origin = "as committed" if protocol.committed(data, 0) else "drawn here"
    return (
        f"{protocol.name}, split 0, {origin}: {figures['sentences_seen']:.1%} of the test sentences also occur in "
        f"train or val, and {figures['sentences_near']:.1%} do so or differ by one word; if captions that the split "
        f"leaves out are counted too, {figures['sentences_seen_all']:.1%} occur there"
    )
