"""Values that are taken apart and put together again are what they were, to the bit and to the shared reference."""

import io
import json
import math
import threading
from collections import OrderedDict
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
import torch

from benchmark.kept.allowed import Allowed, CannotKeep
from benchmark.kept.parts import Parts
from benchmark.kept.putting_together import put_together
from benchmark.kept.taking_apart import take_apart
from tests.benchmark.kept import made

FUNCTIONS = frozenset(f"{made.__name__}:{name}" for name in ("function", "Plain.called", "Listening.heard"))
ALLOWED = Allowed(frozenset({made.__name__}), FUNCTIONS)


def again(value):
    """The value through JSON and the bytes of .npz, as through files."""
    parts = take_apart(value, ALLOWED)
    stored = io.BytesIO()
    np.savez(stored, allow_pickle=False, **parts.arrays)
    stored.seek(0)
    with np.load(stored, allow_pickle=False) as arrays:
        return put_together(Parts(*json.loads(json.dumps([parts.root, parts.parts])), dict(arrays)), ALLOWED)


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, False, 0, -1, 2**70, "", "ä\n\0", b"\x00\xff", 0.1, -0.0, 1e-320, math.inf),
        *([], [1, [2.5, "x"]], (), (1, (2,)), {1, 2}, set(), frozenset({"a"})),
        *({}, {"a": 1, 2: [None], (1, "x"): {}}, OrderedDict([("b", 1), ("a", 2)]), MappingProxyType({"a": 1})),
        *(
            Path("some/file"),
            np.dtype("<f4"),
            torch.float16,
            torch.channels_last,
            torch.device("cpu"),
            torch.Size([2, 3]),
        ),
        *(made.function, made.Frozen(1, made.Frozen([2.0]))),
    ],
    ids=lambda value: getattr(value, "__name__", repr(value)),
)
def test_plain_values(value):
    found = again(value)
    assert found == value
    assert type(found) is type(value)
    if isinstance(value, dict):
        assert list(found) == list(value)


def test_numbers_that_equal_nothing_or_another():
    assert math.isnan(again(math.nan))
    assert math.copysign(1, again(-0.0)) == -1
    found = again([np.float32(0.1), np.bool_(True), np.str_("x"), np.datetime64("2026-01-02")])
    assert [type(x) for x in found] == [np.float32, np.bool_, np.str_, np.datetime64]
    assert found == [np.float32(0.1), True, "x", np.datetime64("2026-01-02")]


def dense(shape, dtype=np.float32):
    return np.random.default_rng(0).normal(size=shape).astype(dtype)


ARRAYS = {
    "plain": dense((3, 4)),
    "transposed": dense((3, 4)).T,
    "columns of a larger one": dense((5, 8))[:, 1:4],
    "every second row, backwards": dense((9, 3))[::-2],
    "channels last": dense((2, 4, 5, 3)).transpose(0, 3, 1, 2),
    "one row many times": np.broadcast_to(dense(3), (4, 3)),
    "a number": np.array(7),
    "nothing": np.zeros((0, 3), np.float16),
    "big endian": dense((2, 2)).astype(">f4"),
    "text": np.array(["a", "bcd"]),
}


@pytest.mark.parametrize("array", ARRAYS.values(), ids=list(ARRAYS))
def test_arrays_keep_their_values_and_where_these_lie(array):
    found = again(array)
    assert type(found) is np.ndarray
    assert (found.dtype, found.shape) == (array.dtype, array.shape)
    assert np.array_equal(found, array)
    if array.size:
        apart = [(was, now) for was, now, n in zip(array.strides, found.strides, array.shape, strict=True) if n > 1]
        assert [was for was, _ in apart] == [now for _, now in apart]


def test_a_view_of_a_far_larger_array_is_kept_without_the_rest():
    view = dense((100, 1000))[:, 5]
    found = again(view)
    assert np.array_equal(found, view)
    assert found.flags.c_contiguous


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.int64, torch.bool, torch.complex64])
def test_tensors(dtype):
    tensor = torch.arange(24).reshape(2, 3, 4).to(dtype).transpose(0, 2)
    found = again([tensor, torch.nn.Parameter(torch.ones(2), requires_grad=False), torch.ones(1, requires_grad=True)])
    assert torch.equal(found[0], tensor)
    assert (found[0].dtype, found[0].stride()) == (tensor.dtype, tensor.stride())
    assert type(found[1]) is torch.nn.Parameter
    assert [x.requires_grad for x in found] == [False, False, True]


def test_objects_get_their_attributes_and_nothing_runs():
    plain = object.__new__(made.Plain)
    vars(plain).update(array=dense(3), itself=plain)
    found = again(plain)
    assert type(found) is made.Plain
    assert found.itself is found
    assert np.array_equal(found.array, plain.array)
    assert again(plain.called)() == "called"


@pytest.mark.parametrize("cls", [made.Slotted, made.Heir])
def test_objects_with_slots(cls):
    value = cls([1], {"a": 2})
    found = again(value)
    assert (found.shown, found.hidden) == ([1], {"a": 2})
    assert not hasattr(found, "empty")


def test_what_values_share_they_share_afterwards():
    shared, numbers = [1], dense(4)
    found = again({"a": shared, "b": (shared, numbers), "c": made.Frozen(numbers, shared)})
    assert found["a"] is found["b"][0] is found["c"].second
    assert found["b"][1] is found["c"].first
    ring = []
    ring.append({"ring": ring})
    again_ring = again(ring)
    assert again_ring[0]["ring"] is again_ring


def test_layers_keep_hooks_buffers_and_shared_layers():
    layer = made.Listening().eval()
    found = again(layer)
    x = torch.ones(4, 3)
    assert torch.equal(found(x), layer(x))
    assert found.again[0] is found.inner
    assert not found.training
    assert set(found.state_dict()) == {"inner.weight", "inner.bias"}
    assert not torch.equal(found(x), found.inner.weight.sum(1) + found.inner.bias)  # the hook doubles the inputs


HERE = open(__file__)  # noqa: SIM115
HERE.close()
UNFIT = {
    "a lambda function": ([1, lambda: 0], "list[1]: ", "<lambda>"),
    "an open file": ({"log": HERE}, "dict['log']: ", "TextIOWrapper"),
    "a class of another module": (made.Frozen(threading.Lock()), "Frozen.first: ", "lock"),
    "a class inside a function": (made.Frozen(type("Inner", (), {})()), "Frozen.first: ", "Inner"),
    "a class": ([made.Frozen], "list[0]: ", "builtins:type"),
    "a function that is not listed": ([made.remove], "list[0]: ", "none of the functions that a kept file may hold"),
    "a method that is not listed": ([made.Frozen(1).removed], "list[0]: ", "none of the methods that a kept file may"),
    "a method in an attribute": (made.shadowing(), "Plain: ", "should have no attribute 'called' of its own"),
    "a name that numpy asks for": (made.shadowing("__array__"), "Plain: ", "no attribute '__array__' of its own"),
    "a built-in function": (len, "builtin_function_or_method", "builtin"),
    "a subclass of a built-in class": (made.Mapping(a=1), "Mapping", "not in its attributes"),
    "an array of objects": ([np.array([None])], "list[0] is an array of object", ""),
    "an array of records": ([np.zeros(1, "i4,f4")], "list[0] is an array of", "f1"),
    "a generator of random numbers": ({"rng": np.random.default_rng(0)}, "dict['rng']: ", "Generator"),
    "a sparse tensor": ([torch.ones(2, 2).to_sparse()], "list[0] is a sparse", ""),
    "half a surrogate pair": ({"name": "\ud800"}, "dict['name'] holds a name or a text", "ud800"),
}


@pytest.mark.parametrize("kind", list(UNFIT))
def test_what_cannot_be_kept_is_named_with_its_place(kind):
    value, where, what = UNFIT[kind]
    with pytest.raises(CannotKeep) as error:
        take_apart(value, ALLOWED)
    assert where in str(error.value)
    assert what in str(error.value)
    assert "\n" not in str(error.value)


def test_values_that_are_nested_too_deeply_cannot_be_kept():
    value = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(CannotKeep, match="nested too deeply"):
        take_apart(value, ALLOWED)
