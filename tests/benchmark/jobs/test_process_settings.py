"""One job cannot change the process for the next one."""

import os
import random
import sys
import warnings

import numpy as np
import pytest
import torch

from benchmark.jobs.process_settings import process_restored, process_settings
from benchmark.jobs.random_state import global_rng_state, moved_generators

CHANGES = {
    "the current folder": lambda: os.chdir("/"),
    "the environment": lambda: os.environ.update(XMHASH_TEST="1"),
    "Python's recursion limit": lambda: sys.setrecursionlimit(5000),
    "warning filters": lambda: warnings.simplefilter("ignore"),
    "numpy's handling of floating-point errors": lambda: np.seterr(all="raise"),
    "torch's default dtype": lambda: torch.set_default_dtype(torch.float64),
    "torch's default device": lambda: torch.set_default_device("meta"),
    "torch's number of threads": lambda: torch.set_num_threads(torch.get_num_threads() + 1),
    "torch's gradient mode": lambda: torch.set_grad_enabled(False),
    "torch's anomaly detection": lambda: torch.autograd.set_detect_anomaly(True),
    "torch's choice of deterministic algorithms": lambda: torch.use_deterministic_algorithms(True),
    "torch's precision of matrix products": lambda: torch.set_float32_matmul_precision("medium"),
    "torch's autocast": lambda: torch.set_autocast_enabled("cpu", True),
    "torch's choice of cuDNN and oneDNN": lambda: setattr(torch.backends.mkldnn, "enabled", False),
}
MORE = [
    ("torch's choice of deterministic algorithms", lambda: torch.use_deterministic_algorithms(True, warn_only=True)),
    ("torch's autocast", lambda: torch.set_autocast_dtype("cpu", torch.float16)),
    ("torch's choice of cuDNN and oneDNN", lambda: setattr(torch.backends.cudnn, "benchmark", True)),
    ("torch's choice of cuDNN and oneDNN", lambda: setattr(torch.backends.cudnn, "deterministic", True)),
]


def test_every_setting_is_tried_here():
    assert set(CHANGES) == set(process_settings())


@pytest.mark.parametrize(("name", "change"), [*CHANGES.items(), *MORE])
def test_a_changed_setting_is_put_back(name, change):
    before = process_settings()
    with process_restored():
        change()
        changed = process_settings()
        assert changed[name] != before[name]  # a library that torch then imports may change others
    assert process_settings() == before


def test_random_generators_are_put_back_even_after_an_error():
    before = global_rng_state()

    def replaced():
        with process_restored():
            np.random.set_bit_generator(np.random.PCG64(1))
            random.random()
            torch.manual_seed(1)
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        replaced()
    assert moved_generators(before, global_rng_state()) == []


def test_a_folder_that_is_gone_is_left(tmp_path):
    before = os.getcwd()
    with process_restored():
        os.chdir(tmp_path)
        tmp_path.rmdir()
    assert os.getcwd() == before
