"""What is examined is what the network makes of the data, in copies, at live and earlier frames."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import numpy as np
import pytest

from simulator import cancellation
from simulator.measurement import examiner
from simulator.measurement.examination import Examination
from simulator.measurement.examiner import GRID, Examiner
from simulator.measurement.key_frames import NetworkFrame
from simulator.measurement.requests import FULL, ExaminationRequest, Example
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

EVERYTHING = ExaminationRequest(matrices=True, activations=True, predictions=True)
PLANE = {"name": "moons", "samples": 60, "validation_fraction": 0.25}
IMAGES: dict[str, Any] = {"data": {"name": "digits"}, "batch_size": 64}


def trained(*layers: dict[str, Any], steps: int = 5, **more: Any) -> Trainer:
    trainer = Trainer(design(list(layers), **more))
    for _ in range(steps):
        trainer.step()
    return trainer


def frame_of(trainer: Trainer) -> NetworkFrame:
    state = trainer.networks[0].state
    return NetworkFrame(
        state.parameters.copy(), state.gradients.copy(), -state.parameters, state.moving.copy()
    )


def examined(
    trainer: Trainer, layer: str | None, request: ExaminationRequest = EVERYTHING
) -> Examination:
    found = Examiner(trainer.networks[0], trainer.dataset)
    return found.examine(frame_of(trainer), 7, layer, request)


def by_hand(trainer: Trainer, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hidden values and predictions (units, samples) of a tanh layer under a sigmoid output."""
    network = trainer.networks[0]
    hidden, output = (s.views(network.state.parameters) for s in network.layout.slices)
    values = np.tanh(inputs @ hidden["kernel"] + hidden["bias"])
    return values.T, (1 / (1 + np.exp(-(values @ output["kernel"] + output["bias"])))).T


def test_predictions_are_outputs_over_both_sets_and_a_grid_around_them() -> None:
    trainer = trained(dense("a", 6), data=PLANE)
    data, found = trainer.dataset, examined(trainer, None).predictions
    assert found is not None
    assert found.kind == "plane"
    assert data.train_points is not None
    assert data.validation_points is not None
    assert data.validation_inputs is not None
    assert data.to_inputs is not None
    assert found.validation is not None
    for part, inputs in (
        (found.training, data.train_inputs),
        (found.validation, data.validation_inputs),
    ):
        np.testing.assert_allclose(part.outputs, by_hand(trainer, inputs)[1], rtol=1e-5)
        assert part.pictures is None
    every = np.concatenate([data.train_points, data.validation_points])
    low, high = every.min(axis=0), every.max(axis=0)
    wide = 0.15 * (high - low)
    expected = [low[0] - wide[0], high[0] + wide[0], low[1] - wide[1], high[1] + wide[1]]
    assert found.extent == pytest.approx(expected)
    assert found.surface is not None
    assert found.surface.shape == (1, GRID, GRID)
    for row, column in ((0, 0), (0, GRID - 1), (GRID - 1, 0), (20, 50)):  # first row: lowest x2
        x1, x2 = (
            np.linspace(*found.extent[2 * axis : 2 * axis + 2], GRID)[at]
            for axis, at in ((0, column), (1, row))
        )
        outputs = by_hand(trainer, data.to_inputs(np.array([[x1, x2]])))[1]
        assert found.surface[0, row, column] == pytest.approx(outputs[0, 0], rel=1e-4)


def test_data_without_extent_have_a_margin_all_the_same() -> None:
    trainer = trained(dense("a", 4), data={"name": "moons", "samples": 20})
    points = np.full((20, 2), 0.5)
    flat = dataclasses.replace(trainer.dataset, train_points=points, validation_points=None)
    found = Examiner(trainer.networks[0], flat)._plane()[1]
    assert found == pytest.approx((0.499, 0.501, 0.499, 0.501))


def test_a_hidden_layer_is_shown_over_the_plane_and_the_output_after_its_activation() -> None:
    trainer = trained(dense("a", 6), data=PLANE)
    hidden = examined(trainer, "a").activations
    assert hidden is not None
    assert (hidden.layer, hidden.kind, hidden.values.shape) == ("a", "plane", (6, GRID, GRID))
    assert (hidden.picture, hidden.targets, hidden.example) == (None, None, None)  # of other kinds
    low1, _, low2, _ = hidden.extent
    assert trainer.dataset.to_inputs is not None
    corner = trainer.dataset.to_inputs(np.array([[low1, low2]]))
    np.testing.assert_allclose(hidden.values[:, 0, 0], by_hand(trainer, corner)[0][:, 0], rtol=1e-4)
    found = examined(trainer, "output")
    assert found.activations is not None
    assert found.predictions is not None
    np.testing.assert_array_equal(found.activations.values, found.predictions.surface)


def test_a_wide_layer_shows_its_first_units_and_a_large_set_its_first_samples() -> None:
    many = {"name": "moons", "samples": 10_010, "validation_fraction": 0}
    found = examined(trained(dense("a", 300), data=many, steps=0), "a")
    assert found.activations is not None
    assert found.activations.values.shape == (256, 64, 64)
    assert found.predictions is not None
    assert found.predictions.training.outputs.shape == (1, 10_000)
    assert found.predictions.training.points is not None
    assert found.predictions.training.points.shape == (10_000, 2)
    flat = trained({"id": "f", "type": "flatten"}, dense("a", 520), steps=0, **IMAGES)
    matrix = examined(flat, "a").activations
    assert matrix is not None
    assert matrix.values.shape == (512, 200)


def test_matrices_are_kernel_gradient_and_update_in_copies() -> None:
    trainer = trained(dense("a", 6), data=PLANE)
    frame, network = frame_of(trainer), trainer.networks[0]
    found = Examiner(network, trainer.dataset).examine(frame, 7, "a", EVERYTHING)
    assert found.step == 7
    matrices = found.matrices
    assert matrices is not None
    for made, vector in (
        (matrices.kernel, frame.parameters),
        (matrices.gradient, frame.gradients),
        (matrices.update, frame.update),
    ):
        assert made is not None
        assert vector is not None
        kernel = network.layout.slices[0].views(vector)["kernel"]
        np.testing.assert_array_equal(made, kernel.astype(np.float32))
        assert not made.flags.writeable
        assert not np.shares_memory(made, vector)
    without = frame._replace(update=None)
    first = Examiner(network, trainer.dataset).examine(without, 0, "a", EVERYTHING)
    assert first.matrices is not None
    assert first.matrices.update is None


def test_only_what_is_requested_of_a_known_layer_is_made() -> None:
    trainer = trained(dense("a", 6), {"id": "d", "type": "dropout"}, data=PLANE)
    for layer, request, made in (
        ("a", EVERYTHING, {"matrices", "activations", "predictions"}),
        ("a", ExaminationRequest(matrices=True), {"matrices"}),
        ("a", ExaminationRequest(activations=True), {"activations"}),
        ("d", EVERYTHING, {"activations", "predictions"}),  # has no kernel
        ("gone", EVERYTHING, {"predictions"}),
        (None, EVERYTHING, {"predictions"}),
        (None, ExaminationRequest(), set()),
    ):
        found = examined(trainer, layer, request)
        names = ("matrices", "activations", "predictions")
        assert {name for name in names if getattr(found, name) is not None} == made


@pytest.mark.parametrize(
    ("request_", "anything"),
    [
        (ExaminationRequest(), False),
        (ExaminationRequest(("a",)), False),
        (ExaminationRequest(predictions=True), True),
        (ExaminationRequest(matrices=True, activations=True), False),
        (ExaminationRequest((None, None), matrices=True), False),
        (ExaminationRequest((None, "a"), matrices=True), True),
        (ExaminationRequest(("a",), activations=True), True),
    ],
)
def test_a_request_of_a_layer_needs_one(request_: ExaminationRequest, anything: bool) -> None:
    assert request_.anything == anything


@pytest.mark.parametrize(
    ("example", "shown"),
    [
        (None, 0), (Example(-3), 0), (Example(5), 5), (Example(10_000_000), -1),
        (Example(5, validation=True), 5), (Example(10_000_000, validation=True), -1),
    ],
)  # fmt: skip
def test_feature_maps_are_those_of_one_image(example: Example | None, shown: int) -> None:
    conv = {"id": "c", "type": "conv2d", "filters": 3, "kernel_size": 1, "activation": "linear"}
    trainer = trained(conv, steps=1, **IMAGES)
    images, validation = trainer.dataset.train_inputs, example is not None and example.validation
    if validation:
        assert trainer.dataset.validation_inputs is not None
        images = trainer.dataset.validation_inputs
    request = ExaminationRequest(activations=True, example=example)
    found = examined(trainer, "c", request).activations
    assert found is not None
    picture = images[shown]
    assert found.kind == "image"
    assert found.example == Example(shown % len(images), validation)
    assert found.examples == len(images)
    np.testing.assert_array_equal(found.picture, picture)
    views = trainer.networks[0].layout.slices[0].views(trainer.networks[0].state.parameters)
    maps = picture @ views["kernel"][0, 0] + views["bias"]
    np.testing.assert_allclose(found.values, maps.transpose(2, 0, 1), atol=1e-5)


def test_outputs_for_other_data_are_a_matrix_in_the_order_of_the_targets() -> None:
    trainer = trained({"id": "f", "type": "flatten"}, dense("a", 5), **IMAGES)
    found = examined(trainer, "a").activations
    assert found is not None
    assert found.kind == "matrix"
    assert found.targets is not None
    count = len(trainer.dataset.train_inputs)
    chosen = np.unique(np.linspace(0, count - 1, 200).astype(int))
    targets = trainer.dataset.train_targets[chosen]
    np.testing.assert_array_equal(found.targets, np.sort(targets))
    flat = trainer.dataset.train_inputs[chosen[np.argsort(targets, kind="stable")]]
    columns = np.moveaxis(flat, 3, 1).reshape(len(flat), -1)  # channel by channel
    views = trainer.networks[0].layout.slices[1].views(trainer.networks[0].state.parameters)
    expected = np.tanh(columns @ views["kernel"] + views["bias"]).T
    np.testing.assert_allclose(found.values, expected, atol=1e-5)


@pytest.mark.parametrize("validation", [False, True])
def test_a_chosen_sample_stands_among_the_others_by_its_target(validation: bool) -> None:
    trainer = trained({"id": "f", "type": "flatten"}, dense("a", 5), **IMAGES)
    data, example = trainer.dataset, Example(7, validation)
    inputs, targets = data.train_inputs, data.train_targets
    if validation:
        assert data.validation_inputs is not None
        assert data.validation_targets is not None
        inputs, targets = data.validation_inputs, data.validation_targets
    without = examined(trainer, "a").activations
    request = ExaminationRequest(activations=True, example=example)
    found = examined(trainer, "a", request).activations
    assert found is not None
    assert without is not None
    assert found.marked is not None
    assert found.targets is not None
    assert (found.example, without.marked) == (example, None)
    assert np.all(np.diff(found.targets) >= 0)
    assert found.targets[found.marked] == targets[7]
    np.testing.assert_array_equal(np.delete(found.values, found.marked, axis=1), without.values)
    flat = np.moveaxis(inputs[7:8], 3, 1).reshape(1, -1)
    views = trainer.networks[0].layout.slices[1].views(trainer.networks[0].state.parameters)
    expected = np.tanh(flat @ views["kernel"] + views["bias"])[0]
    np.testing.assert_allclose(found.values[:, found.marked], expected, atol=1e-5)


def test_of_several_targets_the_first_orders_the_samples() -> None:
    trainer = trained(dense("a", 5), data={"name": "sine", "samples": 40})
    first = np.arange(trainer.dataset.train_inputs.shape[0], 0.0, -1)
    two = np.stack([first, -first], axis=1)
    data = dataclasses.replace(trainer.dataset, train_targets=two)
    found = Examiner(trainer.networks[0], data).examine(frame_of(trainer), 1, "a", EVERYTHING)
    assert found.activations is not None
    np.testing.assert_array_equal(found.activations.targets, first[::-1])


@pytest.mark.parametrize("units", [1, 3])
def test_the_worst_are_wrong_and_the_least_sure_of_the_truth_first(units: int) -> None:
    draw = np.random.default_rng(1)
    outputs = draw.random((units, 90))
    targets = draw.integers(0, max(units, 2), 90)
    shares = np.concatenate([1 - outputs, outputs]) if units == 1 else outputs
    of_truth = [float(shares[target, sample]) for sample, target in enumerate(targets)]
    wrong = [
        sample for sample in range(90) if shares[targets[sample], sample] < shares.max(0)[sample]
    ]
    expected = sorted(wrong, key=lambda sample: of_truth[sample])[: examiner.MAX_WORST]
    assert examiner._worst(outputs, targets).tolist() == expected


def test_images_of_the_worst_come_along_and_sets_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examiner, "MAX_EVALUATED_SAMPLES", 100)
    trainer = trained({"id": "f", "type": "flatten"}, dense("a", 5), steps=1, **IMAGES)
    found = examined(trainer, None).predictions
    assert found is not None
    assert found.kind == "classes"
    assert found.training.outputs.shape == (10, 100)
    assert found.training.targets.shape == (100,)
    assert found.training.points is None
    assert found.surface is None
    worst = found.training.worst
    assert len(worst) == 24
    np.testing.assert_array_equal(found.training.pictures, trainer.dataset.train_inputs[worst])


def test_a_line_has_a_curve_and_two_examinations_the_same_examiner() -> None:
    trainer = trained(dense("a", 6), data={"name": "sine", "samples": 40})
    found = Examiner(trainer.networks[0], trainer.dataset)
    first = found.examine(frame_of(trainer), 5, None, EVERYTHING).predictions
    for _ in range(5):
        trainer.step()
    second = found.examine(frame_of(trainer), 10, None, EVERYTHING).predictions
    assert first is not None
    assert second is not None
    assert first.surface is not None
    assert second.surface is not None
    assert first.kind == "curve"
    assert first.surface.shape == (1, GRID)
    hidden = found.examine(frame_of(trainer), 5, "a", EVERYTHING).activations
    assert hidden is not None
    assert hidden.kind == "matrix"  # there is no plane to show it over
    assert not np.array_equal(first.surface, second.surface)
    np.testing.assert_array_equal(
        second.surface,
        examined(trainer, None).predictions.surface,  # type: ignore[union-attr]
    )


def test_a_snapshot_holds_what_was_requested_and_later_steps_leave_it_alone() -> None:
    trainer = trained(dense("a", 6), steps=0, data=PLANE)
    state = trainer.networks[0].state
    before = trainer.networks[0].layout.slices[0].views(state.parameters.copy())["kernel"]
    trainer.step()
    after = trainer.networks[0].layout.slices[0].views(state.parameters.copy())["kernel"]
    request = dataclasses.replace(EVERYTHING, layers=("a",))
    found = trainer.snapshot(request=request).networks[0].examination
    assert found is not None
    assert found.matrices is not None
    trainer.step()
    np.testing.assert_array_equal(found.matrices.kernel, after.astype(np.float32))
    np.testing.assert_allclose(found.matrices.update, after - before, rtol=1e-6)  # type: ignore[arg-type]
    assert trainer.snapshot(request=ExaminationRequest()).networks[0].examination is None


def test_running_averages_are_those_of_the_frame() -> None:
    trainer = trained({"id": "n", "type": "batch_normalization"}, dense("a"))
    network, inputs = trainer.networks[0], trainer.dataset.train_inputs
    found = examined(trainer, None, ExaminationRequest(predictions=True)).predictions
    assert found is not None
    own = network.inference(network.state)  # with the averages that the network has now
    expected = own.predict(np.ascontiguousarray(inputs.T))
    assert found.training.outputs == pytest.approx(expected, rel=1e-5)


def test_large_kernels_are_copied_in_parts_with_a_question_before_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = itertools.count()
    trainer = Trainer(
        design([dense("a", 40), dense("b", 30)]), is_cancelled=lambda: next(asked) < 0
    )
    trainer.step(FULL)

    def seen(request: ExaminationRequest) -> tuple[Any, int]:
        before = next(asked)
        found = trainer.snapshot(request=request).networks[0].examination
        return found, next(asked) - before

    of_layer = ExaminationRequest(layers=("b",), matrices=True)
    whole = seen(of_layer)[0].matrices
    outputs = seen(ExaminationRequest(predictions=True))[0].predictions.training.outputs
    for module in (cancellation, examiner):
        monkeypatch.setattr(module, "AT_ONCE", 60)
    (cut, questions), (again, others) = (
        seen(of_layer), seen(ExaminationRequest(predictions=True))
    )  # fmt: skip
    assert questions >= 3 * 40 * 30 / 60
    assert others >= trainer.networks[0].parameter_count / 60
    for name in ("kernel", "gradient", "update"):
        assert np.array_equal(getattr(cut.matrices, name), getattr(whole, name))
    assert np.array_equal(again.predictions.training.outputs, outputs)
