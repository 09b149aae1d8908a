"""The leakage audit fails if anything is on both sides, and measures how many sentences are shared."""

import re

import numpy as np
import pytest

from benchmark.contract.errors import UserError
from datasets.splits.items import Items, Split
from datasets.splits.leakage_audit import Leakage, audit
from datasets.splits.protocols import RsPairs
from tests.support.made_up import changed, holding, made_up


def of_images(*pairs):
    """Items with one sound per image, from (image, sentence) pairs."""
    return Items(np.array([i for i, _ in pairs]), np.array(pairs))


def by_hand(test, train=((0, 0), (1, 1)), val=((2, 2),)):
    return Split(of_images(*train), of_images(*val), of_images(*test), of_images(*test), of_images(*test))


def test_audit_fails_on_anything_that_stands_on_both_sides():
    data = made_up({"a": 6})
    assert audit(data, by_hand(test=[(3, 0), (4, 1)])) == {
        "sentences_seen": 0.0,
        "sentences_near": 1.0,  # made-up captions differ in the name of the image
        "sentences_seen_all": 0.0,
    }
    with pytest.raises(UserError, match=r"1 image is both .* a_2.jpg"):
        audit(data, by_hand(test=[(3, 0), (2, 1)]))
    contents = list(data.image_content)
    contents[4] = contents[1]
    with pytest.raises(UserError, match=r"1 image content is both .* that of a_1.jpg and a_4.jpg"):
        audit(holding(made_up({"a": 6}), contents, data.sound_content), by_hand(test=[(3, 0), (4, 1)]))
    sounds = [list(of_image) for of_image in data.sound_content]
    sounds[4][1] = sounds[2][2]  # val counts as seen
    leaky = holding(made_up({"a": 6}), data.image_content, sounds)
    with pytest.raises(UserError, match=r"both .* that of a_2.jpg#2 and a_4.jpg#1; .* nothing was run") as caught:
        audit(leaky, by_hand(test=[(3, 0), (4, 1)]))
    assert "\n" not in str(caught.value)
    audit(leaky, by_hand(test=[(3, 0), (4, 2)]))  # only sounds in use count


@pytest.mark.parametrize(("image", "sentence"), [(0, 0), (2, 2)], ids=["train", "val"])
def test_audit_watches_train_and_val_alike(image, sentence):
    """The first image is in train, the third in val, and each figure and each failure sees both."""
    data, test = made_up({"a": 6}), [(3, 0), (4, 1)]
    with pytest.raises(UserError, match=f"1 image is both .* {data.ids[image]}"):
        audit(data, by_hand(test=[*test, (image, (sentence + 1) % 5)]))
    content = [*data.image_content[:4], data.image_content[image], data.image_content[5]]
    with pytest.raises(UserError, match="1 image content is both"):
        audit(holding(changed(data), content, data.sound_content), by_hand(test))
    sounds = [list(of_image) for of_image in data.sound_content]
    sounds[4][1] = sounds[image][sentence]
    with pytest.raises(UserError, match="1 sound content is both"):
        audit(holding(changed(data), data.image_content, sounds), by_hand(test))
    sentences = [list(of_image) for of_image in data.sentences]
    sentences[4][1] = sentences[image][sentence]
    spoken = changed(data, sentences=tuple(map(tuple, sentences)))
    assert audit(spoken, by_hand(test)) == {"sentences_seen": 1 / 2, "sentences_near": 1, "sentences_seen_all": 1 / 10}
    sentences[4][1:3] = "another caption .", sentences[image][(sentence + 1) % 5]
    silent = changed(data, sentences=tuple(map(tuple, sentences)))
    assert audit(silent, by_hand(test)) == {"sentences_seen": 0, "sentences_near": 1 / 2, "sentences_seen_all": 1 / 10}


@pytest.mark.parametrize(
    ("caption", "recording", "fails"),
    [
        (" .", None, False),
        ("a lake .", None, True),
        (" .", np.ones(10), True),
        ("a lake .", np.full(10, 1e-6), False),
        ("a lake .", np.zeros(0), False),
    ],
)
def test_silent_sounds_may_be_on_both_sides(caption, recording, fails, monkeypatch):
    """Equal sounds may be on both sides if their captions have no words or their recordings are silent."""
    data = made_up({"a": 6}, sentences=[(caption,) * 5] * 6, recorded=recording is not None)
    data = holding(data, data.image_content, [("the same",) * 5] * 6)
    monkeypatch.setattr("datasets.splits.shared_sounds.read_wav", lambda path: recording)
    split = by_hand(test=[(3, 0), (4, 1)])
    if fails:
        with pytest.raises(UserError, match="sound content"):
            audit(data, split)
    else:
        assert audit(data, split)["sentences_seen"] == 1


def test_sentence_shares_are_those_of_a_recount():
    rng = np.random.default_rng(0)
    words = [form.format(n) for n in range(25) for form in ("A lake {} .", "a  lake {}", "It's {}!", "its {}")]
    sentences = [tuple(map(str, rng.choice(words, 5))) for _ in range(40)]
    data = made_up({"a": 20, "b": 20}, sentences=sentences)
    split = RsPairs().split(data, 0)

    def words_of(sentence):
        return re.sub(r"[^\w\s]", "", sentence.lower()).split()

    fit = [*map(tuple, split.train.sounds), *map(tuple, split.val.sounds)]
    seen = seen_all = 0
    for i, k in split.test.sounds:
        seen += any(words_of(sentences[i][k]) == words_of(sentences[a][b]) for a, b in fit)
        others = [sentence for a, _ in fit for sentence in sentences[a]]
        seen_all += sum(any(words_of(mine) == words_of(other) for other in others) for mine in sentences[i])
    figures = audit(data, split)
    assert figures["sentences_seen"] == pytest.approx(seen / 8)
    assert figures["sentences_seen_all"] == pytest.approx(seen_all / 40)
    assert 0 < figures["sentences_seen"] < 1


def test_shared_recordings_are_named(monkeypatch):
    data = made_up({"a": 6}, recorded=True)
    sounds = [list(of_image) for of_image in data.sound_content]
    sounds[4][1] = sounds[2][2]
    monkeypatch.setattr("datasets.splits.shared_sounds.read_wav", lambda path: np.ones(10))
    with pytest.raises(Leakage, match=r"that of a_2.jpg#2 \(a_2.jpgS2.wav\) and a_4.jpg#1 \(a_4.jpgS1.wav\);"):
        audit(holding(data, data.image_content, sounds), by_hand(test=[(3, 0), (4, 1)]))
