"""Digests follow what they are digests of."""

import ast
import subprocess
import sys

import pytest

from benchmark.contract import digests
from tests.support import ROOT


def test_digest_ignores_key_order_and_sees_every_value():
    assert digests.digest({"a": 1, "b": [2]}) == digests.digest({"b": [2], "a": 1})
    assert digests.digest({"a": 1}) != digests.digest({"a": 2}) != digests.digest({"a": "2"})


def test_source_digest_follows_imports_transitively(tmp_path, monkeypatch):
    package = tmp_path / "thirdparty"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "method.py").write_text("from thirdparty import part\nfrom . import sibling\n")
    (package / "part.py").write_text("import thirdparty.deep\n")
    (package / "sibling.py").write_text("")
    (package / "deep.py").write_text("X = 1\n")
    (package / "unrelated.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)

    def fresh():
        digests.forget_sources()
        return digests.source_digest("thirdparty.method")

    before = fresh()
    assert fresh() == before
    (package / "unrelated.py").write_text("Y = 1\n")
    assert fresh() == before
    for name in ("deep", "sibling", "method"):
        path = package / f"{name}.py"
        path.write_text(path.read_text() + "Z = 2\n")
        changed = fresh()
        assert changed != before, name
        before = changed


def test_comments_and_docstrings_are_no_code_and_everything_else_is(tmp_path, monkeypatch):
    plain = 'import os\n\n\ndef f(x: int) -> str:\n    text = """#1\n# inside"""\n    return f"{x}#{text}"\n'
    remarked = (
        '"""Doc."""\nimport os  # why\n\n\n# what\ndef f(x: int) -> str:\n    """Doc\n\n    of two lines."""\n'
        '    text = """#1\n# inside"""\n    return f"{x}#{text}"  # so\n'
    )
    (tmp_path / "thirdparty_code.py").write_text(plain)
    monkeypatch.syspath_prepend(tmp_path)

    def digest_of(text):
        (tmp_path / "thirdparty_code.py").write_text(text)
        digests.forget_sources()
        return digests.source_digest("thirdparty_code")

    expected = digest_of(plain)
    assert digest_of(remarked) == expected
    for before, after in (("#1", "#2"), ("# inside", "# Inside"), ("{x}#", "{x}"), ("import os", "import re")):
        assert digest_of(plain.replace(before, after)) != expected, before
    assert digest_of('class A: """Doc"""\n') != digest_of('class B: """Doc"""\n')
    assert digest_of('def f():\n    """Doc"""; return 1\n') != digest_of('def f():\n    """Doc"""; return 2\n')


CODE = """
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thirdparty_types import Rows


class Method:
    info: ClassVar[MethodInfo] = MethodInfo(name="a", title="A title")
    width: int = 8

    def fit(self, rows: Rows, limit=0.1):
        if not rows:
            raise ValueError(f"expected rows, got {rows!r} " "of nothing", rows)
        return [row for row in rows if row > limit]
"""


@pytest.fixture
def digest_of(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)

    def digest_of(text):
        (tmp_path / "thirdparty_code.py").write_text(text)
        digests.forget_sources()
        return digests.source_digest("thirdparty_code")

    return digest_of


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('f"expected rows, got {rows!r} " "of nothing"', '"no rows"'),
        ('title="A title"', 'title="Another title", venue="A venue"'),
        ("import Rows", "import Rows, Columns"),
        ("import os\n", "import os\n\n\n"),
        ("rows: Rows, limit=0.1", "\n        rows: Rows,\n        limit=0.1,\n    "),
        ("class Method:", 'class Method:\n    """Doc."""\n\n    # Why.'),
        ("width: int", "width: Annotated[int, Interval(ge=1, le=9)]"),
        ("width: int", "width: Annotated[int, Ge(1), Lt(9)]"),
        ("import os\n", "import os\nfrom annotated_types import Ge, Interval\nfrom typing import Annotated\n"),
        ("import os\n", "import os\nMETHODS = [MethodRow('a', 'b:A'), MethodRow('b', 'b:B')]\n"),
        ("import os\n", "import os\nROW: MethodRow = MethodRow('a', 'b:A')\n"),
    ],
)
def test_what_decides_no_number_is_not_in_the_digest(before, after, digest_of):
    assert before in CODE
    assert digest_of(CODE.replace(before, after)) == digest_of(CODE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("0.1", "0.2"),
        ("0.1", '"0.1"'),
        ("width: int = 8", "width: int = 9"),
        ("width: int", "width: float"),
        ("width: int", "width: Annotated[float, Interval(ge=1)]"),
        ("width: int", "width: Annotated[int, Rounded(ge=1)]"),
        ("width: int", "width: Annotated[int, Ge(1), Rounded()]"),
        ("width: int", "width: list[int]"),
        ("width: int", "width: tuple[int, Interval(ge=1)]"),
        ("width: int", "width: ABC[int, Interval(ge=1)]"),
        ("import os\n", "import os\nMETHODS = [MethodRow('a', 'b:A'), Row('b', 'b:B')]\n"),
        ("import os\n", "import os\nMETHODS = []\n"),
        ("import os\n", "import os\nfrom typing import cast\n"),
        ("import os\n", "import os\nfrom annotated_types import Predicate\n"),
        ("row > limit", "limit > row"),
        ("not rows", "rows"),
        ('"of nothing", rows', '"of nothing", limit'),  # somebody may catch the error and take the value
        ("raise ValueError", "raise TypeError"),
        ("    return [", "    rows = rows[1:]\n        return ["),
        ("    return [", '    info: MethodInfo = MethodInfo(name="b")\n        return ['),  # no citation of the class
        ('got {rows!r} " "of nothing"', 'got {(rows := rows)!r} " "of nothing"'),
        ('f"expected rows, got {rows!r} " "of nothing"', '"expected rows, got " + next(rows)'),
        ('f"expected rows, got {rows!r} " "of nothing"', 'next(rows) + " is nothing"'),
    ],
)
def test_everything_else_is_in_the_digest(before, after, digest_of):
    assert before in CODE
    assert digest_of(CODE.replace(before, after)) != digest_of(CODE)


@pytest.mark.parametrize("module", ["abc", "zlib"])
def test_the_module_of_an_imported_name_is_in_the_digest(module, digest_of):
    assert digest_of(f"from {module} import cast\n") != digest_of("from typing import cast\n")


def test_every_version_of_python_gives_the_same_digest(digest_of):
    """The value was computed under 3.11.7, 3.12.1 and 3.13.0."""
    assert digest_of(CODE) == "248acbb7e55301d4"


def test_modules_that_decide_no_number_hold_no_function():
    for module in set(digests.DECIDE_NO_NUMBER) - {"benchmark.contract.digests"}:
        tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text())
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)], module


def test_modules_that_handle_files_import_no_library_that_could_change_a_number():
    for module in digests.HANDLE_FILES:
        tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text())
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        own = {name for name in imported if name.startswith("benchmark.contract.")}
        assert {name.partition(".")[0] for name in imported - own} <= sys.stdlib_module_names, module


CHECKED = """
from benchmark.contract.invariants import require, require_array as fits

require(len(rows) > 1, f"expected {2} rows", "one")
fits("rows", rows, float, None)
weigh(rows, "cosine")
"""


def test_the_texts_of_checks_are_texts_of_errors(digest_of):
    for before, after in (('f"expected {2} rows"', '"expected rows"'), ('"one"', "f'{1}'"), ('"rows"', '"all rows"')):
        assert digest_of(CHECKED.replace(before, after)) == digest_of(CHECKED), before
    for before, after in (("> 1", "> 2"), ("float", "int"), ('"cosine"', '"dot"'), ("contract", "other")):
        assert digest_of(CHECKED.replace(before, after)) != digest_of(CHECKED), before


def test_source_digest_imports_nothing():
    code = "from benchmark.contract.digests import source_digest; source_digest('methods.deep.dtbh')"
    script = f"import sys; {code}; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_package_without_init_has_a_digest_of_its_code(tmp_path, monkeypatch):
    (tmp_path / "thirdparty_spread").mkdir()
    path = tmp_path / "thirdparty_spread" / "method.py"
    monkeypatch.syspath_prepend(tmp_path)
    found = []
    for text in ("X = 1\n", "X = 2\n"):
        path.write_text(text)
        digests.forget_sources()
        found.append(digests.source_digest("thirdparty_spread.method"))
    assert found[0] != found[1]


def test_a_folder_without_code_of_its_own_is_no_module(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "thirdparty_folder").mkdir()
    (tmp_path / "thirdparty_folder" / "code.py").write_text(
        "import thirdparty_folder\nfrom thirdparty_folder import code"
    )
    digests.forget_sources()
    assert digests.closure("thirdparty_folder.code") == ["thirdparty_folder.code"]
