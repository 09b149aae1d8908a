"""Only ordinary files of a bounded size are opened; everything else is named at once, and nothing waits."""

import os
import socket
from pathlib import Path

import pytest

from benchmark.contract.digests import file_digest
from benchmark.contract.regular_file import nonempty_size, read_bytes, read_text, regular_size


def pipe(path):
    os.mkfifo(path)


def folder(path):
    path.mkdir()


def bound_socket(path):
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(os.path.relpath(path))


def huge(path):
    path.touch()
    os.truncate(path, 2**40)


SPECIAL = {
    "pipe": (pipe, "a named pipe"),
    "folder": (folder, "a folder"),
    "socket": (bound_socket, "a socket"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "a device"),
    "loop": (lambda path: path.symlink_to(path), "too many levels|Too many levels"),
    "missing": (lambda path: None, "No such file"),
    "huge": (huge, "bytes are more than"),
}


@pytest.mark.parametrize("what", list(SPECIAL))
@pytest.mark.parametrize("door", [regular_size, nonempty_size, read_bytes, read_text, file_digest])
def test_what_is_no_ordinary_file_is_refused_by_name(tmp_path, what, door):
    make, message = SPECIAL[what]
    make(tmp_path / "it")
    with pytest.raises(OSError, match=message) as caught:
        door(tmp_path / "it")
    assert str(tmp_path / "it") in str(caught.value)


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 256, "y/" * 3_000])
@pytest.mark.parametrize("door", [regular_size, nonempty_size, read_bytes, read_text, file_digest])
def test_a_name_that_no_file_can_have_is_refused_like_a_missing_file(tmp_path, name, door):
    with pytest.raises(OSError, match=r"no file can have this name|File name too long"):
        door(tmp_path / name)


def test_files_of_proc_count_as_empty():
    assert read_bytes(Path("/proc/self/mem")) == b""
    with pytest.raises(OSError, match=r"it is empty.*/proc/self/mem"):
        nonempty_size(Path("/proc/self/mem"))


def test_text_has_unix_line_ends(tmp_path):
    (tmp_path / "a").write_bytes("é\r\nb\rc\n".encode())
    assert read_text(tmp_path / "a") == "é\nb\nc\n"
