"""The colours of classes and values: of the plane, of samples, and of the legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from ui.style import theme

if TYPE_CHECKING:
    from simulator.measurement.examination import EvaluatedSamples, Predictions

Values = NDArray[Any]
VALUE_COLORS = 17  # of the samples of a regression: few, as a picture is kept of each


def value_span(predictions: Predictions) -> tuple[float, float]:
    """The values of a regression at both ends of its colours.

    Symmetric about 0; where no training target is near 0, prices say, what these span.
    """
    targets = np.asarray(predictions.training.targets, float)
    low, high = float(targets.min(initial=np.inf)), float(targets.max(initial=-np.inf))
    if 0 < high - low < min(abs(low), abs(high)) and low * high > 0:
        return low, high
    most = max(abs(low), abs(high), 1e-12) if low <= high else 1e-12
    return -most, most


def _shares(predictions: Predictions, values: Values) -> Values:
    """Where values lie between both ends of the colours, 0 to 1."""
    low, high = value_span(predictions)
    return np.asarray((values - low) / (high - low))


def surface_pixels(predictions: Predictions) -> NDArray[np.uint8]:
    """The outputs over the grid as colours (grid, grid, 3), the lowest x2 first."""
    assert predictions.surface is not None
    surface = predictions.surface
    count = len(predictions.class_names)
    if len(surface) > 1:
        return _regions(surface)
    share = surface[0] if count else _shares(predictions, surface[0])
    table = theme.diverging_table()
    known = np.isfinite(share)
    index = np.clip(np.where(known, share, 0.5) * (len(table) - 1), 0, len(table) - 1)
    pixels: NDArray[np.uint8] = table[index.astype(np.intp)].astype(np.uint8)
    pixels[~known] = _rgb(theme.color(theme.current().warning))
    return pixels


def _regions(surface: Values) -> NDArray[np.uint8]:
    """The likeliest class's colour, the paler the less sure."""
    colours = np.array([_rgb(QColor(value)) for value in theme.class_colors(len(surface))], float)
    ground = np.array(_rgb(theme.color(theme.current().surface)), float)
    best = np.argmax(surface, axis=0)
    sure = np.clip(np.nan_to_num(np.max(surface, axis=0)), 0, 1)[..., None]
    found: NDArray[np.uint8] = (ground + (colours[best] - ground) * (0.15 + 0.55 * sure)).astype(
        np.uint8
    )
    return found


def sample_colors(predictions: Predictions, judged: EvaluatedSamples) -> list[QColor]:
    """The colour of each sample: its class's, or that of its value."""
    count, targets = len(predictions.class_names), np.asarray(judged.targets)
    if count:
        classes = [QColor(value) for value in theme.class_colors(count)]
        return [classes[int(target)] for target in targets.tolist()]
    table = theme.diverging_table()
    values = _shares(predictions, targets.reshape(len(targets), -1)[:, 0])
    steps = np.clip(np.nan_to_num(values, nan=0.5) * (VALUE_COLORS - 1), 0, VALUE_COLORS - 1)
    places = np.round(np.linspace(0, len(table) - 1, VALUE_COLORS)).astype(int)
    chosen = [QColor(*map(int, table[place])) for place in places]
    return [chosen[round(step)] for step in steps.tolist()]


def grey(pixels: Values) -> NDArray[np.uint8]:
    """A picture (height, width, channels) from its lowest to its highest value, as bytes."""
    low, high = float(pixels.min()), float(pixels.max())
    scaled = np.clip((pixels - low) / max(high - low, 1e-12) * 255, 0, 255).astype(np.uint8)
    found: NDArray[np.uint8] = scaled if scaled.shape[-1] == 3 else scaled[..., 0]
    return found


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()
