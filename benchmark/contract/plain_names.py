"""Names that are safe in file names, tables and commands."""

import re

PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
PLAIN_NAMES = "letters, digits, dots, dashes and underscores, and at most 100 of them"
