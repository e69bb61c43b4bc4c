"""The window of a convolution or pooling: the size of its result, and what it reads where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from simulator.nn.layers.base import ShapeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.arrays import Array, Shape

Padding = Literal["valid", "same"]


def _side(value: Any) -> Any:
    """Take a square written as a pair, as Keras does: [3, 3] is 3."""
    if isinstance(value, list | tuple) and len(value) == 2 and value[0] == value[1]:
        return value[0]
    return value


Side = Annotated[int, BeforeValidator(_side), Field(ge=1, le=64)]


def image_shape(input_shape: Shape, label: str) -> tuple[int, int, int]:
    """Height, width, channels; raises ShapeError where no image arrives."""
    if len(input_shape) != 3:
        raise ShapeError(
            f"{label} needs an image (height, width, channels), and a vector of "
            f"{input_shape[0]:,} arrives: images come from data such as digits, and last until a "
            "layer flattens them"
        )
    height, width, channels = input_shape
    return height, width, channels


class Window(NamedTuple):
    """A `size` × `size` window moved in steps of `stride` over a height × width image.

    "same" pads with as many rows as give ⌈length / stride⌉ positions, the odd one below and right,
    as Keras does; "valid" pads nothing.
    """

    height: int
    width: int
    size: int
    stride: int
    padding: Padding

    def _positions(self, length: int) -> int:
        if self.padding == "same":
            return -(-length // self.stride)
        return (length - self.size) // self.stride + 1 if length >= self.size else 0

    @property
    def out_height(self) -> int:
        return self._positions(self.height)

    @property
    def out_width(self) -> int:
        return self._positions(self.width)

    @property
    def before(self) -> tuple[int, int]:
        """Rows of padding above and columns of it to the left."""
        return self._before(self.height)[0], self._before(self.width)[0]

    def _before(self, length: int) -> tuple[int, int]:
        total = max(0, (self._positions(length) - 1) * self.stride + self.size - length)
        return (total // 2, total) if self.padding == "same" else (0, 0)

    @property
    def padded_shape(self) -> tuple[int, int]:
        """Height and width with the padding."""
        return (
            self.height + self._before(self.height)[1],
            self.width + self._before(self.width)[1],
        )

    @property
    def pads(self) -> bool:
        return self.padded_shape != (self.height, self.width)

    def inside(self, padded: Array) -> Array:
        """The image within a padded array of (channels, height, width, batch)."""
        top, left = self.before
        return padded[:, top : top + self.height, left : left + self.width]

    def offsets(self, padded: Array) -> Iterator[Array]:
        """For each place in the window, row by row, the view of all values it reads."""
        rows = (self.out_height - 1) * self.stride + 1
        columns = (self.out_width - 1) * self.stride + 1
        for i in range(self.size):
            for j in range(self.size):
                yield padded[:, i : i + rows : self.stride, j : j + columns : self.stride]

    def check(self, label: str) -> None:
        """Raise ShapeError where the window does not fit once."""
        if self.out_height < 1 or self.out_width < 1:
            raise ShapeError(
                f"{label}: a window of {self.size} × {self.size} does not fit into "
                f"{self.height} × {self.width}; padding 'same' would"
            )
