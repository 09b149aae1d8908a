"""Tables as LaTeX."""

import re
from dataclasses import replace

from reports.render.latex import latex
from reports.tables.table import Block, Column, Item, Row, Table


def test_latex_is_balanced_and_escaped(folder):
    for path in (folder / "tables").glob("*.tex"):
        needed, _, text = path.read_text().partition("\n")
        assert needed == r"% needs \usepackage{booktabs,graphicx}", path.name
        bare = re.sub(r"\\[\\{}&%$#_]", "", text)
        assert bare.count("{") == bare.count("}"), path.name
        assert bare.count("$") % 2 == 0, path.name
        assert "_" not in re.sub(r"\\label\{[^}]*\}", "", bare), path.name
        assert text.isascii(), path.name
        for rule in (r"\toprule", r"\bottomrule", r"\begin{table}", r"\end{tabular}}", r"\resizebox{"):
            assert text.count(rule) == text.count(r"\caption{") > 0, path.name
        for body in re.findall(r"\\begin\{tabular\}\{([lr]+)\}\n(.*?)\\end\{tabular\}", text, re.DOTALL):
            for row in re.findall(r"^.*\\\\$", body[1], re.MULTILINE):
                spans = [int(n) for n in re.findall(r"\\multicolumn\{(\d+)\}", row)]
                n_cells = len(re.findall(r"(?<!\\)&", row)) + 1
                assert n_cells - len(spans) + sum(spans) == len(body[0]), row
    assert r"worse{[}n\_epochs=3{]}" in (folder / "tables" / "map.tex").read_text()
    assert r"\textbf{0.700\,{\tiny$\pm$0.141}}" in (folder / "tables" / "map.tex").read_text()


def test_a_latex_table_too_long_for_a_page_is_cut_between_blocks():
    blocks = tuple(Block(f"{n} bits", (Row((f"method-{n}",), (Item("0.5"),)),) * 20) for n in (16, 32, 64))
    whole = Table("map", "ucm", "mAP.", "Details.", ("method",), (Column("mAP"),), blocks, (), ())
    text = latex(whole)
    assert re.findall(r"\\label\{(.*?)\}", text) == ["tab:map-ucm-part1", "tab:map-ucm-part2"]
    assert re.findall(r"Part \d of \d", text) == ["Part 1 of 2", "Part 2 of 2"]
    first, second = text.split(r"\end{table}")[:2]
    assert [first.count(f"method-{n} &") for n in (16, 32, 64)] == [20, 20, 0]
    assert [second.count(f"method-{n} &") for n in (16, 32, 64)] == [0, 0, 20]
    short = latex(replace(whole, blocks=blocks[:2]))
    assert re.findall(r"\\label\{(.*?)\}", short) == ["tab:map-ucm"]
