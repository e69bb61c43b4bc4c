"""A step's plots stand in its text as images of the numbers that its lesson states."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QSize, QUrl
from PySide6.QtGui import QColor, QImage, QTextDocument, QTextFormat
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.lessons.lesson import Step
from simulator.lessons.plots import drawing
from simulator.lessons.reading import loads
from tests.simulator.lessons.small import Document
from tests.simulator.lessons.test_plots import ACTIVATION, ALL, GROWTH, POINTS, with_plots
from ui.document.document import Document as OpenDocument
from ui.lessons.panel import LessonPanel
from ui.lessons.step_plot import PlotPicture, plot_image
from ui.plots.canvas import PlotCanvas
from ui.style import style_sheet, theme


@pytest.fixture(autouse=True)
def dark_again(qapp: QApplication) -> Iterator[None]:
    yield
    style_sheet.apply(qapp, theme.DARK)


def step_of(*plots: Document) -> Step:
    return loads(json.dumps(with_plots(*plots))).steps[1]


def near(image: QImage, at: QPointF, color: str) -> bool:
    """Whether a pixel at most two beside a place has about this colour."""
    wanted = QColor(color)
    return any(
        abs(seen.red() - wanted.red()) + abs(seen.green() - wanted.green())
        + abs(seen.blue() - wanted.blue()) < 60
        for x in range(-2, 3) for y in range(-2, 3)
        for seen in [image.pixelColor(round(at.x()) + x, round(at.y()) + y)]
    )  # fmt: skip


@pytest.mark.parametrize("plot", ALL, ids=lambda plot: plot["kind"])
def test_curves_pass_where_their_numbers_are(qtbot: QtBot, plot: Document) -> None:
    shown = drawing(step_of(plot).plots[0])
    picture = PlotPicture(shown, QSize(420, 200))
    qtbot.addWidget(picture.canvas)
    image, last = picture.image(1.0), shown.curves[-1]
    assert (image.width(), image.height()) == (420, 200)
    for curve, item in zip(shown.curves, picture.curves, strict=True):
        x, y = item.getData()
        assert np.array_equal(x, curve.x)
        assert np.array_equal(y, np.log10(curve.y) if shown.log else curve.y)
    hue = theme.current().networks[len([c for c in shown.curves if c.slope_of is None]) - 1]
    for x, y in list(zip(*picture.curves[-1].getData(), strict=True))[:: max(1, last.x.size // 7)]:
        assert near(image, picture.plot.place_of(float(x), float(y)), hue)
    inside = picture.plot.inside()
    empty = QPointF(inside.center().x() + 0.5, inside.top() + 5)
    assert not near(image, empty, hue) or plot is POINTS
    written = [label.text for label in picture.labels.labels]
    assert sorted(written) == sorted(curve.label for curve in shown.curves)


def test_a_step_shows_its_plots_with_what_stands_for_them_in_the_theme_of_the_window(
    qtbot: QtBot, qapp: QApplication
) -> None:
    document = OpenDocument()
    panel = LessonPanel(document)
    document.setParent(panel)
    qtbot.addWidget(panel)
    panel.resize(340, 700)
    panel.show()
    panel.show_step(step_of(GROWTH, POINTS))

    def image(index: int) -> QImage:
        kind = QTextDocument.ResourceType.ImageResource
        found = panel.document().resource(kind, QUrl(f"plot:{index}"))
        assert isinstance(found, QImage)
        return found

    told = {
        form.property(QTextFormat.Property.ImageAltText)
        for form in panel.document().allFormats()
        if form.isImageFormat()
    }
    assert told == {"Powers and sums", "Ways"}
    assert "Ways (binomial coefficients)" in panel.toPlainText()
    dark = image(0)
    assert 280 < dark.width() <= panel.viewport().width() - 2 * theme.px(theme.GAP)
    assert dark.pixelColor(1, 1) == QColor(theme.DARK.surface)
    style_sheet.apply(qapp, theme.THEMES["light"])
    assert image(0).pixelColor(1, 1) == QColor(theme.THEMES["light"].surface)
    panel.resize(500, 700)
    assert image(0).width() > dark.width() + 100  # drawn anew, and not stretched
    # Markdown of a lesson still shows no picture, whatever its address
    panel.show_step(step_of(POINTS).model_copy(update={"text": ("![x](plot:0)",)}))
    assert sum(form.isImageFormat() for form in panel.document().allFormats()) == 1


def test_a_scroll_bar_that_comes_while_a_step_is_filled_in_does_not_begin_it_anew(
    qtbot: QtBot,
) -> None:
    document = OpenDocument()
    panel = LessonPanel(document)
    document.setParent(panel)
    qtbot.addWidget(panel)
    panel.resize(340, 150)
    panel.show()
    formula = loads(json.dumps(with_plots())).steps[0].formula
    for step in (step_of(), step_of(GROWTH).model_copy(update={"formula": formula})):
        for _ in range(3):
            panel.show_step(step)
    assert panel.verticalScrollBar().isVisible()
    assert panel.toPlainText().count("y = w·x") == 1


def canvases(app: QApplication) -> set[PlotCanvas]:
    return {widget for widget in app.allWidgets() if isinstance(widget, PlotCanvas)}


def test_a_plot_is_drawn_once_for_a_width_and_leaves_no_widget(
    qtbot: QtBot, qapp: QApplication
) -> None:
    [plot] = step_of(ACTIVATION).plots
    before = canvases(qapp)
    first = plot_image(plot, 301)
    assert plot_image(plot, 301) is first
    twice = plot_image(plot, 301, 2.0)
    assert (twice.width(), twice.devicePixelRatio()) == (602, 2.0)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert canvases(qapp) <= before
