"""The printed command makes the same request."""

import shlex

import pytest
from typer.testing import CliRunner

from benchmark.cli import main as cli
from benchmark.contract.run_command import run_command
from benchmark.plan.spec import make_spec
from benchmark.run import whole_run as commands


@pytest.mark.parametrize(
    "request_",
    [
        {"methods": ["dtbh", "cca"], "bits": [16], "set": {"dtbh": {"margin": 0.4, "selection": "semi-hard"}}},
        {
            "protocol": ["rs-pairs", "caption-disjoint"],
            "track": "end-to-end",
            "preset": "small",
            "network": {"backbone": "mobilenet_v2", "learning_rate": 1e-5, "pretrained": True, "epochs": 3},
            "device": "cuda",
        },
        {
            "speech": ["espeak-ng", "train=espeak-ng,test=flite", "flite,voices=disjoint"],
            "noise": ["clean", "train=white:5dB,test=room:large"],
            "augment_sounds": 2,
            "piper_voice": "a voice.onnx",
        },
        {"sound_features": ["bag-of-audio-words", "caption-text"], "data_root": "a folder", "tuned": "tuned.json"},
        {"methods": ["first", "second"], "plugin": ["first.py", "a folder, or two/second.py"]},
    ],
)
def test_the_printed_command_asks_for_the_same(request_, monkeypatch):
    spec = make_spec(dict(request_), "the test")
    asked = []
    monkeypatch.setattr(commands, "run", lambda spec, *_: asked.append(spec))
    done = CliRunner().invoke(cli.app, shlex.split(run_command(spec.request()))[3:])
    assert done.exit_code == 0, done.output
    assert asked == [spec]
