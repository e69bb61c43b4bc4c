"""Losses and their gradients agree with formulas written independently, however large the logits.

Arrays are (units, batch), as inside the engine.
"""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest

from simulator.nn.losses import BINARY, CATEGORICAL, MSE, accuracy, chance_loss, make_head, resolve

PAIRS = [
    (BINARY, "sigmoid"),
    (CATEGORICAL, "softmax"),
    (MSE, "linear"),
    (MSE, "sigmoid"),
    (MSE, "tanh"),
    (MSE, "softmax"),
]


@pytest.fixture(autouse=True)
def as_in_training() -> Iterator[None]:
    """The trainer silences overflow on the way to a right result."""
    with np.errstate(all="ignore"):
        yield


def example(
    loss: str, activation: str, samples: int = 7, dtype: str = "float64"
) -> tuple[np.ndarray, np.ndarray]:
    """Logits and targets that suit the pair."""
    draw = np.random.default_rng(3)
    units = 4 if activation == "softmax" else 1 if loss == BINARY else 3
    logits = draw.normal(0, 2, (units, samples))
    if activation == "softmax":
        targets = np.eye(units)[draw.integers(units, size=samples)].T
    elif activation == "sigmoid":
        targets = draw.integers(0, 2, (units, samples)).astype(float)
    else:
        targets = draw.normal(size=(units, samples))
    return logits.astype(dtype), targets.astype(dtype)


def output(activation: str, z: list[float]) -> list[float]:
    """The output activation of one sample, in plain Python."""
    if activation == "linear":
        return z
    if activation == "sigmoid":
        return [1 / (1 + math.exp(-x)) for x in z]
    if activation == "tanh":
        return [math.tanh(x) for x in z]
    total = sum(math.exp(x) for x in z)
    return [math.exp(x) / total for x in z]


def reference(loss: str, activation: str, logits: np.ndarray, targets: np.ndarray) -> float:
    """The mean loss by the textbook, sample by sample, in plain Python."""
    losses = []
    for z, y in zip(logits.T.tolist(), targets.T.tolist(), strict=True):
        p = output(activation, z)
        if loss == MSE:
            losses.append(sum((a - b) ** 2 for a, b in zip(p, y, strict=True)) / len(y))
        elif loss == BINARY:
            losses.append(-y[0] * math.log(p[0]) - (1 - y[0]) * math.log(1 - p[0]))
        else:
            losses.append(-sum(b * math.log(a) for a, b in zip(p, y, strict=True)))
    return math.fsum(losses) / len(losses)


def run(
    loss: str, activation: str, logits: np.ndarray, targets: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Loss, predictions and gradient of a head on these arrays."""
    predictions, gradient = np.empty_like(logits), np.empty_like(logits)
    head = make_head(loss, activation, logits, targets, predictions, gradient)
    found = head.forward()
    head.backward()
    return found, predictions, gradient


@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_the_loss_is_the_textbook_mean_over_samples(loss: str, activation: str) -> None:
    logits, targets = example(loss, activation)
    found, predictions, _ = run(loss, activation, logits, targets)
    assert found == pytest.approx(reference(loss, activation, logits, targets), rel=1e-13)
    assert isinstance(found, float)
    expected = np.array([output(activation, z) for z in logits.T.tolist()]).T
    assert np.allclose(predictions, expected, rtol=1e-13, atol=0)


@pytest.mark.parametrize(("loss", "activation"), PAIRS)
@pytest.mark.parametrize("samples", [1, 7])
def test_the_gradient_agrees_with_central_differences(
    loss: str, activation: str, samples: int
) -> None:
    logits, targets = example(loss, activation, samples)
    _, _, gradient = run(loss, activation, logits, targets)
    step, estimate = 1e-5, np.empty_like(logits)
    for at in np.ndindex(logits.shape):
        moved = []
        for sign in (1, -1):
            near = logits.copy()
            near[at] += sign * step
            moved.append(run(loss, activation, near, targets)[0])
        estimate[at] = (moved[0] - moved[1]) / (2 * step)
    # O(step²) and the rounding of the loss, 1e-16 / step, are both below 1e-9
    assert np.abs(gradient - estimate).max() <= 1e-6 * np.abs(gradient).max()


@pytest.mark.parametrize(("loss", "activation"), PAIRS)
@pytest.mark.parametrize(("dtype", "precision"), [("float32", 1e-6), ("float16", 3e-3)])
def test_lower_precision_gives_the_same_to_its_precision(
    loss: str, activation: str, dtype: str, precision: float
) -> None:
    logits, targets = example(loss, activation, 7, dtype)
    low = run(loss, activation, logits, targets)
    exact = run(loss, activation, logits.astype(float), targets.astype(float))
    assert low[0] == pytest.approx(exact[0], rel=precision)
    for found, expected in zip(low[1:], exact[1:], strict=True):
        assert found.dtype == dtype
        assert np.abs(found - expected).max() <= precision * np.abs(expected).max()


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_binary_cross_entropy_is_exact_for_huge_logits(dtype: str) -> None:
    logits = np.array([[1000, -1000, 1000, -1000]], dtype)
    targets = np.array([[1, 0, 0, 1]], dtype)
    loss, predictions, gradient = run(BINARY, "sigmoid", logits, targets)
    assert loss == 500  # two right answers cost nothing, two wrong ones 1000 each
    assert predictions.tolist() == [[1, 0, 1, 0]]
    assert gradient.tolist() == [[0, 0, 0.25, -0.25]]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_categorical_cross_entropy_is_exact_for_huge_logits(dtype: str) -> None:
    logits = np.array([[1000, 1000], [-1000, -1000], [0, 0]], dtype)
    targets = np.array([[1, 0], [0, 1], [0, 0]], dtype)
    loss, predictions, gradient = run(CATEGORICAL, "softmax", logits, targets)
    assert loss == 1000  # nothing and 2000
    assert predictions.T.tolist() == [[1, 0, 0], [1, 0, 0]]
    assert gradient.T.tolist() == [[0, 0, 0], [0.5, -0.5, 0]]


def test_a_sure_and_wrong_sigmoid_costs_its_logit_where_a_naive_form_gives_nothing_finite() -> None:
    """log(1 − σ(37)) is −∞ in double precision; the fused form is exact (SCIENCE, claim 13)."""
    loss, _, gradient = run(BINARY, "sigmoid", np.array([[37.0]]), np.array([[0.0]]))
    assert loss == pytest.approx(37, rel=1e-15)
    assert gradient[0, 0] == pytest.approx(1, rel=1e-15)


def test_the_loss_of_many_samples_is_summed_in_double_precision() -> None:
    """A plain sum in single precision would be off by some 1e-4 here."""
    logits = np.full((1, 1_000_000), 0.1, np.float32)
    loss, *_ = run(MSE, "linear", logits, np.zeros_like(logits))
    assert loss == pytest.approx(float(np.float32(0.1)) ** 2, rel=1e-7)


def test_half_precision_neither_overflows_in_the_square_nor_underflows_in_a_large_batch() -> None:
    logits = np.full((1, 50_000), 300, np.float16)
    loss, _, gradient = run(MSE, "linear", logits, np.zeros_like(logits))
    assert loss == 90_000  # 300² is no half-precision number
    # 2/50,000 has two binary digits in half precision, 2·300/50,000 all eleven
    assert gradient[0, 0] == pytest.approx(600 / 50_000, rel=1e-3)


@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_a_head_reads_its_arrays_anew_and_allocates_nothing(loss: str, activation: str) -> None:
    logits, targets = example(loss, activation, 20_000)
    predictions, gradient = np.empty_like(logits), np.empty_like(logits)
    head = make_head(loss, activation, logits, targets, predictions, gradient)
    head.forward()
    logits *= 0.5
    tracemalloc.start()
    found = head.forward()
    head.backward()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == run(loss, activation, logits, targets)[0]
    assert peak < 100_000  # NumPy's own buffers take 66 kB at most; one row would be 160 kB


AUTO = [
    (("auto", "auto", "classification", 2), (BINARY, "sigmoid", 1)),
    (("auto", "auto", "classification", 10), (CATEGORICAL, "softmax", 10)),
    (("auto", "auto", "classification", 1), (CATEGORICAL, "softmax", 1)),
    (("auto", "auto", "regression", 1), (MSE, "linear", 1)),
    (("auto", "auto", "regression", 3), (MSE, "linear", 3)),
    ((BINARY, "auto", "classification", 2), (BINARY, "sigmoid", 1)),
    ((BINARY, "sigmoid", "classification", 2), (BINARY, "sigmoid", 1)),
    ((CATEGORICAL, "auto", "classification", 2), (CATEGORICAL, "softmax", 2)),
    ((CATEGORICAL, "softmax", "classification", 3), (CATEGORICAL, "softmax", 3)),
    ((MSE, "auto", "classification", 2), (MSE, "sigmoid", 1)),
    ((MSE, "softmax", "classification", 2), (MSE, "softmax", 2)),
    ((MSE, "tanh", "classification", 2), (MSE, "tanh", 1)),
    ((MSE, "auto", "classification", 5), (MSE, "softmax", 5)),
    ((MSE, "sigmoid", "classification", 5), (MSE, "sigmoid", 5)),
    ((MSE, "tanh", "regression", 2), (MSE, "tanh", 2)),
]


@pytest.mark.parametrize(("asked", "expected"), AUTO)
def test_loss_activation_and_units_follow_from_the_data(
    asked: tuple[str, str, str, int], expected: tuple[str, str, int]
) -> None:
    assert resolve(*asked) == expected


ILLEGAL = [
    ((BINARY, "auto", "classification", 10), "needs two classes, and the data has 10; use cat"),
    ((CATEGORICAL, "auto", "regression", 1), "needs classes, and the targets are numbers; use mse"),
    ((BINARY, "auto", "regression", 1), "needs classes, and the targets are numbers; use mse"),
    ((BINARY, "softmax", "classification", 2), r"needs the output activation sigmoid \(got soft"),
    ((CATEGORICAL, "tanh", "classification", 3), r"needs the output activation softmax \(got tan"),
    (("auto", "linear", "classification", 3), r"needs the output activation softmax \(got lin"),
]


@pytest.mark.parametrize(("asked", "message"), ILLEGAL)
def test_a_pair_that_makes_no_sense_is_refused_with_a_remedy(
    asked: tuple[str, str, str, int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        resolve(*asked)


def test_the_chance_loss_is_that_of_equal_probabilities() -> None:
    assert chance_loss(CATEGORICAL, 10) == pytest.approx(2.302585, abs=1e-6)
    assert chance_loss(BINARY, 2) == pytest.approx(math.log(2))
    assert chance_loss(MSE, 10) is None


def test_the_chance_loss_is_what_equal_logits_cost() -> None:
    targets = np.eye(10)
    loss, *_ = run(CATEGORICAL, "softmax", np.zeros((10, 10)), targets)
    assert loss == pytest.approx(chance_loss(CATEGORICAL, 10), rel=1e-15)


def test_accuracy_counts_the_right_side_of_one_half_and_the_largest_of_many() -> None:
    one = np.array([[0.9, 0.2, 0.5, 0.6]])
    assert accuracy(one, np.array([[1.0, 0, 0, 0]])) == 0.75
    many = np.array([[0.2, 0.5, 0.3], [0.7, 0.1, 0.3], [0.1, 0.4, 0.4]])
    assert accuracy(many, np.eye(3)[[1, 0, 0]].T) == pytest.approx(2 / 3)
