"""Mean average precision of the queries whose sentence also occurs in training, beside that of the others."""

from __future__ import annotations

from dataclasses import replace

from reports.results.group_results import GroupResults
from reports.results.in_words import mean_count_text
from reports.results.seed_summary import score
from reports.tables.block_titles import CHANCE
from reports.tables.measures import by_length, score_measures
from reports.tables.summary_items import summary_item
from reports.tables.table import Block, Row, Table

# Column -> score, and the chance of the same queries.
COLUMNS = {
    "seen": ("map_seen@all", "chance_map_seen@all"),
    "unseen": ("map_unseen@all", "chance_map_unseen@all"),
    "seen, same classes": ("same_class_map_seen@all", "same_class_chance_map@all"),
    "unseen, same classes": ("same_class_map_unseen@all", "same_class_chance_map@all"),
    "seen, same images": ("same_image_map_seen@all", "same_image_chance_map@all"),
    "unseen, same images": ("same_image_map_unseen@all", "same_image_chance_map@all"),
}
WHAT = (
    "Seen and unseen sentences: mAP of the {} queries whose sentence does, or does not, also occur in training; the "
    "columns of the same classes (images) average over those that have queries of both kinds;"
)


def seen_table(group: GroupResults) -> Table:
    """Mean average precision of seen and unseen sentences, with a chance row; empty if no result tells them apart."""
    names = {column: name for column, (name, _) in COLUMNS.items()}
    measures = score_measures(group, names) if group.ok else []
    table = by_length(group, "seen", WHAT.format(group.captions), measures, marks=False)
    if not measures:
        return table
    chances = [score(f"{m.column.span}/{COLUMNS[m.column.name][1]}") for m in measures]
    row = Row(("chance",), tuple(summary_item(group.split_summary(chance)) for chance in chances))
    return replace(table, blocks=(*table.blocks, Block(CHANCE, (row,))), notes=(*_sizes(group), *table.notes))


def _sizes(group: GroupResults) -> list[str]:
    """One sentence for each direction with the numbers of queries, classes and images behind the columns."""
    counts = {
        "seen": "n_queries_seen",
        "unseen": "n_queries_unseen",
        "classes with both": "n_same_class",
        "images with both": "n_same_image",
    }
    found = []
    for direction in group.directions:
        means = {what: group.split_summary(score(f"{direction}/{name}")) for what, name in counts.items()}
        parts = [f"{mean_count_text(summary.mean)} {what}" for what, summary in means.items() if summary.values]
        if parts:
            found.append(f"{direction} queries, mean over seeds: {', '.join(parts)}.")
    return found
