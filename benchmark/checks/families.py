"""The promises of each family, of supervised methods and of methods with an end-to-end form."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from benchmark.checks.subject import (
    MARGIN,
    N_TEST,
    N_TRAIN,
    SCENE_CLASSES,
    Pairs,
    Subject,
    both,
    require,
    toy_scenes,
)
from benchmark.contract.method import FitContext, Method, PairScorer
from benchmark.contract.rows import MethodRow
from benchmark.jobs.random_state import global_rng_state, moved_generators
from benchmark.plan.presets import network_settings
from benchmark.run.fitting import scores_pairs

# A small training that still tells the toy scenes apart.
TOY_NETWORK = {"image_size": 32, "n_frames": 40, "epochs": 12, "batch_size": 25, "width": 32, "augment": False}

SAME_BITS = 0.99  # share of the bits that the order of the training pairs has to leave as they are


def stays_at_chance(subject: Subject) -> None:
    """Floor: both directions stay near chance."""
    values = subject.map_all(subject.fitted(subject.pairs(N_TRAIN, 0), 64), subject.pairs(N_TEST, 1))
    chance = 1 / subject.n_classes
    near = all(abs(value - chance) < MARGIN for value in values)
    require(near, f"map@all is {both(values)}; a floor stays within {MARGIN} of {chance}")


def training_beats_chance(subject: Subject) -> None:
    """Both directions beat chance by a margin."""
    values = subject.map_all(subject.fitted(subject.pairs(N_TRAIN, 0)), subject.pairs(N_TEST, 1))
    chance = 1 / subject.n_classes
    wanted = chance + MARGIN
    require(min(values) > wanted, f"map@all is {both(values)}; chance is about {chance}, wanted {wanted:.2f}")


def training_beats_mismatched_pairs(subject: Subject) -> None:
    """Both directions beat the same method fitted on sounds of another class; labels follow the image."""
    train, test = subject.pairs(N_TRAIN, 0), subject.pairs(N_TEST, 1)
    # Labels repeat 0 .. n_classes - 1 in order, so a shift by one gives every image a sound of the next class.
    mismatched = Pairs({**train.features, "sound": np.roll(train.features["sound"], -1, axis=0)}, train.labels)
    right = subject.map_all(subject.fitted(train), test)
    wrong = subject.map_all(subject.fitted(mismatched), test)
    better = all(r > w + MARGIN for r, w in zip(right, wrong, strict=True))
    what = f"map@all is {both(right)} after training on true pairs, {both(wrong)} on mismatched ones"
    require(better, f"{what}; true pairs should give over {MARGIN} more")


def labels_matter(subject: Subject) -> None:
    """Supervised: true labels give a higher map@all than shuffled ones."""
    train, test = subject.pairs(N_TRAIN, 0), subject.pairs(N_TEST, 1)
    shuffled = Pairs(train.features, np.random.default_rng(0).permutation(train.labels))
    right, wrong = (subject.map_all(subject.fitted(pairs), test) for pairs in (train, shuffled))
    what = f"map@all is {both(right)} with true labels, {both(wrong)} with shuffled ones"
    require(sum(right) > sum(wrong), f"{what}; true labels should give a larger sum")


def no_dead_bits(subject: Subject) -> None:
    """Codes: every output has both signs among the items of the two modalities."""
    method, test = subject.fitted(subject.pairs(N_TRAIN, 0)), subject.pairs(N_TEST, 1)
    outputs = np.concatenate(list(subject.outputs(method, test.features).values()))
    positive = (outputs >= 0).mean(0)
    require(
        bool((outputs < 0).any()),
        f"none of the outputs is negative, so all {outputs.shape[1]} bits are 1 (a bit is 1 where the output is >= 0); "
        "give 2 b - 1 for bits b",
    )
    dead = int(((positive == 0) | (positive == 1)).sum())
    require(dead == 0, f"{dead} of {outputs.shape[1]} outputs never change sign; wanted 0")


def longer_codes_do_not_hurt(subject: Subject) -> None:
    """Codes: 64 bits retrieve at least as well as 8 bits, up to a margin."""
    train, test = subject.pairs(N_TRAIN, 0), subject.pairs(N_TEST, 1)
    short, long = (subject.map_all(subject.fitted(train, n_bits), test) for n_bits in (8, 64))
    worse = [s - k for s, k in zip(short, long, strict=True)]
    what = f"map@all falls from {both(short)} at 8 bits to {both(long)} at 64"
    require(max(worse) < MARGIN, f"{what}; it may fall by less than {MARGIN}")


def one_space_for_both(subject: Subject) -> None:
    """Real-valued: both modalities have the same dimensions and no vector is zero.

    A method that scores pairs gives a pair the same score in both directions.
    """
    method, test = subject.fitted(subject.pairs(N_TRAIN, 0)), subject.pairs(N_TEST, 1)
    if scores_pairs(method):
        forth = method.score_pairs(test.features["image"], test.features["sound"], "image", "sound")
        back = method.score_pairs(test.features["sound"], test.features["image"], "sound", "image")
        worst = float(np.abs(forth - back.T).max())
        what = f"the score of a pair depends on which side queries, by up to {worst:.2g}"
        require(worst <= 1e-5, f"{what}; allowed is 1e-5")
        return
    outputs = subject.outputs(method, test.features)
    widths = {m: x.shape[1] for m, x in outputs.items()}
    require(len(set(widths.values())) == 1, f"images and sounds should share one space, dimensions are {widths}")
    empty = sum(int((np.abs(x).sum(1) == 0).sum()) for x in outputs.values())
    require(empty == 0, f"{empty} vectors are zero, so cosine cannot rank them")


def order_of_pairs_does_not_matter(subject: Subject) -> None:
    """Shallow: the training pairs in another order give the same codes, except where an output is near 0."""
    train, test = subject.pairs(N_TRAIN, 0), subject.pairs(N_TEST, 1)
    order = np.random.default_rng(0).permutation(N_TRAIN)
    turned = Pairs({m: x[order] for m, x in train.features.items()}, train.labels[order])
    one, two = (subject.outputs(subject.fitted(pairs), test.features) for pairs in (train, turned))
    same = min(float(((one[m] >= 0) == (two[m] >= 0)).mean()) for m in one)
    what = f"only {same:.1%} of the bits are the same after fitting the pairs in another order"
    require(
        same > SAME_BITS,
        f"{what}; wanted more than {SAME_BITS:.0%}. Draw by content rather than by place, and do not stop before a "
        "solution is reached",
    )


def training_longer_fits_better(subject: Subject) -> None:
    """Deep: the quick number of epochs retrieves the training pairs better than one epoch with a tiny step size."""
    train = subject.pairs(N_TRAIN, 0)
    fields = {field.name for field in dataclasses.fields(subject.cls)}
    require({"epochs", "learning_rate"} <= fields, "a deep method has hyper-parameters epochs and learning_rate")
    brief = subject.cls(**{**subject.cls.info.quick, "epochs": 1, "learning_rate": 1e-6})
    brief.fit(subject.train(train), subject.context(16))
    before, after = subject.map_all(brief, train), subject.map_all(subject.fitted(train), train)
    better = all(a > b + MARGIN for a, b in zip(after, before, strict=True))
    what = f"map@all on the training pairs is {both(before)} untrained and {both(after)} trained"
    require(better, f"{what}; training should add over {MARGIN}")


def codes_name_classes(subject: Subject) -> None:
    """Hard-label reference: both modalities together have at most as many distinct codes as there are classes."""
    method, test = subject.fitted(subject.pairs(N_TRAIN, 0), 64), subject.pairs(N_TEST, 1)
    outputs = subject.outputs(method, test.features)
    distinct = len(np.unique(np.concatenate(list(outputs.values())) >= 0, axis=0))
    what = f"{distinct} distinct codes for {subject.n_classes} classes"
    require(distinct <= subject.n_classes, f"{what}; wanted at most one a class")


def trains_end_to_end(subject: Subject) -> None:
    """End-to-end: networks on pixels and MFCC frames beat chance by a margin, and only the seed decides a fit."""
    network = network_settings("scratch", TOY_NETWORK)
    context = dataclasses.replace(subject.context(16), network=network)
    train, test = toy_scenes(100, 0), toy_scenes(50, 1)

    def fitted(context: FitContext) -> Method | PairScorer:
        return subject.new().fit(subject.train(train), context)

    before = global_rng_state()
    method = fitted(context)
    values = subject.map_all(method, test)
    moved = moved_generators(before, global_rng_state())
    require(not moved, f"an end-to-end fit used the global generator of {', '.join(moved)}; draw from context.seed")
    wanted = 1 / SCENE_CLASSES + MARGIN
    require(min(values) > wanted, f"map@all is {both(values)} end to end; wanted {wanted:.2f}")
    require(not subject.differing(method, fitted(context), test), "two end-to-end fits with the same seed differ")
    other = fitted(dataclasses.replace(context, seed=1))
    require(bool(subject.differing(method, other, test)), "end-to-end fits with different seeds agree")


Check = Callable[[Subject], None]

LEARNS: tuple[Check, ...] = (training_beats_chance, training_beats_mismatched_pairs)
CODES: tuple[Check, ...] = (no_dead_bits, longer_codes_do_not_hurt)

BY_FAMILY: dict[str, tuple[Check, ...]] = {
    "floor": (stays_at_chance, no_dead_bits),
    "hard-label-reference": (training_beats_chance, no_dead_bits, codes_name_classes),
    "real-valued": (*LEARNS, one_space_for_both),
    "shallow-hashing": (*LEARNS, *CODES, order_of_pairs_does_not_matter),
    "deep-hashing": (*LEARNS, *CODES, training_longer_fits_better),
}


def promised(row: MethodRow) -> tuple[Check, ...]:
    """The checks that follow from the registry row of a method."""
    found = BY_FAMILY[row.family]
    if row.supervision == "supervised":
        found = (*found, labels_matter)
    if "end-to-end" in row.tracks:
        found = (*found, trains_end_to_end)
    return found
