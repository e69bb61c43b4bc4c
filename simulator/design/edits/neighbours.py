"""What a new dense layer takes over from the layers around its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.design.design import Block, Design, InsertPlace, LayerList
from simulator.design.edits.base import list_at, network_at
from simulator.nn.activations import Activation, Linear, Selu
from simulator.nn.initializers import (
    Constant,
    GlorotNormal,
    HeNormal,
    Identity,
    Initializer,
    LecunNormal,
    Ones,
    Zeros,
)
from simulator.nn.layers import Conv2D, Dense

if TYPE_CHECKING:
    from collections.abc import Iterable

# of purpose where they stand, such as the end of a residual branch; elsewhere nothing is learnt
UNFIT = (Zeros, Ones, Constant, Identity)


def settings_of_neighbours(design: Design, place: InsertPlace) -> dict[str, Any]:
    """Fields of a dense layer for `place`, as its neighbours have them; empty without neighbours.

    Units and bias are those of the dense layer before it in its list, else the one behind, else
    the nearest in the network. The activation is that of the nearest layer that has one, looked
    for backwards first: a linear layer that only resizes the input says nothing of the others.
    """
    layers = list_at(design, place.network, place.parent).layers
    before, after = _around(design, place)
    beside = _first_dense((*reversed(layers[: place.index]), *layers[place.index :]))
    beside = beside or _first_dense((*reversed(before), *after))
    like = next((one for one in (*reversed(before), *after) if _bends(one)), beside)
    found: dict[str, Any] = {}
    if beside is not None:
        fields = ("units", "use_bias", "bias_initializer")
        found = {field: getattr(beside, field) for field in fields}
    if like is not None:
        initializer: Initializer = like.kernel_initializer
        if isinstance(initializer, UNFIT):
            initializer = fitting_initializer(like.activation)
        found |= {"activation": like.activation, "kernel_initializer": initializer}
    return found


def fitting_initializer(activation: Activation) -> Initializer:
    """The initialiser that keeps the signal's spread through layers with this activation.

    He et al. 2015 for those that are the identity on positive numbers, Klambauer et al. 2017 for
    SELU, Glorot & Bengio 2010 for all others.
    """
    if isinstance(activation, Selu):
        return LecunNormal()
    is_rectifier = activation.identity_on_positive and not isinstance(activation, Linear)
    return HeNormal() if is_rectifier else GlorotNormal()


def _around(
    design: Design, place: InsertPlace
) -> tuple[list[Dense | Conv2D], list[Dense | Conv2D]]:
    """The layers with a kernel before and behind `place`, in forward order, in blocks as well."""
    found: list[Dense | Conv2D] = []
    cut = 0

    def collect(layer_list: LayerList, path: tuple[str, ...]) -> None:
        nonlocal cut
        for at in range(len(layer_list.layers) + 1):
            if path == place.parent and at == place.index:
                cut = len(found)
            entry = layer_list.layers[at] if at < len(layer_list.layers) else None
            if isinstance(entry, Block):
                collect(entry, (*path, entry.id))
            elif isinstance(entry, Dense | Conv2D):
                found.append(entry)

    collect(network_at(design, place.network), ())
    return found[:cut], found[cut:]


def _first_dense(entries: Iterable[object]) -> Dense | None:
    return next((entry for entry in entries if isinstance(entry, Dense)), None)


def _bends(layer: Dense | Conv2D) -> bool:
    return not isinstance(layer.activation, Linear)
