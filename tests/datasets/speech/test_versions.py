"""The versions of system programs cover the files that decide how they speak."""

import pytest

from datasets.speech import festival, flite
from datasets.speech.festival import Festival
from datasets.speech.flite import Flite


def program(path, *printed):
    """A program that prints these lines whatever it is asked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + "".join(f"echo '{line}'\n" for line in printed))
    path.chmod(0o755)
    return path


def forget():
    for cached in (festival._program_version, festival._files_digest, flite._printed, flite._files_digest):
        cached.cache_clear()


@pytest.fixture(autouse=True)
def _forgotten():
    forget()
    yield
    forget()


def version_of(engine):
    forget()
    return engine.version()


@pytest.mark.parametrize("changed", ["share/festival/voices/english/kal_diphone/group", "share/festival/dicts/cmu/lex"])
def test_voices_and_dictionaries_are_in_the_version_of_festival(tmp_path, monkeypatch, changed):
    program(tmp_path / "bin/festival", "festival: 2.5.0")
    for name in ("share/festival/voices/english/kal_diphone/group", "share/festival/dicts/cmu/lex"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("as installed")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/bin:/usr/bin")
    before = version_of(Festival)
    assert version_of(Festival) == before
    (tmp_path / changed).write_text("another")
    assert version_of(Festival) != before


def test_program_and_libraries_are_in_the_version_of_flite(tmp_path, monkeypatch):
    library = tmp_path / "lib" / "libflite_cmulex.so.1"
    program(library, "as installed")
    program(tmp_path / "bin/flite", "flite-2.2-current")
    program(tmp_path / "bin/ldd", f"libflite_cmulex.so.1 => {library} (0x0)", "libc.so.6 => /no/such/libc.so.6 (0x0)")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/bin:/usr/bin")
    found = [version_of(Flite)]
    assert found[0].startswith("flite-2.2-current with files ")
    program(library, "another dictionary")
    found.append(version_of(Flite))
    program(tmp_path / "bin/flite", "flite-2.2-current", "")
    found.append(version_of(Flite))
    assert len(set(found)) == 3
