"""The time of a training step, beside its matrix products alone and beside PyTorch and JAX.

All columns come from one run: for each shape the contestants take turns, and each figure is the
median of its turns. Adam and cross-entropy on the digits in single precision, default probes on.
The floor is the same matrix products, written with the same library, and nothing else.
"""

from __future__ import annotations

import itertools
import json
import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from simulator import files
from simulator.design import Design
from simulator.trainer import Trainer

SHAPES = (
    (2, 8, 10), (3, 8, 32), (6, 16, 32), (8, 32, 64), (20, 32, 64), (56, 32, 128), (100, 16, 64),
    (8, 256, 256), (4, 1024, 256),
)  # fmt: skip
TURNS, TURN_S = 7, 0.12


def design(layers: int, width: int, batch: int) -> Design:
    """`layers` ReLU layers of `width` on the digits."""
    layer = {"type": "dense", "units": width, "activation": "relu",
             "kernel_initializer": "he_normal"}  # fmt: skip
    return files.loads(
        json.dumps(
            {
                "format": "depthscope.design",
                "version": 1,
                "training": {"optimizer": "adam", "batch_size": batch, "epochs": 1_000_000},
                "networks": [{"layers": [{"id": f"d{i}", **layer} for i in range(layers)]}],
            }
        )
    )


def floor(layers: int, width: int, batch: int) -> Callable[[], None]:
    """The matrix products of forward and backward, into arrays made before."""
    sizes = [64, *[width] * layers, 10]
    products = []
    for index, (fan_in, units) in enumerate(itertools.pairwise(sizes)):
        weights = np.ones((fan_in + 1, units), np.float32)
        x = np.ones((fan_in + 1, batch), np.float32)
        z = np.ones((units, batch), np.float32)
        products.append((weights.T, x, z))
        products.append((x, z.T, np.ones_like(weights)))
        if index:
            products.append((weights[:-1], z, np.ones((fan_in, batch), np.float32)))

    def run() -> None:
        for a, b, out in products:
            np.matmul(a, b, out=out)

    return run


def depthscope(layers: int, width: int, batch: int) -> Callable[[], None]:
    return Trainer(design(layers, width, batch)).step


def pytorch(layers: int, width: int, batch: int) -> Callable[[], None]:
    """The same network, eager, with the fused Adam."""
    import torch

    torch.set_num_threads(1)
    sizes = [64, *[width] * layers]
    modules: list[torch.nn.Module] = []
    for fan_in, units in itertools.pairwise(sizes):
        modules += [torch.nn.Linear(fan_in, units), torch.nn.ReLU()]
    model = torch.nn.Sequential(*modules, torch.nn.Linear(width, 10))
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    inputs, labels = torch.randn(1438, 64), torch.randint(0, 10, (1438,))
    loss_of = torch.nn.CrossEntropyLoss()

    def step() -> None:
        chosen = torch.randint(0, 1438, (batch,))
        optimizer.zero_grad()
        loss = loss_of(model(inputs[chosen]), labels[chosen])
        loss.backward()
        optimizer.step()
        loss.item()

    return step


def jax(layers: int, width: int, batch: int) -> Callable[[], None]:
    """The same network, compiled, Adam written out."""
    import jax
    import jax.numpy as jnp

    sizes = [64, *[width] * layers, 10]
    draw = np.random.default_rng(0)
    weights = [
        (jnp.asarray(draw.normal(0, (2 / a) ** 0.5, (a, b)), jnp.float32), jnp.zeros(b))
        for a, b in itertools.pairwise(sizes)
    ]

    def loss_of(weights, x, y):  # type: ignore[no-untyped-def]
        for w, b in weights[:-1]:
            x = jax.nn.relu(x @ w + b)
        z = x @ weights[-1][0] + weights[-1][1]
        return -jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], 1).mean()

    @jax.jit
    def update(weights, m, v, count, x, y):  # type: ignore[no-untyped-def]
        loss, g = jax.value_and_grad(loss_of)(weights, x, y)
        tree = jax.tree_util.tree_map
        m = tree(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = tree(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        rate = 1e-3 * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
        weights = tree(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-7), weights, m, v)
        return weights, m, v, count + 1, loss

    zeros = jax.tree_util.tree_map(jnp.zeros_like, weights)
    state = [weights, zeros, zeros, jnp.float32(1)]
    inputs = draw.normal(size=(1438, 64)).astype(np.float32)
    labels = draw.integers(0, 10, 1438)

    def step() -> None:
        chosen = draw.integers(0, 1438, batch)
        *state[:], loss = update(*state, inputs[chosen], labels[chosen])
        loss.block_until_ready()

    return step


def step_us(step: Callable[[], None], seconds: float) -> float:
    """Microseconds a call, over about `seconds`."""
    calls, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        for _ in range(4):
            step()
        calls += 4
    return (time.perf_counter() - began) / calls * 1e6


def measure(layers: int, width: int, batch: int) -> dict[str, float]:
    """Medians of alternating turns, and the ratios of Depthscope to the others, turn by turn."""
    contestants = {"floor": floor, "depthscope": depthscope}
    contestants.update({"pytorch": pytorch} if find_spec("torch") else {})
    contestants.update({"jax": jax} if find_spec("jax") else {})
    steps = {name: make(layers, width, batch) for name, make in contestants.items()}
    for step in steps.values():
        step_us(step, TURN_S)
    turns: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(TURNS):
        for name, step in steps.items():
            turns[name].append(step_us(step, TURN_S))
    found = {f"{name}_us": round(statistics.median(times), 1) for name, times in turns.items()}
    ours = turns["depthscope"]
    for name in steps:
        if name != "depthscope":
            ratio = statistics.median(a / b for a, b in zip(ours, turns[name], strict=True))
            found[f"over_{name}"] = round(ratio, 2)
    return found


def main() -> None:
    results = {}
    for layers, width, batch in SHAPES:
        key = f"{layers}x{width}, {batch}"
        results[key] = measure(layers, width, batch)
        words = "  ".join(f"{name} {value:10,.2f}" for name, value in results[key].items())
        print(f"{key:14} {words}", flush=True)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
