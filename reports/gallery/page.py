"""The gallery as a page: every panel as text and pictures, readable without colours and without scripts."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from itertools import groupby

from benchmark.contract.printable import printable
from reports.gallery.panel import NO_ORDER, RIGHT, WRONG, Answer, Found, Item, Panel, precision_text, tie_text

# A page that runs nothing; its pictures and sounds lie beside it.
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src 'self' file:; media-src 'self' file:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>
:root {{ color-scheme: light dark; --ink: #181818; --faint: #5a5a5a; --paper: #fff; --right: #0072b2;
 --wrong: #b84a00 }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #ececec; --faint: #b0b0b0; --paper: #161616; --right: #56b4e9; --wrong: #f0a060 }}
}}
body {{ font: 15px/1.45 sans-serif; color: var(--ink); background: var(--paper); margin: 1.5rem auto; max-width: 76rem;
 padding: 0 1rem; overflow-wrap: anywhere }}
h1 {{ font-size: 1.5rem }} h2 {{ font-size: 1.2rem; margin-top: 2.5rem }} h3 {{ font-size: 1rem; margin: 0 }}
h4 {{ font-size: .95rem; margin: .8rem 0 .2rem }}
article {{ border-top: 1px solid color-mix(in srgb, var(--ink) 25%, transparent); padding: .8rem 0 }}
.faint {{ color: var(--faint) }} p {{ margin: .3rem 0 }} a {{ color: var(--right) }}
ol, ul.tie {{ list-style: none; display: flex; flex-wrap: wrap; align-items: flex-start; gap: .7rem .5rem; margin: 0;
 padding: 0 }}
ol.captions, .captions ul.tie {{ flex-direction: column; gap: .35rem }}
.answers {{ display: grid; gap: .5rem 1.5rem }}
.answers.captions {{ grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)) }}
.item {{ width: 6.3rem }} .captions .item {{ width: auto; display: flex; gap: .5rem; align-items: start }}
.item img, .blank {{ display: block; width: 100%; aspect-ratio: 1; object-fit: contain; border: 3px solid;
 box-sizing: border-box }}
.captions .item img {{ width: 3rem; flex: none }}
.right {{ color: var(--right) }} .wrong {{ color: var(--wrong) }} .wrong img, .wrong .blank {{ border-style: dashed }}
.item small {{ color: var(--ink); display: block; font-size: .8rem; line-height: 1.25 }}
.found:not(.captions) .said {{ display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3;
 overflow: hidden }}
ul.tie {{ border: solid var(--ink); border-width: 0 1.5px 1.5px; padding: 0 .2rem .2rem }}
.captions ul.tie {{ border-width: 1.5px 0 1.5px 1.5px; padding: .1rem 0 .1rem .3rem }}
.query img {{ width: 9rem; display: block; margin: .3rem 0 }} audio {{ height: 2rem; max-width: 100% }}
.item audio {{ width: 100% }}
@media print {{ article {{ break-inside: avoid }} audio {{ display: none }} }}
</style></head><body><h1>{title}</h1>{head}{body}</body></html>
"""


def anchor(number: int) -> str:
    """Name of the place of a panel on the page, by its number from 0."""
    return f"panel-{number + 1}"


def page(run: str, panels: Sequence[Panel], notes: Iterable[str]) -> str:
    """The page.

    Args:
        run: name of the run.
        panels: in order; those of one data set and direction stand together.
        notes: what a reader should know, one line each.
    """
    head = [
        f"{RIGHT} and a whole frame: relevant to the query. {WRONG} and a broken frame: not. {NO_ORDER}",
        "AP is the average precision of the query over the whole database.",
        *notes,
    ]
    body, number = [], 0
    for (dataset, direction), group in groupby(panels, key=lambda panel: (panel.dataset, panel.direction)):
        of_direction = list(group)
        first = of_direction[0]
        what = f"{dataset}, {direction}: {first.asked} queries search the {first.searched}s"
        body.append(f"<h2>{_escaped(what)}</h2><p class=faint>{_escaped(f'{first.split}; {first.source}')}</p>")
        for panel in of_direction:
            body.append(_article(panel, anchor(number)))
            number += 1
    lines = "".join(f"<p class=faint>{_escaped(line)}</p>" for line in head)
    return _PAGE.format(title=_escaped(f"Gallery of the run {run}"), head=lines, body="".join(body))


def _article(panel: Panel, name: str) -> str:
    is_list = " captions" if panel.searched != "image" else ""
    answers = "".join(f"<section>{_answer(answer, is_list)}</section>" for answer in panel.answers)
    query = panel.query
    shown = _image(query) if panel.asked == "image" else ""
    said = f"<p>“{_escaped(query.caption)}”</p>" if query.caption and panel.asked != "image" else ""
    return (
        f'<article id="{name}"><h3>{_escaped(panel.query_text)} <span class=faint>({_escaped(panel.reason)}; '
        f"<code>--panel {_escaped(panel.handle)}</code>)</span></h3>"
        f'<div class=query>{shown}{said}{_audio(query)}</div><div class="answers{is_list}">{answers}</div></article>'
    )


def _answer(answer: Answer, is_list: str) -> str:
    measured = f"AP {precision_text(answer.average_precision)}, {answer.measure}"
    head = f"{_escaped(answer.method)} <span class=faint>{measured}</span>"
    groups = "".join(_group(answer, group) for group in answer.ties())
    return f'<h4>{head}</h4><ol class="found{is_list}">{groups}</ol>'


def _group(answer: Answer, group: Sequence[Found]) -> str:
    """The items of one rank; several have a bracket and say how many they are."""
    items = "".join(f"<li>{_found(answer, found)}</li>" for found in group)
    if text := tie_text(group):
        return f"<li><ul class=tie>{items}</ul><small class=faint>{text}</small></li>"
    return f"<li>{_found(answer, group[0])}</li>"


def _found(answer: Answer, found: Found) -> str:
    item, kind = found.item, "right" if found.is_right else "wrong"
    value = answer.value_text(found.value)
    word = "relevant" if found.is_right else "not relevant"
    names = " · ".join(filter(None, (item.id, item.class_name)))
    small = f"<small>{_escaped(names)}</small>"
    said = f"<small class=said>{_escaped(item.caption)}</small>" if item.caption else ""
    return (
        f'<div class="item {kind}">{_image(item) or "<span class=blank></span>"}<div>'
        f'<span role=img aria-label="{word}">{found.sign}</span> '
        f'<span title="rank {found.place}">{value}</span>{small}{said}{_audio(item)}</div></div>'
    )


def _image(item: Item) -> str:
    """The picture; its text is empty, since id, class and caption stand beside it."""
    return f'<img src="{_escaped(item.picture)}" alt="" loading=lazy>' if item.picture else ""


def _audio(item: Item) -> str:
    name = _escaped(f"sound {item.id}")
    return (
        f'<audio controls preload=none src="{_escaped(item.sound)}" aria-label="{name}"></audio>' if item.sound else ""
    )


def _escaped(text: str) -> str:
    return html.escape(printable(text))
