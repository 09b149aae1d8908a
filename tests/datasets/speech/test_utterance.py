"""Utterances: voice, rate and pitch are drawn from names, and the identity covers every field."""

import hashlib
import importlib.metadata
from dataclasses import replace

import pytest

from benchmark.contract.errors import UserError
from datasets.speech import utterance as utterances
from datasets.speech.utterance import VOICES, Utterance, engine_version
from tests.datasets.speech.plain import PLAIN


def test_identity_is_that_of_all_fields_and_the_engine(monkeypatch):
    assert PLAIN.identity == replace(PLAIN).identity
    assert len(PLAIN.identity) == 64
    changes = [{"text": "b"}, {"voice": "en+m1"}, {"rate": 161}, {"pitch": 51}, {"pitch_range": 51}]
    identities = {replace(PLAIN, **change).identity for change in [{}, *changes]}
    monkeypatch.setattr(utterances, "engine_version", lambda: "another")
    assert len(identities | {PLAIN.identity}) == 7


def test_draws_depend_only_on_dataset_image_and_sentence():
    drawn = Utterance.drawn("a", "ucm", "1.tif", 0)
    assert replace(drawn, text="b") == Utterance.drawn("b", "ucm", "1.tif", 0)
    others = [("rsicd", "1.tif", 0), ("ucm", "2.tif", 0), ("ucm", "1.tif", 1), ("ucm1", ".tif", 0)]
    assert len({drawn, *(Utterance.drawn("a", *other) for other in others)}) == 5
    # By hand: the four quarters of the digest, modulo 24 voices, 71 rates, 41 pitches and 51 ranges.
    digest = hashlib.sha256(b'["ucm", "1.tif", 0]').hexdigest()
    quarters = [int(digest[start : start + 16], 16) for start in (0, 16, 32, 48)]
    expected = (VOICES[quarters[0] % 24], 130 + quarters[1] % 71, 30 + quarters[2] % 41, 30 + quarters[3] % 51)
    assert (drawn.voice, drawn.rate, drawn.pitch, drawn.pitch_range) == expected


def test_draws_cover_their_ranges():
    drawn = [Utterance.drawn("a", "ucm", str(image), 0) for image in range(2000)]
    assert {utterance.voice for utterance in drawn} == set(VOICES)
    assert {utterance.rate for utterance in drawn} == set(range(130, 201))
    assert {utterance.pitch for utterance in drawn} == set(range(30, 71))
    assert {utterance.pitch_range for utterance in drawn} == set(range(30, 81))


def test_engine_version_names_the_package_and_asks_for_it_where_it_is_missing(monkeypatch):
    assert engine_version() == f"espeakng-loader {importlib.metadata.version('espeakng-loader')}"

    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    with pytest.raises(UserError, match="pip install"):
        engine_version.__wrapped__()
