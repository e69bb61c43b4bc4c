"""Trained parameters as a safetensors file: plain arrays with names, which loading cannot run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.design.storage.replacing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.arrays import Array
    from simulator.training.trainer import Trainer

INSTALL = 'writing weights needs the library safetensors: pip install "depthscope[weights]"'


class MissingLibrary(ImportError):
    """An optional library is not installed; the message says how to install it."""


def tensors(trainer: Trainer) -> dict[str, Array]:
    """All parameters and running statistics, named "Network/body/3/a/kernel".

    Arrays have Keras' shapes: (fan_in, units), or (height, width, channels, filters). Networks of
    the same name are told apart by a number.
    """
    found: dict[str, Array] = {}
    for name, network in zip(_names(trainer), trainer.networks, strict=True):
        for index, parameter_slice in enumerate(network.layout.slices):
            prefix = f"{name}/{parameter_slice.node.name}"
            for part, values in parameter_slice.views(network.state.parameters).items():
                found[f"{prefix}/{part}"] = np.ascontiguousarray(values)
            moving = network.state.statistics_of(index, network.state.moving)
            for part, values in moving.items():
                found[f"{prefix}/moving_{part}"] = np.ascontiguousarray(values)
    return found


def _names(trainer: Trainer) -> Iterator[str]:
    seen: dict[str, int] = {}
    for network in trainer.networks:
        count = seen[network.name] = seen.get(network.name, 0) + 1
        yield network.name if count == 1 else f"{network.name} ({count})"


def save(trainer: Trainer, path: Path) -> None:
    """Write the parameters of all networks, whole or not at all.

    Raises MissingLibrary where safetensors is not installed, and OSError.
    """
    check()
    from safetensors.numpy import save as encoded

    metadata = {"format": "depthscope.weights", "title": trainer.design.title}
    write_whole(path, encoded(tensors(trainer), metadata))


def check() -> None:
    """Raise MissingLibrary where safetensors is not installed: ask before a long run."""
    try:
        import safetensors.numpy  # noqa: F401
    except ImportError as error:
        raise MissingLibrary(INSTALL) from error
