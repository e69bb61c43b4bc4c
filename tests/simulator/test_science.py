"""Published, quantitative claims about depth, measured on the engine over several seeds.

Each bound is derived beside its test; at width n and depth L a single run's log second moment
scatters by about √(5L/n), so slopes and ratios are medians over seeds.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from simulator.design import edits
from simulator.design.design import Design, LayerPlace
from simulator.design.storage import files
from simulator.training import report
from simulator.training.trainer import Trainer
from tests.conftest import LESSONS
from tests.simulator.designs import design

pytestmark = pytest.mark.slow


def chain(depth: int, width: int, activation: Any, initializer: Any, **training: Any) -> Design:
    """`depth` equal dense layers on the digits, without biases that would hide the weights."""
    layer = {"type": "dense", "units": width, "activation": activation,
             "kernel_initializer": initializer}  # fmt: skip
    layers = [{"id": f"d{index}", **layer} for index in range(depth)]
    return design(layers, data={"name": "digits"}, batch_size=64, **training)


def with_seed(checked: Design, seed: int) -> Design:
    return edits.set_training(checked, "seed", seed)


def first_step(checked: Design, seed: int) -> Trainer:
    trainer = Trainer(with_seed(checked, seed))
    trainer.step()
    return trainer


def hidden_slope(checked: Design, seeds: int = 10) -> float:
    """Decades a layer by which the gradient's norm grows towards the input: a line through the
    hidden layers of equal shape, median over seeds."""
    slopes = []
    for seed in range(seeds):
        norms = first_step(checked, seed).networks[0].gradient_log10()[1:-1]
        slopes.append(-np.polyfit(np.arange(len(norms)), norms, 1)[0])
    return float(np.median(slopes))


def signal_slope(checked: Design, seeds: int = 10) -> float:
    """The same for the gradient with respect to the layers' outputs.

    A kernel's gradient is that signal times the layer's input: where one grows and the other
    falls, their product stays level, as Glorot and Bengio saw. The claims are on the signal.
    """
    slopes = []
    for seed in range(seeds):
        network = first_step(checked, seed).snapshot().networks[0]
        norms = network.measured["activation_gradient"][1:-1]
        slopes.append(-np.polyfit(np.arange(len(norms)), norms, 1)[0])
    return float(np.median(slopes))


def trained(checked: Design) -> Trainer:
    trainer = Trainer(checked)
    report.run(trainer)
    return trainer


def test_one_hidden_layer_solves_xor_and_none_does() -> None:
    """Claim 1. No line separates XOR: at best three of its four rows come out right."""
    settings = {"optimizer": {"name": "adam", "learning_rate": 0.05}, "epochs": 400,
                "batch_size": "full"}  # fmt: skip
    hidden = [{"id": "h", "type": "dense", "units": 8, "activation": "tanh"}]
    for seed in range(3):
        for layers, low, high in ((hidden, 1.0, 1.0), ([], 0.0, 0.75)):
            run = design(layers, data={"name": "xor_table"}, seed=seed, **settings)
            found = trained(run).evaluation(0)
            assert found is not None
            assert low <= found.train_accuracy <= high


def test_sigmoids_shrink_the_gradient_by_a_quarter_or_more_a_layer() -> None:
    """Claim 2. σ′ ≤ ¼, and a Glorot matrix of equal sides has E‖Wᵀg‖² = ‖g‖²: so the norm falls
    by at least log10 4 = 0.602 decades a layer; σ′(0) = ¼ is nearly reached."""
    assert -0.75 <= hidden_slope(chain(20, 64, "sigmoid", "glorot_normal")) <= -0.602 + 0.03


def test_large_weights_explode_the_gradient_by_their_variance() -> None:
    """Claim 3. Each ReLU layer scales E[g²] by n·Var(w)/2, the norm by half of that in decades;
    with ten seeds the median slope scatters by some 0.43·√(5·15/256)/15/√10 < 0.01."""
    width, stddev = 256, 0.2
    initializer = {"name": "random_normal", "stddev": stddev}
    expected = 0.5 * np.log10(width * stddev**2 / 2)
    assert signal_slope(chain(15, width, "relu", initializer)) == pytest.approx(expected, abs=0.04)


def test_glorot_keeps_the_gradient_of_tanh_level_and_the_old_uniform_does_not() -> None:
    """Claim 4. ±1/√n has variance 1/(3n), a third of Glorot's: E[g²] falls by 3 a layer, the
    norm by ½·log10 3 = 0.239 decades; Glorot loses only what tanh′ < 1 takes."""
    width = 64
    limit = 1 / np.sqrt(width)
    old = {"name": "random_uniform", "minval": -limit, "maxval": limit}
    level = signal_slope(chain(10, width, "tanh", "glorot_uniform"))
    falling = signal_slope(chain(10, width, "tanh", old))
    assert abs(level) < 0.1
    assert falling == pytest.approx(-0.239, abs=0.06)


def test_he_holds_the_signal_of_relu_and_glorot_halves_its_variance() -> None:
    """Claim 5. Over 30 layers of equal width Glorot's E[h²] falls by 2³⁰: the spread by
    15·log10 2 = 4.52 decades; He's stays. Medians over ten seeds, scatter ½·0.43·√(5·30/256)."""
    for initializer, expected in (("glorot_normal", -29 / 2 * np.log10(2)), ("he_normal", 0.0)):
        falls = []
        for seed in range(10):
            network = first_step(chain(30, 256, "relu", initializer), seed).networks[0]
            spread = np.log10(network.activation_std()[:-1])
            falls.append(spread[-1] - spread[0])
        assert np.median(falls) == pytest.approx(expected, abs=0.3)


def test_degradation_is_a_rise_of_the_training_loss_with_depth() -> None:
    """Claim 8. Plain ReLU networks with He initialisation: deeper is worse on the training set
    itself, although no layer's gradient has vanished; with identity shortcuts it is not."""
    lesson = files.load(LESSONS / "plain-versus-residual" / "design.depthscope.json")

    def losses(blocks: int) -> list[float]:
        deep = edits.set_repeat(lesson, LayerPlace(0, ("body",)), blocks)
        deep = edits.set_repeat(deep, LayerPlace(1, ("body",)), blocks)
        trainer = trained(deep)
        found = [trainer.evaluation(0), trainer.evaluation(1)]
        return [evaluation.train_loss for evaluation in found if evaluation is not None]

    shallow, deep = losses(2), losses(27)
    assert shallow[0] < 0.2
    assert deep[0] > shallow[0] + 1.0
    assert deep[1] < 0.3


def test_the_solver_matters_on_a_deep_plain_network() -> None:
    """Claim 12. On the same deep plain ReLU network the solvers end at different losses; plain
    SGD at this rate is the last of the three for every seed."""
    for seed in range(3):
        ends = {}
        for name, optimizer in {
            "sgd": {"name": "sgd", "learning_rate": 0.005},
            "momentum": {"name": "sgd", "learning_rate": 0.005, "momentum": 0.9},
            "adam": {"name": "adam", "learning_rate": 0.002},
        }.items():
            checked = chain(8, 32, "relu", "he_normal", optimizer=optimizer, epochs=8)
            found = trained(with_seed(checked, seed)).evaluation(0)
            assert found is not None
            ends[name] = found.train_loss
        assert ends["sgd"] > max(ends["momentum"], ends["adam"])


def test_a_large_rate_kills_relus_for_good_and_leaky_ones_live() -> None:
    """Claim 17. A dead unit is 0 for every sample and has no gradient to come back with; a leaky
    unit's gradient is never 0."""

    def dead_share(activation: str) -> float:
        checked = chain(4, 32, activation, "he_normal",
                        optimizer={"name": "sgd", "learning_rate": 1.0}, epochs=2)  # fmt: skip
        trainer = Trainer(checked)
        for _ in range(30):
            trainer.step()
        network = trainer.networks[0]
        parameter_slice = network.layout.slices[2]
        gradient = parameter_slice.views(network.state.gradients)["kernel"]
        return float(np.mean(np.all(gradient == 0, axis=0)))

    assert dead_share("relu") > 0.3
    assert dead_share("leaky_relu") == 0


def test_batch_norm_alone_makes_the_gradient_grow_towards_the_input() -> None:
    """Claim 19. At initialisation by √(π/(π−1)) ≈ 1.211 a layer (Yang et al. 2019)."""
    lesson = json.loads(
        files.dumps(files.load(LESSONS / "plain-versus-residual" / "design.depthscope.json"))
    )
    del lesson["networks"][1]
    for entry in (*lesson["networks"][0]["layers"], *lesson["networks"][0]["layers"][3]["layers"]):
        if entry["type"] == "dense":
            entry["units"] = 128
    wide = files.loads(json.dumps(lesson))
    assert 10 ** hidden_slope(wide, seeds=4) == pytest.approx(1.211, abs=0.05)
