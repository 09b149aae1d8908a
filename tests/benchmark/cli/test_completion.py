"""Completion in a shell: commands, and the names that their options take."""

import os
import subprocess
import sys

import pytest

from tests.support.plugin_files import plugin


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("run --methods dtb", ["dtbh", "dtbh-balanced"]),
        ("run --methods cca,dtb", ["cca,dtbh", "cca,dtbh-balanced"]),
        ("run --protocol caption", ["caption-disjoint", "caption-disjoint-val"]),
        ("data speak --datasets u", ["ucm"]),
        ("sta", ["status"]),
    ],
)
def test_a_shell_completes_commands_and_names(words, expected):
    assert completed(words) == expected


def test_methods_of_a_plug_in_file_are_completed_and_a_bad_file_disturbs_nothing(tmp_path):
    (tmp_path / "bad.py").write_text("def f(:")
    assert completed(f"run --plugin {plugin(tmp_path / 'good.py')} --methods cca,fir") == ["cca,first"]
    assert completed(f"check --plugin {tmp_path / 'bad.py'} dtb") == ["dtbh", "dtbh-balanced"]


def completed(words):
    """What a shell offers for the last of these words."""
    environment = os.environ | {
        "_XMHASH_COMPLETE": "complete_bash",
        "COMP_WORDS": f"xmhash {words}",
        "COMP_CWORD": str(len(words.split())),
    }
    command = [sys.executable, "-c", "import sys; sys.argv[0] = 'xmhash'; from benchmark.cli.main import main; main()"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()
