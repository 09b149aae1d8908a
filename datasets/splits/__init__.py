"""Protocols (which items train, which query, and which are searched), and their table, in report order."""

from benchmark.contract.rows import ProtocolRow


def _protocol(name: str, version: int, kind: str, summary: str) -> ProtocolRow:
    return ProtocolRow(name, f"datasets.splits.protocols:{kind}", summary, version)


PROTOCOLS = (
    _protocol("rs-pairs", 1, "RsPairs",
              "80/20 by image and class; one of the five sounds per image; test items query test items"),
    _protocol("caption-disjoint", 1, "CaptionDisjoint",
              "as rs-pairs, but no sentence is spoken on two of train, val and test"),
    _protocol("paraphrase-disjoint", 1, "ParaphraseDisjoint",
              "as caption-disjoint, but no sentences of two sides are within one word of each other"),
    _protocol("rs-five-sounds", 1, "RsFiveSounds",
              "the images of rs-pairs with all five sounds each"),
    _protocol("retrieval", 1, "Retrieval",
              "the split and sounds of rs-pairs; test items query the training items"),
    _protocol("published-split", 1, "PublishedSplit",
              "train, val and test of the caption file; one sound per image; test items query test items"),
)  # fmt: skip
