"""`new-method` writes a file whose method keeps every promise; it refuses other names and never changes a file."""

import ast

import pytest
from typer.testing import CliRunner

from benchmark import registry
from benchmark.checks.findings import checks_of, findings, run_here, subject_of
from benchmark.cli import main as cli
from benchmark.cli.new_method import FAMILIES, write_method
from benchmark.contract.errors import UserError
from benchmark.plugin_files import use_plugins
from tests.support.plugin_files import plugins_undone

plugins_undone = plugins_undone
pytestmark = pytest.mark.usefixtures("plugins_undone")

# Checks of the families that do not face all of them here, which would take long.
FEW = ("constructs_with_defaults", "search_space_fits", "citation_is_complete", "training_beats_mismatched_pairs")


@pytest.mark.parametrize("family", FAMILIES)
def test_the_method_of_a_new_file_passes_the_checks(family, tmp_path):
    name = f"a-new-{family}"
    use_plugins([write_method(name, tmp_path / "out", family)])
    row = registry.methods()[name]
    assert (row.family, row.tracks) == (family, ("frozen",))
    subject = subject_of(row)
    assert subject.cls.__name__ == "ANew" + "".join(part.capitalize() for part in family.split("-"))
    checks = [check for check in checks_of(row) if family == "shallow-hashing" or check.__name__ in FEW]
    found = list(findings(subject, run_here, checks))
    assert len(found) > (30 if family == "shallow-hashing" else 3)
    assert {finding.status for finding in found} == {"ok"}, [str(finding) for finding in found]


def test_the_command_names_the_file_and_what_to_do_with_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli.app, ["new-method", "our-hash-2", "--out", "x/../my files"])
    assert result.exit_code == 0, result.exception
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.py")] == ["my files/our_hash_2.py"]
    lines = result.output.splitlines()
    assert lines[0].startswith("wrote 'x/../my files/our_hash_2.py'")
    assert lines[1].endswith("check our-hash-2 --plugin 'x/../my files/our_hash_2.py'")
    assert "run --methods our-hash-2,cca-itq --plugin" in lines[2]
    text = (tmp_path / "my files/our_hash_2.py").read_text()
    assert "my-method" not in text
    assert "go here" in text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *((name, f"and at most 100 of them, such as my-method; got {name!r}") for name in
          ("my method", "-x", "_x", "", "2nd", "ü", "../x", "a/b", "x\n")),
        ("a" * 101, "and at most 100 of them, such as my-method; got 'aaa"),
        ("class", "should not be a word of Python, got 'class'"),
        ("lambda", "should not be a word of Python, got 'lambda'"),
        ("all", "should not be a word of --methods, got 'all'"),
        ("dtbh", "there is a method 'dtbh' already (this suite); choose another name"),
        ("random", "Python has a module random already"),
        ("methods", "Python has a module methods already"),
        ("sys", "Python has a module sys already"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_used_is_one_line_and_leaves_no_file(name, expected, tmp_path):
    with pytest.raises(UserError) as raised:
        write_method(name, tmp_path / "out", "shallow-hashing")
    assert expected in str(raised.value)
    assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_stays_as_it_is(tmp_path):
    (tmp_path / "our_hash.py").write_text("mine")
    (tmp_path / "other_hash.py").symlink_to("nowhere")
    for name in ("our-hash", "other-hash"):
        with pytest.raises(UserError, match=r"_hash.py is there already and stays as it is"):
            write_method(name, tmp_path, "shallow-hashing")
    assert (tmp_path / "our_hash.py").read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_other_families_and_folders_are_one_line(tmp_path):
    with pytest.raises(UserError, match="--family should be one of shallow-hashing, deep-hashing, real-valued; got"):
        write_method("our-hash", tmp_path, "floor")
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="--out should be a folder that can be written"):
        write_method("our-hash", tmp_path / "file", "real-valued")
    assert (tmp_path / "file").read_bytes() == b""


@pytest.mark.parametrize("name", ["I2S_x", "My-Method", "our.hash", "a--b"])
def test_a_name_that_a_file_of_methods_may_register_is_written(name, tmp_path):
    use_plugins([write_method(name, tmp_path, "shallow-hashing")])
    assert subject_of(registry.methods()[name]).cls.__name__ == {
        "I2S_x": "I2SX",
        "our.hash": "OurHash",
        "a--b": "AB",
    }.get(name, "MyMethod")


def test_a_class_has_no_name_that_the_file_uses(tmp_path):
    for name, expected in {"method-info": "MethodInfoMethod", "none": "NoneMethod", "our-hash": "OurHash"}.items():
        tree = ast.parse(write_method(name, tmp_path, "shallow-hashing").read_text())
        assert [node.name for node in tree.body if isinstance(node, ast.ClassDef)] == [expected]
