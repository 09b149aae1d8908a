"""DSAH: deep semantic-alignment hashing, code similarities that agree with the features and with each other.

Yang, Wu, Zhang, Zhang, Li & Wang, "Deep semantic-alignment hashing for unsupervised cross-modal retrieval", ICMR 2020.

    |K S - cos(F, G)|^2 + |K S - cos(F, F)|^2 + |K S - cos(G, G)|^2 + mean_i (K - cos(F_i, G_i))^2
        + 2 |cos(F, G) - cos(F, G)'|^2 + eta (|K S_I - cos(F, F)|^2 + |K S_T - cos(G, G)|^2),
    S = alpha S_I + (1 - alpha) S_T,   F = tanh(a z)

cos(F, G) holds the cosines of all images and sounds of a mini-batch, S_I and S_T the similarity of their features, z
the outputs; a = sqrt(e + 1) in epoch e. Squares are means over entries.
Symbols: K -> `scale`; alpha -> `image_share`; eta -> `own_weight`.

What it learns: no labels. Codes follow the cosines of the features; as K asks for more than a cosine can be, the two
items of a pair are always drawn together.

Differences from the paper: the paper also decodes the features of one modality from the codes of the other. In the
authors' code the decoders read the signs of the codes, through which no gradient passes, so these terms change no code
and are left out. Heads on frozen features replace AlexNet and a text network of 4,096 units, and both step together
with Adam on a one-cycle schedule; the authors' code takes SGD, 200 epochs and batches of 32, and keeps the epoch that
is best on the test queries. Where features have negative values, as those of the suite do, S_I and S_T are cosines s,
not 2 s - 1 (`FeatureSimilarity`). `paper_settings` holds the values of the authors' code.
Where the paper is silent: nothing that matters here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
from annotated_types import Interval

from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between
from methods.parts.batch import Batch
from methods.parts.similarity import cosines
from methods.parts.similarity_preserving import SimilarityPreserving


def mean_square(difference: torch.Tensor) -> torch.Tensor:
    """Mean of the squared entries, a scalar."""
    return (difference**2).mean()


@dataclass(kw_only=True)
class DSAH(SimilarityPreserving):
    """Code similarities aligned with the features, with each other, and between the items of a pair.

    Attributes:
        image_share: alpha, share of the images in the similarity.
        own_weight: eta, weight of each modality's own similarity.
        scale: K, by which similarities are stretched, and the cosine asked of a pair.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="dsah",
        title="Deep semantic-alignment hashing for unsupervised cross-modal retrieval",
        authors="Dejie Yang, Dayan Wu, Wanqian Zhang, Haisu Zhang, Bo Li, Weiping Wang",
        venue="ICMR",
        link="https://doi.org/10.1145/3372278.3390673",
        quick={"epochs": 20, "width": 64, "batch_size": 32},
        search_space={
            "image_share": Between(0.0, 1.0),
            "own_weight": Between(0.01, 1.0, log=True),
            "scale": Between(0.5, 3.0),
            "learning_rate": Between(2e-4, 1e-2, log=True),
        },
        paper_settings={"image_share": 0.9, "batch_size": 32},
    )

    image_share: Annotated[float, Interval(ge=0, le=1)] = 0.6
    own_weight: Annotated[float, Interval(ge=0, le=1e6)] = 0.1
    scale: Annotated[float, Interval(gt=0, le=1e6)] = 1.5

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Errors against the joint similarity, of pairs, of symmetry, and against each modality's own similarity."""
        image, sound = self.codes(batch)
        like_image, like_sound = (self.scale * one for one in self.similarity(batch))
        target = self.image_share * like_image + (1 - self.image_share) * like_sound
        images, sounds, across = cosines(image, image), cosines(sound, sound), cosines(image, sound)
        return {
            "joint similarity": torch.stack([mean_square(c - target) for c in (images, sounds, across)]).sum(),
            "pairs": mean_square(across.diagonal() - self.scale),
            "symmetry": 2 * mean_square(across - across.T),
            "own similarity": self.own_weight * (mean_square(images - like_image) + mean_square(sounds - like_sound)),
        }
