"""Entries of the cache: only one that agrees with its checksums counts, and `sha256sum -c` agrees with that."""

import shutil
import subprocess

import pytest

from benchmark.contract.errors import StorageError
from datasets.files.cache_entry import is_whole, new_file, new_folder

CONTENT = bytes(range(256)) * 4


@pytest.fixture
def file(tmp_path):
    with new_file(tmp_path / "entry.npy") as handle:
        handle.write(CONTENT)
    return tmp_path / "entry.npy"


@pytest.fixture
def folder(tmp_path):
    with new_folder(tmp_path / "ucm") as draft:
        (draft / "imgs").mkdir()
        for name in ("imgs/1.tif", "imgs/2.tif", "captions.json"):
            (draft / name).write_bytes(CONTENT + name.encode())
    return tmp_path / "ucm"


def sha256sum_agrees(entry):
    command = ["sha256sum", "-c", "--strict", f"{entry.name}.sha256"]
    return subprocess.run(command, cwd=entry.parent, capture_output=True, check=False).returncode == 0


def flipped(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


FILE_DAMAGES = {
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(CONTENT[:500]),
    "longer": lambda path: path.write_bytes(CONTENT + b"x"),
    "first bit": lambda path: flipped(path, 0),
    "middle bit": lambda path: flipped(path, 512),
    "last bit": lambda path: flipped(path, -1),
    "without its list": lambda path: path.with_name("entry.npy.sha256").unlink(),
    "with an empty list": lambda path: path.with_name("entry.npy.sha256").write_bytes(b""),
    "with a damaged list": lambda path: flipped(path.with_name("entry.npy.sha256"), 5),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "a dangling link": lambda path: (path.unlink(), path.symlink_to("nowhere")),
}


@pytest.mark.parametrize("damage", FILE_DAMAGES)
def test_a_damaged_file_is_named_and_made_again(file, caplog, damage):
    assert is_whole(file)
    assert sha256sum_agrees(file)
    FILE_DAMAGES[damage](file)
    assert not sha256sum_agrees(file) or damage == "a folder"
    assert not is_whole(file)
    assert not is_whole(file)
    assert len(caplog.records) == 1  # however often it is asked
    assert f"note: {file} in the cache " in caplog.text
    assert "it is made again" in caplog.text
    with new_file(file) as handle:
        handle.write(CONTENT)
    assert is_whole(file)
    assert file.read_bytes() == CONTENT


def test_the_file_of_another_entry_does_not_count(file, tmp_path):
    with new_file(tmp_path / "other.npy") as handle:
        handle.write(b"another matrix")
    for suffix in ("", ".sha256"):
        shutil.copy(tmp_path / f"other.npy{suffix}", tmp_path / f"entry.npy{suffix}")
    assert is_whole(tmp_path / "other.npy")
    assert not is_whole(file)


FOLDER_DAMAGES = {
    "missing picture": lambda folder: (folder / "imgs/1.tif").unlink(),
    "truncated picture": lambda folder: (folder / "imgs/1.tif").write_bytes(CONTENT[:9]),
    "flipped picture": lambda folder: flipped(folder / "imgs/2.tif", 77),
    "swapped pictures": lambda folder: shutil.copy(folder / "imgs/1.tif", folder / "imgs/2.tif"),
    "new picture": lambda folder: (folder / "imgs/3.tif").write_bytes(b""),
    "flipped captions": lambda folder: flipped(folder / "captions.json", 3),
    "empty": lambda folder: (shutil.rmtree(folder), folder.mkdir()),
    "a file": lambda folder: (shutil.rmtree(folder), folder.write_bytes(b"")),
    "a picture that is a link to itself": lambda folder: (
        (folder / "imgs/1.tif").unlink(), (folder / "imgs/1.tif").symlink_to("1.tif"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", FOLDER_DAMAGES)
def test_a_damaged_folder_is_named_and_made_again(folder, caplog, damage):
    assert is_whole(folder)
    assert sha256sum_agrees(folder)
    FOLDER_DAMAGES[damage](folder)
    assert not is_whole(folder)
    assert f"note: {folder} in the cache " in caplog.text
    with new_folder(folder) as draft:
        (draft / "captions.json").write_bytes(CONTENT)
    assert is_whole(folder)
    assert [path.name for path in folder.iterdir()] == ["captions.json"]


def test_a_failed_write_leaves_no_entry(tmp_path):
    with (
        pytest.raises(StorageError, match=r"could not write to the cache: .*entry\.npy"),
        new_file(tmp_path / "entry.npy"),
    ):
        raise OSError(28, "No space left on device")
    with pytest.raises(ZeroDivisionError), new_folder(tmp_path / "ucm"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
