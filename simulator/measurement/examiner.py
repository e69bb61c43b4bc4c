"""Examines a network: its matrices, what its layers do to the data, and what it predicts.

It works on copies of the parameters, live or from a key frame, with a forward pass of its own: a
look now and a later look back at the same step go the same way and show the same numbers, and
the networks that train are never touched.
"""

from __future__ import annotations

import numpy as np

from simulator.arrays import Array
from simulator.data import Dataset
from simulator.engine.inference import Inference
from simulator.engine.network import Network
from simulator.engine.parameters import NetworkState
from simulator.engine.samples import columns_of
from simulator.measurement.examination import (
    EvaluatedSamples,
    Examination,
    ExaminationRequest,
    LayerActivations,
    LayerMatrices,
    Predictions,
)
from simulator.measurement.key_frames import NetworkFrame

GRID = 64  # points along each side of the plane
MARGIN = 0.15  # of the data's width, around it
MAX_EVALUATED_SAMPLES = 10_000  # samples of each set
MAX_WORST = 24
MATRIX_SAMPLES, MATRIX_UNITS = 200, 512
MAP_UNITS = 256


class Examiner:
    """Looks at one network of a run, again and again."""

    def __init__(self, network: Network, dataset: Dataset) -> None:
        self._network, self._dataset = network, dataset
        self._store: NetworkState | None = None
        self._inference: Inference | None = None
        self._grid: tuple[Array, tuple[float, ...]] | None = None

    def examine(
        self, frame: NetworkFrame, step: int, layer: str | None, request: ExaminationRequest
    ) -> Examination:
        """What is wanted of the network whose parameters after `step` the frame holds."""
        matrices = activations = predictions = None
        if layer is not None and layer in self._network.layer_names:
            if request.matrices and layer in self._network.layout.kernel_names:
                matrices = self._matrices(frame, layer)
            if request.activations:
                activations = self._activations(self._loaded(frame), layer, request.example)
        if request.predictions:
            predictions = self._predictions(self._loaded(frame))
        return Examination(step, matrices, activations, predictions)

    def _loaded(self, frame: NetworkFrame) -> Inference:
        """The forward pass with the frame's parameters."""
        network = self._network
        if self._store is None or self._inference is None:
            self._store = NetworkState(network.layout, network.dtype)
            self._inference = network.inference(self._store)
        np.copyto(self._store.parameters, frame.parameters)
        np.copyto(self._store.moving, frame.moving)
        return self._inference

    def _matrices(self, frame: NetworkFrame, layer: str) -> LayerMatrices:
        parameter_slice = next(
            s for s in self._network.layout.slices if s.node.name == layer
            and s.node.kind == "layer"
        )  # fmt: skip
        vectors = (frame.parameters, frame.gradients, frame.update)
        kernel, gradient, update = (
            None if vector is None else _frozen(parameter_slice.views(vector)["kernel"])
            for vector in vectors
        )
        assert kernel is not None
        assert gradient is not None
        return LayerMatrices(layer, kernel, gradient, update)

    def _activations(self, inference: Inference, layer: str, example: int) -> LayerActivations:
        nodes, data = self._network.nodes, self._dataset
        node = next(i for i, n in enumerate(nodes) if n.name == layer and n.kind == "layer")
        shape = nodes[node].shape or ()
        if len(shape) == 3:
            at = min(max(example, 0), len(data.train_inputs) - 1)
            picture = data.train_inputs[at]
            values = self._values(inference, picture[None], node)
            height, width, channels = shape
            maps = values.reshape(channels, height, width)
            return LayerActivations(layer, "image", _frozen(maps), picture=picture, example=at)
        planar = data.train_points is not None and data.train_points.shape[1] == 2
        if planar and data.to_inputs is not None:
            points, extent = self._points()
            values = self._values(inference, data.to_inputs(points), node)[:MAP_UNITS]
            maps = values.reshape(len(values), GRID, GRID)
            low1, high1, low2, high2 = extent
            return LayerActivations(layer, "plane", _frozen(maps), (low1, high1, low2, high2))
        chosen = np.linspace(0, len(data.train_inputs) - 1, MATRIX_SAMPLES).astype(np.intp)
        chosen = np.unique(chosen)
        targets = data.train_targets[chosen].reshape(len(chosen), -1)[:, 0]
        order = np.argsort(targets, kind="stable")
        values = self._values(inference, data.train_inputs[chosen[order]], node)[:MATRIX_UNITS]
        return LayerActivations(layer, "matrix", _frozen(values), targets=targets[order])

    def _values(self, inference: Inference, inputs: Array, node: int) -> Array:
        columns = columns_of(inputs, self._network.dtype)
        last = node == len(self._network.nodes) - 1
        return inference.predict(columns) if last else inference.values(columns, node)

    def _predictions(self, inference: Inference) -> Predictions:
        data = self._dataset
        training = self._judge(
            inference, data.train_inputs, data.train_targets, data.train_points, data.train_numbers
        )
        validation = None
        if data.validation_inputs is not None and data.validation_targets is not None:
            validation = self._judge(
                inference, data.validation_inputs, data.validation_targets,
                data.validation_points, data.validation_numbers,
            )  # fmt: skip
        if data.to_inputs is not None:
            points, extent = self._points()
            outputs = self._outputs(inference, data.to_inputs(points))
            planar = points.shape[1] == 2
            surface = outputs.reshape(len(outputs), *(GRID,) * points.shape[1])
            return Predictions(
                "plane" if planar else "curve", data.class_names, training, validation,
                _frozen(surface), extent,
            )  # fmt: skip
        kind = "classes" if data.task == "classification" else "values"
        return Predictions(
            "classes" if kind == "classes" else "values", data.class_names, training, validation
        )

    def _judge(
        self,
        inference: Inference,
        inputs: Array,
        targets: Array,
        points: Array | None,
        numbers: Array | None,
    ) -> EvaluatedSamples:
        inputs, targets = inputs[:MAX_EVALUATED_SAMPLES], targets[:MAX_EVALUATED_SAMPLES]
        outputs = self._outputs(inference, inputs)
        worst, pictures = np.zeros(0, np.intp), None
        if inputs.ndim == 4 and self._dataset.task == "classification":
            worst = _worst(outputs, targets)
            pictures = inputs[worst]
        kept = None if points is None else points[:MAX_EVALUATED_SAMPLES]
        return EvaluatedSamples(kept, targets, _frozen(outputs), worst, pictures, numbers)

    def _outputs(self, inference: Inference, inputs: Array) -> Array:
        return inference.predict(columns_of(inputs, self._network.dtype))

    def _points(self) -> tuple[Array, tuple[float, ...]]:
        """A grid over the data, (points, coordinates), and its extent."""
        if self._grid is None:
            points = self._dataset.train_points
            assert points is not None
            held = self._dataset.validation_points
            known = points if held is None else np.concatenate([points, held])
            low, high = known.min(axis=0), known.max(axis=0)
            room = np.maximum(MARGIN * (high - low), 1e-3)
            extent = np.stack([low - room, high + room], axis=1)
            axes = [np.linspace(a, b, GRID) for a, b in extent]
            mesh = np.meshgrid(*axes, indexing="xy")
            self._grid = np.stack([m.ravel() for m in mesh], axis=1), tuple(extent.ravel().tolist())
        return self._grid


def _worst(outputs: Array, targets: Array) -> Array:
    """Wrongly classified samples, those of the largest loss first: their true class got least."""
    if len(outputs) == 1:
        outputs = np.concatenate([1 - outputs, outputs])
    given = outputs[targets, np.arange(len(targets))]
    wrong = np.flatnonzero(outputs.argmax(axis=0) != targets)
    return wrong[np.argsort(given[wrong], kind="stable")][:MAX_WORST]


def _frozen(values: Array) -> Array:
    found = np.array(values, np.float32)
    found.flags.writeable = False
    return found
