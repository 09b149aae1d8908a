"""Every example of the page "From Python" runs, and gives what the page says."""

import re

from tests.docs.pages import page
from tests.support.shown_python import run_page, statements
from tests.support.small_stand_in import RUN


def test_statements_and_the_values_that_comments_state():
    text = "```python\nx = [1,\n     2]  # not a value\n# nor this\nx[0]  # 1\nsum(\n    x\n)  # 3\nx\n```\n"
    assert [stated for _, stated in statements(text)] == ["", "1", "3", ""]
    assert run_page(text, {}) == []
    assert run_page(text.replace("# 3", "# 4"), {}) == ["sum(\n    x\n): the page says 4, it is 3"]


def test_the_examples_give_what_the_page_says(small_stand_in):
    text = page("from-python.md")
    assert f"python -m benchmark {RUN}\n" in text
    assert sum(bool(stated) for _, stated in statements(text)) >= 15
    assert run_page(text, {}) == []


def test_sentences_name_what_there_is():
    names = re.findall(
        r"`(?:benchmark\.)?(evaluate|load_run|open_search|open_split|UserError)`", page("from-python.md")
    )
    assert {"evaluate", "load_run", "open_search", "open_split", "UserError"} == set(names)
