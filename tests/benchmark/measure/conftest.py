import pytest


@pytest.fixture(autouse=True)
def library():
    return pytest.importorskip("faiss", reason="needs the extra faiss")
