"""How good the forecast is: `python -m tests.benchmarks.diagnosis [--count N] [--first SEED]`.

Random dense networks on three data sets, of widths 8 to 128 and depths 2 to 60, with SGD and Adam,
batch or layer normalisation or none, skips or none. Each is forecast before its first step and then
trained; it has failed where the mini-batch loss of its last epoch is above half of a constant
guess's. Even seeds are the half on which thresholds are chosen, odd ones that on which they are
judged: for the forecast's own choice a grid over its two thresholds is tried on the first.

Beside it stand rules of others, read at the first step: the larger class; the 100× rule (kernel
gradients of first and last hidden layer); AutoTrainer's (Zhang et al. 2021: first over last below
1e-3 and the first below 1e-4, above 70, or more than 70 % dead units); nnscope's (version 0.1.2:
last over first mean gradient above 1,000, a mean above 100, a median update above 10 % or below
1e-6, half of a layer dead).

`--cache` keeps what was measured, a line a network: a second call only adds what is missing.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from simulator.design.storage import files
from simulator.diagnosis.evidence import Evidence
from simulator.diagnosis.symptoms.trial import FORESEEN, ROUGH, expected_loss, roughness
from simulator.training.monitor import Monitor
from simulator.training.trainer import Trainer

EPOCHS = {"digits": 8, "circles": 30, "moons": 30}  # some 200 or 300 steps
FAILED = 0.5  # of a constant guess's loss
ACTIVATIONS = ["relu", "relu", "tanh", "sigmoid", "leaky_relu", "elu", "gelu", "selu"]
INITIALIZERS = ["he_normal", "he_normal", "glorot_normal", "glorot_uniform", "lecun_normal",
                "orthogonal", "random_normal", "wide"]  # fmt: skip
NORMS = ["none", "none", "none", "batch_normalization", "layer_normalization"]
FORESEEN_GRID, ROUGH_GRID = (0.2, 0.3, 0.4, 0.5, 0.6), (0.5, 1.0, 2.0, 3.0, 5.0)


@dataclass(frozen=True)
class Outcome:
    """One network: what was foreseen and how it went; `rules` are the verdicts of other tools."""

    seed: int
    failed: bool
    loss: float
    told: tuple[str, ...]
    expected: float
    rough: float
    rules: dict[str, bool]

    @property
    def half(self) -> str:
        return "judged" if self.seed % 2 else "chosen"


def random_design(seed: int) -> dict[str, Any]:
    """A network of the population as a document."""
    draw = np.random.default_rng([seed, 77])
    data = str(draw.choice(list(EPOCHS)))
    depth, width = round(2 * 30 ** draw.uniform()), int(draw.choice([8, 16, 32, 64, 128]))
    activation, chosen = str(draw.choice(ACTIVATIONS)), str(draw.choice(INITIALIZERS))
    initializer: Any = chosen
    if chosen == "wide":
        stddev = math.exp(draw.uniform(math.log(0.05), 0))
        initializer = {"name": "random_normal", "stddev": stddev}
    norm = str(draw.choice(NORMS))
    skips = draw.uniform() < 0.25
    optimizer: dict[str, Any]
    if draw.uniform() < 0.5:
        rate = math.exp(draw.uniform(math.log(0.002), math.log(0.3)))
        momentum = float(draw.choice([0, 0.9]))
        optimizer = {"name": "sgd", "learning_rate": rate, "momentum": momentum}
    else:
        rate = math.exp(draw.uniform(math.log(1e-4), math.log(0.03)))
        optimizer = {"name": "adam", "learning_rate": rate}
    layers: list[dict[str, Any]] = []
    for number in range(max(depth - 1, 1)):
        linear = norm != "none"
        layers.append({"id": f"d{number}", "type": "dense", "units": width,
                       "activation": "linear" if linear else activation,
                       "kernel_initializer": initializer})  # fmt: skip
        if linear:
            layers.append({"id": f"n{number}", "type": norm})
            layers.append({"id": f"a{number}", "type": "activation", "activation": activation})
    last, hidden = ("d" if norm == "none" else "a"), max(depth - 1, 1)
    ends = [(at, f"d{at + 3}" if at + 3 < hidden else "output") for at in range(0, hidden - 2, 2)]
    source = {"name": data} if data == "digits" else {"name": data, "samples": 400, "noise": 0.1}
    return {
        "format": "depthscope.design", "version": 1, "data": {**source, "seed": seed % 1000},
        "training": {"optimizer": optimizer, "batch_size": 64 if data == "digits" else 32,
                     "epochs": EPOCHS[data], "seed": seed},
        "networks": [{"layers": layers, "skips": [
            {"source": f"{last}{at}", "target": target} for at, target in ends if skips]}],
    }  # fmt: skip


def outcome(seed: int) -> Outcome:
    """Forecast the network of a seed, train it, and see how it went."""
    trainer = Trainer(files.loads(json.dumps(random_design(seed))))
    monitor = Monitor(trainer)
    [look], [told] = monitor.first_looks, monitor.forecasts
    losses: list[float] = []
    rules: dict[str, bool] = {}
    while not trainer.finished:
        trainer.step()
        losses.append(trainer.loss(0) or 0.0)
        if trainer.step_number == 1:
            rules = others(trainer, look)
    final = float(np.mean(losses[-trainer.steps_per_epoch :])) / look.reference_loss
    failed = trainer.networks[0].divergence is not None or not final <= FAILED
    names = tuple(each.name for each in told)
    figures = (min(value, 1e9) for value in (final, expected_loss(look), roughness(look)))
    loss, expected, rough = (1e9 if math.isnan(value) else value for value in figures)
    return Outcome(seed, failed, loss, names, expected, rough, rules)


def others(trainer: Trainer, look: Evidence) -> dict[str, bool]:
    """What the rules of other tools say after the first step."""
    network = trainer.networks[0]
    hidden = look.layers.gradient_log10[:-1]
    first, last = float(hidden[0]), float(hidden[-1])
    ratio = first - last if len(hidden) > 1 else 0.0
    dead = look.layers.dead[:-1]
    ends = zip(network.layout.kernel_starts, network.layout.kernel_stops, strict=True)
    with np.errstate(all="ignore"):
        means = [float(np.abs(network.state.gradients[a:b]).mean()) for a, b in ends]
        median = float(np.nanmedian(look.layers.updates))
    vanished = first < -4 and not ratio >= -3
    return {
        "gradient ratio of 100": not abs(ratio) <= 2,
        "AutoTrainer": vanished or ratio > math.log10(70) or bool((dead > 0.7).any()),
        "nnscope": means[-1] > 1000 * max(means[0], 1e-30)
        or not max(means) <= 100
        or not 1e-6 <= median <= 0.1
        or bool((dead >= 0.5).any()),
    }


def measured(seeds: range, cache: Path | None) -> list[Outcome]:
    """The outcomes of these seeds, those in the cache as they stand there."""
    known: dict[int, Outcome] = {}
    if cache is not None and cache.exists():
        for line in cache.read_text(encoding="utf-8").splitlines():
            found = json.loads(line)
            known[found["seed"]] = Outcome(**{**found, "told": tuple(found["told"])})
    for seed in seeds:
        if seed not in known:
            known[seed] = outcome(seed)
            if cache is not None:
                with cache.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(known[seed])) + "\n")
    return [known[seed] for seed in seeds]


def scores(said: list[bool], outcomes: list[Outcome]) -> tuple[float, float, float]:
    """Recall, precision and accuracy of a rule that `said` which networks will fail."""
    failed = [each.failed for each in outcomes]
    both = sum(one and other for one, other in zip(said, failed, strict=True))
    right = sum(one == other for one, other in zip(said, failed, strict=True))
    recall, precision = both / max(sum(failed), 1), both / max(sum(said), 1)
    return recall, precision, right / len(failed)


def table(outcomes: list[Outcome]) -> list[tuple[str, float, float, float]]:
    """A line a rule: its name, recall, precision and accuracy."""
    majority = sum(each.failed for each in outcomes) * 2 > len(outcomes)
    rules = {"the larger class": [majority] * len(outcomes)}
    for name in outcomes[0].rules:
        rules[name] = [each.rules[name] for each in outcomes]
    rules["forecast"] = [bool(each.told) for each in outcomes]
    return [(name, *scores(said, outcomes)) for name, said in rules.items()]


def best_thresholds(outcomes: list[Outcome]) -> tuple[float, float, float]:
    """The pair of thresholds on the trial alone that is most accurate, and its accuracy."""
    tried = [
        (scores([each.expected > a or each.rough > b for each in outcomes], outcomes)[2], a, b)
        for a in FORESEEN_GRID
        for b in ROUGH_GRID
    ]
    accuracy, foreseen, rough = max(tried)
    return foreseen, rough, accuracy


def main() -> None:
    parser = argparse.ArgumentParser(description="how good the forecast is")
    parser.add_argument("--count", type=int, default=480, help="networks in the population")
    parser.add_argument("--first", type=int, default=0, help="seed of the first network")
    parser.add_argument("--cache", type=Path, help="file to keep what was measured in")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.count)
    outcomes = measured(seeds, options.cache)
    for half in ("chosen", "judged"):
        mine = [each for each in outcomes if each.half == half]
        failed = sum(each.failed for each in mine)
        print(f"{half} half: {len(mine)} networks, {failed} fail")
        for name, recall, precision, accuracy in table(mine):
            print(
                f"  {name:24} recall {recall:.2f}  precision {precision:.2f}  {accuracy:.3f} right"
            )
    foreseen, rough, accuracy = best_thresholds([o for o in outcomes if o.half == "chosen"])
    print(f"best on the chosen half: FORESEEN {foreseen}, ROUGH {rough} ({accuracy:.3f}); ", end="")
    print(f"in the code: {FORESEEN}, {ROUGH}")


if __name__ == "__main__":
    main()
