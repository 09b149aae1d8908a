"""No name and no value leaves its line, moves a cursor or is lost."""

import subprocess

import pytest

from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.printable import printable, printable_lines, shell_words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\r", r"two\nlines\r"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("next\u2028line \u202eright to left", r"next\u2028line \u202eright to left"),
        ("half \udcff", r"half \udcff"),
        ("é ± – 漢字 😀 a\u00a0b back\\slash", "é ± – 漢字 😀 a\u00a0b back\\slash"),
    ],
)
def test_what_cannot_be_seen_is_escaped_and_all_else_stays(text, shown):
    assert printable(text) == shown
    assert printable(shown) == shown
    for kind in (UserError, DataUnavailable):
        assert str(kind(text)) == shown


def test_line_ends_of_a_text_of_several_lines_stay():
    assert printable_lines("a\x1b\nb") == "a\\x1b\nb"


def test_a_shell_reads_the_words_back():
    words = ["plain", "with space", "two\nlines", "it's\x1b[0m \\ $HOME `ls`", "é\n漢"]
    line = shell_words(words)
    assert line == printable(line)
    done = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == words
