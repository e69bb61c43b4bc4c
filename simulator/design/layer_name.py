"""The name of a layer after blocks are unrolled: "body/3/a" is layer a in repetition 3 of body."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LayerName:
    """The place of an expanded layer in the drawn network.

    `path` holds the ids of the blocks around the layer, outermost first, and its own:
    ("body", "a"); `repetitions` the number, from 1, of the repetition of each of these blocks:
    (3,). `str` gives the name back.
    """

    path: tuple[str, ...]
    repetitions: tuple[int, ...] = ()

    @staticmethod
    def parse(name: str) -> LayerName:
        """The place that a name such as "body/3/a" stands for. Raises ValueError for others."""
        parts = name.split("/")
        if len(parts) % 2 == 0:
            raise ValueError(f"{name!r} is not the name of a layer")
        return LayerName(tuple(parts[::2]), tuple(int(number) for number in parts[1::2]))

    @property
    def id(self) -> str:
        """The layer's own id, which is unique only within its block."""
        return self.path[-1]

    def __str__(self) -> str:
        blocks = zip(self.path, self.repetitions, strict=False)
        return "/".join([*(f"{block}/{number}" for block, number in blocks), self.id])
