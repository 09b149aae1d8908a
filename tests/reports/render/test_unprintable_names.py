"""A name with newlines and escape sequences splits no line of a report and reaches no terminal."""

import csv
import io

import pandas

from reports.page.origin import repeat_command
from reports.render import latex_escaping, markdown_escaping
from reports.render.comma_separated import results_csv

NAME = "a\x1b[31m\u202eb\x07"


def test_markdown_and_latex_show_it_escaped():
    assert markdown_escaping.escape(NAME) == r"a\\x1b\[31m\\u202eb\\x07"
    assert markdown_escaping.code(NAME) == r"`a\x1b[31m\u202eb\x07`"
    shown = latex_escaping.escape(NAME)
    assert shown.isprintable()
    assert shown.isascii()


def test_a_line_of_the_csv_file_stays_one_line():
    text = results_csv(pandas.DataFrame({"name": ["one\ntwo", "three\x1b"], "value": [1.5, 2.5]}))
    assert list(csv.reader(io.StringIO(text))) == [["name", "value"], [r"one\ntwo", "1.5"], [r"three\x1b", "2.5"]]
    assert len(text.splitlines()) == 3


def test_the_command_stays_inside_its_code_block():
    lines = repeat_command({"data_root": "a\n```\nb"})
    assert len([line for line in lines if line.startswith("```")]) == 2
    assert all("\n" not in line for line in lines)
