"""Adding, removing, naming the networks of a design; and the design to start from."""

from __future__ import annotations

from simulator.design.design import (
    LONGEST_TEXT,
    MAX_NETWORKS,
    Design,
    NetworkDesign,
    TrainingSpec,
)
from simulator.design.edits.base import EditError, changed, network_at, with_network
from simulator.design.edits.canvas_notes import without_network
from simulator.nn.optimizers import Adam

NEW_LEARNING_RATE = 0.01  # at which the templates reach 95 % on digits and spirals in seconds


def empty_design() -> Design:
    """The digits and one network without layers; every setting is the file format's default."""
    # of defaults alone, so that a launch need not make the validators of every part of a design
    return Design.model_construct(networks=(NetworkDesign.model_construct(layers=()),))


def new_design() -> Design:
    """The design to start from: an empty one whose training suits a first network.

    The format's own defaults are those of a textbook's baseline (SGD, a fixed number of epochs);
    with these, most networks of a few layers learn most data sets within seconds.
    """
    training = TrainingSpec(optimizer=Adam(learning_rate=NEW_LEARNING_RATE), until_paused=True)
    return changed(empty_design(), training=training)


def add_network(design: Design, copy_of: int = 0) -> Design:
    """A copy of a network below the others, to be changed into a variant."""
    original = network_at(design, copy_of)
    if len(design.networks) >= MAX_NETWORKS:
        raise EditError(f"a design holds at most {MAX_NETWORKS} networks")
    names = {network.name for network in design.networks}
    stem = original.name[: LONGEST_TEXT - 2]
    number = next(n for n in range(2, MAX_NETWORKS + 2) if f"{stem} {n}" not in names)
    variant = changed(original, name=f"{stem} {number}")
    return changed(design, networks=(*design.networks, variant))


def delete_network(design: Design, number: int) -> Design:
    """`design` without one network and its notes; raises EditError where it has no other."""
    network_at(design, number)
    if len(design.networks) == 1:
        raise EditError("a design needs at least one network")
    networks = design.networks[:number] + design.networks[number + 1 :]
    return changed(design, networks=networks, canvas_notes=without_network(design, number))


def rename_network(design: Design, number: int, name: str) -> Design:
    """Give a network another title."""
    return with_network(design, number, changed(network_at(design, number), name=name))
