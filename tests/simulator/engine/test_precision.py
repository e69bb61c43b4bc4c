"""What finite precision does to a long chain rule (SCIENCE, claim 13)."""

from __future__ import annotations

import numpy as np

from simulator.design import edits
from simulator.design.design import Design, LayerPlace
from simulator.design.storage import files
from simulator.engine.network import Divergence
from simulator.training.trainer import Trainer
from tests.conftest import LESSONS
from tests.simulator.designs import dense, design


def sigmoid_chain(blocks: int, dtype: str) -> Design:
    """The opening lesson's plain network, deeper or shallower, in a precision."""
    lesson = files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json")
    deep = edits.set_repeat(edits.delete_network(lesson, 1), LayerPlace(0, ("body",)), blocks)
    return edits.set_training(deep, "dtype", dtype)


def gradients(blocks: int, dtype: str) -> np.ndarray:
    trainer = Trainer(sigmoid_chain(blocks, dtype))
    trainer.step()
    return trainer.networks[0].state.gradients.astype(np.float64)


def test_half_precision_rounds_every_value_of_the_network() -> None:
    trainer = Trainer(design([dense("a", 6), dense("b", 6)], dtype="float16"))
    trainer.step()
    network = trainer.networks[0]
    assert network.state.parameters.dtype == np.float16
    assert network.state.gradients.dtype == np.float16
    assert network.divergence is None


def test_weights_too_large_for_half_precision_break_the_first_step() -> None:
    large = {"name": "constant", "value": 1e6}
    trainer = Trainer(design([dense("a", 6, kernel_initializer=large)], dtype="float16"))
    trainer.step()
    assert trainer.networks[0].divergence == Divergence(1, "a", "activation")


def test_half_precision_underflows_first_then_single_then_double() -> None:
    """0.25^L is 0 at L = 13, 75, 538: the share of exact zeros at 20 and 100 layers.

    This chain loses some 0.6 decades a layer, so single precision, whose smallest number is
    1.4e-45, is empty beyond some 72 of its 100 layers: a good quarter of all entries.
    """
    zeros = {
        (blocks, dtype): float(np.mean(gradients(blocks, dtype) == 0))
        for blocks, dtype in ((9, "float16"), (9, "float32"), (49, "float32"), (49, "float64"))
    }
    assert zeros[9, "float16"] > 0.5
    assert zeros[9, "float32"] < 0.05
    assert zeros[49, "float32"] > 0.2
    assert zeros[49, "float64"] < 0.05


def test_the_relative_error_against_double_precision_grows_with_depth() -> None:
    errors = []
    for blocks in (1, 4, 9):
        exact, single = gradients(blocks, "float64"), gradients(blocks, "float32")
        first = slice(0, 64 * 32)
        difference = np.linalg.norm(single[first] - exact[first])
        errors.append(difference / np.linalg.norm(exact[first]))
    assert errors[0] < 1e-4
    assert errors[-1] > errors[0]


def test_a_shallow_network_learns_in_half_precision() -> None:
    trainer = Trainer(
        design(
            [dense("a", 8, "relu")],
            data={"name": "gaussians", "samples": 200},
            dtype="float16",
            optimizer={"name": "sgd", "learning_rate": 0.1},
        )
    )
    for _ in range(200):
        trainer.step()
    trainer.evaluate()
    found = trainer.evaluation(0)
    assert found is not None
    assert found.train_accuracy > 0.9
