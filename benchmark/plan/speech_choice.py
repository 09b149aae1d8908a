"""Which speech conditions a run covers."""

from __future__ import annotations

import os
from pathlib import Path

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.contract.program import program
from benchmark.contract.speech_condition import DEFAULT_SPEECH, SpeechCondition
from benchmark.plan.spec import UNSEEN, RunSpec
from benchmark.terminal.command_line import VARIABLES


def check_engines(spec: RunSpec) -> None:
    """Raises UserError, with the nearest name, for an engine that does not exist; it need not be installed."""
    known = registry.engines()
    for text in spec.speech:
        if text != UNSEEN:
            condition = SpeechCondition.parsed(text)
            for name in (*condition.fit, *condition.test):
                known[name]


def use_piper_voice(path: Path | None) -> None:
    """Makes a file piper's voice in this process and in its workers; None leaves the variable as it is."""
    if path is not None:
        from datasets.commands.engines import forget_engines

        os.environ[VARIABLES["--piper-voice"]] = str(path.absolute())
        forget_engines()


def speech_conditions(spec: RunSpec) -> tuple[str, ...]:
    """The texts of the conditions, each once; raises UserError where "unseen" finds no second engine."""
    found = (_unseen() if text == UNSEEN else (text,) for text in spec.speech)
    return tuple(dict.fromkeys(text for texts in found for text in texts))


def _unseen() -> tuple[str, ...]:
    """Tests on each installed engine: after training on espeak-ng alone, and on a mixture of all other engines."""
    from datasets.commands.engines import working

    there = working(registry.engine_classes())
    if len(there) < 2:
        raise UserError(
            f"--speech {UNSEEN} needs a second speech engine besides {' and '.join(there)}; "
            f"`{program()} data engines` says how to get one"
        )
    alone = [SpeechCondition(test=(name,)) for name in there if name != DEFAULT_SPEECH]
    others = {name: tuple(sorted(other for other in there if other != name)) for name in there}
    mixed = [SpeechCondition(fit=fit, test=(name,)) for name, fit in others.items()]
    return tuple(map(str, alone + mixed))
