"""Which speech engines say the sentences of training and of test."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from benchmark.contract.quoting import shown

SplitSide = Literal["fit", "test"]

DEFAULT_SPEECH = "espeak-ng"

_ENGINE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_FORM = "engines joined by +, or train=ENGINES,test=ENGINES, and at the end ,voices=disjoint"


@dataclass(frozen=True)
class SpeechCondition:
    """Who speaks on each side; several engines of a side form a mixture, drawn by item.

    Attributes:
        fit: engines of train and val, sorted.
        test: engines of test, sorted.
        disjoint: whether no voice of an engine speaks on both sides.
    """

    fit: tuple[str, ...] = (DEFAULT_SPEECH,)
    test: tuple[str, ...] = (DEFAULT_SPEECH,)
    disjoint: bool = False

    @classmethod
    def parsed(cls, text: str) -> SpeechCondition:
        """The condition that a text describes, such as "train=espeak-ng+hibari,test=flite".

        Raises:
            ValueError: the text has another form, or names an engine twice on one side.
        """
        sides: dict[str, tuple[str, ...]] = {}
        disjoint = False
        for part in text.split(","):
            key, equals, value = (piece.strip() for piece in part.partition("="))
            if (key, value) == ("voices", "disjoint") and not disjoint:
                disjoint = True
            elif equals and key in ("train", "test") and key not in sides:
                sides[key] = _engines(value, text)
            elif not equals and not sides:
                sides = {"train": _engines(key, text), "test": _engines(key, text)}
            else:
                raise _malformed(text)
        if len(sides) != 2:
            raise _malformed(text)
        return cls(sides["train"], sides["test"], disjoint)

    def engines(self, side: SplitSide) -> tuple[str, ...]:
        """The engines of a side."""
        return self.fit if side == "fit" else self.test

    def __str__(self) -> str:
        """The text that `parsed` reads, in the one form that keys and tables use."""
        fit, test = "+".join(self.fit), "+".join(self.test)
        engines = fit if fit == test else f"train={fit},test={test}"
        return f"{engines},voices=disjoint" if self.disjoint else engines


DEFAULT = SpeechCondition()


def _engines(text: str, whole: str) -> tuple[str, ...]:
    """Names joined by +, sorted, since the order of a mixture decides nothing."""
    names = [name.strip() for name in text.split("+")]
    if not all(map(_ENGINE.fullmatch, names)):
        raise _malformed(whole)
    if len(set(names)) < len(names):
        raise ValueError(f"names an engine twice on one side: {shown(whole)}")
    return tuple(sorted(names))


def _malformed(text: str) -> ValueError:
    return ValueError(f"should be {_FORM}; got {shown(text)}")
