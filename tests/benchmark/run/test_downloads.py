"""ImageNet weights are fetched before any work begins; where they cannot be had, nothing is done."""

import hashlib
from dataclasses import replace

import pytest
import torch
from typer.testing import CliRunner

from benchmark.cli import main as cli
from benchmark.contract.errors import UserError
from benchmark.networks.torch_compat import import_torchvision
from benchmark.networks.weights import fetch_weights

NAME = "squeezenet1_1"


@pytest.fixture
def published(tmp_path, monkeypatch):
    """File that torchvision takes for the published weights of a small network; the cache of torch is empty."""
    models = import_torchvision().models
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    draft = tmp_path / "draft.pth"
    torch.save(models.get_model(NAME, weights=None).state_dict(), draft)
    path = draft.rename(tmp_path / f"{NAME}-{hashlib.sha256(draft.read_bytes()).hexdigest()[:8]}.pth")
    default = models.get_model_weights(NAME).DEFAULT
    monkeypatch.setattr(default, "_value_", replace(default.value, url=path.as_uri()))
    return path


def test_weights_are_kept_where_torch_looks_for_them(published, tmp_path):
    fetch_weights(NAME, show=False)
    kept = tmp_path / "torch/hub/checkpoints" / published.name
    assert kept.read_bytes() == published.read_bytes()
    published.unlink()
    fetch_weights(NAME, show=False)  # from the cache


def test_weights_that_torchvision_did_not_publish_are_refused(published):
    with published.open("ab") as file:
        file.write(b"more")
    with pytest.raises(RuntimeError, match="hash"):
        fetch_weights(NAME, show=False)


@pytest.mark.parametrize(
    ("options", "way_out"),
    [
        (["--image-features", NAME], "--image-features hog-colour"),
        (["--track", "end-to-end", "--preset", "small", "--network", f"backbone={NAME}"], "--preset scratch"),
    ],
)
def test_without_weights_nothing_is_done_and_both_ways_out_are_named(
    published, tmp_path, monkeypatch, options, way_out
):
    monkeypatch.chdir(tmp_path)
    published.unlink()
    result = CliRunner().invoke(cli.app, ["run", "--datasets", "sydney", "--methods", "dtbh", "--bits", "8", *options])
    assert isinstance(result.exception, UserError), result.output
    message = str(result.exception)
    assert "\n" not in message
    assert f"could not download torchvision's ImageNet weights of {NAME}" in message
    assert "--image-weights FILE" in message
    assert way_out in message
    assert not (tmp_path / "runs").exists()
