"""What the outputs for samples say: classes and how surely, or values and how far they are off."""

from __future__ import annotations

import weakref
from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.measurement.examination import EvaluatedSamples, Predictions

Values = NDArray[Any]
LARGE = 100_000  # outputs, of which the classes are kept as long as they are drawn
_said: deque[tuple[weakref.ref[Values], tuple[NDArray[np.intp], Values]]] = deque(maxlen=8)
Span = tuple[float, float]


def said_class(outputs: Values) -> tuple[NDArray[np.intp], Values]:
    """The class that outputs (units, samples) name, and how surely, each (samples,)."""
    if len(outputs) == 1:
        label = (outputs[0] > 0.5).astype(np.intp)
        return label, np.where(label == 1, outputs[0], 1 - outputs[0])
    known = next((found for ref, found in _said if ref() is outputs), None)
    if known is not None:
        return known
    label = outputs.argmax(axis=0)
    found = label, outputs[label, np.arange(len(label))]
    if outputs.size >= LARGE:
        _said.append((weakref.ref(outputs), found))
    return found


def residuals(judged: EvaluatedSamples) -> Values:
    """Prediction minus target of the first output, (samples,)."""
    return np.asarray(judged.outputs[0], float) - first_targets(judged)


def first_targets(judged: EvaluatedSamples) -> Values:
    """The first of each sample's targets, (samples,)."""
    return np.asarray(judged.targets, float).reshape(len(judged.targets), -1)[:, 0]


def residual_range(judged: Sequence[EvaluatedSamples]) -> Span:
    """What the residuals of all networks span, symmetric about 0."""
    found = np.concatenate([residuals(one) for one in judged])
    most = 1.05 * max(1e-9, float(np.max(np.abs(found[np.isfinite(found)]), initial=0.0)))
    return -most, most


def value_range(predictions: Predictions) -> Span:
    """What the targets span, with some room: common to all networks."""
    sets = [predictions.training] + ([predictions.validation] if predictions.validation else [])
    known = np.concatenate([first_targets(judged) for judged in sets])
    low, high = float(known.min()), float(known.max())
    room = 0.12 * max(high - low, 1e-9)
    return low - room, high + room


def root_mean_square(judged: EvaluatedSamples) -> float:
    """√ mean residual²."""
    return float(np.sqrt(np.mean(residuals(judged) ** 2)))
