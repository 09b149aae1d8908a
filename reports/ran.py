"""What ran, what did not, and where: the parts of the page around the scores."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence

from benchmark.records import Result, SplitFacts
from reports.frame import GroupResults
from reports.markdown import code, escape, grid
from reports.provenance import mixture, provenance_rows

# Files named for each line of the table of failures; the count of the others follows.
N_NAMED = 3
LONGEST = 200


def heading(group: GroupResults) -> str:
    """Title of a group."""
    key = group.group
    source = "stand-in" if key.source == "stand-in" else f"{key.source} data"
    return f"{key.dataset} ({source}), {key.protocol} version {key.protocol_version}, {key.front_end_text}"


def contents(groups: Sequence[GroupResults]) -> list[str]:
    """The warnings and the balance that come before everything else."""
    if not groups:
        return ["This run holds no results yet.", ""]
    status = Counter(result.status for group in groups for result in group.cells.values())
    lines = []
    stand_in = sorted({group.group.dataset for group in groups if group.group.source == "stand-in"})
    if stand_in:
        lines += [f"> **stand-in data: not comparable with published numbers** ({escape(', '.join(stand_in))})", ">"]
    spoken = sorted({f"{g.group.dataset} ({g.group.source})" for g in groups if "espeak-ng" in g.speech})
    if spoken:
        lines += [f"> **speech: espeak-ng**, synthesised from the captions ({escape(', '.join(spoken))})", ">"]
    balance = f"{status['ok']} cells ok, {status['failed']} failed, {status['skipped']} skipped"
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
    header += ["database", "features", "bits", "seeds"]
    rows = [
        [
            *map(
                escape, (g.group.dataset, g.group.source, g.speech, f"{g.group.protocol} v{g.group.protocol_version}")
            ),
            *(_sizes(g, name) for name in ("n_images", "n_sounds", "n_classes", "n_train", "n_val")),
            _sides(g.splits, "n_query"),
            _sides(g.splits, "n_database"),
            escape(g.group.front_end_text),
            ", ".join(map(str, g.lengths)) or "–",
            ", ".join(map(str, g.seeds)),
        ]
        for g in groups
    ]
    notes = (
        "Train and val are counted in images; methods are fitted on both together, and see labels only if supervised. "
        "Real-valued methods have no code length."
    )
    return [grid(header, rows), "", notes]


def methods(groups: Sequence[GroupResults]) -> list[str]:
    """All methods with their facts."""
    found = {}
    for group in groups:
        for line in group.lines:
            kind = "real-valued" if line.is_real else "codes"
            of_line = line.facts
            facts = (of_line.family, of_line.supervision, of_line.similarity, str(of_line.year), of_line.fidelity)
            found[line.label, kind] = [*map(escape, (line.label, *facts)), kind]
    header = ["method", "family", "supervision", "similarity", "year", "fidelity", "outputs"]
    return [grid(header, list(found.values()))]


def _reason(result: Result) -> str:
    """The reason in one line."""
    text = " ".join(result.reason.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _last_line(result: Result) -> str:
    """Last line of the traceback, shortened."""
    lines = [line.strip() for line in result.traceback.splitlines() if line.strip()]
    text = lines[-1] if lines else ""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def failures(groups: Sequence[GroupResults]) -> list[str]:
    """Cells without scores; cells of one method that lack for the same reason share a line."""
    found: dict[tuple[str, ...], list[Result]] = {}
    for group in groups:
        for result in group.cells.values():
            if result.status != "ok":
                line = (heading(group), result.cell.method_label, result.status, _reason(result), _last_line(result))
                found.setdefault(line, []).append(result)
    if not found:
        return ["None: every cell has scores."]
    rows = []
    for (where, method, status, reason, last), results in sorted(found.items()):
        bits = sorted({r.cell.n_bits for r in results}, key=lambda n: n or 0)
        files = [code(f"cells/{result.key}.json") for result in results]
        more = f" and {len(files) - N_NAMED} more" if len(files) > N_NAMED else ""
        rows.append(
            [
                escape(where),
                escape(method),
                ", ".join("real" if n is None else str(n) for n in bits),
                ", ".join(map(str, sorted({r.cell.seed for r in results}))),
                status,
                escape(reason),
                code(last) if last else "",
                ", ".join(files[:N_NAMED]) + more,
            ]
        )
    header = ["data", "method", "bits", "seeds", "status", "reason", "last line of the traceback", "all of it"]
    return [grid(header, rows), "", "The files lie in the folder of the run, beside `reports/`."]


def provenance(groups: Sequence[GroupResults], request: Mapping[str, object] | None) -> list[str]:
    """Where the results come from and how to get them again."""
    results = [result for group in groups for result in group.cells.values()]
    rows = [[name, escape(text)] for name, text in provenance_rows(results)]
    lines = [grid(["what", "value"], rows)] if rows else []
    lines += ["", *(f"- **{escape(sentence)}**" for sentence in mixture(results))]
    digests = sorted({(f.dataset, f.source, f.dataset_digest) for group in groups for f in group.splits})
    lines += [
        f"- {escape(dataset)} ({source}), digest of the data: {code(digest)}" for dataset, source, digest in digests
    ]
    return [*lines, "", *_again(request)]


def _again(request: Mapping[str, object] | None) -> list[str]:
    """The command, where the run keeps it under `command`; else all that was asked for."""
    if not request:
        return ["What was asked for is not on record."]
    command = request.get("command")
    if isinstance(command, list):
        command = shlex.join(map(str, command))
    if isinstance(command, str) and command:
        return ["To do it again:", "", "```sh", command, "```"]
    asked = json.dumps(request, indent=2, sort_keys=True, ensure_ascii=False)
    return ["What was asked for last:", "", "```json", asked, "```"]
