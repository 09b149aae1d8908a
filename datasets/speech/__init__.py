"""Speech engines, which say the captions that have no recording, and their table, in the order of lists.

To add one, write its module here and add a row: CONTRIBUTING.md shows how.
"""

from benchmark.contract.rows import Row


def _engine(name: str, target: str, summary: str) -> Row:
    return Row(name, f"{__name__}.{target}", summary)


ENGINES = (
    _engine("espeak-ng", "espeak_ng:EspeakNg", "formant synthesis; the default"),
    _engine("hibari", "hibari:Hibari", "a small neural voice"),
    _engine("flite", "flite:Flite", "four recorded speakers"),
    _engine("festival", "festival:Festival", "two diphone voices and a statistical one"),
    _engine("piper", "piper:Piper", "neural voices in files"),
)
