"""The numbers behind the prediction view: every sample as a row, and how well a network does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.measurement.number_text import reading_text
from ui.views.predictions.samples import root_mean_square, said_class

if TYPE_CHECKING:
    from simulator.measurement.examination import EvaluatedSamples, Predictions


def rows(held: str, judged: EvaluatedSamples | None) -> list[list[object]]:
    """A set's samples: set, number, place, target, and the outputs."""
    if judged is None:
        return []
    targets = np.asarray(judged.targets).reshape(len(judged.targets), -1)[:, 0].tolist()
    points = judged.points
    return [
        [
            held, index,
            "" if points is None else float(points[index, 0]),
            "" if points is None or points.shape[1] < 2 else float(points[index, 1]),
            target, *judged.outputs[:, index].tolist(),
        ]
        for index, target in enumerate(targets)
    ]  # fmt: skip


def facts(predictions: Predictions) -> list[str]:
    """How well it does, accuracy or the size of the residuals, in ever fewer words.

    The shortest tells of the validation set alone.
    """
    sets = [("training", predictions.training), ("validation", predictions.validation)]
    shown = [(name, _measure(predictions, judged)) for name, judged in sets if judged is not None]
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


def _measure(predictions: Predictions, judged: EvaluatedSamples) -> str:
    if predictions.class_names:
        right = said_class(judged.outputs)[0] == np.asarray(judged.targets)
        return f"{np.mean(right):.1%}"
    return f"±{reading_text(root_mean_square(judged), digits=3)}"
