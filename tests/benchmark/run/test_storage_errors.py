"""Files of a run that cannot be written: the run ends, no cell is to blame, and the same command carries on."""

import errno
import resource
from pathlib import Path

import numpy as np
import pytest

import methods
from benchmark.contract.errors import StorageError, UserError
from benchmark.plan import planner as planning
from benchmark.plan.spec import make_spec
from benchmark.run import stages
from benchmark.run import whole_run as commands
from benchmark.store.store import Store
from benchmark.terminal.terminal import Terminal
from methods.parts import checkpoints
from tests.support import broken_methods

BASE = {"datasets": ["sydney"], "data": "stand-in", "bits": [16], "workers": 1}
TRACKS = {
    "frozen": {"methods": ["random-codes"], "image_features": "hog-colour", "sound_features": "mfcc-statistics"},
    "end-to-end": {
        "methods": ["dtbh"],
        "track": "end-to-end",
        "network": {"image_size": 32, "n_frames": 40, "epochs": 1, "width": 16},
    },
}


pytestmark = pytest.mark.usefixtures("no_figures")


def run(**values):
    spec = make_spec(BASE | values, "the test")
    return commands.run(spec, dry_run=False, rerun_failed=False, terminal=Terminal(quiet=True))


def store():
    return Store(Path("runs/default"))


def computed(track):
    """Features of the track are in the cache from now on."""
    planned = planning.make_plan(make_spec(BASE | TRACKS[track], "the test"), store())
    assert not stages.compute_features(planned.splits, 1, Terminal().bars())


def left_behind(folder):
    """Drafts below the folder, wherever they lie."""
    return [path for path in folder.rglob(".*") if "draft" in path.name]


class Full:
    """A disk on which files of the run end at this size, in bytes; Python turns the signal into EFBIG."""

    def __init__(self, size):
        self.size = size

    def __enter__(self):
        self.before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.size, self.before[1]))

    def __exit__(self, *_):
        resource.setrlimit(resource.RLIMIT_FSIZE, self.before)


@pytest.mark.parametrize(("track", "size"), [("frozen", 200), ("frozen", 5_000), ("end-to-end", 60_000)])
def test_a_full_disk_ends_the_run_and_fails_nothing(work_folder, track, size):
    computed(track)
    with Full(size), pytest.raises(StorageError) as error:
        run(**TRACKS[track])
    assert str(work_folder / "runs") in str(Path(error.value.filename).absolute())
    assert list(store().results()) == []
    assert left_behind(work_folder) == []
    assert not run(**TRACKS[track])
    assert [result.status for result in store().results()] == ["ok"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES])
def test_a_checkpoint_that_cannot_be_written_is_no_failure_of_the_method(work_folder, monkeypatch, number):
    def refused(path):
        raise OSError(number, "refused")

    monkeypatch.setattr(checkpoints, "draft_file", refused)
    with pytest.raises(StorageError, match=r"could not write the state of a training: refused.*checkpoints/\w+\.pt"):
        run(**TRACKS["end-to-end"])
    assert list(store().results()) == []


def test_an_error_of_a_file_of_the_method_is_its_failure(work_folder, monkeypatch):
    def fit(self, train, context):
        raise OSError(errno.ENOSPC, "the method's own file")

    monkeypatch.setattr(methods, "METHODS", (broken_methods.row("raising", "Raising"),))
    monkeypatch.setattr(broken_methods.Raising, "fit", fit)
    assert run(**TRACKS["frozen"] | {"methods": ["raising"]})
    (result,) = store().results()
    assert (result.status, bool(result.fit_digest)) == ("failed", True)


def test_features_that_went_away_are_no_failure_of_the_method(work_folder, monkeypatch):
    def gone(paths):
        raise FileNotFoundError(errno.ENOENT, "gone", "features.npy")

    with monkeypatch.context() as patch:
        patch.setattr("benchmark.run.cell.load_features", gone)
        with pytest.raises(FileNotFoundError, match="features"):
            run(**TRACKS["frozen"])
    assert list(store().results()) == []
    assert not run(**TRACKS["frozen"])


@pytest.mark.parametrize("kept", ["nothing", "an earlier fit"])
def test_a_cell_whose_result_went_elsewhere_is_missed(work_folder, monkeypatch, kept):
    values = TRACKS["frozen"] | {"methods": ["random-codes", "cca-itq"]}
    if kept != "nothing":
        run(**values)
        for result in list(store().results()):
            store().write_result(result.model_copy(update={"fit_digest": "other"}))
    write = Store.write_result

    def lost(self, result):
        if result.cell.method == "cca-itq":
            return
        write(self, result)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "write_result", lost)
        with pytest.raises(
            UserError, match=r"2 cells were planned, 1 of them are stored in .*is sydney rs-pairs cca-itq"
        ):
            run(**values)
    assert not run(**values)


def test_a_cell_that_the_report_leaves_out_is_missed(work_folder, monkeypatch):
    monkeypatch.setattr("reports.writer.reported_cells", lambda store: frozenset())
    with pytest.raises(UserError, match=r"1 of them are stored in .* and 0 are in the report"):
        run(**TRACKS["frozen"])


def test_a_wrong_file_of_the_user_fails_the_cell_until_it_is_mended(work_folder, monkeypatch):
    def fit(self, train, context):
        raise UserError("these weights do not fit")

    monkeypatch.setattr(methods, "METHODS", (broken_methods.row("spying", "Spying"),))
    monkeypatch.setattr(broken_methods.Spying, "seen", [])
    values = TRACKS["frozen"] | {"methods": ["spying"]}
    with monkeypatch.context() as patch:
        patch.setattr(broken_methods.Spying, "fit", fit)
        assert run(**values)
    (result,) = store().results()
    assert result.reason == "these weights do not fit; the same command tries it again"
    monkeypatch.setattr(broken_methods.Spying, "encode", lambda self, x, m: x[:, : self.n_bits_] - np.float32(0.1))
    assert not run(**values)
