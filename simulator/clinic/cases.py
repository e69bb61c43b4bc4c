"""A case of the clinic: a sound design by seed, and the same with one fault planted."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from simulator.clinic.faults import CLASSIFIED, FAULTS, REGRESSED, Fault
from simulator.data.spec import DataSpec
from simulator.design.design import Design, NetworkDesign, TrainingSpec
from simulator.design.edits.base import changed
from simulator.nn.layers import Dense
from simulator.nn.optimizers import Adam

TITLE = "Clinic case"
_TITLED = re.compile(rf"{TITLE} (\d{{1,10}})")
MAX_SEED = 2**32 - 1
NOTES = """## {title}

This network does not learn, although a sound one of its kind does. One thing is wrong with it.

1. Train it, and look at the findings, the gradients, the signal.
2. Repair it. The data stay as they are.
3. *Run ▸ Grade repair* trains your network beside the broken one. *Run ▸ Hint* helps.
"""


@dataclass(frozen=True, slots=True)
class Case:
    """The `sound` design, the `broken` one that students get, and what is wrong with it."""

    seed: int
    sound: Design
    broken: Design
    fault: Fault


def case_of(seed: int) -> Case:
    """The case of a seed, 0 to MAX_SEED; the same for all times and machines."""
    draw = np.random.default_rng([seed, 41])
    fault = FAULTS[int(draw.integers(len(FAULTS)))]
    sound = _sound(seed, draw, fault.data)
    title = f"{TITLE} {seed}"
    broken = changed(fault.plant(sound, draw), title=title, notes=NOTES.format(title=title))
    return Case(seed, sound, broken, fault)


def sound_design(seed: int) -> Design:
    """A working design by seed, of either task."""
    draw = np.random.default_rng([seed, 43])
    return _sound(seed, draw, (CLASSIFIED, CLASSIFIED, REGRESSED)[int(draw.integers(3))])


def seed_of(design: Design) -> int | None:
    """The seed of the case that a design was made from, by its title; None of any other."""
    found = _TITLED.fullmatch(design.title)
    return int(found[1]) if found and int(found[1]) <= MAX_SEED else None


def _sound(seed: int, draw: np.random.Generator, names: tuple[str, ...]) -> Design:
    name = str(draw.choice(names))
    depth, units = int(draw.integers(2, 5)), int(draw.choice([16, 24, 32, 48, 64]))
    activation = str(draw.choice(["relu", "relu", "tanh"]))
    # 1/fan_in for tanh: Glorot's is small after one or two inputs, and many then learn only a line
    initializer = "he_normal" if activation == "relu" else "lecun_normal"
    rate = float(f"{math.exp(draw.uniform(math.log(0.004), math.log(0.01))):.2g}")
    fields = {"units": units, "activation": activation, "kernel_initializer": initializer}
    layers = tuple(
        Dense.model_validate({"id": f"layer-{at}", **fields}) for at in range(1, depth + 1)
    )
    digits = name == "digits"
    return Design(
        title="Sound",
        data=DataSpec(name=name) if digits else DataSpec(name=name, samples=400, noise=0.05),
        training=TrainingSpec(
            optimizer=Adam(learning_rate=rate),
            batch_size=64 if digits else 32,
            epochs=8 if digits else 40,
            seed=seed % 1000,
        ),
        networks=(NetworkDesign(name="Network", layers=layers),),
    )
