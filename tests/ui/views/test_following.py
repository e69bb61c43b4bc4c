"""Views that follow a run: curves at once, labels when they are updated, all at rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.views.reading import Label, labels_of
from tests.ui.views.runs import heat_run, loss_run
from ui.style import style_sheet, theme
from ui.style.gradient_scale import GradientScale
from ui.views.base.view import View
from ui.views.heatmap.view import GradientHeatmapView
from ui.views.loss.view import LossView


def shown(view: View, qtbot: QtBot) -> None:
    qtbot.addWidget(view)
    view.resize(700, 420)
    with qtbot.waitExposed(view):
        view.show()


def labels_of_a(view: LossView) -> list[Label]:
    """What stands at the ends of the curves of A."""
    return [label for label in labels_of(view) if label.text.startswith("A ")]


def texts_of_a(view: LossView) -> list[str]:
    items = [item for item in view.plot.labels.items if item.isVisible()]
    return [text for text in (item.toPlainText() for item in items) if text.startswith("A ")]


def test_a_loss_is_written_anew_when_labels_are_updated_and_exactly_at_rest(qtbot: QtBot) -> None:
    view = LossView()
    shown(view, qtbot)
    view.draw(
        loss_run([1.0] * 1_999, running=True, epochs=2_000, run_id=1)
    )  # the axes find their places
    labels = []
    for number, (running, asked) in enumerate(
        [(True, False), (True, False), (True, True), (True, False), (False, False)]
    ):
        losses = [1.0 + number] * (2_000 + number)  # so many that a step takes less than a pixel
        view.draw(loss_run(losses, running=running, epochs=2_000, run_id=2))
        if asked:
            view.update_labels()
        labels += texts_of_a(view)
    assert labels == ["A  1.000", "A  1.000", "A  3.000", "A  3.000", "A  5.000"]


def test_a_run_that_comes_to_rest_at_the_step_that_is_shown_updates_its_labels(
    qtbot: QtBot,
) -> None:
    view = LossView()
    shown(view, qtbot)
    view.draw(loss_run([1.0], running=True, epochs=200))
    for running in (True, False):
        view.draw(loss_run([1.0, 3.0], running=running, epochs=200))
    assert texts_of_a(view) == ["A  2.000"]  # the mean over an epoch


def test_a_curve_that_runs_fast_takes_its_labels_along(qtbot: QtBot) -> None:
    view = LossView()
    shown(view, qtbot)
    for stop in range(1, 31):
        view.draw(loss_run([1.0 + stop] * stop, running=True, epochs=10))
        x = view.plot.networks[0].training.x
        curve = view.plot.box.mapViewToScene(QPointF(x[-1], 0)) + view.canvas.pos()
        assert all(label.box.left() > curve.x() + 2 for label in labels_of_a(view))


def test_labels_are_in_the_colours_of_another_theme_at_once(
    qtbot: QtBot, qapp: QApplication
) -> None:
    view = LossView()
    shown(view, qtbot)
    view.draw(loss_run([1.0], running=True))
    for chosen in (theme.LIGHT, theme.DARK):
        style_sheet.apply(qapp, chosen)
        (label,) = labels_of_a(view)
        assert label.colour == theme.color(chosen.network_texts[0])


def test_a_verdict_is_written_anew_when_labels_are_updated_and_at_rest(qtbot: QtBot) -> None:
    view = GradientHeatmapView()
    shown(view, qtbot)

    def verdict() -> str:
        return " ".join(label.text for label in labels_of(view))

    near, far, farther = (
        np.array([[0.0] * 4, [decades, 0.0, 0.0, 0.0]]) for decades in (0, -9, -12)
    )
    for values in (near[:1], near, far):
        view.draw_on(heat_run(values, run_id=1, running=True), GradientScale(-12, 0))
    assert "10⁹" not in verdict()
    view.update_labels()
    assert "10⁹" in verdict()
    view.draw_on(heat_run(farther, run_id=1, running=False), GradientScale(-12, 0))
    assert "10¹²" in verdict()


def on_screen(view: View) -> QImage:
    """What the window shows of a view, with all that was painted in parts."""
    return (
        view.screen().grabWindow(view.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    )


@pytest.mark.parametrize("kind", [LossView, GradientHeatmapView])
def test_a_run_painted_in_parts_looks_as_if_painted_whole(kind: type[View], qtbot: QtBot) -> None:
    view, fresh = kind(), kind()
    shown(view, qtbot)
    shown(fresh, qtbot)
    draw = np.random.default_rng(0)
    losses = [1e3, 1e-3, *np.exp(draw.normal(0, 1, 38)).tolist()]  # the axis comes first
    values = draw.uniform(-9, 1, (40, 5))
    means = np.exp(draw.normal(0, 1, (10, 4)))
    evaluated = {4 * at + 3: tuple(row) for at, row in enumerate(means.tolist())}
    scale = GradientScale()
    for stop in range(1, 41):
        facts: dict[str, Any] = {"networks": 2, "run_id": 1, "running": stop < 40, "epochs": 20}
        if kind is LossView:
            known = {step: row for step, row in evaluated.items() if step <= stop}
            run = loss_run(losses[:stop], known, **facts)
        else:
            scale = scale.covering(values[:stop])
            run = heat_run(values[:stop], **facts)
        (view.refresh if stop % 10 == 5 else view.draw_on)(run, scale)
        if stop == 1:
            fresh.draw_on(run, scale)  # finds the same places for its axes
        if stop % 10 == 0:
            view.update_labels()
        QApplication.processEvents()  # each step is painted by itself
    plot = view.canvas.geometry()  # the title has the keyboard in one of two windows
    screen = numbers_of(on_screen(view).copy(plot))
    fresh.draw_on(run, scale)
    away = np.abs(screen - numbers_of(whole(fresh).copy(plot)))
    assert away.max() <= 64  # Qt rounds the edges of strokes otherwise where it clips them
    assert (away > 4).mean() < 1e-3


def test_an_axis_and_its_numbers_change_in_one_painting(qtbot: QtBot, qapp: QApplication) -> None:
    view = LossView()
    shown(view, qtbot)
    view.draw(loss_run([2.0], running=True))
    QApplication.processEvents()
    view.draw(loss_run([2.0, 1e4], running=True))
    qapp.sendPostedEvents(view.canvas.scene(), QEvent.Type.MetaCall)  # what has changed
    qapp.sendPostedEvents(None, QEvent.Type.UpdateRequest)
    assert np.abs(numbers_of(on_screen(view)) - numbers_of(whole(view))).max() <= 4


def numbers_of(image: QImage) -> np.ndarray:
    """The channels of every pixel."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows.astype(int)


def whole(view: View) -> QImage:
    """What is painted when nothing that was painted before is kept."""
    theme.notifier().changed.emit()
    QApplication.processEvents()
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
