"""Files of weights: what torch would do with one is checked before it does it."""

import os
import pickle
import zipfile
from collections import OrderedDict

import pytest
import torch
from torch import nn

from benchmark.contract.errors import UserError
from benchmark.networks.weights import load_weights, weights_identity
from tests.support.memory import growth_below


def network():
    torch.manual_seed(0)
    return nn.Sequential(OrderedDict(first=nn.Conv2d(3, 4, 3), norm=nn.BatchNorm2d(4), last=nn.Linear(4, 2)))


def state(**changes):
    return {**network().state_dict(), **changes}


def bomb(path):
    """A state dict whose archive inflates to a gigabyte of zeros."""
    torch.save(state(), path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("archive/data/99", "w") as entry:
        for _ in range(1_024):
            entry.write(bytes(2**20))


def overlapping(path):
    """Entries that all name the same bytes."""
    torch.save(state(), path)
    with zipfile.ZipFile(path, "a") as archive:
        largest = max(archive.infolist(), key=lambda entry: entry.file_size)
        for _ in range(10_000):
            archive.filelist.append(largest)
        archive._didModify = True


class Million:
    def __reduce__(self):
        return bytearray, (10**10,)


def greedy(path, **options):
    """A pickle of a few bytes that asks for ten gigabytes."""
    torch.save({"first.weight": Million()}, path, **options)


class Shout:
    def __reduce__(self):
        return os.system, ("touch shouted",)


REFUSED = {
    "NaN": (
        lambda path: torch.save(state(**{"norm.bias": torch.full((4,), torch.nan)}), path),
        "norm.bias holds",
    ),
    "infinite": (
        lambda path: torch.save(state(**{"last.bias": torch.tensor([0, torch.inf])}), path),
        "last.bias holds",
    ),
    "too large for single precision": (
        lambda path: torch.save(state(**{"last.bias": torch.full((2,), 1e300, dtype=torch.float64)}), path),
        "the layer last.bias holds",
    ),
    "negative variance": (
        lambda path: torch.save(state(**{"norm.running_var": -torch.ones(4)}), path),
        "the layer norm.running_var holds a negative variance",
    ),
    "no variance": (
        lambda path: torch.save(state(**{"norm.running_var": torch.zeros(4)}), path),
        "the layer norm.running_var holds no variance but 0",
    ),
    "huge variance": (
        lambda path: torch.save(state(**{"norm.running_var": torch.tensor([1, 1, 1e38, 1])}), path),
        r"the layer norm.running_var holds a variance of 1e\+38",
    ),
    **{
        f"weights of {kind}": (
            lambda path, kind=kind: torch.save(state(**{"first.weight": torch.ones(4, 3, 3, 3).to(kind)}), path),
            f"the layer first.weight holds {kind} in place of floating-point numbers",
        )
        for kind in (torch.int32, torch.uint8, torch.bool, torch.complex64)
    },
    "bomb": (bomb, "the archive is compressed"),
    "overlapping": (overlapping, "more content than the file holds"),
    "greedy": (greedy, "asks for .*bytearray"),
    "greedy, legacy": (lambda path: greedy(path, _use_new_zipfile_serialization=False), "asks for .*bytearray"),
    "code": (lambda path: torch.save({"a": Shout()}, path), "asks for posix system"),
    "plain pickle": (lambda path: path.write_bytes(pickle.dumps([1, 2])), "weights.pth does not load"),
    "no bytes": (lambda path: path.touch(), "it is empty"),
    "folder": (lambda path: path.mkdir(), "it is a folder"),
    "pipe": (os.mkfifo, "it is a named pipe"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "it is a device"),
    "memory": (lambda path: path.symlink_to("/proc/self/mem"), "it is empty"),
    "huge": (lambda path: (path.touch(), os.truncate(path, 2**35)), "bytes are more than"),
    "missing": (lambda path: None, "No such file"),
    "other shapes": (lambda path: torch.save(state(**{"last.bias": torch.zeros(3)}), path), "size mismatch"),
    "cut": (lambda path: (torch.save(state(), path), os.truncate(path, 900)), "weights.pth does not load"),
}


@pytest.mark.parametrize("what", list(REFUSED))
def test_a_bad_file_is_one_line_that_names_it_and_takes_no_memory(tmp_path, monkeypatch, what):
    monkeypatch.chdir(tmp_path)
    make, message = REFUSED[what]
    path = tmp_path / "weights.pth"
    make(path)
    with growth_below(300_000), pytest.raises(UserError, match=message) as caught:
        load_weights(network(), "net", path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "shouted").exists()


@pytest.mark.parametrize("options", [{}, {"_use_new_zipfile_serialization": False}], ids=["zip", "legacy"])
@pytest.mark.parametrize("kind", [torch.float16, torch.float32, torch.float64])
def test_state_dicts_of_both_formats_are_read(tmp_path, options, kind):
    wanted = {name: value.to(kind) if value.is_floating_point() else value for name, value in state().items()}
    torch.save(wanted, tmp_path / "a.pth", **options)
    model = nn.Sequential(OrderedDict(first=nn.Conv2d(3, 4, 3), norm=nn.BatchNorm2d(4), last=nn.Linear(4, 2)))
    load_weights(model, "net", tmp_path / "a.pth")
    for name, value in model.state_dict().items():
        assert torch.equal(value, wanted[name].to(value.dtype)), name


def test_the_identity_of_a_file_that_cannot_be_read_is_one_line(tmp_path):
    os.mkfifo(tmp_path / "p")
    with pytest.raises(UserError, match="it is a named pipe") as caught:
        weights_identity("net", tmp_path / "p")
    assert str(tmp_path / "p") in str(caught.value)
