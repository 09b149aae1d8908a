"""Digests follow what they are digests of."""

import subprocess
import sys

from benchmark.contract import digests


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
        digests._direct.cache_clear()
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
        digests._direct.cache_clear()
        return digests.source_digest("thirdparty_code")

    expected = digest_of(plain)
    assert digest_of(remarked) == expected
    for before, after in (("#1", "#2"), ("# inside", "# Inside"), ("{x}#", "{x}"), ("import os", "import re")):
        assert digest_of(plain.replace(before, after)) != expected, before
    assert digest_of('class A: """Doc"""\n') != digest_of('class B: """Doc"""\n')
    assert digest_of('def f():\n    """Doc"""; return 1\n') != digest_of('def f():\n    """Doc"""; return 2\n')


def test_source_digest_of_a_method_sees_its_shared_parts_and_not_other_methods():
    def modules(name):
        seen, waiting = set(), [name]
        while waiting:
            module = waiting.pop()
            if module not in seen:
                seen.add(module)
                waiting += digests._direct(module, digests.PROJECT_PACKAGES)[1]
        return seen

    of_dtbh = modules("methods.deep.dtbh")
    assert {"methods.parts.two_branch", "benchmark.contract.method"} <= of_dtbh
    assert "methods.deep.dcmh" not in of_dtbh
    assert "benchmark.metrics.ranking" in modules("benchmark.metrics.scoring")
    assert "benchmark.metrics.ranking" not in modules("benchmark.run.fitting")


def test_source_digest_imports_nothing():
    code = "from benchmark.contract.digests import source_digest; source_digest('methods.deep.dtbh')"
    script = f"import sys; {code}; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
