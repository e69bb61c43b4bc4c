"""Data of bytes train, and are read, as the same numbers in single precision would be."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from simulator import loads
from simulator.diagnosis.observation import data_evidence
from simulator.measurement.examiner import Examiner
from simulator.measurement.requests import ExaminationRequest, Example
from simulator.training.trainer import Trainer
from tests.simulator.measurement.test_examiner import frame_of

LAYERS = [
    {"id": "c", "type": "conv2d", "filters": 2, "kernel_size": 3, "activation": "tanh"},
    {"id": "a", "type": "dense", "units": 8, "activation": "tanh"},
]


@pytest.mark.parametrize("standardize", [False, True])
def test_a_run_on_bytes_gives_the_bits_of_the_same_numbers(
    tmp_path: Path, standardize: bool
) -> None:
    draw = np.random.default_rng(3)
    images = draw.integers(0, 200, (700, 5, 4, 3)).astype(np.uint8)
    images[:, 0, 0] = 7  # a border that is constant
    targets = draw.permutation(700) % 3
    found = []
    for name, inputs in (("bytes", images), ("single", images.astype(np.float32))):
        path = tmp_path / f"{name}.npz"
        np.savez(path, x=inputs, y=targets)
        document = {
            "format": "depthscope.design", "version": 1,
            "data": {"name": "file", "path": str(path), "standardize": standardize},
            "training": {"batch_size": 64, "epochs": 1}, "networks": [{"layers": LAYERS}],
        }  # fmt: skip
        trainer = Trainer(loads(json.dumps(document)))
        first = trainer.first_batch(0)[0]
        while not trainer.finished:
            trainer.step()
        trainer.evaluate()
        request = ExaminationRequest(predictions=True, activations=True, example=Example(5))
        examiner = Examiner(trainer.networks[0], trainer.dataset)
        examined = examiner.examine(frame_of(trainer), 1, "c", request)
        assert examined.predictions is not None
        assert examined.activations is not None
        seen = examined.predictions.training
        found.append((
            first, trainer.loss(0), trainer.evaluation(0), trainer.networks[0].state.parameters,
            seen.outputs, seen.pictures, examined.activations.values, examined.activations.picture,
        ))  # fmt: skip
        evidence = data_evidence(trainer.dataset)
        found[-1] += (np.round([getattr(evidence, field.name) for field in fields(evidence)], 5),)
        if name == "bytes":
            assert trainer.dataset.train_inputs.dtype == np.uint8
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)
