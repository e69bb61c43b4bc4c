"""How large a design may be, and how large one is, counted without unrolling it."""

from __future__ import annotations

from simulator.design.design import (
    Block,
    LayerList,
)

MAX_LAYERS = 2_000
MAX_SKIPS = 20_000
MAX_PARAMETERS = 20_000_000
MAX_BYTES = 2 * 1024**3
# Samples evaluated at a time. A last batch of few samples takes as long as a full one, and the
# digits (1,438 to train with, 359 held back) make five batches in which three places stay free.
EVALUATION_BATCH = 360


def layer_count(layer_list: LayerList) -> int:
    """Layers of a list after expansion, counted without expanding it; an empty block is one."""
    return sum(
        entry.repeat * max(1, layer_count(entry)) if isinstance(entry, Block) else 1
        for entry in layer_list.layers
    )


def skip_count(layer_list: LayerList) -> int:
    """Skips of a list after expansion, counted without expanding it."""
    blocks = (entry for entry in layer_list.layers if isinstance(entry, Block))
    return len(layer_list.skips) + sum(block.repeat * skip_count(block) for block in blocks)
