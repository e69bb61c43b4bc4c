"""Training allocates nothing that stays: a run may last all night."""

from __future__ import annotations

import gc
import tracemalloc

import pytest

from simulator.design.design import Design
from simulator.measurement.requests import SWITCHABLE, Probes
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

pytestmark = pytest.mark.slow

MEGABYTE = 1_000_000


def points() -> Design:
    return design([dense("a", 8), dense("b", 8), dense("c", 8), dense("d", 8)], dtype="float32")


def images() -> Design:
    """Every kind of operation on an image, and a block with a skip."""
    body = {
        "id": "body",
        "type": "block",
        "repeat": 2,
        "layers": [
            {"id": "c", "type": "conv2d", "filters": 3, "padding": "same", "activation": "relu"},
            {"id": "n", "type": "batch_normalization"},
        ],
        "skips": [{"source": "input", "target": "output"}],
    }
    layers = [
        {"id": "stem", "type": "conv2d", "filters": 3, "activation": "gelu"},
        body,
        {"id": "l", "type": "layer_normalization"},
        {"id": "m", "type": "max_pooling2d"},
        {"id": "v", "type": "average_pooling2d", "padding": "same"},
        {"id": "o", "type": "dropout"},
        {"id": "g", "type": "global_average_pooling2d"},
        dense("f", 5, "prelu"),
    ]
    return design(layers, data={"name": "digits"}, dtype="float32", clip_norm=1.0, l2=1e-4)


def growth(trainer: Trainer, steps: int) -> int:
    """Bytes by which `steps` steps raise the peak of what Python and NumPy hold."""
    for _ in range(200):  # the first steps make plans, buffers and the tables' first rows
        trainer.step()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(steps):
        trainer.step()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - before


@pytest.mark.parametrize(("asked", "steps"), [(points(), 10_000), (images(), 600)])
def test_thousands_of_steps_raise_the_peak_of_memory_by_less_than_a_megabyte(
    asked: Design, steps: int
) -> None:
    """With all that is recorded by default: losses, norms, statistics of the layers, key frames."""
    assert growth(Trainer(asked), steps) < MEGABYTE


def test_a_step_holds_no_array_that_it_made() -> None:
    """Between two steps not even the bookkeeping of a step remains."""
    trainer = Trainer(points())
    trainer.recorder.probes = Probes(dict.fromkeys(SWITCHABLE, 0))
    for _ in range(300):
        trainer.step()
    network = trainer.networks[0]
    tracemalloc.start()
    for _ in range(100):
        network.step(8, 1e-3, trainer.step_number)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 2_000
    assert peak < 20_000
