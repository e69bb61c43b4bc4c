"""The legend of planes has a sign before each word, and as many as there is room for."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication

from simulator.measurement.examination import Predictions
from tests.ui.views.predictions.test_view import NAMES, surface
from tests.ui.views.reading import Label, alike, array_of, box_of, labels_in
from ui.style import style_sheet, theme
from ui.views.predictions.legend import GAP_PX, RAMP_PX, SWATCH_PX, PlaneLegend
from ui.widgets.images import svg_of

HIGH = 24


def explained(predictions: Predictions, width: float = 2_000.0) -> PlaneLegend:
    legend = PlaneLegend()
    legend.resize(width, HIGH)
    legend.explain(predictions, width)
    return legend


def words(legend: PlaneLegend) -> list[Label]:
    place = QRectF(0, 0, legend.size().width(), HIGH)
    return labels_in(svg_of(lambda painter: legend.paint(painter, None, None), place, "legend"))  # type: ignore[arg-type]


def pixels(legend: PlaneLegend) -> np.ndarray:
    image = QImage(600, HIGH, QImage.Format.Format_RGB32)
    image.fill(theme.color(theme.current().surface))
    painter = QPainter(image)
    legend.paint(painter, None, None)  # type: ignore[arg-type]
    painter.end()
    return array_of(image).astype(int)


def planes() -> dict[str, Predictions]:
    two = surface(np.zeros((1, 3, 3)))
    regression = dataclasses.replace(two.training, targets=np.array([[-2.0], [1.0]]))
    return {
        "two": two,
        "three": surface(np.zeros((3, 3, 3)), NAMES),
        "values": Predictions("plane", (), regression, None, two.surface, two.extent),
    }


def test_what_has_room_is_written_and_nothing_is_cut(qapp: QApplication) -> None:
    metrics = QFontMetrics(theme.font(theme.SMALL_PX))
    for name, predictions in planes().items():
        legend = explained(predictions)
        whole = words(legend)
        assert [each.text for each in whole] == [text for _, text in legend.parts], name
        for count, last in enumerate(whole, 1):
            end = round(last.box.left()) + metrics.horizontalAdvance(last.text) + 2
            for width, seen in ((end, count), (end - 1, count - 1)):
                legend.resize(width, HIGH)  # the words stay those of the wider one
                assert len(words(legend)) == seen, (name, last.text)


def test_words_follow_one_another_behind_their_signs(qapp: QApplication) -> None:
    for scale in (1.0, 1.2):
        style_sheet.apply(qapp, theme.DARK, scale)
        metrics = QFontMetrics(theme.font(theme.SMALL_PX))
        gap, wide = theme.px(GAP_PX), {"none": 0, "ramp": theme.px(RAMP_PX)}
        for name, predictions in planes().items():
            legend, at = explained(predictions), 0.0
            for (sign, text), word in zip(legend.parts, words(legend), strict=True):
                at += theme.px(theme.GAP) if sign == "dot" else 0
                side = wide.get(str(sign), theme.px(SWATCH_PX))
                at += side + (gap if side else 0)
                assert word.box.left() == pytest.approx(at, abs=0.6), (name, text)
                assert word.y == pytest.approx(HIGH / 2, abs=2.5)
                assert word.colour == theme.color(theme.current().muted)
                at += metrics.horizontalAdvance(text) + 2 + gap
    style_sheet.apply(qapp, theme.DARK)


def test_classes_have_squares_of_their_colours_and_values_all_colours_in_order(
    qapp: QApplication,
) -> None:
    made = planes()
    seen, side = pixels(explained(made["three"])), theme.px(SWATCH_PX)
    for color, word in zip(theme.class_colors(3), words(explained(made["three"])), strict=False):
        left, top, right, bottom = box_of(alike(seen, color, 3))
        assert (right - left + 1, bottom - top + 1) == (side, side)
        assert top == (HIGH - side) / 2
        assert right + 1 + theme.px(GAP_PX) == pytest.approx(word.box.left(), abs=1)
    legend = explained(made["values"])
    assert [text for _, text in legend.parts] == ["−2", "+2", "training"]
    prices = np.array([[1.2345], [1.6789]])
    dear = dataclasses.replace(made["values"].training, targets=prices)
    found = explained(dataclasses.replace(made["values"], training=dear))
    assert [text for _, text in found.parts] == ["1.234", "1.679", "training"]
    ramp = round(words(legend)[1].box.left()) - theme.px(GAP_PX)
    row = pixels(legend)[HIGH // 2, ramp - theme.px(RAMP_PX) : ramp]
    table = theme.diverging_table()
    for at, color in ((0, table[0]), (len(row) // 2, table[127]), (len(row) - 1, table[-1])):
        assert np.abs(row[at] - color[:3].astype(int)).max() <= 24, at


def test_a_training_sample_is_a_dot_and_one_of_validation_a_ring(qapp: QApplication) -> None:
    legend, middle = explained(planes()["two"]), HIGH // 2
    seen, muted = pixels(legend), theme.current().muted
    found = {each.text: each.box.left() for each in words(legend)}
    for word, filled in (("training", True), ("validation", False)):
        at = round(found[word]) - theme.px(GAP_PX) - theme.px(SWATCH_PX) / 2
        inside = seen[middle, round(at)]
        assert alike(inside, muted if filled else theme.current().surface, 8), word
