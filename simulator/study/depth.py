"""A network at another depth: the repeat of its block that gives so many layers with a kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.design.design import MAX_REPEAT, Block, LayerList, NetworkDesign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.design.design import Entry


class DepthError(ValueError):
    """A depth that a network cannot have; its text is a sentence for users."""


def kernel_layers(layer_list: LayerList) -> int:
    """Layers with a kernel after expansion, counted without expanding it."""
    return sum(map(_kernels_of, layer_list.layers))


def with_depth(network: NetworkDesign, depth: int) -> NetworkDesign:
    """The network with `depth` layers with a kernel, the output included.

    Its first block that holds layers with a kernel is repeated as often as that takes, or left out
    with the skips that end at it. Raises DepthError.
    """
    index = _block_index(network)
    if index is None:
        raise DepthError("has no block that could be repeated; put a frame around layers")
    block = network.layers[index]
    assert isinstance(block, Block)
    inside = kernel_layers(block)
    around = kernel_layers(network) - block.repeat * inside + 1
    repeat, rest = divmod(depth - around, inside)
    if rest or not 0 <= repeat <= MAX_REPEAT:
        raise DepthError(_unreachable(depth, block.id, around, inside))
    if repeat:
        layers = _replaced(network.layers, index, (block.replaced(repeat=repeat),))
        return network.replaced(layers=layers)
    skips = tuple(skip for skip in network.skips if block.id not in (skip.source, skip.target))
    return network.replaced(layers=_replaced(network.layers, index, ()), skips=skips)


def _unreachable(depth: int, block: str, around: int, inside: int) -> str:
    """Why there is no such depth, with the nearest that there are."""
    repeat = max((depth - around) // inside, 0)
    near = [around + n * inside for n in (repeat, repeat + 1) if n <= MAX_REPEAT]
    depths = " and ".join(str(each) for each in near)
    layers = "layer" if inside == 1 else "layers"
    return (
        f"cannot have depth {depth:,}: '{block}' is repeated, with {inside:,} {layers} each time; "
        f"the nearest depths are {depths}"
    )


def _block_index(network: NetworkDesign) -> int | None:
    for index, entry in enumerate(network.layers):
        if isinstance(entry, Block) and kernel_layers(entry):
            return index
    return None


def _kernels_of(entry: Entry) -> int:
    return entry.repeat * kernel_layers(entry) if isinstance(entry, Block) else entry.has_kernel


def _replaced(layers: Sequence[Entry], index: int, instead: tuple[Block, ...]) -> tuple[Entry, ...]:
    return (*layers[:index], *instead, *layers[index + 1 :])
