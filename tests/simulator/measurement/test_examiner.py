"""Examinations are copies, and what they hold is what the network computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.measurement.examination import Examination, ExaminationRequest
from simulator.measurement.examiner import MAX_WORST
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

ALL = ExaminationRequest(layers=("b",), matrices=True, activations=True, predictions=True)
LAYERS = [dense("a", 6), dense("b", 6), dense("c", 6)]
IMAGES = [
    {"id": "b", "type": "conv2d", "filters": 3, "kernel_size": 3, "activation": "relu"},
    {"id": "flat", "type": "flatten"},
]


def trained(layers: list[dict[str, Any]] = LAYERS, steps: int = 3, **data: Any) -> Trainer:
    trainer = Trainer(design(layers, data={"name": "spirals", "samples": 30, **data}))
    for _ in range(steps):
        trainer.step()
    return trainer


def examined(trainer: Trainer, request: ExaminationRequest = ALL) -> Examination:
    found = trainer.snapshot(request=request).networks[0].examination
    assert found is not None
    return found


def outputs_of(trainer: Trainer, inputs: np.ndarray) -> np.ndarray:
    """Predictions (units, samples) for inputs (samples, features)."""
    network = trainer.networks[0]
    return network.inference(network.state).predict(np.ascontiguousarray(inputs.T))


def test_later_steps_do_not_change_an_examination() -> None:
    trainer = trained()
    matrices = examined(trainer).matrices
    assert matrices is not None
    assert not matrices.kernel.flags.writeable
    kernel = matrices.kernel.copy()
    trainer.step()
    assert np.array_equal(kernel, matrices.kernel)


def test_matrices_are_the_kernel_its_gradient_and_what_the_step_changed() -> None:
    trainer = trained(steps=0)
    (chosen,) = [one for one in trainer.networks[0].layout.slices if one.node.name == "b"]
    state = trainer.networks[0].state
    before = chosen.views(state.parameters)["kernel"].copy()
    trainer.step()
    matrices = examined(trainer).matrices
    assert matrices is not None
    after = chosen.views(state.parameters)["kernel"]
    assert matrices.layer == "b"
    assert matrices.kernel == pytest.approx(after, rel=1e-6)
    assert matrices.gradient == pytest.approx(chosen.views(state.gradients)["kernel"], rel=1e-6)
    assert matrices.update == pytest.approx(after - before, rel=1e-6)


def test_predictions_over_the_plane_are_those_of_the_network() -> None:
    trainer = trained(standardize=True)
    predictions = examined(trainer).predictions
    assert predictions is not None
    assert predictions.surface is not None
    assert predictions.kind == "plane"
    to_inputs = trainer.dataset.to_inputs
    assert to_inputs is not None
    low1, high1, low2, high2 = predictions.extent
    corner = to_inputs(np.array([[high1, low2]]))  # last column, first row
    assert predictions.surface[0, 0, -1] == pytest.approx(
        outputs_of(trainer, corner)[0, 0], rel=1e-5
    )
    assert (low1, high2) != (high1, low2)
    points = predictions.training.points
    assert points is not None
    expected = outputs_of(trainer, to_inputs(points))
    assert predictions.training.outputs == pytest.approx(expected, rel=1e-5)


def test_activations_over_the_plane_have_a_map_a_unit() -> None:
    trainer = trained([dense("b", 6, "tanh")], steps=1)
    activations = examined(trainer).activations
    assert activations is not None
    assert activations.kind == "plane"
    low1, high1, low2, high2 = activations.extent
    to_inputs = trainer.dataset.to_inputs
    assert to_inputs is not None
    views = trainer.networks[0].layout.slices[0].views(trainer.networks[0].state.parameters)
    for row, column, point in ((0, -1, [high1, low2]), (-1, 0, [low1, high2])):
        expected = np.tanh(to_inputs(np.array([point])) @ views["kernel"] + views["bias"])[0]
        assert activations.values[:, row, column] == pytest.approx(expected, rel=1e-5)


def test_feature_maps_are_those_of_the_requested_image_or_the_nearest_there_is() -> None:
    trainer = trained(IMAGES, name="digits")
    count = len(trainer.dataset.train_inputs)
    for example, shown in ((5, 5), (count, count - 1), (-1, 0)):
        request = ExaminationRequest(("b",), activations=True, example=example)
        activations = examined(trainer, request).activations
        assert activations is not None
        assert (activations.kind, activations.example) == ("image", shown)
        assert np.array_equal(activations.picture, trainer.dataset.train_inputs[shown])
        assert activations.values.shape[0] == 3


def test_the_worst_images_are_wrong_and_those_of_largest_loss_come_first() -> None:
    trainer = trained(IMAGES, steps=1, name="digits")
    predictions = examined(trainer, ExaminationRequest(predictions=True)).predictions
    assert predictions is not None
    samples = predictions.training
    assert predictions.kind == "classes"
    wrong = samples.outputs.argmax(axis=0) != samples.targets
    assert wrong[samples.worst].all()
    of_true_class = samples.outputs[samples.targets, np.arange(len(samples.targets))]
    assert (np.diff(of_true_class[samples.worst]) >= 0).all()
    assert len(samples.worst) == min(MAX_WORST, wrong.sum())
    assert of_true_class[samples.worst].max() <= np.sort(of_true_class[wrong])[MAX_WORST - 1]
    assert np.array_equal(samples.pictures, trainer.dataset.train_inputs[samples.worst])


@pytest.mark.parametrize(
    "request_",
    [ExaminationRequest(), ExaminationRequest(("b",)), ExaminationRequest((None,), matrices=True)],
)
def test_where_nothing_is_requested_there_is_no_examination(request_: ExaminationRequest) -> None:
    assert trained().snapshot(request=request_).networks[0].examination is None


def test_of_a_layer_that_is_not_there_nothing_is_made() -> None:
    found = examined(trained(), ExaminationRequest(("gone",), matrices=True, activations=True))
    assert (found.matrices, found.activations) == (None, None)
