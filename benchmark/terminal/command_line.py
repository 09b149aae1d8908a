"""The command line of this process, as the user can type it again."""

from __future__ import annotations

import os
import sys

from benchmark.contract.printable import shell_words
from benchmark.contract.program import program

# Option -> environment variable that takes its place where the option is not given.
VARIABLES = {
    "--data-root": "XMHASH_DATA_ROOT",
    "--image-weights": "XMHASH_IMAGE_WEIGHTS",
    "--speech-weights": "XMHASH_SPEECH_WEIGHTS",
    "--piper-voice": "XMHASH_PIPER_VOICE",
}


def command_line() -> str:
    """The command with the variables it read, so that it does the same in another shell."""
    given = {argument.partition("=")[0] for argument in sys.argv[1:]}
    read = [variable for option, variable in VARIABLES.items() if option not in given and os.environ.get(variable)]
    assignments = [f"{variable}={shell_words([os.environ[variable]])}" for variable in read]
    return " ".join([*assignments, shell_words([*program().split(), *sys.argv[1:]])])
