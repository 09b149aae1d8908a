"""Fixtures: where the real data and weights lie, and an environment that does not depend on the user's."""

import os
from pathlib import Path

import pytest

from tests.support.browser import chromium

# Read before any test runs, since the fixture below takes them out of the environment.
DATA_ROOT = os.environ.get("XMHASH_DATA_ROOT")
IMAGE_WEIGHTS = os.environ.get("XMHASH_IMAGE_WEIGHTS")
SPEECH_WEIGHTS = os.environ.get("XMHASH_SPEECH_WEIGHTS")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch):
    """The command line takes defaults from these variables; a test gets the documented ones."""
    monkeypatch.delenv("XMHASH_DATA_ROOT", raising=False)
    monkeypatch.delenv("XMHASH_IMAGE_WEIGHTS", raising=False)
    monkeypatch.delenv("XMHASH_SPEECH_WEIGHTS", raising=False)


@pytest.fixture(scope="session")
def real_data_root():
    """Folder that holds UCM_captions/, Sydney_captions/ and RSICD/."""
    if not DATA_ROOT:
        pytest.skip("needs the real data: set XMHASH_DATA_ROOT to the folder that holds UCM_captions/, RSICD/, ...")
    if not Path(DATA_ROOT).is_dir():
        pytest.skip(f"needs the real data: XMHASH_DATA_ROOT={DATA_ROOT} is no folder")
    return Path(DATA_ROOT).resolve()


@pytest.fixture(scope="session")
def image_weights():
    """State-dict file of mobilenet_v2."""
    if not IMAGE_WEIGHTS:
        pytest.skip("needs ImageNet weights: set XMHASH_IMAGE_WEIGHTS to a state-dict file of mobilenet_v2")
    if not Path(IMAGE_WEIGHTS).is_file():
        pytest.skip(f"needs ImageNet weights: XMHASH_IMAGE_WEIGHTS={IMAGE_WEIGHTS} is no file")
    return Path(IMAGE_WEIGHTS).resolve()


@pytest.fixture(scope="session")
def speech_weights():
    """Folder of whisper-tiny.en in CTranslate2's format."""
    if not SPEECH_WEIGHTS:
        pytest.skip("needs a Whisper model: set XMHASH_SPEECH_WEIGHTS to a folder with whisper-tiny.en")
    if not Path(SPEECH_WEIGHTS).is_dir():
        pytest.skip(f"needs a Whisper model: XMHASH_SPEECH_WEIGHTS={SPEECH_WEIGHTS} is no folder")
    return Path(SPEECH_WEIGHTS).resolve()


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of a process: playwright refuses a second driver while one is open."""
    with chromium() as one:
        yield one


@pytest.fixture
def tmp_cache(tmp_path, monkeypatch):
    """An empty cache folder of the test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XMHASH_CACHE", str(folder))
    return folder


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory):
    """A cache folder that the tests of a module share, so that features are computed once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def no_figures(monkeypatch):
    """Reports without figures, which take seconds to draw."""
    monkeypatch.setattr("reports.writer.write_figures", lambda *_: [])


@pytest.fixture(scope="session")
def _folder_of_the_small_stand_in(tmp_path_factory):
    from tests.support.small_stand_in import make_run

    folder = tmp_path_factory.mktemp("small")
    make_run(folder)
    return folder


@pytest.fixture
def small_stand_in(_folder_of_the_small_stand_in, monkeypatch):
    """The current folder, which holds the run `first` on a stand-in of a few images; the cache is inside it."""
    from tests.support.small_stand_in import enter

    enter(_folder_of_the_small_stand_in, monkeypatch)
    return _folder_of_the_small_stand_in
