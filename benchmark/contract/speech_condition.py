"""Which speech engines say the sentences of training and of test."""

from __future__ import annotations

import re
from dataclasses import dataclass

from benchmark.contract.quoting import shown
from benchmark.contract.two_sides import SplitSide, sides_of

DEFAULT_SPEECH = "espeak-ng"

_ENGINE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_DISJOINT = "voices=disjoint"
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
        parts = [part.strip() for part in text.split(",")]
        disjoint = _DISJOINT in (_spaceless(part) for part in parts)
        if disjoint:
            parts.remove(next(part for part in parts if _spaceless(part) == _DISJOINT))
        if len(parts) == 1 and "=" not in parts[0]:
            both = _engines(parts[0], text)
            return cls(both, both, disjoint)
        sides = sides_of(parts, lambda value: _engines(value, text))
        if sides is None:
            raise _malformed(text)
        return cls(sides["fit"], sides["test"], disjoint)

    def engines(self, side: SplitSide) -> tuple[str, ...]:
        """The engines of a side."""
        return self.fit if side == "fit" else self.test

    def __str__(self) -> str:
        """The text that `parsed` reads, in the one form that keys and tables use."""
        fit, test = "+".join(self.fit), "+".join(self.test)
        engines = fit if fit == test else f"train={fit},test={test}"
        return f"{engines},{_DISJOINT}" if self.disjoint else engines


DEFAULT = SpeechCondition()


def _engines(text: str, whole: str) -> tuple[str, ...]:
    """Names joined by +, sorted, since the order of a mixture decides nothing."""
    names = [name.strip() for name in text.split("+")]
    if not all(map(_ENGINE.fullmatch, names)):
        raise _malformed(whole)
    if len(set(names)) < len(names):
        raise ValueError(f"names an engine twice on one side: {shown(whole)}")
    return tuple(sorted(names))


def _spaceless(text: str) -> str:
    return text.replace(" ", "")


def _malformed(text: str) -> ValueError:
    return ValueError(f"should be {_FORM}; got {shown(text)}")
