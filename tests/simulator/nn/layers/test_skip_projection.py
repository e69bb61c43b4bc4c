"""A skip between unequal shapes gets a layer that makes the one of the other, or is refused."""

from __future__ import annotations

import pytest

from simulator.nn.layers.base import ShapeError
from simulator.nn.layers.skip_projection import projection_layer


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ((5,), (3,), "dense"),
        ((4, 4, 2), (7,), "dense"),
        ((8, 8, 3), (8, 8, 5), "conv2d"),
        ((8, 8, 3), (4, 4, 3), "conv2d"),
        ((7, 7, 3), (4, 4, 6), "conv2d"),
    ],
)
def test_it_makes_the_shape_that_is_wanted(
    source: tuple[int, ...], target: tuple[int, ...], kind: str
) -> None:
    layer = projection_layer(source, target)
    assert layer.type == kind
    assert layer.output_shape(source) == target


@pytest.mark.parametrize("source", [(5,), (4, 4)])
def test_an_image_cannot_be_made_of_a_vector(source: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match="needs an image as its source"):
        projection_layer(source, (4, 4, 2))


def test_an_image_that_no_stride_makes_is_refused() -> None:
    with pytest.raises(ShapeError, match="no stride makes 8 × 8 into 3 × 4"):
        projection_layer((8, 8, 2), (3, 4, 2))
