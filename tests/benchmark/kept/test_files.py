"""Files of kept values: what was changed, damaged or written by another version is refused, in one line each."""

import importlib
import io
import json
import operator

import numpy as np
import pytest

from benchmark.contract.errors import UserError
from benchmark.kept import files as kept_files
from benchmark.kept.allowed import FUNCTIONS, Allowed
from benchmark.kept.files import Kept, KeptFiles
from benchmark.store.checked_json import Damaged, write_json
from tests.benchmark.kept import made

ALLOWED = Allowed.behind("methods.shallow.cca_itq", made.__name__)


@pytest.fixture
def files(tmp_path):
    """A kept value with two arrays."""
    found = KeptFiles(Kept, tmp_path / "abc.json")
    value = made.Frozen([np.arange(3.0), 0.5], {"codes": np.arange(6).reshape(2, 3)[:, ::-1]})
    found.write(Kept(name="it", digest="d", code="code"), value, ALLOWED)
    return found


def value_of(files, code="code"):
    return files.value(files.read(), ALLOWED, code)


def changed(files, **fields):
    """Writes other fields into the JSON file, with a checksum that fits."""
    write_json(
        files.json, {**{k: v for k, v in json.loads(files.json.read_text()).items() if k != "checksum"}, **fields}
    )


def with_arrays(files, **arrays):
    """Writes other arrays, with a checksum that fits."""
    np.savez(files.arrays, **arrays)
    changed(files, arrays_checksum=kept_files.file_digest(files.arrays))


def refused(files, code="code"):
    with pytest.raises(UserError) as error:
        value_of(files, code)
    line = str(error.value)
    assert "\n" not in line
    assert str(files.json) in line
    assert "--keep-models" in line
    return line


def test_a_value_is_read_as_it_was_written(files):
    found = value_of(files)
    assert found.first[1] == 0.5
    assert np.array_equal(found.second["codes"], [[2, 1, 0], [5, 4, 3]])
    assert {path.name for path in files.json.parent.iterdir()} == {"abc.json", "abc.npz"}
    assert files.is_whole(files.read())


PART = [{"object": f"{made.__name__}:Frozen", "attributes": {"first": 1}}]


@pytest.mark.parametrize(
    "name",
    [
        *("os:system", "subprocess:Popen", "builtins:eval", "numpy:ndarray", "pickle:loads", "", ":", "Frozen"),
        *("methods.shallow.cca_itq:np", "methods.shallow.cca_itq:CCAITQ.fit", "methods.shallow.cca_itq:Gone"),
        *("torch.nn.modules.module:register_module_forward_hook", "torch.nn.modules.linear:math", "torch.jit:load"),
        *(f"{made.__name__}:function", f"{made.__name__}:__builtins__", f"{made.__name__}:Mapping", None, 3),
    ],
    ids=str,
)
def test_names_of_other_classes_make_nothing(files, name):
    changed(files, parts=[{"object": name, "attributes": {"first": 1}}], root={"part": 0})
    assert "damaged or was changed" in refused(files)


@pytest.mark.parametrize(
    "name", ["os:system", "builtins:exec", f"{made.__name__}:Frozen", "benchmark.contract.drafts:remove"]
)
def test_names_of_other_functions_find_nothing(files, name):
    changed(files, root={"function": name})
    assert "damaged or was changed" in refused(files)


HOLDER = f"{made.__name__}:Holder"
REMOVE = {"function": "benchmark.networks.weights:remove_damaged"}


@pytest.mark.parametrize(
    "parts",
    [
        [{"object": HOLDER, "attributes": {"path": {"path": "victim.txt"}, "describe": REMOVE}}],
        [{"object": HOLDER, "attributes": {"path": {"path": "victim.txt"}, "on_use": REMOVE}}],
        [
            {"object": HOLDER, "attributes": {"path": {"path": "victim.txt"}, "on_use": {"part": 1}}},
            {"bound": {"part": 2}, "name": "erase"},
            {"object": f"{made.__name__}:Eraser", "attributes": {}},
        ],
        [
            {"object": HOLDER, "attributes": {"path": {"path": "victim.txt"}, "describe": {"part": 1}}},
            {"bound": {"part": 2}, "name": "erase"},
            {"object": f"{made.__name__}:Eraser", "attributes": {}},
        ],
        [{"object": HOLDER, "attributes": {"path": {"path": "victim.txt"}, "__class__": 1}}],
        [{"object": HOLDER, "attributes": {"path": 1, "__array_interface__": {"part": 1}}}, {"dict": []}],
        [{"object": HOLDER, "attributes": {"path": 1, "kind": 2}}],
        [{"object": HOLDER, "attributes": {"path": 1, "size": 2}}],
    ],
    ids=json.dumps,
)
def test_an_allowed_function_in_the_wrong_place_is_refused(files, tmp_path, monkeypatch, parts):
    """What the file names is in modules that the value may be made of; used as a value it would remove a file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "victim.txt").write_text("mine")
    changed(files, parts=parts, root={"part": 0})
    allowed = Allowed.behind("benchmark.networks.weights", made.__name__)
    with pytest.raises(UserError, match="damaged or was changed") as error:
        made.use(files.value(files.read(), allowed, "code"))
    assert "\n" not in str(error.value)
    assert (tmp_path / "victim.txt").exists()


def test_attributes_that_hide_nothing_are_read(files):
    """Fields of dataclasses stand in the class where they have defaults."""
    changed(files, parts=[{"object": HOLDER, "attributes": {"path": 1, "on_use": 3}}], root={"part": 0})
    assert files.value(files.read(), ALLOWED, "code").on_use == 3


@pytest.mark.parametrize(
    "parts",
    [
        [{"array": "a7", "strides": None}],
        [{"array": "a0", "strides": [1, 2]}],
        [{"array": "a0", "strides": [10**12]}],
        [{"array": "a0", "strides": ["8"]}],
        [{"tuple": [{"part": 0}]}],
        [{"list": [{"part": 1}]}],
        [{"list": [{"part": -1}]}],
        [{"list": [{"part": True}]}],
        [{"list": 3}],
        [{"dict": [[1]]}],
        [{"dict": [[{"part": 0}, 1]]}],
        [{"tensor": 3, "dtype": "float32", "parameter": False, "gradient": False}],
        [{"tensor": {"part": 1}, "dtype": "load", "parameter": False, "gradient": False}, PART[0]],
        [
            {"tensor": {"part": 1}, "dtype": "int8", "parameter": False, "gradient": False},
            {"array": "a0", "strides": None},
        ],
        [{"bound": {"part": 1}, "name": "__class__"}, *PART],
        [{"bound": {"part": 1}, "name": "gone"}, *PART],
        [{"reduce": ["os:system", "true"]}],
        [{}],
        [None],
        [{"size": ["x"]}],
    ],
    ids=json.dumps,
)
def test_parts_that_do_not_fit_together_are_refused(files, parts):
    changed(files, parts=parts, root={"part": 0})
    assert "damaged or was changed" in refused(files)


@pytest.mark.parametrize(
    "root",
    [
        [],
        {},
        {"float": 3},
        {"float": "x"},
        {"eval": "1"},
        {"torch": "load"},
        {"torch": "nn"},
        {"dtype": "O,O"},
        1.5,
        {"dtype": "f4,(2"},
        {"dtype": "nonsense"},
        {"device": "nonsense"},
        {"device": "cpu:-1"},
        {"path": 3},
        {"class": f"{made.__name__}:Frozen"},
        {"bytes": "0"},
    ],
    ids=json.dumps,
)
def test_values_in_no_known_notation_are_refused(files, root):
    changed(files, root=root)
    assert "damaged or was changed" in refused(files)


def test_missing_arrays_and_arrays_of_objects_are_refused(files):
    arrays = dict(np.load(files.arrays))
    with_arrays(files, a0=arrays["a0"])
    assert "the array 'a1' is missing" in refused(files)
    with_arrays(files, a0=arrays["a0"], a1=np.array([print], object))
    assert "does not hold plain arrays" in refused(files)
    files.arrays.write_bytes(b"no archive")
    changed(files, arrays_checksum=kept_files.file_digest(files.arrays))
    assert "does not hold plain arrays" in refused(files)


def test_arrays_that_do_not_agree_with_the_checksum_are_refused(files):
    files.arrays.write_bytes(files.arrays.read_bytes()[:-1] + b"x")
    assert "abc.npz is missing or does not agree with its checksum" in refused(files)
    assert not files.is_whole(files.read())
    files.arrays.unlink()
    assert "abc.npz is missing" in refused(files)


def test_a_damaged_record_is_no_record(files):
    text = files.json.read_text()
    for broken in ("{", text.replace('"d"', '"e"'), json.dumps({"format": 1})):
        files.json.write_text(broken)
        with pytest.raises(Damaged):
            files.read()
        assert files.found() is None
    files.json.unlink()
    with pytest.raises(FileNotFoundError):
        files.read()


def test_other_packages_other_code_and_other_versions_are_named(files, monkeypatch):
    assert "it was kept by other code" in refused(files, "other code")
    packages = files.read().packages
    changed(files, packages={**packages, "torch": "0.4"})
    assert f"it was kept with torch 0.4, here is {packages['torch']};" in refused(files)
    changed(files, packages={})
    assert "torch unknown, here is" in refused(files)
    monkeypatch.setattr(kept_files, "FORMAT", 2)
    assert "another version of the suite wrote it (format 1, this one reads 2)" in refused(files)


def test_what_cannot_be_kept_leaves_its_reason(files):
    written = files.write(Kept(name="it", digest="d", code="code"), io.StringIO(), ALLOWED)
    assert "StringIO" in written.reason
    assert files.read() == written
    assert files.is_whole(written)
    with pytest.raises(UserError, match="it could not be kept: StringIO"):
        value_of(files)


def test_another_version_of_the_suite_tries_again_what_this_one_cannot_keep(files, monkeypatch):
    written = files.write_reason(Kept(name="it", digest="d", code="code"), "no room")
    monkeypatch.setattr(kept_files, "__version__", "99")
    assert not files.is_whole(written)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_listed_functions_exist(name):
    module, _, own = name.partition(":")
    assert callable(operator.attrgetter(own)(importlib.import_module(module)))
