"""How hard the stand-ins are: a thumbnail or a single word does not tell the class, but the front-ends do.

All figures are balanced accuracies of logistic regression (C = 1) under stratified five-fold cross-validation by image.
"""

import os
import re

import numpy as np
import pytest
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

from datasets.files.image_reader import read_image
from datasets.front_ends.audio_words import BagOfAudioWords
from datasets.front_ends.hog_colour import HogColour
from datasets.layouts.rsicd import RSICD
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM
from datasets.stand_in.classes import CLASS_SIZES
from datasets.stand_in.data_set import write_stand_in

slow = pytest.mark.skipif(
    not os.environ.get("XMHASH_DIFFICULTY"), reason="describes for minutes: `tox -e difficulty` sets XMHASH_DIFFICULTY"
)


@pytest.fixture(scope="module", params=[UCM, Sydney, RSICD], ids=lambda layout: layout.name)
def data(request, tmp_path_factory):
    """The stand-in of each data set."""
    folder = tmp_path_factory.mktemp(request.param.name)
    write_stand_in(request.param.name, folder)
    return request.param(folder, "stand-in", CLASS_SIZES[request.param.name]).read()


def accuracy(data, features_of, n_rows=1, weight=1.0, balance=None):
    """Cross-validated balanced accuracy.

    Args:
        data: the data set.
        features_of: training rows -> features [n_images * n_rows, d] of all rows, image by image.
        n_rows: number of rows per image.
        weight: C of the logistic regression.
        balance: class_weight of the logistic regression.
    """
    labels = np.repeat(data.labels, n_rows)
    image = np.repeat(np.arange(len(data)), n_rows)
    predicted = np.full(len(labels), -1)
    for train, _ in StratifiedKFold(5, shuffle=True, random_state=0).split(data.labels, data.labels):
        inside = np.isin(image, train)
        features = features_of(np.flatnonzero(inside))
        model = LogisticRegression(C=weight, class_weight=balance, max_iter=2000).fit(features[inside], labels[inside])
        predicted[~inside] = model.predict(features[~inside])
    return balanced_accuracy_score(labels, predicted)


def test_a_thumbnail_does_not_tell_the_class(data):
    thumbnails = [read_image(path).resize((8, 8), Image.Resampling.BOX) for path in data.paths]
    pixels = np.stack([np.asarray(thumbnail, float).ravel() for thumbnail in thumbnails])
    for weight in (0.01, 0.1, 1.0):
        assert accuracy(data, lambda rows: StandardScaler().fit(pixels[rows]).transform(pixels), 1, weight) < 0.70


def test_the_most_telling_word_of_a_caption_does_not_tell_the_class(data):
    """Keeps of each caption only the word that is most concentrated on few classes in training."""
    captions = [set(re.findall(r"\w+", caption.lower())) for captions in data.sentences for caption in captions]
    vocabulary = sorted(set().union(*captions))
    holds = np.array([[word in caption for word in vocabulary] for caption in captions], float)
    labels = np.repeat(data.labels, 5)

    def most_telling(rows):
        prior = np.bincount(labels[rows]) / 5
        counts = np.stack([holds[rows][labels[rows] == k].sum(0) / prior[k] for k in range(len(prior))])
        concentration = counts.max(0) / (counts.sum(0) + 0.1)  # 0.1: a rare word is less telling
        return np.eye(len(vocabulary))[np.where(holds > 0, concentration, -1).argmax(1)]

    for balance in (None, "balanced"):
        assert accuracy(data, most_telling, 5, 1.0, balance) < 0.70


@slow
def test_hog_and_colour_tell_the_class(data):
    front_end = HogColour()
    described = front_end.describe([read_image(path) for path in data.paths])
    assert accuracy(data, lambda rows: front_end.fit_transform(described, rows, 0)) > 0.85


@slow
def test_bags_of_audio_words_tell_the_class(data):
    """All five sounds of an image are in the same fold."""
    front_end = BagOfAudioWords()
    sounds = [data.utterance(image, k) for image in range(len(data)) for k in range(5)]
    described = []
    for start in range(0, len(sounds), 200):  # waveforms take more memory than their frames
        described += front_end.describe(front_end.read(sounds[start : start + 200]))
    assert accuracy(data, lambda rows: front_end.fit_transform(described, rows, 0), 5) > 0.85
