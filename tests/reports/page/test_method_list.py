"""The list of methods names the origin and the verdict of those from outside."""

from benchmark.contract.outside_method import OutsideMethod
from reports.page.method_list import methods
from reports.results.collect import collect

OUTSIDE = {"version": "v", "suite": "1.2", "kind": "quick", "n_checks": 16}


def test_methods_from_outside_have_a_line_each_and_only_those_of_the_report(store):
    known = [
        OutsideMethod(name="better", origin="package better-hash 0.3", **OUTSIDE),
        OutsideMethod(name="worse", origin="file a|b <x>.py", failed={"f_1": "no", "g": "no"}, **OUTSIDE),
        OutsideMethod(name="broken", origin="file b.py", problem="no such class", **OUTSIDE),
        OutsideMethod(name="absent", origin="file c.py", **OUTSIDE),
    ]
    lines = methods(collect(store), known)
    start = lines.index("These methods come from outside the suite:")
    assert lines[start + 2 :] == [
        "- better: package better-hash 0.3; passed 16 quick checks (xmhash 1.2)",
        "- worse: file a\\|b \\<x\\>.py; 2 of 16 quick checks FAILED: f_1, g (xmhash 1.2)",
        "- broken: file b.py; could not be checked: no such class (xmhash 1.2)",
    ]
    assert methods(collect(store), known[3:]) == methods(collect(store), []) == lines[: start - 1]
