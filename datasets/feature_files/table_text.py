"""Reads ids and features from a text file: the id of an item in the first column, its features in the others."""

from __future__ import annotations

import contextlib
import csv
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.file_errors import flaw_and_remedy, save_as_utf8
from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import LARGEST_TEXT, nonempty_size
from datasets.feature_files.arrays import Fail

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
ENCODING = "utf-8-sig"  # UTF-8, with or without a byte order mark

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NAMES_OF_IDS = ("", "id", "ids")  # first cell of a header, in small letters
# What names a column: a text with a letter that begins as no number does, and that programs write for no value.
_NAME = re.compile(r"(?![-+.\d])(?=.*[^\W\d]).*", re.DOTALL)
_VALUES = ("nan", "na", "n/a", "#n/a", "<na>", "null", "none", "nil", "nat", "inf", "infinity", "true", "false")


def read_table(path: Path, refused: Fail) -> tuple[list[str], NDArray[np.float64]]:
    """Ids, and features, float64 [n, d], of a .csv file; its first row may be a header.

    Raises:
        DataUnavailable: the file cannot be read, is not UTF-8, has another delimiter, rows of different lengths, or a
            text in a cell of features; `refused` makes the error.
    """
    try:
        nonempty_size(path, LARGEST_TEXT)
        delimiter, n_header_lines = _form(path, refused)
        return _parsed(path, delimiter, n_header_lines, refused)
    except UnicodeDecodeError as error:
        flaw = f"is not UTF-8 (byte 0x{error.object[error.start]:02x} does not fit)"
        raise refused(path, flaw, save_as_utf8(path)) from error
    except OSError as error:
        raise refused(path, *flaw_and_remedy(error)) from error
    except csv.Error as error:
        raise refused(path, f"cannot be read ({error})", "save it as .npz or .mat") from error


def _form(path: Path, refused: Fail) -> tuple[str, int]:
    """Delimiter, and number of lines up to the end of the header; 0 without one."""
    with path.open(encoding=ENCODING, newline="") as file:
        number, line = next(((n, line) for n, line in enumerate(file, 1) if line.strip()), (1, ""))
    rows = {mark: next(csv.reader([line.rstrip("\r\n")], delimiter=mark), []) for mark in DELIMITERS}
    fitting = [mark for mark, cells in rows.items() if len(cells) > 1]
    if len(fitting) != 1:
        marks = " and ".join(f"{DELIMITERS[mark]}s" for mark in fitting)
        flaw = f"has {marks or 'no comma, semicolon or tab'} between the cells of its first row, {shown(line.strip())}"
        remedy = "separate all cells by one of comma, semicolon and tab, and write numbers with a decimal point"
        raise refused(path, flaw, remedy)
    first, *values = (cell.strip() for cell in rows[fitting[0]])
    is_header = first.lower() in _NAMES_OF_IDS or all(_NAME.fullmatch(v) and v.lower() not in _VALUES for v in values)
    return fitting[0], number if is_header else 0


def _parsed(path: Path, delimiter: str, n_skipped: int, refused: Fail) -> tuple[list[str], NDArray[np.float64]]:
    import pandas

    remedy = "save an id and as many finite numbers in each row"
    kinds: defaultdict[int, type] = defaultdict(lambda: np.float64, {0: str})
    try:
        table = pandas.read_csv(
            path,
            sep=delimiter,
            header=None,
            skiprows=n_skipped,
            dtype=kinds,
            na_filter=False,  # a text such as NA is a text
            skipinitialspace=True,
            encoding=ENCODING,
            low_memory=False,
        )
    except UnicodeDecodeError:
        raise
    except pandas.errors.EmptyDataError as error:
        raise refused(path, "holds no row below its header", "save a row for each item") from error
    except (ValueError, OverflowError) as error:  # which names no line, or no cell
        if "EOF inside string" in str(error):
            flaw = f"opens a quote in line {_start_of_last_row(path, delimiter)} and never closes it"
            raise refused(path, flaw, "close it, and write a quote within a cell twice") from error
        flaw = _flaw(path, delimiter, n_skipped) or f"cannot be read ({type(error).__name__})"
        raise refused(path, flaw, remedy) from error
    values = table.iloc[:, 1:].to_numpy(np.float64)
    if not np.isfinite(values).all() and (flaw := _flaw(path, delimiter, n_skipped)):
        raise refused(path, flaw, remedy)
    return [text.strip() for text in table[0].tolist()], values


def _flaw(path: Path, delimiter: str, n_skipped: int) -> str:
    """The first row or cell that does not fit; empty if all do."""
    width = 0
    with path.open(encoding=ENCODING, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, skipinitialspace=True)
        for cells in reader:
            line = reader.line_num
            if line <= n_skipped or not cells:
                continue
            width = width or len(cells)
            if len(cells) != width:
                return f"has {len(cells)} cells in line {line} and {width} in its first row of features"
            for column, cell in enumerate(cells[1:], 2):
                if not _NUMBER.fullmatch(cell.strip()):
                    return f"holds {shown(cell)} in line {line}, column {column}, where a finite number should be"
    return ""


def _start_of_last_row(path: Path, delimiter: str) -> int:
    """The line in which the last row begins; a row reaches over line ends within quotes."""
    start = 1
    with path.open(encoding=ENCODING, newline="") as file, contextlib.suppress(csv.Error):  # of a cell beyond its limit
        reader = csv.reader(file, delimiter=delimiter, skipinitialspace=True)
        following = reader.line_num + 1
        for _ in reader:
            start, following = following, reader.line_num + 1
        return start
    return following
