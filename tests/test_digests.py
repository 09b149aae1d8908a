"""Digests follow what they are digests of."""

import subprocess
import sys

from benchmark import digests


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


def test_source_digest_of_a_method_sees_its_shared_parts_and_not_other_methods():
    def modules(name):
        seen, waiting = set(), [name]
        while waiting:
            module = waiting.pop()
            if module not in seen:
                seen.add(module)
                waiting += digests._direct(module, digests.PROJECT_PACKAGES)[1]
        return seen

    of_dtbh = modules("methods.dtbh")
    assert {"methods._two_branch", "benchmark.types"} <= of_dtbh
    assert "methods.dcmh" not in of_dtbh
    assert "benchmark.metrics.ranking" in modules("benchmark.scoring")
    assert "benchmark.metrics.ranking" not in modules("benchmark.fitting")


def test_source_digest_imports_nothing():
    code = "from benchmark.digests import source_digest; source_digest('methods.dtbh')"
    script = f"import sys; {code}; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
