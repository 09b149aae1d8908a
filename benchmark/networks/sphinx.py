"""Speech recognition by pocketsphinx with a language model of given sentences: a light recogniser.

Huggins-Daines et al., "PocketSphinx: a free, real-time continuous speech recognition system for hand-held devices",
ICASSP 2006. Its acoustic model and dictionary of American English come with the package.
"""

from __future__ import annotations

import functools
import importlib.util
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import UserError


def sphinx_version() -> str:
    """Version of pocketsphinx, which brings its models; raises UserError where it is not installed."""
    from importlib.metadata import version

    if importlib.util.find_spec("pocketsphinx") is None:
        raise UserError("transcript-sphinx needs pocketsphinx; install it with `pip install pocketsphinx`")
    return version("pocketsphinx")


class SphinxRecogniser:
    """Writes down one sound at a time; what was heard before makes no difference.

    Args:
        sentences: folded sentences, whose trigrams are the language model; at least one has a word.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        """Builds the language model and loads the acoustic one."""
        from pocketsphinx import Config, Decoder
        from pocketsphinx.lm import ArpaBoLM

        model = ArpaBoLM(text="".join(f"{sentence}\n" for sentence in sentences if sentence), add_start=True)
        model.compute()
        with tempfile.TemporaryDirectory() as folder:
            path, dictionary = Path(folder) / "sentences.arpa", Path(folder) / "words.dict"
            model.write_file(str(path))
            dictionary.write_text(_pronunciations(set(" ".join(sentences).split())), encoding="utf-8")
            # "batch" takes the mean of each sound alone; the default carries it on from sound to sound.
            self._decoder = Decoder(Config(lm=str(path), dict=str(dictionary), cmn="batch", loglevel="FATAL"))

    def text(self, waveform: FloatArray) -> str:
        """What is said in a waveform float32 [n_samples], 16 kHz, mono; empty where nothing is recognised."""
        pcm = (np.clip(waveform, -1, 1) * 32767).astype(np.int16)
        if not len(pcm):
            return ""
        self._decoder.reinit_feat()  # forgets the noise of earlier sounds
        self._decoder.start_utt()
        self._decoder.process_raw(pcm.tobytes(), full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return found.hypstr if found else ""


@functools.cache
def _all_pronunciations() -> tuple[str, ...]:
    """Lines of the package's dictionary: a word, perhaps with the number of a variant in brackets, and its phones."""
    from pocketsphinx import get_model_path

    return tuple(Path(get_model_path("en-us/cmudict-en-us.dict")).read_text(encoding="utf-8").splitlines())


def _pronunciations(words: set[str]) -> str:
    """The lines of these words; loading all of the dictionary would take seconds."""
    lines = (line for line in _all_pronunciations() if line.partition(" ")[0].partition("(")[0] in words)
    return "".join(f"{line}\n" for line in lines)
