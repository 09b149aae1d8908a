"""The commands that the documentation shows, and the rules that make each one small enough for a test.

`tests/commands/` runs them.
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from tests.support import ROOT

PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
PROGRAMS = r"(?:python -m|xmhash|tox|pre-commit|pip|git)"
_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def fences(text: str, language: str | None = None) -> list[tuple[str, str]]:
    """(language, content) of each fenced block, or of those in one language, without the indentation of a list."""
    found = [(kind, re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)) for indent, kind, body in _FENCE.findall(text)]
    return [(kind, body) for kind, body in found if language in (None, kind)]


def commands_of(text: str) -> list[str]:
    """Commands of a page: lines of `sh` blocks, and inline code that is a program with arguments."""
    lines = [line for _, body in fences(text, "sh") for line in body.replace("\\\n", " ").splitlines()]
    inline = re.findall(rf"`({PROGRAMS} [^`]+)`", _FENCE.sub("", text))
    shown = [line.split("#")[0].strip() for line in lines] + [part.replace("\n", " ") for part in inline]
    return [part.strip() for line in shown for part in line.split(" && ") if part.strip()]


def shown_commands() -> dict[str, str]:
    """Command -> the first page that shows it."""
    first: dict[str, str] = {}
    for page in PAGES:
        for command in commands_of(page.read_text(encoding="utf-8")):
            first.setdefault(" ".join(command.split()), page.relative_to(ROOT).as_posix())
    return first


@dataclass(frozen=True)
class Rule:
    """How a test runs the commands that a pattern fits.

    Attributes:
        pattern: regular expression that the start of the arguments matches.
        more: arguments that the test appends; if an option is given twice, the last one counts.
        before: commands that the test runs first, in the same folder.
        code: expected exit code.
        quick: whether the command takes only seconds, so that the default test suite runs it too.
    """

    pattern: str
    more: str = ""
    before: tuple[str, ...] = ()
    code: int = 0
    quick: bool = False


# Placeholder of a command line -> key of the path that a test puts in its place.
PLACEHOLDERS = {
    "DIR": "data",
    "WEIGHTS": "mobilenet_v2",
    "mobilenet_v2.pth": "mobilenet_v2",
    "resnet18.pth": "resnet18",
    "SOUNDS": "out",
    "FEATURES.mat": "features",
    "wikiData.mat": "features",
    "MY-IMAGES": "own",
    "coast.py": "coast",
    "colours.npz": "colours",
    "IMAGES": "images",
    "recording.wav": "recording",
}

ONE_SET = "--datasets sydney --seeds 0 --bits 16"
CHEAP = f"{ONE_SET} --methods random-codes,cca"
BAG = "--sound-features bag-of-audio-words"  # needs no model
PLAIN = f"--image-features hog-colour {BAG}"  # 613 images in a second; mobilenet_v2 takes half a minute
EPOCH = "--set dtbh.epochs=1"
KEPT = "run --methods cca-itq --datasets sydney --bits 8 --name demo --keep-models"
STORED = "run --datasets sydney --methods random-codes --bits 8 --name {}"

# The first rule that fits a command applies. If no rule fits, a test fails: add a rule here.
RULES = (
    Rule(r"$", code=2, quick=True),  # no arguments: the help
    Rule(r"(--version|--help|run --help)$", quick=True),
    Rule(r"--install-completion$", "bash"),
    Rule(r"--show-completion$", "bash", quick=True),
    Rule(r"list \w+( --verbose)?$", quick=True),
    Rule(r"data engines$", quick=True),
    Rule(r"run --data-root DIR --noise babble:sweep --name noise$", f"{CHEAP} {PLAIN} --noise babble:sweep"),
    Rule(r"run --data-root DIR --speech train=espeak-ng,test=flite$", f"{CHEAP} {PLAIN} --speech espeak-ng+flite"),
    Rule(
        r"run --methods all --dataset-file FEATURES.mat --settings paper --name features$",
        "--methods random-codes,scm-seq --bits 8",
        quick=True,
    ),
    Rule(r"data init MY-IMAGES$", quick=True),
    Rule(r"data (info|verify) --dataset-dir MY-IMAGES$", quick=True),
    Rule(
        r"run --methods all --dataset-dir MY-IMAGES --image-weights mobilenet_v2.pth --name mine$",
        f"--methods random-codes,cvh --bits 4 {BAG}",
    ),
    Rule(r"data verify --plugin coast.py --datasets coast --data-root DIR$", quick=True),
    Rule(
        r"run --methods all --plugin coast.py --datasets coast --data-root DIR --name coast$",
        f"--methods random-codes,cvh --bits 4 {PLAIN}",
    ),
    Rule(
        r"run --methods all --dataset-file wikiData.mat (--settings paper )?--bits 16,64 --seeds 0,1,2 --name wiki",
        "--methods random-codes --bits 8 --seeds 0",
    ),
    Rule(r"data info( --data-root DIR)?$", quick=True),
    Rule(r"data verify --data-root DIR$"),
    Rule(r"data speak --data-root DIR --out SOUNDS$", "--datasets sydney"),
    Rule(r"data speak --data stand-in --datasets sydney --out SOUNDS$"),
    Rule(r"data stand-in --sheet [\w/.-]+$", "--datasets sydney --sheet sheet.png", quick=True),
    Rule(r"new-method our-hash$", quick=True),
    Rule(r"check our-hash --plugin our_hash.py$", before=("new-method our-hash",)),
    Rule(
        r"run --methods our-hash,cca-itq --plugin our_hash.py$",
        f"{ONE_SET} {PLAIN}",
        before=("new-method our-hash",),
    ),
    Rule(r"run --methods random-codes,cca-itq --datasets sydney --bits 16 --name own$", PLAIN),
    Rule(r"export --dataset sydney --protocol rs-pairs --seed 0 --out split$", PLAIN),
    Rule(
        r"score --codes split/codes.mat --run own ",  # the test writes the codes
        before=(
            f"run --methods random-codes --datasets sydney --bits 8 --name own {PLAIN}",
            f"export --dataset sydney --out split {PLAIN}",
        ),
    ),
    Rule(r"score --query Q.npy "),
    Rule(r"run .*--keep-models --name demo$", f"{ONE_SET} --methods cca-itq {PLAIN}"),
    Rule(r"search .*--run demo( |$)", before=(KEPT,)),
    Rule(r"measure NAME( |$)", "--sizes data,500", before=(STORED.format("NAME"),)),
    Rule(r"check my-method$", code=1),  # its projections are untrained, as the page says
    Rule(r"check dtbh$"),
    Rule(r"rescore NAME$", before=(STORED.format("NAME"),), quick=True),
    Rule(r"(status|report) NAME$", before=(STORED.format("NAME"),)),
    Rule(r"rescore ucm$", before=(STORED.format("ucm"),)),
    Rule(r"runs$", before=(STORED.format("NAME"),)),
    Rule(r"forget NAME --methods dtbh,dcmh$", "--methods random-codes", before=(STORED.format("NAME"),)),
    Rule(r"forget NAME --earlier$", before=(STORED.format("NAME"), f"{STORED.format('NAME')} --methods lsh")),
    Rule(r"merge a b --into both( --prefer b)?$", before=(STORED.format("a"), STORED.format("b"))),
    Rule(r"compare before after( --json)?$", before=(STORED.format("before"), STORED.format("after")), quick=True),
    Rule(r"compare before after --max-drop 0.01$", before=(STORED.format("before"), STORED.format("after"))),
    Rule(r"run --methods cca-itq,scm-seq,cca .*--name gallery$", f"{CHEAP} {PLAIN}"),
    Rule(r"report gallery --gallery --play$", before=(STORED.format("gallery"),)),
    Rule(r"report gallery --panel ucm:1$", "--panel sydney:none", code=2, before=(STORED.format("gallery"),)),
    Rule(r"tune ", f"--datasets sydney --methods cca --budget 2 {PLAIN}"),
    Rule(
        r"run .*--tuned runs/tuning/tuned.json",
        f"--datasets sydney --methods cca {PLAIN}",
        before=(f"tune --methods cca --datasets sydney --budget 2 --data-root DIR {PLAIN} --name tuning",),
    ),
    Rule(r"run --config run.toml --data-root DIR$", f"{ONE_SET} {EPOCH} {PLAIN}"),
    Rule(
        r"run --track end-to-end --preset paper --device cuda",
        f"{ONE_SET} --methods dtbh --device cpu --preset scratch --network epochs=1 --network image_size=32",
    ),
    Rule(
        r"run --track end-to-end .*--preset scratch",
        f"{ONE_SET} --network epochs=1 --network image_size=32",
    ),
    Rule(
        r"run --track end-to-end .*--image-weights",
        f"{ONE_SET} --methods dtbh --network epochs=1 --network image_size=64 --network n_frames=100",
    ),
    Rule(r"run --methods all .*--dry-run$"),
    Rule(r"run --methods family:deep-hashing .*--dry-run$", f"--datasets sydney {PLAIN}"),
    Rule(r"run --methods dtbh --set dtbh.margin=0.3", f"{ONE_SET} {EPOCH}"),
    Rule(r"run --methods (my-method,dtbh|'dtbh,dtbh.*)$", f"{ONE_SET} {EPOCH} {PLAIN}"),
    Rule(r"run --methods 'dcmh,dcmh", f"{ONE_SET} {PLAIN} --set dcmh.epochs=1"),
    Rule(r"run --methods .*--control none,shuffled-labels", f"{ONE_SET} --methods label-codes,cca {PLAIN}"),
    Rule(r"run --methods dtbh,dcmh,divr,scm-seq,cca-itq,cnn-spec ", f"{CHEAP} {PLAIN}"),
    Rule(r"run --methods dtbh,cca-itq ", f"{ONE_SET} {EPOCH} {PLAIN}"),
    Rule(r"run --methods dtbh,divr,cnn-spec,dvan ", f"{ONE_SET} {PLAIN} --methods dtbh {EPOCH}"),
    Rule(r"run --methods all .*--image-features resnet18", f"{CHEAP} --image-weights resnet18.pth"),
    Rule(r"run --methods cca-itq,random-codes,knn-transfer ", "--bits 8"),
    Rule(
        r"run --methods all --data-root DIR --datasets ucm --image-features colours.npz --name own$", f"{CHEAP} {BAG}"
    ),
    Rule(r"run --methods cca-itq,scratch,dtbh,cca .*--name paper$", f"{CHEAP} {PLAIN}"),
    Rule(
        r"report paper --tables main,storage --style ieee --cite$",
        before=("run --datasets sydney --methods cvh --bits 8 --name paper",),
    ),
    Rule(r"run --methods lsh,cca-itq,seph-km,.*--name ten$", f"{CHEAP} {PLAIN}"),
    Rule(r"report ten --tables main --cite$", before=("run --datasets sydney --methods cvh --bits 8 --name ten",)),
    Rule(r"report NAME --tables main --cite$", before=("run --datasets sydney --methods cvh --bits 8 --name NAME",)),
    Rule(r"run --methods all$", CHEAP, quick=True),
    Rule(r"run --methods all --data-root DIR --image-weights mobilenet_v2.pth --name real$", f"{CHEAP} {BAG}"),
    Rule(r"run --methods all .*--data-root DIR", f"{CHEAP} {PLAIN}"),
)


def rule_for(arguments: str) -> Rule:
    """The first rule that fits the arguments of a command of the suite.

    Raises:
        LookupError: no rule fits.
    """
    for rule in RULES:
        if re.match(rule.pattern, arguments):
            return rule
    raise LookupError(f"no rule of tests/support/shown_commands.py says how to test `python -m benchmark {arguments}`")


def arguments_of(command: str) -> str | None:
    """The arguments after `python -m benchmark`, `python -m xmhash` or `xmhash`; None for another program."""
    match = re.match(r"(?:python -m benchmark|python -m xmhash|xmhash)( .+|)$", command)
    return match[1].strip() if match else None


def filled(arguments: str, paths: Mapping[str, object], more: str = "") -> list[str]:
    """The arguments as a list of words, with paths in place of the placeholders."""
    words = shlex.split(f"{arguments} {more}")
    return [str(paths[PLACEHOLDERS[word]]) if word in PLACEHOLDERS else word for word in words]
