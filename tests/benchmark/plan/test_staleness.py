"""What makes a stored result stale: edits of a copy of the project, each followed by a look at the plan."""

import os
import subprocess
import sys

import pytest

from tests.support import ROOT
from tests.support.edited_tree import Edit, actions_after, copied_tree

# One process for all of these tests, since their common fixture takes long.
pytestmark = pytest.mark.xdist_group("staleness")

OPTIONS = {"methods": "random-codes,cca-itq,dtbh", "datasets": "sydney", "bits": "8", "data": "stand-in"}

ALL = {"random-codes", "cca-itq", "dtbh"}
CODES, OUTPUTS, FITTING = "benchmark/contract/codes.py", "benchmark/contract/outputs.py", "benchmark/run/fitting.py"

# Subject -> edit, and the methods that are fitted again.
STALE = {
    "a method's arithmetic": (
        Edit("methods/shallow/cca_itq.py", ") @ self.rotation_", ") @ -self.rotation_"),
        {"cca-itq"},
    ),
    "a default": (Edit("methods/shallow/cca_itq.py", "le=1e6)] = 1.0", "le=1e6)] = 2.0"), {"cca-itq"}),
    "a default of the base class": (
        Edit("methods/parts/two_branch.py", "= 512", "= 256"),
        {"dtbh"},
    ),
    "a shared part": (
        Edit("methods/parts/linear.py", "if 4 * k <= min(", "if 3 * k <= min("),
        {"cca-itq"},
    ),
    "the training loop": (Edit("methods/parts/training.py", ".step()", ".step(None)"), {"dtbh"}),
    "the seed passed to a fit": (Edit(FITTING, "seed=cell_seed(cell)", "seed=cell_seed(cell) + 1"), ALL),
    "the names a seed is derived from": (Edit(FITTING, '"fit", cell.seed', '"fits", cell.seed'), ALL),
    "how names become a seed": (Edit("benchmark/contract/seeds.py", "digest[:4]", "digest[1:5]"), ALL),
    "whether labels are given": (Edit(FITTING, 'supervision == "supervised"', 'supervision != "supervised"'), ALL),
    "the rows encoded at once": (Edit(FITTING, "ENCODE_BATCH = 1024", "ENCODE_BATCH = 512"), ALL),
    "the sign": (Edit(CODES, "outputs >= 0", "outputs > 0"), ALL),
    "the packing": (Edit(CODES, "np.packbits(", "np.packbits(~"), ALL),
    "the arrays that are stored": (
        Edit(OUTPUTS, '"codes": side.output.packed', '"codes": side.output.packed[::-1]'),
        ALL,
    ),
    "whether a fit has one thread": (Edit(FITTING, "@single_threaded()", "#"), ALL),
    "the number of threads": (Edit("benchmark/jobs/threads.py", "threadpool_limits(1)", "threadpool_limits(2)"), ALL),
    "a front-end": (Edit("datasets/front_ends/hog_colour.py", "orientations=9", "orientations=8"), ALL),
    "a fitted part of a front-end": (
        Edit("datasets/front_ends/scaling.py", "StandardScaler()", "StandardScaler(with_mean=False)"),
        ALL,
    ),
    "a reader": (Edit("datasets/files/image_reader.py", "* 255 // white", "* 254 // white"), ALL),
    "the speech engine": (
        Edit("datasets/speech/espeak_ng.py", "SetRandSeed(ctypes.c_long(1))", "SetRandSeed(ctypes.c_long(2))"),
        ALL,
    ),
}

SCORED_AGAIN = {
    "a metric": Edit(
        "benchmark/metrics/average_precision.py",
        "ratio(_precision_sum(counts, k)",
        "ratio(1 * _precision_sum(counts, k)",
    ),
    "tie counts": Edit("benchmark/metrics/counts.py", "query.n_bits + 1)", "1 + query.n_bits)"),
    "which scores there are": Edit("benchmark/metrics/scoring.py", "(1, 5, 10, 20, 50, 100)", "(1, 5, 10, 20, 50)"),
    "a statistic of codes": Edit("benchmark/metrics/bit_statistics.py", "1 - np.abs(", "1.0 - np.abs("),
    "the quantisation error": Edit("benchmark/metrics/bit_statistics.py", "(1 - explained)", "(1.0 - explained)"),
}

REUSED = {
    "a comment": Edit(FITTING, "\nENCODE_BATCH", "\n# why\nENCODE_BATCH"),
    "a docstring": Edit("methods/shallow/cca_itq.py", '"""CCA followed by ITQ.', '"""CCA, then ITQ.'),
    "blank lines and line breaks": Edit(FITTING, "inputs: SplitInputs,", "inputs: (\n\n        SplitInputs\n    ),"),
    "an error text of the contract": Edit(
        CODES, "outputs hold values that are not finite", "outputs hold unusual values"
    ),
    "an error text of a method": Edit("methods/parts/linear.py", "CCA yields at most", "CCA gives at most"),
    "an error text of a reader": Edit("datasets/files/image_reader.py", "cannot be decoded", "is damaged"),
    "an error text of the speech engine": Edit("datasets/speech/speaker.py", "could not speak", "cannot speak"),
    "a method's citation": Edit("methods/shallow/cca_itq.py", 'venue="CVPR"', 'venue="CVPR 2011"'),
    "a range": Edit("methods/shallow/cca_itq.py", "Interval(ge=0, le=1e6)", "Interval(gt=0, le=1e7)"),
    "a range of the base class": Edit("methods/parts/two_branch.py", "Interval(ge=2, le=65_536)", "Interval(ge=2)"),
    "a summary in a registry": Edit("methods/shallow/__init__.py", "rotated to binary codes", "rotated to codes"),
    "a summary of a data set": Edit("datasets/layouts/__init__.py", "613 images", "some 613 images"),
    "a word of a vocabulary": Edit("benchmark/contract/rows.py", '"contrastive",', '"contrastive", "quadruplet",'),
    "a field of the provenance": Edit(
        "benchmark/contract/result.py", "    n_workers: Count\n", '    n_workers: Count\n    host: str = ""\n'
    ),
    "an error class": Edit(
        "benchmark/contract/errors.py",
        "class NotApplicable",
        "class Unused(Exception):\n    pass\n\n\nclass NotApplicable",
    ),
    "another method": Edit("methods/deep/dcmh.py", "@dataclass(kw_only=True)", "X = 1\n\n\n@dataclass(kw_only=True)"),
    "what only the end-to-end track uses": Edit(
        "methods/parts/end_to_end.py", "np.array(rows)", "np.array(rows).copy()"
    ),
    "a report": Edit("reports/render/markdown.py", "\ndef ", "\nX = 1\n\n\ndef "),
    "terminal output": Edit("benchmark/terminal/bars.py", "bar_width=10", "bar_width=20"),
    "how files are written": Edit("benchmark/contract/drafts.py", "file.flush()", "file.flush() or None"),
    "the names of cached features": Edit(
        "datasets/front_ends/extraction.py",
        "from __future__ import annotations\n",
        "from __future__ import annotations\n\nX = 1\n",
    ),
    "a description of a metric": Edit(
        "benchmark/metrics/descriptions.py", "mean average precision", "the mean average precision"
    ),
}


@pytest.fixture(scope="module")
def after(tmp_path_factory):
    """Subject -> method -> action, after each edit."""
    base = tmp_path_factory.mktemp("edited")
    home, folder = copied_tree(ROOT, base / "home"), base / "folder"
    folder.mkdir()
    cache = base / "cache"
    flags = [part for name, value in OPTIONS.items() for part in (f"--{name}", value)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XMHASH_CACHE", str(cache))
        patch.setenv("PYTHONPATH", str(home))
        command = [sys.executable, "-m", "benchmark", "run", *flags, "--set", "dtbh.epochs=1"]
        done = subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        edits = {name: edit for name, (edit, _) in STALE.items()} | SCORED_AGAIN | REUSED
        # An edit that changes nothing: what is stored is what the plan asks for.
        edits["nothing"] = Edit(FITTING, "import", "import")
        return dict(
            zip(
                edits,
                actions_after(home, folder, OPTIONS | {"set": {"dtbh": {"epochs": 1}}}, list(edits.values())),
                strict=True,
            )
        )


def test_without_an_edit_everything_is_reused(after):
    assert after["nothing"] == dict.fromkeys(ALL, "reuse")


@pytest.mark.parametrize("subject", STALE)
def test_what_decides_outputs_makes_them_stale(subject, after):
    _, stale = STALE[subject]
    assert after[subject] == {method: "run" if method in stale else "reuse" for method in ALL}


@pytest.mark.parametrize("subject", SCORED_AGAIN)
def test_what_decides_scores_alone_is_no_reason_to_fit(subject, after):
    assert after[subject] == dict.fromkeys(ALL, "rescore")


@pytest.mark.parametrize("subject", REUSED)
def test_what_decides_no_number_costs_nothing(subject, after):
    assert after[subject] == dict.fromkeys(ALL, "reuse")
