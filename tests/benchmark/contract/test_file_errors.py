"""Errors of files that cannot be written: one class, and the name of the file that the user knows."""

import errno

import pytest

from benchmark.contract.errors import StorageError
from benchmark.contract.file_errors import storing


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (OSError(errno.ENOSPC, "No space left"), "could not write the report: No space left: 'reports'"),
        (PermissionError(errno.EACCES, "Denied", ".draft/a.md"), "could not write the report: Denied: 'reports'"),
        (OSError("no number"), "could not write the report: no number: 'reports'"),
        (
            IsADirectoryError(errno.EISDIR, "Is a directory", ".draft/a.md", None, "reports/a.md"),
            "could not write the report: Is a directory: 'reports/a.md'",
        ),
        (StorageError(errno.ENOSPC, "could not write it", "reports/b.md"), "could not write it: 'reports/b.md'"),
    ],
)
def test_an_error_names_the_file_that_was_to_be_written(tmp_path, error, text):
    with pytest.raises(StorageError) as caught, storing("reports", "the report"):
        raise error
    assert str(caught.value).endswith(text)
    assert caught.value.errno == error.errno


def test_other_errors_pass():
    with pytest.raises(ZeroDivisionError), storing("reports", "the report"):
        raise ZeroDivisionError
