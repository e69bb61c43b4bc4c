"""A growing image shows each index in its colour at its place, and hatched ground for zeros."""

from __future__ import annotations

import itertools

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from ui.plots.growing_image import PIECE, GrowingImage


def whole(image: GrowingImage) -> np.ndarray:
    """The indices of all pieces that are shown, side by side."""
    return np.concatenate([p.image for p in image.pieces if p.isVisible()], axis=1)


def places(image: GrowingImage) -> list[QRectF]:
    return [p.mapRectToParent(p.boundingRect()) for p in image.pieces if p.isVisible()]


@pytest.mark.parametrize("columns", [1, PIECE, PIECE + 1, 3 * PIECE + 5])
def test_the_pieces_together_are_the_pixels_at_their_places(qtbot: QtBot, columns: int) -> None:
    image = GrowingImage(pg.ViewBox())
    pixels = np.random.default_rng(0).integers(0, 255, (3, columns)).astype(np.uint8)
    image.set_pixels(pixels, whole=400, width=10.0, height=3.0)
    assert whole(image).tolist() == pixels.tolist()
    boxes = places(image)
    assert boxes[0].left() == 0
    assert boxes[-1].right() == pytest.approx(columns * 10 / 400)
    assert all(a.right() == pytest.approx(b.left()) for a, b in itertools.pairwise(boxes))
    assert {(box.top(), box.bottom()) for box in boxes} == {(0.0, 3.0)}


def test_appending_columns_is_the_same_as_all_at_once(qtbot: QtBot) -> None:
    image = GrowingImage(pg.ViewBox())
    pixels = np.random.default_rng(1).integers(0, 255, (2, 150)).astype(np.uint8)
    for count in range(1, 151):
        image.set_pixels(pixels[:, :count], 150, 1.0, 2.0, count - 1)
    assert whole(image).tolist() == pixels.tolist()


def test_colours_are_those_of_the_table(qtbot: QtBot) -> None:
    image = GrowingImage(pg.ViewBox())
    image.set_colors([0xFF000000 + index for index in range(256)])
    image.set_pixels(np.array([[7, 200]], np.uint8), 2, 1.0, 1.0)
    (piece,) = image.pieces
    piece.render()
    assert [piece.qimage.pixelColor(x, 0).name() for x in (0, 1)] == ["#000007", "#0000c8"]


def test_zeros_lie_on_a_hatched_ground_and_only_then(qtbot: QtBot) -> None:
    image = GrowingImage(pg.ViewBox())
    image.set_pixels(np.zeros((2, 5), np.uint8), 10, 1.0, 2.0, zeros=True)
    assert image.ground.boundingRect() == QRectF(0, 0, 0.5, 2)
    image.set_pixels(np.ones((2, 6), np.uint8), 10, 1.0, 2.0, zeros=False)
    assert image.ground.boundingRect().isEmpty()


def test_a_smaller_image_leaves_nothing_behind(qtbot: QtBot) -> None:
    image = GrowingImage(pg.ViewBox())
    image.set_pixels(np.ones((2, 200), np.uint8), 200, 1.0, 2.0)
    image.set_pixels(np.ones((2, 3), np.uint8), 200, 1.0, 2.0)
    assert whole(image).shape == (2, 3)
    image.set_pixels(np.ones((2, 0), np.uint8), 200, 1.0, 2.0)
    assert not any(piece.isVisible() for piece in image.pieces)
