"""Utterances: voice and seed are drawn from names, and the identity covers everything the sound depends on."""

import hashlib
import importlib.metadata
from dataclasses import replace

import pytest

from benchmark.contract.errors import DataUnavailable
from benchmark.plan.speech_choice import use_piper_voice
from datasets.commands.engines import forget_engines
from datasets.speech import identity as identities
from datasets.speech.engine import engine_version, engine_voices
from datasets.speech.espeak_ng import EspeakNg
from datasets.speech.festival import Festival
from datasets.speech.flite import Flite
from datasets.speech.hibari import Hibari
from datasets.speech.identity import identity
from datasets.speech.piper import Piper
from datasets.speech.utterance import Utterance
from tests.datasets.speech.plain import PLAIN, changed, drawn


def test_identity_is_that_of_the_request_and_the_engine(monkeypatch):
    assert identity(PLAIN) == identity(replace(PLAIN))
    changes = [{"text": "b"}, {"voice": "en+m1"}, {"rate": 161}, {"pitch": 51}, {"pitch_range": 51}]
    found = {identity(PLAIN), *(identity(changed(**change)) for change in changes)}
    for name in ("engine_version", "source_digest"):
        with monkeypatch.context() as context:
            context.setattr(identities, name, lambda _: "another")
            found.add(identity(PLAIN))
    assert len(found) == 8


def test_draws_depend_only_on_dataset_image_and_sentence():
    one = drawn("a", "ucm", "1.tif", 0)
    assert replace(one, text="b") == drawn("b", "ucm", "1.tif", 0)
    others = [("rsicd", "1.tif", 0), ("ucm", "2.tif", 0), ("ucm", "1.tif", 1), ("ucm1", ".tif", 0)]
    assert len({one, *(drawn("a", *other) for other in others)}) == 5
    # By hand: the four quarters of the digest, modulo 24 voices, 71 rates, 41 pitches and 51 ranges.
    digest = hashlib.sha256(b'["ucm", "1.tif", 0]').hexdigest()
    quarters = [int(digest[start : start + 16], 16) for start in (0, 16, 32, 48)]
    assert one.request == {
        "text": "a",
        "voice": EspeakNg.voices()[quarters[0] % 24],
        "rate": 130 + quarters[1] % 71,
        "pitch": 30 + quarters[2] % 41,
        "pitch_range": 30 + quarters[3] % 51,
    }


def test_draws_cover_their_ranges():
    requests = [drawn("a", "ucm", str(image), 0).request for image in range(2000)]
    assert {request["voice"] for request in requests} == set(EspeakNg.voices())
    assert {request["rate"] for request in requests} == set(range(130, 201))
    assert {request["pitch"] for request in requests} == set(range(30, 71))
    assert {request["pitch_range"] for request in requests} == set(range(30, 81))


def test_a_missing_package_is_named_with_what_to_do(monkeypatch):
    assert engine_version(EspeakNg) == f"espeakng-loader {importlib.metadata.version('espeakng-loader')}"

    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    for engine, package in ((EspeakNg, "espeakng-loader"), (Hibari, "hibari-tts"), (Piper, "piper-tts")):
        with pytest.raises(DataUnavailable, match=f"the package {package} is missing; install it.*pip install"):
            engine_version.__wrapped__(engine)


@pytest.mark.parametrize("engine", [Flite, Festival])
def test_a_missing_program_is_named_with_what_to_do(monkeypatch, engine):
    monkeypatch.setenv("PATH", "")
    for ask in (engine_version, engine_voices):
        with pytest.raises(
            DataUnavailable, match=f"there is no program {engine.name} on PATH; install it.*apt install"
        ):
            ask.__wrapped__(engine)


def test_another_file_of_piper_is_another_identity_in_the_same_process(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "1.0")
    monkeypatch.setenv("XMHASH_PIPER_VOICE", "")
    found = []
    for content in ("one", "another"):
        folder = tmp_path / content
        folder.mkdir()
        for name in ("voice.onnx", "voice.onnx.json"):
            (folder / name).write_text(content)
        use_piper_voice(folder / "voice.onnx")
        found.append(identity(Utterance("a", Piper, "voice", (0, 0, 0))))
    forget_engines()
    assert found[0] != found[1]
