"""Numbers in the documentation: the worked example is computed, and README quotes the results page."""

import itertools
import re

import numpy as np

from benchmark.metrics import average_precision as averages
from benchmark.metrics.counts import TieCounts
from tests.docs.pages import page, rows_of
from tests.support import ROOT


def average_precision(order):
    """Sum of the precisions at the relevant items of a ranking, divided by their number."""
    hits = np.cumsum(order)
    return sum(hits[i] / (i + 1) for i, relevant in enumerate(order) if relevant) / sum(order)


def test_the_worked_example_is_the_mean_over_all_orders_of_ties():
    groups = [(1,), (1, 1, 0), (0, 0)]
    orders = [sum(parts, ()) for parts in itertools.product(*map(itertools.permutations, groups))]
    values = [average_precision(order) for order in orders]
    shuffled = [average_precision(order) for order in itertools.permutations(sum(groups, ()))]
    precision = np.mean([sum(order[:2]) / 2 for order in orders])
    text = " ".join(page("concepts/metrics.md").split())
    assert f"= **{np.mean(values):.4f}**" in text
    assert f"between {min(values):.4f} (`map_worst@all`) and {max(values):g} (`map_best@all`)" in text
    assert f"(1 + 2/3) / 2 = {precision:.4f}" in text
    assert f"is {np.mean(shuffled):.4f}" in text
    counts = TieCounts(np.array([[1, 3, 2]]), np.array([[1, 2, 0]]))
    found = [f(counts)[0] for f in (averages.average_precision, averages.worst_average_precision,
                                    averages.best_average_precision)]  # fmt: skip
    np.testing.assert_allclose(found, [np.mean(values), min(values), max(values)])
    np.testing.assert_allclose(averages.average_precision(counts.in_one_group())[0], np.mean(shuffled))


def result_tables():
    """(sound features, data set, direction, block, method) -> [same engine, unseen engine]."""
    found = {}
    wanted = re.compile(r"mAP \(map@all\) by speech or noise, (s2i|i2s) on (ucm|rsicd) .* \+ ([\w-]+) \(sound\)")
    parts = (part for name in ("speech-ucm", "speech-rsicd") for part in page(f"results/{name}.md").split("\n\n"))
    for caption, table in itertools.pairwise(parts):
        title = wanted.match(caption)
        if not title or "espeak-ng → flite" not in table:
            continue
        block = ""
        for cells in rows_of(table):
            block = cells[0].strip("*") if cells[0].startswith("*") else block
            found[title[3], title[2], title[1], block.partition(":")[0], cells[0]] = [
                re.sub(r" ±.*|[*]|</?ins>", "", cell) for cell in cells[2:]
            ]
    return found


def block_of(method, output):
    """The block of a table in which a method stands."""
    return {"chance": "chance"}.get(method, output if output.endswith("bits") else "real-valued")


def test_the_first_results_page_quotes_numbers_of_the_pages_below_it():
    tables = result_tables()
    rows = [cells for cells in rows_of(page("results.md")) if len(cells) == 6][2:]
    assert len(rows) == 8
    for name, output, *values in rows:
        places = [(where, way, block_of(name, output), name) for where in ("ucm", "rsicd") for way in ("s2i", "i2s")]
        wanted = [tables["whisper-words", *place] for place in places]
        assert values == [f"{unseen} ({same})" for same, unseen in wanted], name


def test_the_readme_quotes_numbers_of_the_results_pages():
    tables = result_tables()
    rows = [cells for cells in rows_of((ROOT / "README.md").read_text()) if len(cells) == 4][2:]
    assert len(rows) == 6
    for method, output, *values in rows:
        name = method.partition(" ")[0]
        wanted = [tables["whisper-words", "ucm", way, block_of(name, output), name] for way in ("s2i", "i2s")]
        assert values == [unseen for _, unseen in wanted], name


def test_the_speech_page_quotes_numbers_of_the_results_page():
    tables = result_tables()
    header, _, *rows = (cells for cells in rows_of(page("speech.md")) if len(cells) == 9)
    assert len(rows) == 2 * 4 * 2
    where, features = "", ""
    for row in rows:
        where, features = row[0].lower() or where, row[1].strip("`") or features
        engine = ["espeak-ng", "flite"].index(row[2])
        for method, value in zip(header[3:], row[3:], strict=True):
            block = block_of(method, "" if method == "cnn-spec" else "64 bits")
            wanted = [tables[features, where, way, block, method][engine] for way in ("s2i", "i2s")]
            assert value == " / ".join(number.removeprefix("0") for number in wanted), (where, features, method)
