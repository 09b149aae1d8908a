"""Python has to find this project's packages."""

from tests.support.environments import this_python


def test_sibling_packages_hidden_by_another_are_named(tmp_path):
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "__init__.py").write_text("")
    done = this_python("from benchmark.own_packages import check_siblings as c; c()", tmp_path, tmp_path)
    assert "another installed package has that name" in done.stderr
