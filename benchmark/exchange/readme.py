"""The README of an exported folder: what each array is, and how to hand codes in."""

from __future__ import annotations

from collections.abc import Sequence

from tabulate import tabulate

from benchmark import __version__
from benchmark.contract.printable import shell_words
from benchmark.contract.program import program
from benchmark.exchange.content import LABELS, ExportedArray
from benchmark.exchange.formats import Format, Writer
from benchmark.exchange.one_split import OneSplit
from benchmark.plan.spec import RunSpec

# Options of `export` and `run` that have nothing to do with the data.
_NOT_OF_DATA = ("name", "workers", "datasets", "protocol", "seeds")

# Options of `run` that are given once for each value.
_REPEATED = ("plugin", "dataset_dir", "dataset_file", "speech", "noise")

OCTAVE = """load {items}
image_codes = (encode the rows of image_items); sound_codes = (encode the rows of sound_items);  % 0 and 1, or -1 and 1
save -v7 codes.mat split_name image_ids image_codes sound_ids sound_codes"""

NUMPY = """items = np.load("{items}")
image_codes, sound_codes = ...  # encode the rows of items["image_items"] and items["sound_items"]; 0 and 1, or -1 and 1
np.savez("codes.npz", split_name=items["split_name"], image_ids=items["image_ids"], image_codes=image_codes,
         sound_ids=items["sound_ids"], sound_codes=sound_codes)"""


def readme(
    split: OneSplit, spec: RunSpec, arrays: Sequence[ExportedArray], written: tuple[Format, Writer], command: str
) -> str:
    """The text of the README.

    Args:
        split: that was exported.
        spec: that it was made from.
        arrays: that were written.
        written: the format, and how it stores arrays.
        command: that wrote the folder.
    """
    facts = split.inputs.facts
    lines = [
        f"# The split {split.name}",
        "",
        f"Written by xmhash {__version__}, a benchmark of cross-modal hashing. The command was",
        "",
        f"    {command}",
        "",
        f"Data set {facts.dataset} ({facts.source}), protocol {facts.protocol} version {facts.protocol_version}, split",
        f"number {facts.seed}. Digest of the split: {facts.split_digest}; digest of the data: {facts.dataset_digest}.",
        "",
        *_what_is_here(split, arrays, written),
        *_handing_in(split, spec, written[0]),
    ]
    return "\n".join(lines)


def _what_is_here(split: OneSplit, arrays: Sequence[ExportedArray], written: tuple[Format, Writer]) -> list[str]:
    name, writer = written
    shown = [array for array in arrays if name != "csv" or not array.name.endswith("_ids")]
    rows = [[f"`{writer.file(array)}`", f"`{array.name}`", _shape(array, name), array.meaning] for array in shown]
    first, second = split.inputs.modalities
    lines = [
        "## What is here",
        "",
        tabulate(rows, ["file", "array", "shape", "what it is"], tablefmt="pipe", disable_numparse=True),
        "",
        f"Row k of `{first}_train` and row k of `{second}_train` are one training pair. Fit on these pairs, and choose",
        "settings by the pairs of val; in the end the methods of the suite are fitted on train and val together. An",
        "unsupervised method does without `labels_train`, `sentences_train` and `class_names`.",
        "",
        f"`{first}_items` and `{second}_items` are what is ranked: each {first} that queries searches the {second}s of",
        "the database, and the other way round. Their labels decide what is relevant, so they lie apart:",
        f"**do not train on anything in `{LABELS}`**, and choose no setting by it.",
        "",
        f"Classes and rows are counted from {writer.first}." if split.listing.class_names else "",
    ]
    if split.cell.augment_sounds:
        lines += [f"Each training sound has {split.cell.augment_sounds} perturbed copies, under the id of the sound."]
    if name == "csv":
        lines += ["Each file has a line of column names, and the ids of its rows in the first column."]
    if name == "mat":
        lines += ["Features are of class single, other numbers are doubles, and lists of texts are cell arrays."]
    return [*lines, ""]


def _handing_in(split: OneSplit, spec: RunSpec, name: Format) -> list[str]:
    cell, (first, second) = split.cell, split.inputs.modalities
    which = ["--dataset", cell.dataset]
    which += [] if cell.source == "file" else ["--protocol", cell.protocol]
    score = ["score", "--codes", "codes" if name == "csv" else f"codes.{name}", "--run", "NAME", "--as", "my-method"]
    asked = ["--datasets", *spec.datasets] if spec.datasets else []
    asked += [] if cell.source == "file" else ["--protocol", cell.protocol]
    run = ["run", "--methods", "all", *asked, "--seeds", str(cell.seed), *_options(spec), "--name", "NAME"]
    return [
        "## How to hand codes in",
        "",
        "Encode every row of both matrices of items. Codes go with the ids, so any order of rows will do:",
        "",
        *_example(name, first, second),
        "",
        "Then have them scored as a row of a run on this split:",
        "",
        f"    {shell_words([*program().split(), *score, *which, '--seed', str(cell.seed)])}",
        "",
        "The run has to be there already. This command makes it, with methods to compare with:",
        "",
        f"    {shell_words([*program().split(), *run])}",
        "",
        f"In place of `{first}_codes` there may be `{first}_packed`, eight bits a byte (uint8, the first bit is the",
        f"highest), with `n_bits` if the last byte is not full. Real vectors are `{first}_embeddings`.",
        "",
    ]


def _example(name: Format, first: str, second: str) -> list[str]:
    """How the language that a format suits writes codes, indented as a block."""
    if name == "csv":
        return [
            f"    codes/{first}_codes.csv, codes/{second}_codes.csv: id,0,1,1,0,... with or without a line of names",
            "    codes/split_name.csv: a copy of the file that lies here",
        ]
    text = (OCTAVE if name == "mat" else NUMPY).format(items=f"items.{name}")
    return [f"    {line}" for line in text.replace("image_", f"{first}_").replace("sound_", f"{second}_").splitlines()]


def _shape(array: ExportedArray, name: Format) -> str:
    """Kind and shape of an array as its reader meets it: a vector of a .mat file is a column."""
    kind = "texts" if array.is_text and array.values.ndim else "text" if array.is_text else "numbers"
    shape = (*array.values.shape, 1) if name == "mat" and array.values.ndim == 1 else array.values.shape
    return f"{kind} {list(shape)}" if shape else kind


def _options(spec: RunSpec) -> list[str]:
    """The options about data, sounds and features that were given, for a run on the same split."""
    words: list[str] = []
    for field in sorted(spec.model_fields_set - set(_NOT_OF_DATA)):
        value, option = getattr(spec, field), f"--{field.replace('_', '-')}"
        if field in _REPEATED:
            words += [word for one in value for word in (option, str(one))]
        elif isinstance(value, dict):
            words += [option, ",".join(f"{k}={v}" for k, v in value.items())]
        else:
            words += [option, ",".join(map(str, value)) if isinstance(value, tuple) else str(value)]
    return words
