"""The table of methods, in report order; importing it imports no method.

To add a method, write `methods/<family>/<name>.py` with a class that meets the contract of
`benchmark.contract.method.Method`, and add an entry to the table in `methods/<family>/__init__.py`. CONTRIBUTING.md
shows how.
"""

from methods import deep, real_valued, reference, shallow

METHODS = (*reference.ROWS, *real_valued.ROWS, *shallow.ROWS, *deep.ROWS)

# Modules that decide numbers of the end-to-end track only. Methods import them inside functions, and through them
# everything else that only this track needs, so that a change there leaves results of the frozen track valid.
END_TO_END_MODULES = ("methods.parts.end_to_end", "methods.parts.branches")
