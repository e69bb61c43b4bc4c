"""In half precision, layers that add up many numbers give what exact sums would, rounded."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.nn.layers.base import Layer
from simulator.nn.layers.batch_normalization import BatchNormalization
from simulator.nn.layers.layer_normalization import LayerNormalization
from simulator.nn.layers.pooling import AveragePooling2D, GlobalAveragePooling2D
from simulator.training.trainer import Trainer
from tests.simulator.designs import design
from tests.simulator.nn.layers.at_work import at_work

HALF_STEP = 2.0**-10  # relative rounding of half precision, doubled
IMAGE = (4, 4, 3)
NORM, POOL = BatchNormalization(id="n"), GlobalAveragePooling2D(id="g")
LAYERS = [NORM, LayerNormalization(id="l"), POOL, AveragePooling2D(id="a", pool_size=4)]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.type)
@pytest.mark.parametrize("size", [1.0, 300.0, 9_000.0])
def test_both_passes_are_those_of_double_precision(layer: Layer, size: float) -> None:
    half, operation = at_work(layer, IMAGE, batch=16, dtype=np.float16)
    exact, exactly = at_work(layer, IMAGE, batch=16)
    for buffers in (half, exact):  # the half-precision numbers for both
        buffers.x[...] = (half.x if buffers is exact else half.x * size).astype(np.float16)
    exact.dy[...] = half.dy
    for name, values in half.parameters.items():
        exact.parameters[name][...] = values
    for one in (operation, exactly):
        one.forward()
        one.backward()
    assert half.y.dtype == np.float16
    for found, right in [(half.y, exact.y), (half.dx, exact.dx), *(
        (half.gradients[name], exact.gradients[name]) for name in exact.gradients
    )]:  # fmt: skip
        largest = np.abs(right).max()
        # the smallest number of half precision bounds what a tiny ∂x can be
        np.testing.assert_allclose(found, right, rtol=4 * HALF_STEP, atol=1e-3 * largest + 6e-8)


@pytest.mark.parametrize("image", [False, True])
def test_the_moving_variance_of_large_inputs_is_finite_and_right(image: bool) -> None:
    layers = [{"id": "n", "type": "batch_normalization", "momentum": 0.0}]
    made = design(layers, data={"name": "digits"}, dtype="float16", batch_size=64, epochs=1)
    if not image:
        layers.insert(0, {"id": "f", "type": "flatten"})
        made = design(layers, data={"name": "digits"}, dtype="float16", batch_size=64, epochs=1)
    trainer = Trainer(made)
    trainer._training.inputs *= np.float16(2_000)
    trainer.step()
    state = trainer.networks[0].state
    moving = state.statistics_of(len(layers) - 1, state.moving)
    values = trainer.networks[0].last_pass[0].values[0].astype(float)
    right = values.var() if image else values.var(axis=1)
    assert right.max() > 65_504
    np.testing.assert_allclose(moving["variance"], right, rtol=1e-3)
    spread = trainer.networks[0].activation_std()[len(layers) - 1]
    assert spread == pytest.approx(1 if image else 0.95, abs=0.1)
    trainer.evaluate()
    assert np.isfinite(trainer.evaluation(0).train_loss)


def test_other_precisions_work_on_the_arrays_themselves() -> None:
    buffers, operation = at_work(NORM, IMAGE, dtype=np.float32)
    assert np.shares_memory(operation.x, buffers.x)
