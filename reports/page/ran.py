"""What ran, what did not, and where: the parts of the page around the scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from benchmark.contract.result import Result
from benchmark.contract.split_facts import SplitFacts
from reports.page.again import again
from reports.render.markdown import code, escape, grid
from reports.results.frame import GroupResults
from reports.results.group import settings_text
from reports.results.provenance import mixture, provenance_rows
from reports.results.request import MEANING, NOTE, SIGN, signed
from reports.tables.labels import own_features

# Files named for each line of the table of failures; the count of the others follows.
N_NAMED = 3
LONGEST = 200


def heading(group: GroupResults) -> str:
    """Title of a group."""
    key = group.group
    source = "stand-in" if key.source == "stand-in" else f"{key.source} data"
    inputs = f"end-to-end ({group.network_text})" if group.network_text else group.features_text
    return f"{key.dataset} ({source}), {key.protocol} version {key.protocol_version}, {inputs}"


def contents(groups: Sequence[GroupResults]) -> list[str]:
    """The warnings and the balance that come before everything else."""
    if not groups:
        return ["This run holds no results yet.", ""]
    status = Counter(result.status for group in groups for result in group.cells.values())
    lines = []
    stand_in = dict.fromkeys(group.group.dataset for group in groups if group.group.source == "stand-in")
    if stand_in:
        lines += [f"> **stand-in data: not comparable with published numbers** ({escape(', '.join(stand_in))})", ">"]
    spoken = dict.fromkeys(f"{g.group.dataset}, {g.group.source}" for g in groups if "espeak-ng" in g.speech)
    if spoken:
        lines += [f"> **speech: espeak-ng**, synthesised from the captions ({escape('; '.join(spoken))})", ">"]
    balance = f"{status['ok']} cells ok, {status['failed']} failed, {status['skipped']} skipped"
    n_not_run = sum(group.n_not_run for group in groups)
    balance += f", {n_not_run} not run" if n_not_run else ""
    lines += [f"> {balance}. A cell is one method on one split at one code length.", ""]
    if status["failed"] or status["skipped"]:
        lines += ["Reasons: [Failures and skips](#failures-and-skips).", ""]
    return lines


def _sizes(group: GroupResults, read: str) -> str:
    """A size of the splits: one number, or its range over seeds."""
    found: list[int] = sorted({getattr(facts, read) for facts in group.splits})
    return " to ".join(f"{n:,}" for n in dict.fromkeys([found[0], found[-1]])) if found else "–"


def _sides(splits: Sequence[SplitFacts], side: str) -> str:
    """Items of each modality on one side, of the first split."""
    sizes: Mapping[str, int] = getattr(splits[0], side) if splits else {}
    return ", ".join(f"{n:,} {modality}s" for modality, n in sizes.items()) or "–"


def what_ran(groups: Sequence[GroupResults]) -> list[str]:
    """Data sets with split sizes, front-ends, code lengths and seeds."""
    header = ["data set", "source", "speech", "protocol", "images", "sounds", "classes", "train", "val", "queries"]
    header += ["database", "track", "features", "bits", "seeds"]
    rows = [
        [
            signed(escape(g.group.dataset), g.has_earlier()),
            *map(escape, (g.group.source, g.speech, f"{g.group.protocol} v{g.group.protocol_version}")),
            *(_sizes(g, name) for name in ("n_images", "n_sounds", "n_classes", "n_train", "n_val")),
            _sides(g.splits, "n_query"),
            _sides(g.splits, "n_database"),
            escape(f"{g.group.track}: {g.network_text}" if g.network_text else g.group.track),
            escape(g.features_text),
            ", ".join(map(str, g.lengths)) or "–",
            ", ".join(map(str, g.seeds)),
        ]
        for g in groups
    ]
    notes = (
        "Train and val are counted in images; methods are fitted on both together, and see labels only if supervised. "
        "Real-valued methods have no code length."
    )
    return [grid(header, rows), *_note(group.has_earlier() for group in groups), "", notes, *_earlier_balance(groups)]


def _note(earlier: Iterable[bool]) -> list[str]:
    """The footnote below a table with a sign in any of its rows."""
    return ["", f"- {NOTE}"] if any(earlier) else []


def _earlier_balance(groups: Sequence[GroupResults]) -> list[str]:
    """One sentence on results that do not belong to the last request, where there are any."""
    keys = [result.key in group.earlier for group in groups for result in group.cells.values()]
    if not any(keys):
        return []
    many = f"{sum(keys):,} of the {len(keys):,} results here (rows with {SIGN})"
    return ["", f"Earlier results: {many} are {MEANING}."]


def methods(groups: Sequence[GroupResults]) -> list[str]:
    """All methods with their facts, the settings of tuned ones, and the features of those that have their own."""
    found: dict[tuple[str, str], list[str]] = {}
    earlier: dict[tuple[str, str], bool] = {}
    for group in groups:
        for line in group.lines:
            kind = "real-valued" if line.is_real else "codes"
            of_line = line.facts
            facts = (of_line.family, of_line.supervision, of_line.similarity, str(of_line.year), of_line.fidelity)
            found[line.method, kind] = [*map(escape, facts), kind]
            earlier[line.method, kind] = earlier.get((line.method, kind), False) or group.has_earlier(line)
    header = ["method", "family", "supervision", "similarity", "year", "fidelity", "outputs"]
    rows = [[signed(escape(place[0]), earlier[place]), *facts] for place, facts in found.items()]
    own = own_features(line for group in groups for line in group.lines)
    lines = [grid(header, rows), *_note(earlier.values()), *([""] if own else []), *(f"- {escape(s)}" for s in own)]
    return [*lines, *_tuned(groups)]


def _tuned(groups: Sequence[GroupResults]) -> list[str]:
    """Settings of the tuned rows, which their labels leave out; empty where nothing was tuned."""
    rows = dict.fromkeys(
        (f"{group.group.dataset} ({group.group.source})", line.method, settings_text(result.cell.settings))
        for group in groups
        for line in group.lines
        for (label, _, _), result in group.cells.items()
        if label == line.label and result.cell.tuned is not None
    )
    if not rows:
        return []
    header = ["data set", "tuned row", "settings away from the defaults"]
    text = (
        "Settings that a search chose on the val part of the training split, the budget being the trials in brackets:"
    )
    return ["", text, "", grid(header, [[escape(cell) for cell in row] for row in rows])]


def _reason(result: Result) -> str:
    """The reason in one line."""
    text = " ".join(result.reason.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _last_line(result: Result) -> str:
    """Last line of the traceback, shortened."""
    lines = [line.strip() for line in result.traceback.splitlines() if line.strip()]
    text = lines[-1] if lines else ""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _which(results: Sequence[Result]) -> str:
    """Code lengths with their seeds."""
    seeds: dict[int | None, list[int]] = {}
    for result in sorted(results, key=lambda r: (r.cell.n_bits or 0, r.cell.seed)):
        seeds.setdefault(result.cell.n_bits, []).append(result.cell.seed)
    return "; ".join(
        f"{'real-valued' if n_bits is None else f'{n_bits} bits'}, seed {', '.join(map(str, found))}"
        for n_bits, found in seeds.items()
    )


def _where(results: Sequence[Result]) -> str:
    """Files of the results, the first few by name."""
    files = [code(f"cells/{result.key}.json") for result in results]
    more = f" and {len(files) - N_NAMED} more" if len(files) > N_NAMED else ""
    return ", ".join(files[:N_NAMED]) + more


def failures(groups: Sequence[GroupResults]) -> list[str]:
    """Cells without scores; cells of one method that lack for the same reason share a line."""
    found: dict[tuple[int, str, str, str, str], list[Result]] = {}
    for place, group in enumerate(groups):
        for result in group.cells.values():
            if result.status != "ok":
                line = (place, group.label_of[result.key], result.status, _reason(result), _last_line(result))
                found.setdefault(line, []).append(result)
    n_not_run = sum(group.n_not_run for group in groups)
    absent = [f"{n_not_run} cells were not run: no result of theirs is stored.", ""] if n_not_run else []
    if not found:
        return absent or ["None: every cell has scores."]
    earlier = frozenset().union(*(group.earlier for group in groups))
    rows = [
        [
            escape(groups[place].slug),
            signed(escape(method), any(result.key in earlier for result in results)),
            _which(results),
            status,
            escape(reason),
            code(last) if last else "",
            _where(results),
        ]
        for (place, method, status, reason, last), results in sorted(found.items())
    ]
    header = ["data", "method", "cells", "status", "reason", "last line of the traceback", "all of it"]
    notes = _note(result.key in earlier for results in found.values() for result in results)
    return [*absent, grid(header, rows), *notes, "", "The files lie in the folder of the run, beside `reports/`."]


def files(kinds: Iterable[str]) -> list[str]:
    """The other files of the reports, tables by kind."""
    return [
        f"- {', '.join(map(code, kinds))}: the tables as `.md`, `.tex` (booktabs and graphicx) and `.csv` (unrounded), "
        "for each data set and, without a name behind, for all.",
        "- `results.csv`: every score and diagnostic of every cell, all cutoffs included, one number a line.",
        "- `figures/`: the figures as PNG and PDF.",
    ]


def provenance(groups: Sequence[GroupResults], request: Mapping[str, object] | None) -> list[str]:
    """Where the results come from and how to get them again."""
    results = [result for group in groups for result in group.cells.values()]
    rows = [[name, escape(text)] for name, text in provenance_rows(results)]
    lines = [grid(["what", "value"], rows)] if rows else []
    lines += ["", *(f"- **{escape(sentence)}**" for sentence in mixture(results))]
    digests = dict.fromkeys((f.dataset, f.source, f.dataset_digest) for group in groups for f in group.splits)
    lines += [
        f"- {escape(dataset)} ({source}), digest of the data: {code(digest)}" for dataset, source, digest in digests
    ]
    return [*lines, *_networks(groups), "", *again(request)]


def _networks(groups: Sequence[GroupResults]) -> list[str]:
    """Every setting of each network of the end-to-end track."""
    found = dict.fromkeys((g.network_text, g.group.full_network) for g in groups if g.network_text)
    return [f"- end-to-end ({escape(text)}), all settings: {code(full)}" for text, full in found]
