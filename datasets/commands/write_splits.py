"""Writes the committed splits of the real data sets: `python -m datasets.commands.write_splits --data-root DIR`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmark.contract.drafts import draft_file
from benchmark.contract.errors import DataUnavailable
from datasets.layouts.published_layout import PublishedLayout
from datasets.layouts.rsicd import RSICD
from datasets.layouts.ucm import UCM
from datasets.splits.committed import FOLDER, encoded, split_path
from datasets.splits.protocols import CaptionDisjoint, OneSound, ParaphraseDisjoint, PublishedSplit, RsPairs

LAYOUTS: tuple[type[PublishedLayout], ...] = (UCM, RSICD)
PROTOCOLS: tuple[OneSound, ...] = (RsPairs(), CaptionDisjoint(), ParaphraseDisjoint(), PublishedSplit())
SEEDS = range(5)


def write_splits(root: Path) -> list[Path]:
    """Draws all splits and writes their files; returns the files. Raises DataUnavailable if a data set is missing."""
    FOLDER.mkdir(exist_ok=True)
    paths = []
    for layout in LAYOUTS:
        dataset = layout(root, "real").read()
        for protocol in PROTOCOLS:
            for seed in SEEDS:
                path = split_path(dataset.name, protocol.file_name, seed)
                try:
                    drawn = protocol.drawn(dataset, seed)
                except DataUnavailable as reason:  # a protocol that this data set cannot satisfy has no files
                    path.unlink(missing_ok=True)
                    sys.stderr.write(f"no file: {reason}\n")
                    continue
                text = encoded(dataset, protocol.file_name, protocol.file_version, seed, drawn)
                with draft_file(path) as draft:
                    draft.write(text.encode())
                paths.append(path)
    return paths


def main() -> None:
    """Writes the files and says how many there are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-root", type=Path, required=True, help="folder that holds UCM_captions/ and RSICD/")
    sys.stdout.write(f"{len(write_splits(parser.parse_args().data_root))} files in {FOLDER}\n")


if __name__ == "__main__":
    main()
