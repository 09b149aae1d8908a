"""An edit is applied, tried and taken back."""

import pytest

pytest.importorskip("cosmic_ray", reason="only in the environment `mutants`")

from cosmic_ray.mutating import mutate_code
from cosmic_ray.work_db import use_db
from cosmic_ray.work_item import MutationSpec

from tests.mutants import campaign, trials
from tests.mutants.rooms import Room
from tests.mutants.trials import LeaveOut


def test_a_left_out_step_is_replaced_in_the_whole_module():
    step = LeaveOut("x = 1\n    y", "y")
    assert mutate_code("def f():\n    x = 1\n    y = 2\n", step, 0) == "def f():\n    y = 2\n"
    with pytest.raises(ValueError, match="once, found it 2 times"):
        mutate_code("a\na\n", LeaveOut("a", "b"), 0)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of one module, `room/thing.py`, and its test."""
    root = tmp_path / "project"
    for path, text in {
        "room/__init__.py": "",
        "room/thing.py": "def double(x):\n    unused = 5\n    return 2 * x\n",
        "tests/room/test_thing.py": "from room.thing import double\n\ndef test_double():\n    assert double(3) == 6\n",
        "tests/mutants/steps.toml": "step = []\n",
        "pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['.']\n",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    monkeypatch.chdir(root)
    rooms = {"room": Room(("room",))}
    for module in (trials, campaign):
        monkeypatch.setattr(module, "ROOMS", rooms)
        monkeypatch.setattr(module, "room_of", lambda module: "room")
    monkeypatch.setattr("tests.mutants.rooms.SLOW", ())
    return root


def test_edits_are_tried_and_taken_back(project):
    before = (project / "room/thing.py").read_text()
    number = MutationSpec("room/thing.py", "core/NumberReplacer", 2, (3, 11), (3, 12))
    unused = MutationSpec("room/thing.py", "core/NumberReplacer", 0, (2, 13), (2, 14))
    assert trials.try_edit(number).is_killed
    survivor = trials.try_edit(unused)
    assert not survivor.is_killed
    assert survivor.output == "unused = 5\nunused = 6"
    assert (project / "room/thing.py").read_text() == before


def test_a_session_is_drawn_once_and_survivors_can_be_tried_again(project, tmp_path):
    session = tmp_path / "one.sqlite"
    campaign.begin(session, project, ["room"], size=2, seed=0)
    with use_db(str(session)) as database:
        items = sorted(database.work_items, key=lambda item: item.job_id)
        assert len(items) == 2
        for item in items:
            database.set_result(item.job_id, trials.try_edit(item.mutations[0]))
    campaign.begin(session, project, ["room"], size=2, seed=0)
    with use_db(str(session)) as database:
        results = [result.is_killed for _, result in database.completed_work_items]
        assert [trial.noticed for trial in trials.read_trials(database)].count(True) == results.count(True)
        trials.forget_survivors(database)
        assert len(database.pending_work_items) == results.count(False)


def test_the_name_of_a_session_follows_the_edited_code(project):
    names = {campaign.session_name(project, ["room"], size, seed) for size, seed in ((2, 0), (3, 0), (2, 1), (2, 0))}
    assert len(names) == 3
    (project / "tests/room/test_thing.py").write_text("# stronger\n")
    assert campaign.session_name(project, ["room"], 2, 0) in names
    (project / "room/thing.py").write_text("# other\n")
    assert campaign.session_name(project, ["room"], 2, 0) not in names


def test_tests_that_never_end_count_as_noticed_and_no_tests_at_all_are_an_error(project):
    (project / "tests/room/test_thing.py").write_text("def test_loop():\n    while True:\n        pass\n")
    assert not trials.passes_in_fork(["tests/room"], seconds=3)
    (project / "tests/room/test_thing.py").write_text("")
    with pytest.raises(ValueError, match="no tests in tests/room"):
        trials.passes_in_fork(["tests/room"])


def test_the_copy_has_the_code_and_its_byte_code_is_checked_by_content(project, tmp_path):
    campaign.copy_project(project, tmp_path / "copy")
    compiled = next((tmp_path / "copy/room/__pycache__").glob("thing.*.pyc"))
    assert compiled.read_bytes()[4:8] == b"\x03\0\0\0"  # PEP 552: by hash, checked
    assert not (project / "room/__pycache__").exists()
