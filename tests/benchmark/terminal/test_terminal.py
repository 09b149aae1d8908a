"""How much a command prints: quiet, verbose, without colours."""

import os
import pty
import re
import subprocess
import sys

from typer.testing import CliRunner

from benchmark.cli import main as cli

RUN = ["run", "--datasets", "sydney", "--methods", "random-codes,cca", "--bits", "8", "--workers", "1"]
COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-7]m")


def invoke(*arguments):
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 0, result.output
    return result


def test_quiet_says_where_the_report_lies_and_nothing_else(work_folder):
    result = invoke(*RUN, "--quiet")
    assert result.stdout == "report: runs/default/reports/report.md\n"
    assert result.stderr == ""
    loud = invoke(*RUN)
    assert "map@all" in loud.stdout
    assert loud.stdout.endswith(result.stdout)


def test_verbose_adds_the_plan_and_a_line_for_every_job(work_folder):
    result = invoke(*RUN, "--verbose")
    assert re.search(r"^run +sydney rs-pairs random-codes 8 bits seed 0", result.stdout, re.MULTILINE)
    for line in ("1 of 2 cells: sydney rs-pairs random-codes 8 bits seed 0", "2 of 2 cells: sydney rs-pairs cca"):
        assert re.search(rf"^{line}.*, \d+\.\d s$", result.stderr, re.MULTILINE), result.stderr


def in_a_terminal(arguments, **variables):
    """What `python -m benchmark` writes to a pseudo-terminal."""
    leader, follower = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "CI")}
    environment |= {"TERM": "xterm-256color", **variables}
    command = [sys.executable, "-m", "benchmark", *arguments]
    with subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=environment):
        os.close(follower)
        text = b""
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            text += part
    os.close(leader)
    return text.decode()


def test_no_color_leaves_colours_out():
    assert COLOUR.search(in_a_terminal(["run", "--help"]))
    assert not COLOUR.search(in_a_terminal(["run", "--help"], NO_COLOR="1"))
