"""The contact sheet is a PNG that shows unchanged pictures of every class."""

import numpy as np
import pytest
from PIL import Image

from datasets.commands.contact_sheet import draw_contact_sheet, shown_images
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM
from datasets.stand_in.classes import CLASS_SIZES
from datasets.stand_in.data_set import write_stand_in


def opened(layout, folder):
    folder.mkdir()
    write_stand_in(layout.name, folder)
    return layout(folder, "stand-in", CLASS_SIZES[layout.name]).read()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stand-ins")
    return [opened(layout, folder / layout.name) for layout in (UCM, Sydney)]


@pytest.fixture(scope="module")
def sheet(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("sheet") / "sheet.png"
    draw_contact_sheet(data, path)
    return path


def rows_of(pixels):
    """Every second pixel of every row, as bytes, so that a picture enlarged to twice its size can be found."""
    return [row[start::2].tobytes() for row in pixels for start in (0, 1)]


def test_it_is_a_readable_png_no_wider_than_a_screen(sheet):
    with Image.open(sheet) as image:
        image.load()
        assert (image.format, image.mode) == ("PNG", "RGB")
        assert 1000 < image.width <= 2048
        assert image.height > 1000


def test_every_class_is_shown_by_pictures_that_occur_in_the_sheet(data, sheet):
    with Image.open(sheet) as image:
        every_row = b"|".join(rows_of(np.asarray(image)))
    for one in data:
        for label in range(len(one.class_names)):
            images = shown_images(one, label)
            assert len(set(images.tolist())) == 2
            assert (one.labels[images] == label).all()
            for index in images:
                with Image.open(one.paths[index]) as picture:
                    assert all(row.tobytes() in every_row for row in np.asarray(picture)[::12])


def test_a_picture_that_is_not_chosen_does_not_occur(data, sheet):
    with Image.open(sheet) as image:
        every_row = b"|".join(rows_of(np.asarray(image)))
    with Image.open(data[0].paths[shown_images(data[0], 0)[0] + 1]) as picture:
        assert not any(row.tobytes() in every_row for row in np.asarray(picture)[::12])


def test_the_same_data_give_the_same_bytes(data, sheet, tmp_path):
    draw_contact_sheet(data, tmp_path / "again.png")
    assert (tmp_path / "again.png").read_bytes() == sheet.read_bytes()


def test_every_data_set_adds_a_part_of_its_own(data, sheet, tmp_path):
    draw_contact_sheet(data[1:], tmp_path / "sydney.png")
    with Image.open(sheet) as both, Image.open(tmp_path / "sydney.png") as one:
        assert one.width == both.width
        below = np.asarray(both)[both.height - one.height + 60 :]
        assert np.array_equal(below, np.asarray(one)[60:])
