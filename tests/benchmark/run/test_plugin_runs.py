"""Runs and searches with a plug-in file: its errors cost its own cells, and what is stored does not need the file."""

import shlex

import pytest

from benchmark.cli.new_method import write_method
from benchmark.plan.planner import make_plan
from benchmark.plan.spec import make_spec
from benchmark.plan.tuned_file import load_tuned
from benchmark.run import revisit
from benchmark.run.whole_run import run
from benchmark.store.store import Store
from benchmark.tune import campaign
from tests.support import feature_files, small_data
from tests.support.jobs import here
from tests.support.plugin_files import FIRST, plugin, plugins_undone
from tests.support.small_data import FEATURES, complaint, entered

small = small_data.small
plugins_undone = plugins_undone
pytestmark = pytest.mark.usefixtures("plugins_undone")

CODE = f"""
{FIRST}
class NoMethod:
    pass
@dataclass(kw_only=True)
class Exits(First):
    def fit(self, train, context):
        raise SystemExit(3)
METHODS = [row("first", "First"), row("no-method", "NoMethod"), row("no-class", "Absent"), row("exits", "Exits"),
           MethodRow("elsewhere", "no_such_module:Class", "", "real-valued", "supervised", "none", 2026, "inspired-by")]
"""


@pytest.fixture
def folder(work_folder, no_figures):
    feature_files.write(work_folder / "tiny.npz", feature_files.arrays())
    return work_folder


def spec_of(plugins, **values):
    base = {"dataset_file": ["tiny.npz"], "bits": [8], "workers": 1, "plugin": [str(path) for path in plugins]}
    return make_spec(base | values, "the test")


def test_errors_in_a_file_cost_the_cells_of_their_method(folder):
    path = plugin(folder / "plugs" / "several.py", CODE)
    names = ["first", "no-method", "no-class", "exits", "elsewhere", "random-codes"]
    assert run(spec_of([path], methods=names), dry_run=False, rerun_failed=False)
    found = {result.cell.method: result for result in Store(folder / "runs" / "default").results()}
    assert {name for name, result in found.items() if result.status == "ok"} == {"first", "random-codes"}
    assert "no attribute 'fit'" in found["no-method"].reason
    assert "'no-class' should be several:Absent, which cannot be imported: AttributeError" in found["no-class"].reason
    assert "it tried to end the program (SystemExit: 3)" in found["exits"].reason
    assert "No module named 'no_such_module'" in found["elsewhere"].reason


def test_what_is_stored_does_not_need_the_file(folder, monkeypatch):
    monkeypatch.chdir(folder)
    path = plugin(folder / "vanishes.py")
    spec = spec_of(["vanishes.py"], methods=["first"])
    assert not run(spec, dry_run=False, rerun_failed=False)
    store = Store.existing("default")
    assert store.read_request()["plugin"] == ["vanishes.py"]
    assert [step.action for step in make_plan(spec, store).steps] == ["reuse"]
    assert "--plugin vanishes.py" in (store.reports / "report.md").read_text()
    path.unlink()
    said = revisit.status("default")
    assert "first" in said
    assert said.endswith("the last request cannot be made again: --plugin should be a Python file with methods; there "
                         "is no file vanishes.py")  # fmt: skip
    report = revisit.report("default").read_bytes()
    assert revisit.rescore("default")[:2] == (1, [])
    assert (store.reports / "report.md").read_bytes() == report


def test_a_method_of_a_file_can_be_tuned(small, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(campaign, "run_jobs", here)
    path = write_method("tuned-hash", tmp_path / "a folder", "shallow-hashing")
    options = ("--data-root", small, *FEATURES, "--bits", "4", "--datasets", "ucm", "--budget", "2")
    code, out, said = entered(monkeypatch, capsys, "tune", "--methods", "tuned-hash", "--plugin", path, *options)
    assert code == 0, said
    (entry,) = load_tuned(tmp_path / "runs/default/tuned.json").entries
    shown = f"xmhash run --methods tuned-hash --plugin '{path}' --datasets ucm --bits 4 --data-root {small} "
    features = shlex.join(map(str, FEATURES))
    assert out.endswith(f"to use them: {shown}{features} --tuned runs/default/tuned.json\n")
    assert (entry.method, entry.n_trials, list(entry.settings)) == ("tuned-hash", 2, ["ridge"])


@pytest.mark.parametrize("command", ["run --data stand-in", "tune --data stand-in", "check dtbh", "list methods"])
def test_every_command_refuses_a_bad_file_in_one_line_and_writes_nothing(
    command, tmp_path, tmp_cache, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    plugin(tmp_path / "sub" / "bad.py", "def f(:")
    for file, expected in (
        ("sub/../bad.py", "--plugin should be a Python file with methods; there is no file sub/../bad.py"),
        ("sub/bad.py", "--plugin sub/bad.py cannot be used: SyntaxError: invalid syntax (bad.py, line 10)"),
    ):
        assert complaint(monkeypatch, capsys, *command.split(), "--plugin", file) == expected
    assert not (tmp_path / "runs").exists()


def test_an_unknown_parameter_of_a_method_in_a_file_shows_how_to_list_its_parameters(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_method("own-hash", tmp_path, "shallow-hashing")
    options = ("--methods", "own-hash", "--plugin", "own_hash.py", "--data", "stand-in", "--set", "own-hash.rigde=1")
    said = complaint(monkeypatch, capsys, "run", *options)
    assert "did you mean 'ridge'?" in said
    assert said.endswith("Their ranges: `xmhash list methods --verbose --plugin own_hash.py`.")
