"""A folder of images: its codes are kept, and renewed only for files that are new or have changed."""

import os
import shutil

import numpy as np
import pytest
from PIL import Image

from benchmark import open_search
from benchmark.contract.codes import Codes
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.retrieval import kept_codes as module
from datasets.front_ends.hog_colour import HogColour

pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture
def hashing():
    """The search with cca-itq at 4 bits."""
    return open_search("small", method="cca-itq", bits=4, protocol="rs-pairs")


@pytest.fixture
def folder(kept, tmp_path):
    """Four images of the data set in a folder and a folder below it, and files that are none of them."""
    found = tmp_path / "my images"
    (found / "below").mkdir(parents=True)
    for name, target in (("1", "a.tif"), ("7", "below/ü b.TIF"), ("8", "c.tif"), ("9", "d.tif")):
        shutil.copy(kept / f"data/UCM_captions/imgs/{name}.tif", found / target)
    (found / "notes.txt").write_text("no image")
    shutil.copy(kept / "data/UCM_captions/imgs/2.tif", found / ".hidden.tif")
    (found / ".git").mkdir()
    shutil.copy(kept / "data/UCM_captions/imgs/2.tif", found / ".git/x.tif")
    (found / "folder.png").mkdir()
    return found


@pytest.fixture
def encoded(monkeypatch):
    """The names of the images that were encoded, call by call."""
    calls, encode = [], module.encoded

    def counting(model, paths, watcher):
        calls.append([path.name for path in paths])
        return encode(model, paths, watcher)

    monkeypatch.setattr(module, "encoded", counting)
    return calls


def code_of(kept, name):
    """The stored code of an image of the split, or one that the search makes of its file."""
    search = open_search("small", method="cca-itq", bits=4)
    from benchmark.retrieval.encoded_query import encode_query

    return encode_query(search.model, str(kept / f"data/UCM_captions/imgs/{name}.tif")).code.packed[0]


def test_images_get_the_codes_of_their_pictures_and_are_searched(kept, hashing, folder):
    found = hashing.over(folder)
    assert list(found.images.names) == ["a.tif", "below/ü b.TIF", "c.tif", "d.tif"]
    for row, name in enumerate(("1", "7", "8", "9")):
        assert np.array_equal(found.images.codes.packed[row], code_of(kept, name))
    answer = found.search("A picture of an airplane", top=None)
    assert sorted(answer.ids) == list(found.images.names)
    assert (set(answer.classes), set(answer.captions)) == ({""}, {""})
    assert answer.pictures == tuple(folder / name for name in answer.ids)
    assert answer.n_searched == 4
    assert str(folder) in answer.searched


def test_only_new_and_changed_files_are_encoded(kept, hashing, folder, encoded):
    hashing.over(folder)
    assert encoded.pop() == ["a.tif", "ü b.TIF", "c.tif", "d.tif"]
    again = hashing.over(str(folder))
    assert encoded == []
    assert isinstance(again.images.codes.packed, np.memmap)
    shutil.copy(kept / "data/UCM_captions/imgs/10.tif", folder / "b.tif")
    (folder / "c.tif").unlink()
    shutil.copy(kept / "data/UCM_captions/imgs/11.tif", folder / "d.tif")
    os.utime(folder / "d.tif", ns=(1, 1))
    renewed = hashing.over(folder)
    assert encoded.pop() == ["b.tif", "d.tif"]
    assert list(renewed.images.names) == ["a.tif", "b.tif", "below/ü b.TIF", "d.tif"]
    for row, name in enumerate(("1", "10", "7", "11")):
        assert np.array_equal(renewed.images.codes.packed[row], code_of(kept, name))
    (folder / "b.tif").unlink()
    assert len(hashing.over(folder).images.names) == 3
    assert encoded.pop() == []


def test_each_model_and_each_folder_has_codes_of_its_own(hashing, folder, encoded):
    hashing.over(folder)
    other = open_search("small", method="cca").over(folder)
    assert other.search("two planes").measure == "similarity"
    assert not isinstance(other.images.codes, Codes)
    hashing.over(folder)
    assert len(encoded) == 2
    hashing.over(folder / "below")
    assert encoded.pop() == ["ü b.TIF"]


def test_images_that_cannot_be_read_are_left_out_and_named(kept, hashing, folder, encoded, capfd):
    (folder / "b.png").write_bytes(b"no picture")
    (folder / "e.tif").write_bytes((folder / "a.tif").read_bytes()[:300])
    found = hashing.over(folder)
    assert list(found.images.names) == ["a.tif", "below/ü b.TIF", "c.tif", "d.tif"]
    assert "note: 2 of 6 images in " in capfd.readouterr().err
    encoded.clear()
    assert np.array_equal(hashing.over(folder).images.codes.packed, found.images.codes.packed)
    assert encoded == []
    assert "cannot be read and are left out: b.png, e.tif" in capfd.readouterr().err
    Image.new("RGB", (20, 20), (9, 99, 9)).save(folder / "b.png")
    assert list(hashing.over(folder).images.names)[1] == "b.png"
    assert encoded.pop() == ["b.png"]


def test_many_images_are_described_in_blocks_by_workers(hashing, folder, monkeypatch, capfd):
    whole = hashing.over(folder).images
    monkeypatch.setattr("datasets.front_ends.extraction.BLOCK", 2)
    monkeypatch.setattr("benchmark.retrieval.encoded_images.ENCODE_BATCH", 3)
    (folder / "b.png").write_bytes(b"no picture")
    (folder / "z.png").write_bytes(b"no picture")
    for name in whole.names:
        os.utime(folder / name, ns=(5, 5))
    found = hashing.over(folder).images
    assert found.names == list(whole.names)
    assert np.array_equal(found.codes.packed, whole.codes.packed)
    assert "left out: b.png, z.png" in capfd.readouterr().err


def test_an_error_that_no_image_causes_is_one_line(hashing, folder, monkeypatch):
    def failing(self, images):
        raise failure

    monkeypatch.setattr(HogColour, "describe", failing)
    new = folder / "folder.png"
    Image.new("RGB", (21, 21), (1, 2, 3)).save(new / "never seen before.png")
    failure = ZeroDivisionError("odd")
    assert complaint(lambda: hashing.over(new)) == "ZeroDivisionError: odd"
    failure = DataUnavailable("no weights")
    assert complaint(lambda: hashing.over(new)) == "no weights"


@pytest.mark.parametrize("name", ["codes.npy", "facts.npy", "names", "about.json"])
@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_damaged_codes_are_made_again(kept, hashing, folder, encoded, name, damage):
    before = hashing.over(folder).images.codes.packed.copy()
    (place,) = {path.parent for path in (kept / "runs/small/databases").glob(f"*/{name}") if knows(path, folder)}
    if damage == "missing":
        (place / name).unlink()
    else:
        (place / name).write_bytes(b"x" + (place / name).read_bytes()[1:])
    encoded.clear()
    assert np.array_equal(hashing.over(folder).images.codes.packed, before)
    assert len(encoded.pop()) == 4


def knows(path, folder):
    return os.fsencode(folder).hex() in (path.parent / "about.json").read_text()


def complaint(call):
    with pytest.raises(UserError) as error:
        call()
    assert "\n" not in str(error.value)
    return str(error.value)


def test_folders_without_images_and_queries_of_images_are_refused(kept, hashing, folder):
    empty = folder / "folder.png"
    assert complaint(lambda: hashing.over(empty)).endswith(f"{empty} holds none")
    assert "cannot be listed: No such file" in complaint(lambda: hashing.over(folder / "gone"))
    assert "cannot be listed: Not a directory" in complaint(lambda: hashing.over(folder / "a.tif"))
    (empty / "x.png").write_bytes(b"no picture")
    assert "none of the 1 in" in complaint(lambda: hashing.over(empty))
    line = complaint(lambda: hashing.over(folder).search(str(folder / "a.tif")))
    assert line == "the folder holds images, which are searched with a sentence or a sound; QUERY is the image a.tif"


def test_one_folder_has_one_database_however_it_is_written(hashing, folder, encoded, tmp_path):
    hashing.over(folder)
    (tmp_path / "link").symlink_to(folder)
    for other in (folder / "below" / "..", tmp_path / "link", f"{folder}/"):
        assert list(hashing.over(other).images.names) == ["a.tif", "below/ü b.TIF", "c.tif", "d.tif"]
    assert len(encoded) == 1


def test_a_process_that_waited_does_not_encode_again(hashing, folder, encoded, monkeypatch):
    """Another process encodes the folder and gives the lock back just before this one has it."""
    lock = module.FileLock
    first = []

    class Lock(lock):
        def __enter__(self):
            if not first:
                first.append(True)
                hashing.over(folder)
            return super().__enter__()

    monkeypatch.setattr(module, "FileLock", Lock)
    assert len(hashing.over(folder).images.names) == 4
    assert len(encoded) == 1


def test_a_database_that_another_process_replaces_while_it_is_read_is_read_under_the_lock(
    kept, hashing, folder, encoded, monkeypatch
):
    """At the first read the folder is half replaced; under the lock it is whole."""
    before = hashing.over(folder).images.codes.packed.copy()
    (place,) = {path.parent for path in (kept / "runs/small/databases").glob("*/names") if knows(path, folder)}
    place.rename(place.with_name("aside"))
    lock = module.FileLock

    class Lock(lock):
        def __enter__(self):
            place.with_name("aside").rename(place)
            return super().__enter__()

    monkeypatch.setattr(module, "FileLock", Lock)
    assert np.array_equal(hashing.over(folder).images.codes.packed, before)
    assert len(encoded) == 1
