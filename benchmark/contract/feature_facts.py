"""What a report says of features: what they cost, and how well a recogniser heard."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Interval
from pydantic import Field

from benchmark.contract.limits import Copies, Count, Seconds, Seed
from benchmark.contract.noise_condition import CLEAN
from benchmark.contract.record import Record
from benchmark.contract.rows import Source
from benchmark.contract.speech_condition import DEFAULT_SPEECH

Errors = Annotated[float, Interval(ge=0, le=1e6)]


class FeatureFacts(Record):
    """What the features of one modality on one split cost.

    Attributes:
        dataset, source, protocol, seed: of the split.
        speech: which engines say the sentences that have no recording: the text of a `SpeechCondition`.
        noise: which noise lies over the sounds: the text of a `NoiseCondition`.
        augment_sounds: number of perturbed copies of every training sound.
        modality, front_end: whose features they are.
        front_end_digest: of its code, parameters, weights and packages.
        file: of the user, that holds the features in place of a front-end, in a few words; empty without one. Then
            nothing is read and described, and `front_end_digest` is that of the file.
        n_items: described, copies of the training sounds included.
        seconds_reading: mean for an item, to read its file, or to speak it and add its noise, when it was described;
            None if nothing is.
        seconds_describing: mean for an item, to describe it in one process; None likewise.
        bytes_described: mean for an item, of the descriptors in the cache; None likewise.
        bytes_feature: of one row of the feature matrix.
        word_error_rate: "train" (train and val, without copies) or "test" (all other sounds) -> words to substitute,
            insert and delete, divided by the number of spoken words; empty unless the front-end recognises words.
    """

    dataset: str
    source: Source
    protocol: str
    seed: Seed
    speech: str = DEFAULT_SPEECH
    noise: str = CLEAN
    augment_sounds: Copies = 0
    modality: str
    front_end: str
    front_end_digest: str
    file: str = ""
    n_items: Count
    seconds_reading: Seconds | None
    seconds_describing: Seconds | None
    bytes_described: Count | None
    bytes_feature: Count
    word_error_rate: dict[str, Errors] = Field(default_factory=dict)

    @property
    def place(self) -> tuple[str | int, ...]:
        """What tells these features from those of other splits and front-ends."""
        split = self.dataset, self.source, self.protocol, self.seed
        return (
            *split,
            self.speech,
            self.noise,
            self.augment_sounds,
            self.modality,
            self.front_end,
            self.front_end_digest,
        )
