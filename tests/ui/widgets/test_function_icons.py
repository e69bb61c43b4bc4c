"""The small pictures show the functions themselves."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from simulator.nn.activations import ACTIVATIONS
from simulator.nn.initializers import INITIALIZERS
from ui.style import theme
from ui.widgets.function_icons import (
    activation_curve,
    function_icon,
    icon_size,
    weight_histogram,
)


def test_curves_are_those_of_the_functions() -> None:
    for name, formula in {
        "relu": lambda z: np.maximum(z, 0),
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "prelu": lambda z: np.where(z > 0, z, 0.25 * z),
        "softplus": lambda z: np.log1p(np.exp(z)),
    }.items():
        z, y = activation_curve(name)
        assert y == pytest.approx(formula(z)), name


def test_histograms_are_those_of_starting_weights() -> None:
    middle = len(weight_histogram("zeros")) // 2
    assert weight_histogram("zeros")[middle] == 1
    assert weight_histogram("zeros").sum() == 1
    spread = {name: float(weight_histogram(name).sum()) for name in ("random_normal", "he_normal")}
    assert spread["he_normal"] > 2 * spread["random_normal"]


def test_every_function_has_a_picture_of_its_own(qapp: QApplication) -> None:
    names = [*ACTIVATIONS, *INITIALIZERS]
    drawn = {name: function_icon(name).pixmap(icon_size()).toImage() for name in names}
    assert not any(image.isNull() for image in drawn.values())
    different = {bytes(drawn[name].constBits()) for name in ACTIVATIONS}
    assert len(different) == len(ACTIVATIONS)
    assert function_icon("same").isNull()


def test_a_picture_is_seen_on_the_colour_of_a_chosen_entry(qapp: QApplication) -> None:
    def strongest(mode: QIcon.Mode, behind: str) -> float:
        image = function_icon("relu").pixmap(icon_size(), mode).toImage()
        points = ((x, y) for x in range(image.width()) for y in range(image.height()))
        drawn = (image.pixelColor(*point) for point in points)
        return max(theme.contrast(c.name(), behind) for c in drawn if c.alpha() == 255)

    assert strongest(QIcon.Mode.Normal, theme.current().raised) >= 4.5
    assert strongest(QIcon.Mode.Selected, theme.current().fill) >= 4.5
