"""A speaker that all tests of a module share."""

import pytest

from datasets.speech.speaker import Speaker


@pytest.fixture(scope="module")
def speaker():
    with Speaker() as running:
        yield running
