"""Which noise lies over the sounds of training and of test, and in which rooms they are heard."""

from __future__ import annotations

import re
from dataclasses import dataclass

from benchmark.contract.quoting import shown
from benchmark.contract.two_sides import SplitSide, sides_of

CLEAN = "clean"
ADDED = ("babble", "white", "engine")  # noises that have a level
ROOMS = ("small", "large")
LEVELS = (-30.0, 60.0)  # dB, lowest and highest ratio of speech to noise
SWEEP = ("20", "10", "5", "0")  # dB, the levels of "sweep"

_LEVEL = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,2})?)dB")
_FORM = (
    f"clean, {', '.join(f'{name}:LEVELdB' for name in ADDED)} or {' or '.join(f'room:{name}' for name in ROOMS)}, "
    "joined by + or as train=NOISE,test=NOISE, or NAME:sweep"
)


@dataclass(frozen=True)
class Noise:
    """One noise, or one kind of room.

    Attributes:
        name: one of ADDED, "room" or "clean".
        level: ratio of the power of the speech to that of the noise, in dB; None without a level.
        room: one of ROOMS; empty without a room.
    """

    name: str = CLEAN
    level: float | None = None
    room: str = ""

    @classmethod
    def parsed(cls, text: str) -> Noise:
        """The noise that a text such as "babble:10dB" names; raises ValueError for any other text."""
        name, _, how = text.partition(":")
        if text == CLEAN:
            return cls()
        if name == "room" and how in ROOMS:
            return cls(name, room=how)
        level = _LEVEL.fullmatch(how)
        if name not in ADDED or level is None or not LEVELS[0] <= float(level[1]) <= LEVELS[1]:
            raise ValueError(
                f"should be {_FORM}, with levels from {LEVELS[0]:g} to {LEVELS[1]:g} dB; got {shown(text)}"
            )
        return cls(name, float(level[1]) + 0.0)  # + 0.0 makes -0 the same text as 0

    def __str__(self) -> str:
        """The text that `parsed` reads."""
        if self.level is not None:
            return f"{self.name}:{self.level:g}dB"
        return f"{self.name}:{self.room}" if self.room else self.name


@dataclass(frozen=True)
class NoiseCondition:
    """The noises of each side; several noises of a side form a mixture, of which each sound gets one, drawn by item.

    Attributes:
        fit: noises of train and val, sorted by their text.
        test: noises of test, sorted likewise.
    """

    fit: tuple[Noise, ...] = (Noise(),)
    test: tuple[Noise, ...] = (Noise(),)

    @classmethod
    def parsed(cls, text: str) -> NoiseCondition:
        """The condition that a text describes: "babble:10dB" (of test alone) or "train=white:5dB,test=room:large".

        Raises:
            ValueError: the text has another form, or names a noise twice on one side.
        """
        parts = [part.strip() for part in text.split(",")]
        if len(parts) == 1 and "=" not in parts[0]:
            return cls(test=_noises(parts[0], text))
        sides = sides_of(parts, lambda value: _noises(value, text))
        if sides is None:
            raise ValueError(f"should be {_FORM}; got {shown(text)}")
        return cls(sides["fit"], sides["test"])

    def noises(self, side: SplitSide) -> tuple[Noise, ...]:
        """The noises of a side."""
        return self.fit if side == "fit" else self.test

    def __str__(self) -> str:
        """The text that `parsed` reads, in the one form that keys and tables use."""
        fit, test = ("+".join(map(str, noises)) for noises in (self.fit, self.test))
        return test if fit == CLEAN else f"train={fit},test={test}"


NO_NOISE = NoiseCondition()


def conditions_of(text: str) -> tuple[str, ...]:
    """The texts of the conditions that a text stands for: "babble:sweep" is clean and babble at the levels of SWEEP.

    Raises:
        ValueError: as `NoiseCondition.parsed`.
    """
    name, _, how = text.strip().partition(":")
    if name in ADDED and how == "sweep":
        return CLEAN, *(f"{name}:{level}dB" for level in SWEEP)
    return (str(NoiseCondition.parsed(text)),)


def _noises(text: str, whole: str) -> tuple[Noise, ...]:
    """Noises joined by +, sorted, since the order of a mixture decides nothing."""
    noises = [Noise.parsed(name.strip()) for name in text.split("+")]
    if len(set(noises)) < len(noises):
        raise ValueError(f"names a noise twice on one side: {shown(whole)}")
    return tuple(sorted(noises, key=str))
