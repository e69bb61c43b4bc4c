"""Examines a network on request: kernels, a layer's outputs for the data, and predictions.

Parameters, those of now or of a key frame, are copied and go through a forward pass of the
examiner's own: a step looks the same live and when it is rewound to, and the networks that train
are never touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import AT_ONCE, parts
from simulator.engine.parameters import NetworkState
from simulator.engine.samples import columns_of
from simulator.measurement.examination import (
    EvaluatedSamples,
    Examination,
    LayerActivations,
    LayerMatrices,
    Predictions,
)
from simulator.measurement.requests import Example

if TYPE_CHECKING:
    from simulator.arrays import Array
    from simulator.data import Dataset
    from simulator.engine.inference import Inference
    from simulator.engine.network import Network
    from simulator.engine.samples import Columns
    from simulator.measurement.key_frames import NetworkFrame
    from simulator.measurement.requests import ExaminationRequest

GRID = 64  # points along each side of the plane
MARGIN = 0.15  # around the data, as a share of their width
MAX_EVALUATED_SAMPLES = 10_000  # of each set
MAX_WORST = 24  # wrongly classified images
MATRIX_SAMPLES, MATRIX_UNITS = 200, 512  # of a layer's outputs as a matrix
MAP_UNITS = 256  # of a layer's outputs over the plane


class Examiner:
    """Examines one network of a run, with a forward pass that is made when it is first needed."""

    def __init__(self, network: Network, dataset: Dataset) -> None:
        self._network, self._dataset = network, dataset
        self._copy: tuple[NetworkState, Inference] | None = None
        self._grid: tuple[Array, tuple[float, ...]] | None = None

    def examine(
        self, frame: NetworkFrame, step: int, layer: str | None, request: ExaminationRequest
    ) -> Examination:
        """What is requested of the network whose parameters after `step` the frame holds.

        `layer` names the selected layer after expansion; of an unknown one nothing is made.
        """
        matrices = activations = predictions = None
        if layer is not None and layer in self._network.layer_names:
            if request.matrices and layer in self._network.layout.kernel_names:
                matrices = self._matrices(frame, layer)
            if request.activations:
                activations = self._activations(self._inference_with(frame), layer, request.example)
        if request.predictions:
            predictions = self._predictions(self._inference_with(frame))
        return Examination(step, matrices, activations, predictions)

    def _inference_with(self, frame: NetworkFrame) -> Inference:
        """The forward pass with a copy of the frame's parameters."""
        network = self._network
        if self._copy is None:
            made = NetworkState(network.layout, network.dtype)
            self._copy = made, network.inference(made)
        state, inference = self._copy
        for at in parts(len(state.parameters), network.is_cancelled):
            np.copyto(state.parameters[at], frame.parameters[at])
        np.copyto(state.moving, frame.moving)
        return inference

    def _matrices(self, frame: NetworkFrame, layer: str) -> LayerMatrices:
        parameter_slice = next(
            s for s in self._network.layout.slices if s.node.name == layer
            and s.node.kind == "layer"
        )  # fmt: skip
        vectors = (frame.parameters, frame.gradients, frame.update)
        kernel, gradient, update = (
            None if vector is None else self._copied(parameter_slice.views(vector)["kernel"])
            for vector in vectors
        )
        assert kernel is not None
        assert gradient is not None
        return LayerMatrices(layer, kernel, gradient, update)

    def _activations(
        self, inference: Inference, layer: str, example: Example | None
    ) -> LayerActivations:
        nodes, data = self._network.nodes, self._dataset
        node = next(i for i, n in enumerate(nodes) if n.name == layer and n.kind == "layer")
        shape = nodes[node].shape or ()
        if len(shape) == 3:
            at, inputs, _ = self._found(example or Example())
            stored = inputs[at.index : at.index + 1]
            picture = data.seen(stored)[0].astype(np.float64, copy=False)
            values = self._values(inference, stored, node)
            height, width, channels = shape
            maps = self._copied(values.reshape(channels, height, width))
            return LayerActivations(
                layer, "image", maps, picture=picture, example=at, examples=len(inputs)
            )
        planar = data.train_points is not None and data.train_points.shape[1] == 2
        if planar and data.to_inputs is not None:
            points, extent = self._plane()
            values = self._values(inference, data.to_inputs(points), node)[:MAP_UNITS]
            maps = values.reshape(len(values), GRID, GRID)
            return LayerActivations(
                layer, "plane", self._copied(maps), extent, input_names=data.input_names
            )
        return self._matrix(inference, layer, node, example)

    def _matrix(
        self, inference: Inference, layer: str, node: int, example: Example | None
    ) -> LayerActivations:
        """A node's outputs for samples all over the training set, and for the example."""
        data = self._dataset
        evenly = np.linspace(0, len(data.train_inputs) - 1, MATRIX_SAMPLES).astype(np.intp)
        chosen = np.unique(evenly)
        inputs, targets = data.train_inputs[chosen], data.train_targets[chosen]
        at = marked = None
        if example is not None:
            at, its_inputs, its_targets = self._found(example)
            own = slice(at.index, at.index + 1)
            inputs = np.concatenate([inputs, its_inputs[own]])
            targets = np.concatenate([targets, its_targets[own]])
        if data.target_unit is not None:
            targets = data.target_unit.original(targets)
        targets = targets.reshape(len(inputs), -1)[:, 0]
        order = np.argsort(targets, kind="stable")
        if at is not None:
            marked = int(np.argmax(order))  # it came last
        values = self._values(inference, inputs[order], node)[:MATRIX_UNITS]
        return LayerActivations(
            layer, "matrix", self._copied(values), targets=targets[order], example=at,
            marked=marked, class_names=data.class_names,
        )  # fmt: skip

    def _found(self, example: Example) -> tuple[Example, Array, Array]:
        """The nearest sample there is, with the inputs and targets of its set."""
        data = self._dataset
        inputs, targets = data.validation_inputs, data.validation_targets
        if not example.validation or inputs is None or targets is None:
            inputs, targets = data.train_inputs, data.train_targets
        index = min(max(example.index, 0), len(inputs) - 1)
        return Example(index, inputs is data.validation_inputs), inputs, targets

    def _values(self, inference: Inference, inputs: Array, node: int) -> Array:
        """A node's outputs (features, samples); the last one's are after its activation."""
        columns = self._columns(inputs)
        last = node == len(self._network.nodes) - 1
        return inference.predict(columns) if last else inference.values(columns, node)

    def _predictions(self, inference: Inference) -> Predictions:
        data = self._dataset
        training = self._evaluated(
            inference, data.train_inputs, data.train_targets, data.train_points, data.train_numbers
        )
        validation = None
        if data.validation_inputs is not None and data.validation_targets is not None:
            validation = self._evaluated(
                inference, data.validation_inputs, data.validation_targets,
                data.validation_points, data.validation_numbers,
            )  # fmt: skip
        if data.to_inputs is not None:
            points, extent = self._plane()
            outputs = self._outputs(inference, data.to_inputs(points))
            planar = points.shape[1] == 2
            surface = outputs.reshape(len(outputs), *(GRID,) * points.shape[1])
            return Predictions(
                "plane" if planar else "curve", data.class_names, training, validation,
                self._copied_outputs(surface), extent, *self._data_names,
            )  # fmt: skip
        return Predictions(
            "classes" if data.task == "classification" else "values", data.class_names, training,
            validation, input_names=self._data_names[0], target_name=self._data_names[1],
        )  # fmt: skip

    @property
    def _data_names(self) -> tuple[tuple[str, ...], str]:
        """The names of coordinates and of the first target, as predictions have them."""
        data = self._dataset
        names = data.input_names if data.to_inputs is not None else ()
        return names, data.target_names[0] if data.target_names else ""

    def _evaluated(
        self,
        inference: Inference,
        inputs: Array,
        targets: Array,
        points: Array | None,
        numbers: Array | None,
    ) -> EvaluatedSamples:
        """The outputs for the first samples of a set, and which images are classified wrongly."""
        inputs, targets = inputs[:MAX_EVALUATED_SAMPLES], targets[:MAX_EVALUATED_SAMPLES]
        outputs = self._outputs(inference, inputs)
        if self._dataset.target_unit is not None:
            targets = self._dataset.target_unit.original(targets)
        worst, pictures = np.zeros(0, np.intp), None
        if inputs.ndim == 4 and self._dataset.task == "classification":
            worst = _worst(outputs, targets)
            pictures = self._dataset.seen(inputs[worst]).astype(np.float64, copy=False)
        kept = None if points is None else points[:MAX_EVALUATED_SAMPLES]
        return EvaluatedSamples(
            kept, targets, self._copied_outputs(outputs), worst, pictures, numbers
        )

    def _outputs(self, inference: Inference, inputs: Array) -> Array:
        """Predictions (units, samples) for inputs (samples, …), in the data's original unit."""
        found = inference.predict(self._columns(inputs))
        unit = self._dataset.target_unit
        return found if unit is None else unit.original(found.T.astype(np.float64)).T

    def _copied_outputs(self, values: Array) -> Array:
        """A copy, in double precision in an original unit: single may not tell dates apart."""
        unit = self._dataset.target_unit
        return self._copied(values, np.float32 if unit is None else np.float64)

    def _columns(self, inputs: Array) -> Columns:
        return columns_of(inputs, self._network.dtype, self._dataset.input_scaling)

    def _copied(self, values: Array, dtype: type[np.floating] = np.float32) -> Array:
        """A read-only copy, in single precision unless asked; a large kernel's can be cancelled."""
        found = np.empty(values.shape, dtype)
        rows = max(1, AT_ONCE * len(values) // max(values.size, 1))
        for at in parts(len(values), self._network.is_cancelled, rows):
            found[at] = values[at]
        found.flags.writeable = False
        return found

    def _plane(self) -> tuple[Array, tuple[float, ...]]:
        """A grid over the generated data, (points, coordinates), and its extent.

        Of data with one coordinate it is a line. The extent is (low, high) of each coordinate.
        """
        if self._grid is None:
            points = self._dataset.train_points
            assert points is not None
            validation = self._dataset.validation_points
            every = points if validation is None else np.concatenate([points, validation])
            low, high = every.min(axis=0), every.max(axis=0)
            margin = np.maximum(MARGIN * (high - low), 1e-3)
            extent = np.stack([low - margin, high + margin], axis=1)
            axes = [np.linspace(a, b, GRID) for a, b in extent]
            mesh = np.meshgrid(*axes, indexing="xy")
            self._grid = np.stack([m.ravel() for m in mesh], axis=1), tuple(extent.ravel().tolist())
        return self._grid


def _worst(outputs: Array, targets: Array) -> Array:
    """Indices of wrongly classified samples, largest loss first, at most MAX_WORST.

    `outputs` (units, samples) are probabilities, so the loss is the larger the less the true
    class got.
    """
    if len(outputs) == 1:
        outputs = np.concatenate([1 - outputs, outputs])
    of_true_class = outputs[targets, np.arange(len(targets))]
    wrong = np.flatnonzero(outputs.argmax(axis=0) != targets)
    return wrong[np.argsort(of_true_class[wrong], kind="stable")][:MAX_WORST]
