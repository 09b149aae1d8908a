"""Tables as text: delimiters, headers, and the one line about a row or cell that does not fit."""

import re
from pathlib import Path

import numpy as np
import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.feature_files.feature_file import unusable
from datasets.feature_files.table_text import read_table


def read(folder, content):
    path = folder / "mine.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, unusable)


FORMS = {
    "commas": "1.tif,0.5,-2\n2.tif,3,4e-1\n",
    "semicolons": "1.tif;0.5;-2\n2.tif;3;4e-1\n",
    "tabs": "1.tif\t0.5\t-2\n2.tif\t3\t4e-1\n",
    "no line end": "1.tif,0.5,-2\n2.tif,3,4e-1",
    "Windows": "1.tif,0.5,-2\r\n2.tif,3,4e-1\r\n",
    "a byte order mark": "\ufeff1.tif,0.5,-2\n2.tif,3,4e-1\n",
    "blank lines": "\n1.tif,0.5,-2\n\n2.tif,3,4e-1\n\n",
    "spaces": "1.tif , 0.5, -2\n 2.tif,3 ,4e-1\n",
    "quotes": '"1.tif","0.5","-2"\n"2.tif",3,4e-1\n',
    "a header": "file,red,green\n1.tif,0.5,-2\n2.tif,3,4e-1\n",
    "a header of pandas": ",0,1\n1.tif,0.5,-2\n2.tif,3,4e-1\n",
    "a header with a name for ids": "ID,7,x\n1.tif,0.5,-2\n2.tif,3,4e-1\n",
    "a header without the first name": "red,green\n1.tif,0.5,-2\n2.tif,3,4e-1\n",
    "a header after blank lines": "\n\nfile,red,green\n1.tif,0.5,-2\n2.tif,3,4e-1\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_table_is_read(tmp_path, form):
    ids, values = read(tmp_path, FORMS[form])
    assert ids == ["1.tif", "2.tif"]
    assert values.dtype == np.float64
    np.testing.assert_array_equal(values, [[0.5, -2], [3, 0.4]])


@pytest.mark.parametrize("first", ["1.tif,0,1,2", "1.tif,1,2,3", "1.tif,0,1"])
def test_numbers_that_count_up_are_features(tmp_path, first):
    ids, values = read(tmp_path, f"{first}\n2.tif{',5' * first.count(',')}\n")
    assert ids == ["1.tif", "2.tif"]
    assert values[0].tolist() == [float(cell) for cell in first.split(",")[1:]]


NO_NAMES = ["", "nan", "NaN", "-nan", "inf", "-Infinity", "NA", "N/A", "#N/A", "null", "None", "<NA>", "True", "false",
            "-", "?", "0x10", "1_0", "1.2.3"]  # fmt: skip


@pytest.mark.parametrize("cell", NO_NAMES)
def test_a_first_row_without_numbers_is_a_header_only_if_it_names_columns(tmp_path, cell):
    with pytest.raises(DataUnavailable, match=re.escape(f"holds {cell!r} in line 1, column 2, where a finite number")):
        read(tmp_path, f"1.tif,{cell},{cell}\n2.tif,1,2\n")
    assert read(tmp_path, f"id,{cell},{cell}\n2.tif,1,2\n")[0] == ["2.tif"]


def test_ids_that_other_programs_take_for_missing_values_stay_texts(tmp_path):
    ids, _ = read(tmp_path, 'NA,1\nnull,2\n007,3\n"a,b.tif",4\n')
    assert ids == ["NA", "null", "007", "a,b.tif"]


FAULTS = {
    "no delimiter": ("1.tif 0.5 2\n", "has no comma, semicolon or tab between the cells of its first row, '1.tif 0.5"),
    "decimal commas": ("1.tif;0,5;2\n", "has commas and semicolons between the cells of its first row"),
    "text": ("1.tif,0.5,2\n2.tif,3,red\n", "holds 'red' in line 2, column 3, where a finite number should be"),
    "text in the first row": ("1.tif,0.5,red\n2.tif,3,4\n", "holds 'red' in line 1, column 3"),
    "nothing": ("1.tif,0.5,2\n2.tif,,4\n", "holds '' in line 2, column 2"),
    "a missing value": ("1.tif,0.5,2\n2.tif,NA,4\n", "holds 'NA' in line 2, column 2"),
    "NaN": ("1.tif,0.5,2\n2.tif,nan,4\n", "holds 'nan' in line 2, column 2, where a finite number"),
    "infinity": ("1.tif,0.5,2\n2.tif,3,-inf\n", "holds '-inf' in line 2, column 3"),
    "digits apart": ("1.tif,0.5,2\n2.tif,1_0,4\n", "holds '1_0' in line 2, column 2"),
    "a decimal comma": ("1.tif;5;2\n2.tif;0,5;4\n", "holds '0,5' in line 2, column 2"),
    "a short row": ("a,b,c\n1.tif,0.5,2\n2.tif,3\n", "has 2 cells in line 3 and 3 in its first row of features"),
    "a long row": ("1.tif,0.5,2\n2.tif,3,4,5\n", "has 4 cells in line 2 and 3 in its first row"),
    "a delimiter at the end": ("1.tif,0.5,2,\n2.tif,3,4,\n", "holds '' in line 1, column 4"),
    "an open quote": ('id,red\n1.tif,2\n"2.tif,3\n4.tif,5\n', "opens a quote in line 3 and never closes it; close it"),
    "an open quote far above": (
        'id,red\n"2.tif,3\n' + "4.tif,5\n" * 20_000,
        "opens a quote in line 2 and never closes it",
    ),
    "an open quote at the end": ('id,red\n1.tif,"2', "opens a quote in line 2 and never closes it"),
    "only a header": ("id,red,green\n", "holds no row below its header"),
    "only blank lines": ("\n\n \n", "has no comma, semicolon or tab between the cells of its first row, ''"),
    "another encoding": (
        "bäume.tif,0.5,2\n".encode("latin-1"),
        "is not UTF-8 (byte 0xe4 does not fit); save it as UTF-8 (in Excel: CSV UTF-8)",
    ),
    "another encoding below": (b"1.tif,0.5,2\n" * 9000 + b"b\xe4ume.tif,1,2\n", "is not UTF-8 (byte 0xe4"),
    "UTF-16": ("1.tif,0.5,2\n".encode("utf-16"), "is not UTF-8 (byte 0xff does not fit)"),
    "an empty file": (b"", "cannot be read (it is empty)"),
    "an archive": (b"PK\x03\x04\x14\x00\x00\x00\x08\x00\xff\xfe,", "is not UTF-8"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_fit_is_one_line_with_its_place(tmp_path, fault):
    content, reason = FAULTS[fault]
    with pytest.raises(DataUnavailable, match=re.escape(reason)) as error:
        read(tmp_path, content)
    assert str(tmp_path / "mine.csv") in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_gone_is_one_line(tmp_path):
    with pytest.raises(DataUnavailable, match="is not there; check the path"):
        read_table(Path(tmp_path / "none.csv"), unusable)
