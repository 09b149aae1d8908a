"""Where the cache folder is, and that a command writes nowhere else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmark.contract.caches import LIBRARIES, cache_folder, settle_caches
from benchmark.contract.errors import UserError
from tests.support import ROOT

REPORTED = "from benchmark.contract.caches import *\nimport os\nsettle_caches()\nprint(cache_folder())\n"


def settled(script=REPORTED, **environment):
    """Runs a script in a process with this environment and no other settings of folders."""
    named = ("HOME", "XDG_CACHE_HOME", "XMHASH_CACHE", "TORCH_HOME", *LIBRARIES)
    kept = {name: value for name, value in os.environ.items() if name not in named}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip()), done.stderr


def test_the_folder_is_the_named_one_or_the_users(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XMHASH_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache_folder() == tmp_path / ".cache/xmhash"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg/xmhash"
    monkeypatch.setenv("XMHASH_CACHE", "~/mine")
    assert cache_folder() == tmp_path / "mine"


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("/dev/null", "that is no folder"),
        ("circle", "that is no folder"),
        ("x" * 256, "no folder can have that name"),
        ("~nobody-of-that-name/mine", "there is no such home folder"),
    ],
)
def test_what_cannot_be_a_folder_is_refused(named, reason, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("circle").symlink_to("circle")
    monkeypatch.setenv("XMHASH_CACHE", named)
    with pytest.raises(UserError, match=f"^XMHASH_CACHE should be the folder .* and {reason}; set it to a folder"):
        cache_folder()


def test_the_folder_may_be_a_link_to_one_that_is_not_there_yet(tmp_path, monkeypatch):
    (tmp_path / "cache").symlink_to("later")
    monkeypatch.setenv("XMHASH_CACHE", str(tmp_path / "cache"))
    assert cache_folder() == tmp_path / "later"


def test_without_a_home_folder_the_error_says_so(monkeypatch):
    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XMHASH_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(UserError, match=r"^there is no home folder; set XMHASH_CACHE to a folder that can be written$"):
        cache_folder()


@pytest.mark.parametrize("home", ["/nonexistent", "/dev/null", ""])
def test_without_a_place_for_it_the_cache_is_temporary_and_a_note_says_so(home, tmp_path):
    where = {"HOME": home} if home else {"HOME": str(tmp_path), "XDG_CACHE_HOME": "/dev/null/cache"}
    folder, said = settled(**where, TMPDIR=str(tmp_path))
    assert folder.parent == tmp_path
    (line,) = said.splitlines()
    assert line.startswith("note: ")
    assert str(folder) in line
    assert "set XMHASH_CACHE to a folder to keep them" in line
    assert list(tmp_path.iterdir()) == []  # gone with the process


def test_nothing_is_said_and_nothing_is_made_where_there_is_a_place(tmp_path):
    assert settled(HOME=str(tmp_path)) == (tmp_path / ".cache/xmhash", "")
    assert settled(HOME="/proc", XMHASH_CACHE=str(tmp_path / "mine")) == (tmp_path / "mine", "")
    assert list(tmp_path.iterdir()) == []


def test_libraries_cache_below_the_cache_also_in_workers(tmp_path):
    script = (
        "import subprocess, sys\nfrom benchmark.contract.caches import *\nsettle_caches()\n"
        "subprocess.run([sys.executable, '-c', 'import matplotlib; print(matplotlib.get_cachedir())'], check=True)"
    )
    folder, said = settled(script, HOME="/proc", XMHASH_CACHE=str(tmp_path / "mine"), MPLCONFIGDIR="/proc/nowhere")
    assert folder == tmp_path / "mine/libraries/matplotlib"
    assert said == ""


def test_where_the_cache_cannot_be_written_libraries_get_a_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XMHASH_CACHE", "/dev/null/nowhere")
    for variable in ("TORCH_HOME", *LIBRARIES):
        monkeypatch.setenv(variable, "")
    settle_caches()
    for variable in LIBRARIES:
        assert os.access(Path(os.environ[variable]).parent, os.W_OK)


def test_a_run_writes_to_its_folder_and_the_cache_only(tmp_path):
    """A whole process with an empty home, an empty temporary folder, and a copy of no file that it may change."""
    places = {name: tmp_path / name for name in ("home", "temporary", "work", "cache")}
    for place in places.values():
        place.mkdir()
    tree = _source_files()
    environment = {name: value for name, value in os.environ.items() if name not in LIBRARIES}
    environment |= {"HOME": str(places["home"]), "TMPDIR": str(places["temporary"]), "PYTHONPATH": str(ROOT)}
    environment |= {"XMHASH_CACHE": str(places["cache"]), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("XDG_CACHE_HOME", None)
    options = "run --data stand-in --datasets sydney --methods random-codes --bits 8 --workers 1 --seeds 0"
    features = "--image-features hog-colour --sound-features mfcc-statistics"
    command = [sys.executable, "-m", "benchmark", *options.split(), *features.split()]
    done = subprocess.run(command, cwd=places["work"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(places["home"].rglob("*")) == []
    assert list(places["temporary"].rglob("*")) == []
    assert [path.name for path in places["work"].iterdir()] == ["runs"]
    assert _source_files() == tree


PLAN = """
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 77
cd "$2" && shift 2 && exec unshare --user "$@"
"""


def test_planning_works_in_a_read_only_installation_without_a_home(tmp_path):
    """A user without rights and without a home plans with the project's folder mounted read-only."""
    if shutil.which("unshare") is None or os.getuid() != 0:
        pytest.skip("needs root and unshare, to mount the project read-only")
    named = ("HOME", "XDG_CACHE_HOME", "XMHASH_CACHE", "TORCH_HOME", *LIBRARIES)
    environment = {name: value for name, value in os.environ.items() if name not in named}
    environment |= {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path), "HOME": "/nonexistent"}
    options = "run --data stand-in --datasets sydney --methods random-codes,cca --bits 8 --dry-run"
    features = "--image-features hog-colour --sound-features mfcc-statistics"
    command = [sys.executable, "-m", "benchmark", *options.split(), *features.split()]
    mounted = ["unshare", "--mount", "sh", "-c", PLAN, "sh", str(ROOT), str(tmp_path)]
    done = subprocess.run([*mounted, *command], env=environment, capture_output=True, text=True, check=False)
    if done.returncode in (1, 77) and ("mount" in done.stderr or "unshare" in done.stderr):
        pytest.skip(f"needs the right to mount: {done.stderr}")
    assert done.returncode == 0, done.stderr
    assert "2 cells: 2 run" in done.stdout
    assert "note: there is no home folder /nonexistent" in done.stderr
    assert list(tmp_path.iterdir()) == []


def _source_files():
    """The project's own files and when each was written; folders change as other tests make their bytecode."""
    rooms = (ROOT / name for name in ("benchmark", "datasets", "methods", "reports", "xmhash"))
    files = (path for room in rooms for path in room.rglob("*") if path.is_file())
    return {path: path.stat().st_mtime_ns for path in files if "__pycache__" not in path.parts}
