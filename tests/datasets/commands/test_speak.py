"""`data speak` writes wav files of spoken captions, named as published and marked as synthetic."""

import resource
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from datasets.files.sounds_folder import stated_engine
from datasets.layouts.ucm import UCM
from datasets.speech.speaker import Speaker
from tests.support import ROOT, small_data
from tests.support.small_data import complaint, edit_captions, entered

small = small_data.small

NOTHING = {1: "", 2: " .", 3: "?!"}  # sentence number of the first image -> its text


@pytest.fixture
def spoken(small, tmp_path, monkeypatch, capsys):
    """The folder of sounds that the command wrote for the small UCM; some of its captions are empty."""

    def empty(records):
        for k, text in NOTHING.items():
            records[0]["sentences"][k]["raw"] = text

    edit_captions(small, UCM, empty)
    assert speak(small, tmp_path / "out", monkeypatch, capsys)[0] == 0
    return tmp_path / "out/UCM_captions/sounds"


def speak(root, out, monkeypatch, capsys):
    arguments = ("data", "speak", "--data-root", root, "--out", out, "--datasets", "ucm", "--workers", "1")
    return entered(monkeypatch, capsys, *arguments)


def test_what_is_written_is_what_the_speaker_says_in_the_published_naming(small, spoken):
    data = UCM(small, "real").read()
    assert sorted(path.name for path in spoken.iterdir()) == sorted(
        f"{n}S{k}.wav" for n in range(1, 13) for k in range(5)
    )
    with Speaker() as speaker:
        for image, sentence in ((0, 0), (0, 1), (4, 3), (11, 4)):
            path = spoken / f"{image + 1}S{sentence}.wav"
            info = soundfile.info(path)
            assert (info.samplerate, info.channels, info.subtype) == (16_000, 1, "PCM_16")
            said = data.utterance(image, sentence)
            expected = speaker.speak(said)
            assert len(expected) == info.frames
            np.testing.assert_allclose(soundfile.read(path)[0], expected, atol=1 / 32_768)
    for k in NOTHING:
        assert soundfile.info(spoken / f"1S{k}.wav").frames < 16_000


def test_files_that_are_there_are_not_touched_and_a_lost_one_comes_back_the_same(small, spoken, monkeypatch, capsys):
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in spoken.iterdir()}
    lost = spoken / "7S2.wav"
    lost.unlink()
    code, said, _ = speak(small, spoken.parent.parent, monkeypatch, capsys)
    assert code == 0
    assert "ucm: 1 wav files written" in said
    assert "59 were there" in said
    assert lost.read_bytes() == before.pop(lost)[0]
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before} == before


def test_runs_on_them_read_them_in_sentence_order_and_say_what_their_comment_says(small, spoken):
    spoken.rename(small / "UCM_captions/sounds")
    data = UCM(small, "real").read()
    names = [[path.name for path in files] for files in data.recordings]
    assert names == [[f"{n}S{k}.wav" for k in range(5)] for n in range(1, 13)]
    assert data.speech == "synthesised by espeak-ng (file comment)"
    for k in range(5):
        soundfile.write(small / f"UCM_captions/sounds/3S{k}.wav", np.full(9, k / 10), 16_000)
    commented, unknown = "synthesised by espeak-ng (file comment)", "recorded or unknown"
    assert UCM(small, "real").read().speech == f"{commented} (55 sounds) and {unknown} (5 sounds)"
    for path in (small / "UCM_captions/sounds").glob("[4-6]S*.wav"):
        path.unlink()  # these are now spoken during the run
    expected = f"{commented} (40 sounds) and espeak-ng (15 sounds) and {unknown} (5 sounds)"
    assert UCM(small, "real").read().speech == expected


def test_only_files_with_the_mark_are_synthesised(tmp_path, spoken):
    assert all(stated_engine(path) == "espeak-ng" for path in spoken.iterdir())
    soundfile.write(tmp_path / "a.wav", np.zeros(9), 16_000)
    (tmp_path / "b.wav").write_text("synthesised speech")
    assert not any(stated_engine(tmp_path / name) for name in ("a.wav", "b.wav", "nowhere.wav"))


def test_images_with_recordings_are_not_spoken(small, tmp_path, monkeypatch, capsys):
    (small / "UCM_captions/sounds").mkdir()
    for number in range(1, 12):
        for k in range(5):
            soundfile.write(small / f"UCM_captions/sounds/{number}S{k}.wav", np.full(9, number / 20 + k / 100), 16_000)
    code, said, _ = speak(small, tmp_path / "out", monkeypatch, capsys)
    assert code == 0
    assert "5 wav files written" in said
    assert "11 images have recordings" in said
    written = sorted(path.name for path in (tmp_path / "out/UCM_captions/sounds").iterdir())
    assert written == [f"12S{k}.wav" for k in range(5)]


def test_a_folder_that_cannot_be_written_is_one_line(small, tmp_path, monkeypatch, capsys):
    (tmp_path / "out").write_text("not a folder")
    arguments = ("data", "speak", "--data-root", small, "--out", tmp_path / "out", "--datasets", "ucm")
    line = complaint(monkeypatch, capsys, *arguments)
    assert str(tmp_path / "out") in line
    assert (tmp_path / "out").read_text() == "not a folder"


@pytest.mark.parametrize("room", [0, 30, 9_000])  # bytes: none, less than a header, less than a sentence
def test_a_full_disk_is_one_line_and_leaves_no_part_of_a_file(small, tmp_path, monkeypatch, capsys, room):
    arguments = ("data", "speak", "--data-root", small, "--out", tmp_path / "out", "--datasets", "ucm")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))  # Python turns the signal into EFBIG
    try:
        line = complaint(monkeypatch, capsys, *arguments)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "could not write" in line
    assert "File too large" in line
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


def test_a_folder_of_two_lines_is_printed_on_one(small, tmp_path, monkeypatch, capsys):
    code, said, _ = speak(small, tmp_path / "a\nb\x1b[31m", monkeypatch, capsys)
    assert code == 0
    assert rf"written to {tmp_path}/a\nb\x1b[31m/UCM_captions/sounds, 0 were there" in said


def test_a_data_set_that_is_not_usable_is_named_and_the_others_are_spoken(small, tmp_path, monkeypatch, capsys):
    (small / "Sydney_captions/dataset.json").write_text("{")
    arguments = ("--data-root", small, "--out", tmp_path / "out", "--datasets", "sydney,ucm", "--workers", "1")
    code, said, _ = entered(monkeypatch, capsys, "data", "speak", *arguments)
    assert code == 1
    assert 'skipped: sydney: dataset.json should be JSON with a list "images"' in said
    assert len(list((tmp_path / "out/UCM_captions/sounds").iterdir())) == 60


def test_the_data_root_is_never_written_to(small, monkeypatch, capsys):
    line = complaint(monkeypatch, capsys, "data", "speak", "--data-root", small, "--out", small / "UCM_captions")
    assert line.startswith(f"--out should be a folder outside of the data root {small}")
    assert not (small / "UCM_captions/sounds").exists()


def test_nothing_is_written_if_no_data_set_can_be_read(tmp_path, monkeypatch, capsys):
    (tmp_path / "empty").mkdir()
    line = complaint(monkeypatch, capsys, "data", "speak", "--data-root", tmp_path / "empty", "--out", tmp_path / "o")
    assert line.startswith("no data set can be read, so nothing was spoken; ")
    assert not (tmp_path / "o").exists()


SPEAK = """
import sys, pathlib
import datasets.commands.speak as speak
from datasets.speech.espeak_ng import EspeakNg
from datasets.speech.utterance import Utterance
class Silent:  # stands for the engine, so that both processes write all the time
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def speak(self, utterance):
        import numpy
        return numpy.zeros(2_000, numpy.float32)
speak.Speaker = Silent
folder = pathlib.Path(sys.argv[1])
said = Utterance("a", EspeakNg, "en+m1", (0, 0, 0))
print("ready", flush=True)
sys.stdin.readline()
for round in range(20):
    files = tuple((folder / f"{n}S{round}.wav", said) for n in range(20))
    speak.SpeechBlock(files, "nothing")()
"""


def test_two_processes_write_into_one_folder(tmp_path):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", SPEAK, tmp_path], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"{n}S{k}.wav" for n in range(20) for k in range(20)
    )
