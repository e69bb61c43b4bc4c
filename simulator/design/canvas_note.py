"""A note on the canvas: a card of Markdown beside a layer, saved with the design."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from simulator.model import Model
from simulator.nn.layers.base import LayerId

MOST_NOTES = 100
LONGEST_NOTE = 5_000
NARROWEST, WIDEST, FURTHEST = 96, 1_600, 100_000
INPUT_PATH = ("input",)

Distance = Annotated[float, Field(ge=-FURTHEST, le=FURTHEST)]


class CanvasNote(Model):
    """Text beside a card, in scene pixels of the canvas, where a card is 168 wide.

    Cards go to other places as the window is resized or layers are inserted: a note stays at the
    same distance from its card. Where that card is gone or hidden, its block's frame is meant, or
    the network's input; where the network is gone, the last one.
    """

    text: str = Field(min_length=1, max_length=LONGEST_NOTE, description="Markdown")
    network: int = Field(0, ge=0, le=3, description="number of the network, from 0")
    beside: tuple[LayerId, ...] = Field(
        INPUT_PATH,
        strict=False,
        min_length=1,
        max_length=8,
        description="ids from the network's list down to the layer that it stands beside",
    )
    x: Distance = Field(0.0, description="pixels from the layer's left edge to the note's")
    y: Distance = Field(100.0, description="pixels from the layer's upper edge to the note's")
    width: float = Field(240.0, ge=NARROWEST, le=WIDEST, description="pixels")

    always_written: ClassVar[frozenset[str]] = frozenset()
