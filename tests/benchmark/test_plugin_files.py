"""A plug-in file adds its methods for one command; one that cannot be used is one line and adds nothing."""

import os
import random
import shutil
import sys
from pathlib import Path

import pytest

from benchmark import registry
from benchmark.contract.digests import forget_sources
from benchmark.contract.errors import UserError
from benchmark.plan.staleness import fit_digest
from benchmark.plan.tuned_file import method_digest
from benchmark.plugin_files import plugin_files, use_plugins
from tests.support.plugin_files import FIRST, plugin, plugins_undone

plugins_undone = plugins_undone
pytestmark = pytest.mark.usefixtures("plugins_undone")

LIST = "it should define METHODS, a list of MethodRow of benchmark.contract.rows; "

# Code of a file -> what the line about it says.
UNUSABLE = {
    "def f(:": "SyntaxError: invalid syntax (plug.py, line 10)",
    "x = 1": f"{LIST}it defines none (`new-method` writes an example)",
    "METHODS = 3": f"{LIST}METHODS has the type int",
    "METHODS = [3]": f"{LIST}METHODS holds a value of the type int",
    "METHODS = []": f"{LIST}METHODS is empty",
    "raise SystemExit(4)": "it tried to end the program (SystemExit: 4)",
    "raise KeyboardInterrupt": "it tried to end the program (KeyboardInterrupt)",
    "import os; os._exit(3)": "exit code 3",
    "import no_such_module": "ModuleNotFoundError: No module named 'no_such_module'",
    "METHODS = [row('a', 'A'), row('dtbh', 'A')]": "entry 2 of its METHODS: the name 'dtbh' is taken; choose another",
    "METHODS = [row('a', 'A'), row('a', 'B')]": "entry 2 of its METHODS: the name 'a' is taken; choose another",
    "METHODS = [row('a', 'A', tracks=('cold',))]": "entry 1 of its METHODS: its field tracks.0 is wrong",
    "METHODS = [row('a b', 'A')]": "entry 1 of its METHODS: its name should be of letters",
}  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), UNUSABLE.items(), ids=UNUSABLE)
def test_a_file_that_cannot_be_used_is_one_line(code, expected, tmp_path):
    use_plugins([plugin(tmp_path / "plug.py", code)])
    with pytest.raises(UserError) as raised:
        registry.methods()
    assert str(raised.value).startswith(f"--plugin {tmp_path / 'plug.py'} cannot be used: ")
    assert expected in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gone.py", "should be a Python file with methods; there is no file {}"),
        ("folder.py", "{} cannot be read (it is a folder, not an ordinary file)"),
        ("pipe.py", "{} cannot be read (it is a named pipe, not an ordinary file)"),
        ("empty.py", "{} cannot be read (it is empty)"),
        ("my plug.py", "letters, digits and underscores, then .py; got 'my plug.py'; rename it"),
        ("my-plug.py", "letters, digits and underscores, then .py; got 'my-plug.py'; rename it"),
        ("class.py", "letters, digits and underscores, then .py; got 'class.py'; rename it"),
        ("plug.txt", "letters, digits and underscores, then .py; got 'plug.txt'; rename it"),
        ("random.py", f"cannot be imported as random: Python finds {random.__file__} under that name; rename"),
        ("methods.py", "cannot be imported as methods: Python finds"),
        ("sys.py", "cannot be imported as sys: Python finds a built-in module under that name; rename"),
    ],
)
def test_a_file_that_cannot_be_imported_under_its_name_is_one_line(name, expected, tmp_path):
    path = tmp_path / name
    if name == "folder.py":
        path.mkdir()
    elif name == "pipe.py":
        os.mkfifo(path)
    elif name == "empty.py":
        path.touch()
    elif name != "gone.py":
        plugin(path)
    with pytest.raises(UserError) as raised:
        use_plugins([path])
    assert expected.format(path) in str(raised.value)
    assert plugin_files() == ()


def test_the_methods_come_last_and_say_where_they_come_from(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    plugin(tmp_path / "a folder é" / "über.py", f"print('said')\n{FIRST}\nMETHODS = (row('first', 'First'),)")
    given = Path("x/../a folder é/über.py")
    (tmp_path / "x").mkdir()
    before = set(registry.methods().rows)
    use_plugins([given, tmp_path / given, given])
    table = registry.methods()
    assert list(table.rows)[-1] == "first"
    assert set(table.rows) == before | {"first"}
    assert table.origins == {"first": "file x/../a folder é/über.py"}
    assert "über" not in sys.modules
    assert capfd.readouterr() == ("", "")
    assert table.load("first")().scale == 1.0
    assert capfd.readouterr() == ("", "said\n")
    use_plugins([])
    assert set(registry.methods().rows) == before


def test_files_of_one_name_or_with_the_same_method_are_one_line(tmp_path):
    one, two = (plugin(tmp_path / folder / "twice.py") for folder in ("one", "two"))
    with pytest.raises(UserError, match=f"--plugin {two} cannot be imported as twice: Python finds {one} under"):
        use_plugins([one, two])
    use_plugins([one, plugin(tmp_path / "other.py")])
    with pytest.raises(UserError, match=r"other.py cannot be used: entry 1 of its METHODS: the name 'first' is taken"):
        registry.methods()


def digests(folder):
    """Fit digest and digest for tuned settings of the method of `folder/plug.py`."""
    forget_sources()
    use_plugins([folder / "plug.py"])
    row = registry.methods()["first"]
    return fit_digest(row, "frozen", "split", "cpu", ""), method_digest(row)


def test_edits_of_the_file_and_of_modules_beside_it_that_it_imports_change_the_digests(tmp_path, monkeypatch):
    folder = tmp_path / "one"
    row = "MethodRow('first', __name__ + ':First', 'x', 'shallow-hashing', 'unsupervised', 'none', 2026, 'inspired-by')"
    plugin(folder / "plug.py", f"from plug_part import FACTOR\n{FIRST}\nMETHODS = [{row}]")
    (folder / "plug_part.py").write_text("from plug_pack.inner import FACTOR\n")
    (folder / "plug_pack").mkdir()
    (folder / "plug_pack" / "inner.py").write_text("FACTOR = 1.5\n")
    (folder / "aside.py").write_text("FACTOR = 1\n")
    first = digests(folder)

    def after(path, before, new):
        text = (folder / path).read_text()
        (folder / path).write_text(text.replace(before, new))
        assert (folder / path).read_text() != text
        changed = digests(folder)
        (folder / path).write_text(text)
        return changed

    for path, before, new in (
        ("plug.py", "self.scale *", "2 * self.scale *"),
        ("plug_part.py", "FACTOR\n", "FACTOR as FACTOR, __name__\n"),
        ("plug_pack/inner.py", "1.5", "2.5"),
    ):
        assert not set(first) & set(after(path, before, new)), path
    for path, before, new in (
        ("aside.py", "1", "2"),
        ("plug.py", "'x', ", "'another summary', "),
        ("plug.py", "METHODS", "# a remark\nMETHODS"),
        ("plug.py", "A title", "Another title"),
    ):
        assert after(path, before, new) == first, new
    assert digests(folder) == first
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry != str(folder)])
    shutil.move(folder, tmp_path / "moved")
    assert digests(tmp_path / "moved") == first
