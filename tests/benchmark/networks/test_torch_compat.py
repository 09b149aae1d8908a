"""The import shims: the parts used work, and nothing but the two known failures is worked around."""

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from benchmark.networks.torch_compat import import_torchaudio, import_torchvision, names_cuda_library
from tests.support import ROOT

KNOWN_OSERROR = "OSError('libc10_cuda.so: cannot open shared object file')"
KNOWN_RUNTIME_ERROR = "RuntimeError('operator torchvision::nms does not exist')"


@pytest.fixture(scope="module")
def torchaudio():
    return import_torchaudio()


@pytest.fixture(scope="module")
def torchvision():
    return import_torchvision()


def sine(hertz: float, sample_rate: int = 16_000) -> torch.Tensor:
    """One second of a sine, float32 [sample_rate]."""
    return torch.sin(2 * math.pi * hertz * torch.arange(sample_rate, dtype=torch.float64) / sample_rate).float()


def test_mfcc_of_a_sine_is_finite_and_constant_inside(torchaudio):
    mfcc = torchaudio.transforms.MFCC(16_000, n_mfcc=13, melkwargs={"n_fft": 400, "hop_length": 160, "n_mels": 40})
    frames = mfcc(sine(1000.0))
    assert frames.shape == (13, 101)
    assert torch.isfinite(frames).all()
    inner = frames[:, 5:-5]  # 1000 Hz has a whole number of periods a hop, so all inner frames are the same
    assert torch.allclose(inner, inner[:, :1].expand_as(inner), atol=0.05)


def test_mel_spectrogram_peaks_at_the_filter_of_the_tone(torchaudio):
    mel = torchaudio.transforms.MelSpectrogram(16_000, n_fft=1024, n_mels=40)
    highest = 2595 * math.log10(1 + 8000 / 700)  # HTK mel of half the sample rate
    for hertz in (500.0, 1000.0, 3000.0):
        nearest = round(2595 * math.log10(1 + hertz / 700) / highest * 41) - 1  # centres are evenly spaced in mel
        assert int(mel(sine(hertz)).mean(dim=1).argmax()) == nearest


def test_resample_keeps_a_tone(torchaudio):
    resampled = torchaudio.transforms.Resample(22_050, 16_000)(sine(440.0, 22_050))
    assert resampled.shape == (16_000,)
    assert torch.allclose(resampled[200:-200], sine(440.0)[200:-200], atol=0.01)


def test_a_backbone_and_the_v2_transforms_run(torchvision):
    network = torchvision.models.squeezenet1_0(num_classes=7).eval()
    image = torchvision.transforms.v2.Resize((64, 64))(torch.rand(3, 100, 80))
    with torch.inference_mode():
        assert network(image[None]).shape == (1, 7)


def test_importing_again_gives_the_same_module(torchaudio, torchvision):
    assert import_torchaudio() is torchaudio
    assert import_torchvision() is torchvision


@pytest.mark.parametrize(
    ("message", "known"),
    [
        ("libc10_cuda.so: cannot open shared object file", True),
        ("libcudart.so.13: cannot open shared object file", True),
        ("libtorch_cuda.so: cannot open shared object file", True),
        ("libsndfile.so.1: cannot open shared object file", False),
        ("no space left on device: /home/cuda/torchaudio", False),
    ],
)
def test_cuda_libraries_are_told_from_other_errors(message, known):
    assert names_cuda_library(OSError(message)) is known
    wrapped = OSError("Could not load this library: _torchaudio.abi3.so")
    wrapped.__cause__ = OSError(message)
    assert names_cuda_library(wrapped) is known


def import_fake(folder: Path, package: str, error: str, fails_if: str) -> subprocess.CompletedProcess[str]:
    """Imports, in a fresh process, a fake package whose first submodule raises the error under a condition."""
    (folder / package / "transforms").mkdir(parents=True)
    (folder / package / "transforms" / "__init__.py").write_text("")
    (folder / package / "transforms" / "v2.py").write_text("")
    (folder / package / "__init__.py").write_text("from . import _extension\nflag = 'whole'\n")
    (folder / package / "_extension.py").write_text(f"import torch\nif {fails_if}:\n    raise {error}\n")
    (folder / "torch").mkdir()  # the real one takes over a second
    (folder / "torch" / "__init__.py").write_text("defined = []\n")
    (folder / "torch" / "library.py").write_text(
        "import torch\nclass Library:\n    def __init__(self, *_): pass\n    define = torch.defined.append\n"
    )
    code = f"from benchmark.networks.torch_compat import import_{package} as f; print(f().flag)"
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("package", "error", "fails_if"),
    [("torchaudio", KNOWN_OSERROR, "True"), ("torchvision", KNOWN_RUNTIME_ERROR, "not torch.defined")],
)
def test_the_known_failure_is_worked_around(tmp_path, package, error, fails_if):
    done = import_fake(tmp_path, package, error, fails_if)
    assert (done.stdout.strip(), done.returncode) == ("whole", 0), done.stderr


@pytest.mark.parametrize(
    ("package", "error"),
    [
        ("torchaudio", "OSError('libsndfile.so.1: cannot open shared object file')"),
        ("torchaudio", "RuntimeError('libc10_cuda.so')"),
        ("torchaudio", KNOWN_RUNTIME_ERROR),
        ("torchvision", "RuntimeError('operator torchvision::roi_align does not exist')"),
        ("torchvision", KNOWN_OSERROR),
        ("torchvision", "ImportError('no module')"),
    ],
)
def test_any_other_failure_propagates(tmp_path, package, error):
    done = import_fake(tmp_path, package, error, "True")
    assert done.returncode != 0
    assert error.split("(")[0] in done.stderr.strip().splitlines()[-1]
