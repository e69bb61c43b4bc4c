"""The time of a training step, beside its matrix products alone and beside PyTorch and JAX.

    python -m tests.benchmarks.engine [shapes] [convolution] [depth] [probes]

All columns of a row come from one run on one thread. The contestants take many short turns, timed
by the processor's clock, which other programs do not lengthen, and a ratio is the median over
turns of the ratio within a turn. Adam and cross-entropy on the digits in single precision, the
real Trainer with its default probes. The floor is the same matrix products, each by np.matmul
into an array made before, and nothing else. The last line is all of it as one JSON object.
"""

from __future__ import annotations

import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from simulator.design.design import Design
from simulator.design.overrides import override
from simulator.design.storage import files
from simulator.measurement.requests import KEY_FRAME_PERIOD, SWITCHABLE, Probes
from simulator.training.trainer import Trainer

SHAPES = (
    (2, 8, 10), (3, 8, 32), (6, 16, 32), (8, 32, 64), (20, 32, 64), (56, 32, 128), (100, 16, 64),
    (8, 256, 256), (4, 1024, 256),
)  # fmt: skip
PROBED = ((2, 8, 10), (8, 32, 64), (20, 32, 64), (56, 32, 128), (8, 256, 256))
TURNS, TURN_S = 25, 0.03
PROBE_STEPS, PROBED_STEPS, PROBES_S = 128, 4_096, 15.0  # of a turn; of a run; of a shape

Step = Callable[[], None]
Row = dict[str, float]


def digits(layers: list[dict[str, object]], batch: int) -> Design:
    return files.loads(
        json.dumps(
            {
                "format": "depthscope.design",
                "version": 1,
                "training": {"optimizer": "adam", "batch_size": batch, "epochs": 1_000_000},
                "networks": [{"layers": layers}],
            }
        )
    )


def design(layers: int, width: int, batch: int, activation: str = "relu") -> Design:
    """`layers` dense layers of `width` on the digits."""
    start = "he_normal" if activation == "relu" else "orthogonal"
    layer = {"type": "dense", "units": width, "activation": activation,
             "kernel_initializer": start}  # fmt: skip
    return digits([{"id": f"d{i}", **layer} for i in range(layers)], batch)


def floor(layers: int, width: int, batch: int) -> Step:
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


def pytorch(layers: int, width: int, batch: int) -> Step:
    """The same network, eager, with the fused Adam."""
    import torch

    sizes = [64, *[width] * layers]
    modules: list[torch.nn.Module] = []
    for fan_in, units in itertools.pairwise(sizes):
        modules += [torch.nn.Linear(fan_in, units), torch.nn.ReLU()]
    return pytorch_step(torch.nn.Sequential(*modules, torch.nn.Linear(width, 10)), (64,), batch)


def pytorch_step(model: Any, shape: tuple[int, ...], batch: int) -> Step:
    import torch

    torch.set_num_threads(1)
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    inputs, labels = torch.randn(1438, *shape), torch.randint(0, 10, (1438,))
    loss_of = torch.nn.CrossEntropyLoss()

    def step() -> None:
        chosen = torch.randint(0, 1438, (batch,))
        optimizer.zero_grad()
        loss = loss_of(model(inputs[chosen]), labels[chosen])
        loss.backward()
        optimizer.step()
        loss.item()

    return step


def jax(layers: int, width: int, batch: int) -> Step:
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


def convolution() -> Step:
    """Three convolutions of 16 filters that keep the size, batches of 64."""
    layer = {"type": "conv2d", "filters": 16, "kernel_size": 3, "padding": "same",
             "activation": "relu", "kernel_initializer": "he_normal"}  # fmt: skip
    return Trainer(digits([{"id": f"c{i}", **layer} for i in range(3)], 64)).step


def convolution_floor() -> Step:
    """The products of the three layers over all windows, forward and backward."""
    products = []
    for index, channels in enumerate((1, 16, 16)):
        kernel = np.ones((9 * channels + 1, 16), np.float32)
        x = np.ones((9 * channels + 1, 64 * 64), np.float32)
        z = np.ones((16, 64 * 64), np.float32)
        products.append((kernel.T, x, np.ones_like(z)))
        products.append((x, z.T, np.ones_like(kernel)))
        if index:
            turned = np.ones((9 * 16, channels), np.float32)
            products.append((turned.T, np.ones((9 * 16, 64 * 64), np.float32), np.ones_like(z)))
    x, z = np.ones((1025, 64), np.float32), np.ones((10, 64), np.float32)
    kernel = np.ones((1025, 10), np.float32)
    products += [(kernel.T, x, z), (x, z.T, np.ones_like(kernel)), (kernel, z, np.ones_like(x))]

    def run() -> None:
        for a, b, out in products:
            np.matmul(a, b, out=out)

    return run


def pytorch_convolution() -> Step:
    """The same network, eager, with the fused Adam."""
    import torch

    modules: list[torch.nn.Module] = []
    for channels in (1, 16, 16):
        modules += [torch.nn.Conv2d(channels, 16, 3, padding=1), torch.nn.ReLU()]
    model = torch.nn.Sequential(*modules, torch.nn.Flatten(), torch.nn.Linear(1024, 10))
    return pytorch_step(model, (1, 8, 8), 64)


def step_us(step: Step, seconds: float) -> float:
    """Microseconds of processor time a call, over about `seconds`, after one that warms up."""
    began = time.process_time()
    step()
    calls = max(1, round(seconds / (time.process_time() - began + 1e-6)))
    began = time.process_time()
    for _ in range(calls):
        step()
    return (time.process_time() - began) / calls * 1e6


def compare(steps: dict[str, Step], ours: str) -> Row:
    """Median times in turns, and the ratios of `ours` to the others, turn by turn."""
    for step in steps.values():
        step_us(step, 5 * TURN_S)
    turns: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(TURNS):
        for name, step in steps.items():
            turns[name].append(step_us(step, TURN_S))
    found = {f"{name}_us": round(statistics.median(times), 1) for name, times in turns.items()}
    for name in steps:
        if name != ours:
            ratios = (a / b for a, b in zip(turns[ours], turns[name], strict=True))
            found[f"over_{name}"] = round(statistics.median(ratios), 2)
    return found


def shape_rows() -> dict[str, Row]:
    rows = {}
    for shape in SHAPES:
        steps: dict[str, Step] = {
            "floor": floor(*shape),
            "depthscope": Trainer(design(*shape)).step,
        }
        if find_spec("torch"):
            steps["pytorch"] = pytorch(*shape)
        if find_spec("jax"):
            steps["jax"] = jax(*shape)
        layers, width, batch = shape
        rows[f"{layers}x{width}, {batch}"] = compare(steps, "depthscope")
    return rows


def convolution_rows() -> dict[str, Row]:
    steps = {"floor": convolution_floor(), "depthscope": convolution()}
    if find_spec("torch"):
        steps["pytorch"] = pytorch_convolution()
    return {"3 conv x16, 64": compare(steps, "depthscope")}


def depth_rows() -> dict[str, Row]:
    """Time a layer of 1,000 layers over that of 20.

    Once with ReLU as it trains, where the gradient of hundreds of layers is faint, and once with
    tanh and orthogonal kernels at a rate so low that the gradient reaches the first layer.
    """
    rows = {}
    for activation, rate in (("relu", 1e-3), ("tanh", 1e-9)):
        shallow, deep = (
            Trainer(
                override(
                    design(layers, 32, 64, activation),
                    [f"training.optimizer.learning_rate={rate}"],
                )
            ).step
            for layers in (20, 1_000)
        )
        found = compare({"20": shallow, "1000": deep}, "1000")
        a_layer = {"20_us": found["20_us"] / 20, "1000_us": found["1000_us"] / 1_000}
        rows[f"a layer, x32, 64, {activation}"] = {
            **a_layer,
            "over_20": round(found["over_20"] / 50, 2),
        }
    return rows


def probe_rows() -> dict[str, Row]:
    """A step with the default probes over one with none.

    Of new runs, and over their first steps, in which probes cost most: every key frame is kept, in
    memory that was not used before. The runs take turns of PROBE_STEPS, so that whatever else the
    machine does slows all of them. The least time of each of these turns, over all runs, is what
    the work takes; the ratio is once of their sums, and once the median of whole runs.
    """
    return {f"probes {a}x{b}, {c}": _probe_row((a, b, c)) for a, b, c in PROBED}


def _probe_row(shape: tuple[int, int, int]) -> Row:
    off = Probes(dict.fromkeys(SWITCHABLE, 0))
    only_frames = off.switched(key_frames=KEY_FRAME_PERIOD)
    probes = {"alone": off, "watched": Probes(), "key frames": only_frames}
    runs: list[dict[str, list[float]]] = []
    began = time.perf_counter()
    while not runs or time.perf_counter() - began < PROBES_S:
        runs.append(_us_in_turns(shape, probes))
    least = {name: np.min([run[name] for run in runs], axis=0).mean() for name in probes}
    row = {f"{name}_us": round(float(us), 1) for name, us in least.items()}
    for name in ("watched", "key frames"):
        ratios = (sum(run[name]) / sum(run["alone"]) for run in runs)
        row[f"{name}_over_alone"] = round(float(least[name] / least["alone"]), 3)
        row[f"{name}_median"] = round(statistics.median(ratios), 3)
    return row


def _us_in_turns(
    shape: tuple[int, int, int], probes: Mapping[str, Probes]
) -> dict[str, list[float]]:
    """Microseconds of a step in each turn of runs that differ in what is measured of them."""
    trainers = {name: Trainer(design(*shape)) for name in probes}
    for name, trainer in trainers.items():
        trainer.recorder.probes = probes[name]
    names, found = list(probes), {name: list[float]() for name in probes}
    for _ in range(PROBED_STEPS // PROBE_STEPS):
        names = [*names[1:], names[0]]
        for name in names:
            found[name].append(_us_a_step(trainers[name], PROBE_STEPS))
    return found


def _us_a_step(trainer: Trainer, count: int) -> float:
    began = time.process_time()
    for _ in range(count):
        trainer.step()
    return (time.process_time() - began) / count * 1e6


PARTS = {
    "shapes": shape_rows,
    "convolution": convolution_rows,
    "depth": depth_rows,
    "probes": probe_rows,
}


def main() -> None:
    parts = sys.argv[1:] or list(PARTS)
    if not set(parts) <= set(PARTS):
        sys.exit(__doc__)
    # one thread for JAX as well; it reads this when it is first imported
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    results = {}
    with threadpool_limits(1):
        for part in parts:
            for key, row in PARTS[part]().items():
                results[key] = row
                words = "  ".join(f"{name} {value:,.2f}" for name, value in row.items())
                print(f"{key:22} {words}", flush=True)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
