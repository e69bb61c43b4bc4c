"""The numbers behind the prediction view: a row a sample, and accuracy or error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ui.plots.number_text import number_text
from ui.views.predictions.decision_surface import predicted_class
from ui.views.predictions.regression import root_mean_square

if TYPE_CHECKING:
    from simulator.measurement.examination import EvaluatedSamples, Predictions


def rows(name: str, set_name: str, evaluated: EvaluatedSamples) -> list[list[object]]:
    """A set's samples: network, set, number, place, target, and the outputs."""
    targets = np.asarray(evaluated.targets).reshape(len(evaluated.targets), -1)[:, 0].tolist()
    points = evaluated.points
    return [
        [
            name, set_name, index,
            "" if points is None else float(points[index, 0]),
            "" if points is None or points.shape[1] < 2 else float(points[index, 1]),
            target, *evaluated.outputs[:, index].tolist(),
        ]
        for index, target in enumerate(targets)
    ]  # fmt: skip


def fact(predictions: Predictions) -> str:
    """Accuracy, or root mean square of the residuals, of both sets."""
    return facts(predictions)[0]


def facts(predictions: Predictions) -> list[str]:
    """`fact` and its shorter forms, longest first; the shortest is of the validation set alone."""
    sets = [("training", predictions.training), ("validation", predictions.validation)]
    shown = [
        (name, _measure(predictions, evaluated))
        for name, evaluated in sets
        if evaluated is not None
    ]
    right = " right" if predictions.class_names else ""
    error = "" if predictions.class_names else "error "
    name, measure = shown[-1]
    return [
        " · ".join(f"{name} {error}{measure}{right}" for name, measure in shown),
        error + ", ".join(f"{name} {measure}" for name, measure in shown) + right,
        f"{name} {error}{measure}{right}",
        f"{error}{measure}{right}",
        measure,
    ]


def _measure(predictions: Predictions, evaluated: EvaluatedSamples) -> str:
    if predictions.class_names:
        right = predicted_class(evaluated.outputs)[0] == np.asarray(evaluated.targets)
        return f"{np.mean(right):.1%}"
    return f"±{number_text(float(f'{root_mean_square(evaluated):.3g}'))}"
