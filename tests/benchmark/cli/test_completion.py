"""Completion in a shell: commands, and the names that their options take."""

import os
import subprocess
import sys

import pytest


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
    environment = os.environ | {
        "_XMHASH_COMPLETE": "complete_bash",
        "COMP_WORDS": f"xmhash {words}",
        "COMP_CWORD": str(len(words.split())),
    }
    command = [sys.executable, "-c", "import sys; sys.argv[0] = 'xmhash'; from benchmark.cli.main import main; main()"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.stdout.split() == expected, done.stderr
