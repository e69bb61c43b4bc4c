"""The flat plan of a network: its nodes in forward order, and what is known of each drawn layer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from simulator.data import DataFacts
    from simulator.errors import Problem
    from simulator.nn.layers import Layer, Shape

Path = tuple[str, ...]
Kind = Literal["layer", "merge", "projection"]


@dataclass(frozen=True, slots=True)
class Node:
    """One operation of the flat plan.

    `inputs` number values: 0 is the network's input, and node k makes value k + 1. A shape is
    None where a problem further up leaves it unknown; `parameters` are then 0.
    """

    name: str
    kind: Kind
    path: Path
    layer: Layer | None
    inputs: tuple[int, ...]
    input_shape: Shape | None
    shape: Shape | None
    merge: Literal["add", "concatenate"] = "add"
    parameters: int = 0


class LayerFacts(NamedTuple):
    """What is known of a drawn entry.

    Its input shape is that of the first repetition, its output shape that of the last one, and
    its parameters are counted over all repetitions.
    """

    input_shape: Shape | None
    output_shape: Shape | None
    parameters: int
    repetitions: int


@dataclass(frozen=True)
class NetworkAnalysis:
    """The flat plan of one network and the facts of each drawn entry.

    What is counted over all nodes is counted once: the window asks for it at every edit.
    """

    input_shape: Shape | None
    nodes: tuple[Node, ...]
    layers: dict[Path, LayerFacts]
    output: LayerFacts
    projections: dict[tuple[Path, int], int]
    loss: str
    activation: str

    @cached_property
    def expanded(self) -> tuple[str, ...]:
        """Names of all layers after expansion, "body/3/a", the last one "output"."""
        return tuple(node.name for node in self.nodes if node.kind == "layer")

    @cached_property
    def depth(self) -> int:
        """Layers with a kernel after expansion, the output included."""
        return sum(
            node.kind == "layer" and node.layer is not None and node.layer.has_kernel
            for node in self.nodes
        )

    @cached_property
    def parameters(self) -> int:
        return sum(node.parameters for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that can be said about a design without running it.

    `reading` names the data file that has to be read before more can be said; no other problem of
    the data is known until then.
    """

    data: DataFacts | None
    networks: tuple[NetworkAnalysis, ...]
    problems: tuple[Problem, ...]
    reading: str = ""

    @property
    def data_words(self) -> str:
        """What the data is, or that it is being read; empty where it cannot be used."""
        if self.reading:
            return f"reading {self.reading}"
        return self.data.summary if self.data else ""
