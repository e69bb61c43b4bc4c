"""Adding, removing, naming the networks of a design; and the design to start from."""

from __future__ import annotations

from simulator.design import MAX_NETWORKS, Design, NetworkDesign
from simulator.edits.base import EditError, changed


def empty_design() -> Design:
    """The digits and one network without layers."""
    return Design(networks=(NetworkDesign(name="Network", layers=()),))


def add_network(design: Design, copy_of: int = 0) -> Design:
    """A copy of a network below the others, to be changed into a variant."""
    if len(design.networks) >= MAX_NETWORKS:
        raise EditError(f"a design holds at most {MAX_NETWORKS} networks")
    original = design.networks[copy_of]
    names = {network.name for network in design.networks}
    number = 2
    while f"{original.name} {number}" in names:
        number += 1
    variant = changed(original, name=f"{original.name} {number}"[:200])
    return changed(design, networks=(*design.networks, variant))


def delete_network(design: Design, number: int) -> Design:
    """Without one network; the last one stays."""
    if len(design.networks) == 1:
        raise EditError("a design needs at least one network")
    return changed(design, networks=design.networks[:number] + design.networks[number + 1 :])


def rename_network(design: Design, number: int, name: str) -> Design:
    """Another name for a network."""
    networks = list(design.networks)
    networks[number] = changed(networks[number], name=name)
    return changed(design, networks=tuple(networks))
