"""The loss view draws the record's numbers, whatever they are, at their place in time."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.engine.network import Divergence
from simulator.measurement.snapshot import Mark
from tests.ui.views.loss.conftest import EVALUATIONS, LOSSES
from tests.ui.views.runs import loss_run, with_findings
from ui.style import style_sheet, theme
from ui.style.gradient_scale import GradientScale
from ui.views.loss.view import LossView


def scene_at(view: LossView, x: float, y: float) -> QPointF:
    """Where a value stands in the canvas's scene."""
    return view.plot.mapToScene(view.plot.place_of(x, view.plot.height_of(y)))


def at(view: LossView, x: float, y: float) -> QPoint:
    """Where a value stands on the screen."""
    return view.view_point(scene_at(view, x, y))


def end_label_of(view: LossView) -> tuple[float, str]:
    """Where the first network's label belongs, as a value, and what is written there."""
    (found,) = (label for label in view.plot.labels.labels if label.text.startswith("A  "))
    level = 10**found.at if view.plot.log else found.at
    return round(level, 9), found.text.removeprefix("A  ")


def top_of(view: LossView) -> float:
    """The largest value of the axis."""
    top = view.plot.box.home.bottom()
    return 10**top if view.plot.log else top


def near(view: LossView, point: QPoint, colour: str, reach: int = 3) -> bool:
    """Whether a colour is drawn at a point or beside it."""
    picture, wanted = view.grab().toImage(), theme.color(colour)
    for dx in range(-reach, reach + 1):
        for dy in range(-reach, reach + 1):
            found = picture.pixelColor(point + QPoint(dx, dy))
            parts = zip(found.toTuple()[:3], wanted.toTuple()[:3], strict=True)
            if max(abs(a - b) for a, b in parts) < 24:
                return True
    return False


@pytest.mark.parametrize("log", [True, False])
def test_every_loss_is_drawn_at_its_place(view: LossView, log: bool) -> None:
    if not log:
        view.change("log")
    view.draw(loss_run(LOSSES))
    colour = theme.current().networks[0]
    for step, loss in enumerate(LOSSES, 1):
        assert near(view, at(view, step / 3, loss), colour), (step, loss)
    assert not near(view, at(view, 1.0, 0.3), colour)


def test_validation_is_dashed_at_the_evaluations(view: LossView) -> None:
    view.draw(loss_run([0.01] * 6, EVALUATIONS))
    colour = theme.current().networks[0]
    assert near(view, at(view, 1.0, 0.9), colour)
    assert near(view, at(view, 2.0, 1.0), colour, reach=5)


def test_an_evaluation_before_the_first_step_is_a_whole_dot(view: LossView) -> None:
    view.draw(loss_run(LOSSES, {0: EVALUATIONS[3]}))
    middle = at(view, 0.0, EVALUATIONS[3][1])
    for side in (-1, 1):
        beside = middle + QPoint(side * (theme.px(2) - 1), 0)
        assert near(view, beside, theme.current().networks[0], reach=0), side


def test_the_gap_is_shaded_where_validation_is_worse(view: LossView) -> None:
    view.draw(loss_run([0.01] * 6, EVALUATIONS))
    x, y = view.curves[0].gap[0], view.curves[0].gap[1:]
    assert x.tolist() == [1.0, 2.0]
    assert [part.tolist() for part in y] == [[0.8, 0.2], [0.9, 1.0]]
    shaded = view.grab().toImage().pixelColor(at(view, 1.8, 0.5))
    assert shaded != view.grab().toImage().pixelColor(at(view, 1.8, 0.05))
    better = {3: (0.9, 0.8, 0.5, 0.6), 6: (0.5, 0.4, 0.7, 0.8)}
    view.draw(loss_run([0.01] * 6, better, run_id=7))
    _, low, high = view.curves[0].gap
    assert (low == high).all()


def test_accuracy_is_a_share_with_its_own_chance(view: LossView, qtbot: QtBot) -> None:
    view.draw(loss_run(LOSSES, EVALUATIONS))
    qtbot.keyClick(view, Qt.Key.Key_A)
    assert view.title == "Accuracy"
    curves = view.curves[0]
    assert curves.training.y.tolist() == [0.5, 0.9]
    assert curves.validation.y.tolist() == [0.4, 0.6]
    assert end_label_of(view) == (0.6, "60.0 %")
    assert [part.tolist() for part in curves.gap[1:]] == [[0.4, 0.6], [0.5, 0.9]]
    assert near(view, at(view, 1.0, 0.5), theme.current().networks[0])
    assert near(view, at(view, 0.05, 0.1), theme.current().muted)
    reading = view.reading(scene_at(view, 1.99, 0.5))
    assert "training 50.0 % · validation 40.0 %" in reading
    qtbot.keyClick(view, Qt.Key.Key_A)
    assert view.title == "Loss"


def test_time_is_counted_in_epochs_steps_or_seconds(view: LossView, qtbot: QtBot) -> None:
    view.draw(loss_run(LOSSES, EVALUATIONS))
    ends = []
    for _ in range(3):
        ends.append((view.time_unit, float(view.curves[0].training.x[-1])))
        qtbot.keyClick(view, Qt.Key.Key_X)
    assert ends == [("epochs", 2.0), ("steps", 6.0), ("seconds", 3.0)]
    assert view.time_unit == "epochs"
    view.change("time_unit")
    view.change("time_unit")
    assert view.curves[0].validation.x.tolist() == [1.5, 3.0]
    assert view.reading(scene_at(view, 1.5, 0.5)).startswith("1.5")


def test_smoothing_draws_the_mean_of_the_epoch_before(view: LossView, qtbot: QtBot) -> None:
    view.draw(loss_run([*LOSSES, math.nan, 0.5]))
    qtbot.keyClick(view, Qt.Key.Key_S)
    curves = view.curves[0]
    means = [2.0, 1.75, 1.5, 1.0, 1.75 / 3, 0.875 / 3, 0.375 / 2, 0.625 / 2]
    assert np.allclose(curves.training.y, means)
    assert curves.faint.y.tolist() == [*LOSSES, 0.5]
    qtbot.keyClick(view, Qt.Key.Key_S)
    assert len(view.curves[0].faint.y) == 0


def test_a_long_record_keeps_its_peaks(view: LossView) -> None:
    losses = np.full(20_000, 0.5)
    losses[7_654], losses[12_345] = 40.0, 0.002
    view.draw(loss_run(losses.tolist()))
    curve = view.curves[0].training
    assert len(curve.y) <= 400
    assert curve.y.max() == 40.0
    assert curve.y.min() == 0.002
    assert curve.x[-1] == pytest.approx(20_000 / 3)


def test_a_run_that_goes_on_keeps_the_look_of_its_past(view: LossView) -> None:
    losses = np.exp(np.random.default_rng(0).normal(0, 1, 900)).tolist()
    view.draw(loss_run(losses[:500], epochs=400))
    first = view.curves[0].training
    view.draw(loss_run(losses, epochs=400))
    later = view.curves[0].training
    kept = len(first.x) - 3  # the newest bin was not full
    assert 20 < kept < 150
    assert later.x[:kept].tolist() == first.x[:kept].tolist()
    assert later.y[:kept].tolist() == first.y[:kept].tolist()


def test_a_wider_view_draws_more_points(view: LossView, qtbot: QtBot) -> None:
    view.draw(loss_run(np.random.default_rng(0).uniform(1, 2, 900).tolist(), epochs=400))
    before = len(view.curves[0].training.x)
    view.resize(1400, 400)
    qtbot.waitUntil(lambda: len(view.curves[0].training.x) > before)


def test_many_evaluations_are_drawn_with_few_points(view: LossView) -> None:
    evaluations = dict.fromkeys(range(1, 2001), (0.1, 0.2, 0.9, 0.8))
    view.draw(loss_run([0.5] * 2_000, evaluations))
    curves = view.curves[0]
    assert len(curves.gap[0]) <= 151
    assert len(curves.validation.y) <= 152
    assert curves.validation.x[-1] == pytest.approx(2_000 / 3)


def test_the_label_says_the_mean_of_the_last_epoch(view: LossView) -> None:
    view.draw(loss_run(LOSSES))
    assert end_label_of(view)[1] == f"{np.mean(LOSSES[-3:]):.3f}"
    broken = dataclasses.replace(
        loss_run(LOSSES).networks[0], divergence=Divergence(6, "a", "loss"), status="diverged"
    )
    view.draw(loss_run(LOSSES, networks=1, run_id=5))
    view.draw(dataclasses.replace(loss_run(LOSSES), networks=(broken,)))
    assert end_label_of(view)[1] == "diverged"


def test_marks_are_lines_that_say_what_was_changed(view: LossView) -> None:
    view.draw(loss_run(LOSSES, marks=(Mark(3, "one layer more"), Mark(5, "rate 0.1"))))
    assert view.reading(scene_at(view, 1.0, 0.5)).startswith("step 3: one layer more\nepoch 1.00")
    assert view.reading(scene_at(view, 5 / 3, 0.5)).startswith("step 5: rate 0.1\n")
    assert "layer" not in view.reading(scene_at(view, 0.5, 0.5))


def test_findings_are_lines_where_they_began_until_another_run(view: LossView) -> None:
    made = loss_run(LOSSES, marks=(Mark(3, "one layer more"),), networks=2)
    view.draw(made)
    assert view.plot.findings.lines == []
    view.draw(with_findings(made, (3, "vanishing"), (5, "plateau"), network=1))  # a last reading
    assert [line.value() for line in view.plot.findings.lines] == pytest.approx([1, 5 / 3])
    lines = view.reading(scene_at(view, 1.0, 0.5)).split("\n")
    assert lines[:2] == ["step 3: one layer more", "step 3: found in B: vanishing"]
    view.change("time_unit")
    assert [line.value() for line in view.plot.findings.lines] == [3, 5]
    view.clear()
    assert view.plot.findings.lines == []


def test_the_values_under_the_mouse_are_the_recorded_ones(view: LossView, qtbot: QtBot) -> None:
    view.draw(loss_run(LOSSES, EVALUATIONS, networks=2))
    lines = view.reading(scene_at(view, 4 / 3, 0.5)).split("\n")
    assert lines[0] == "epoch 1.33 · step 4"
    assert lines[1] == "A  Network   0.5 · validation 0.9"
    assert lines[2].startswith("B  Network")
    plain = view.grab().toImage()
    port = view.canvas.viewport()
    qtbot.mouseMove(port, port.mapFrom(view, at(view, 4 / 3, 0.5)))
    assert view.plot.cursor.isVisible()
    assert view.plot.cursor.pen.color() == theme.color(theme.current().muted)
    assert view.plot.cursor.value() == pytest.approx(4 / 3, abs=0.01)
    assert view.hover.text() == "\n".join(lines)
    assert view.grab().toImage() != plain
    assert view.reading(QPointF(2, 2)) == ""
    qtbot.mouseMove(port, QPoint(2, 2))
    assert not view.plot.cursor.isVisible()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e308, 0.0, -0.0, 1e-300, -5.0])
@pytest.mark.parametrize("shown", ["loss", "accuracy"])
def test_no_number_breaks_the_picture(view: LossView, value: float, shown: str) -> None:
    for log in (True, False):
        view.change("log")
        run = loss_run([value, 1.0, value], {1: (value,) * 4, 2: (1.0, 2.0, 0.5, value)})
        view.draw(dataclasses.replace(run, run_id=int(log) + 50))
        view.show_measure(shown)  # type: ignore[arg-type]
        view.change("smooth")
        assert not view.grab().isNull()
        view.table()


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (2.3021, "2.302"), (0.0318, "0.0318"), (0.005, "0.00500"), (0.0, "0.000"),
        (4.72e-5, "4.7 × 10⁻⁵"), (123.456, "123"), (3.05e10, "3.05 × 10¹⁰"), (-0.5, "-0.500"),
    ],
)  # fmt: skip
def test_a_label_says_a_loss_in_three_digits_however_small(
    view: LossView, loss: float, text: str
) -> None:
    view.draw(loss_run([loss] * 6))
    assert end_label_of(view)[1] == text


def test_a_loss_that_nearly_vanishes_is_drawn_where_it_is(view: LossView) -> None:
    losses = [1.0, 1e-5, 1e-8, 3e-10]
    view.draw(loss_run(losses, chance_loss=None))
    assert view.curves[0].training.y.tolist() == losses
    assert view.plot.box.home.top() <= np.log10(3e-10)


def test_large_losses_are_drawn_where_they_are(view: LossView) -> None:
    losses = [3e10, 2e10, 1e9]
    view.draw(loss_run(losses, {3: (1e9, 2e9, np.nan, np.nan)}, chance_loss=None))
    assert view.curves[0].training.y.tolist() == losses
    assert view.curves[0].validation.y.tolist() == [2e9]
    view.draw(loss_run([2.0, 1e12, 1.0], run_id=9))
    assert view.curves[0].training.y.max() < 1e9  # a blow-up of one step stays out of sight
    view.draw(loss_run([1e-7, 1e-8], chance_loss=None, run_id=10))
    assert view.curves[0].training.y.tolist() == [1e-7, 1e-8]


def test_a_validation_far_above_leaves_the_plot_and_says_so(view: LossView) -> None:
    view.draw(loss_run([2.0] * 6, {1: (2.0, 3e7, 0.1, 0.1), 6: (2.0, 2.5, 0.1, 0.1)}))
    assert top_of(view) <= 100
    peak = "↑ A validation peak 3 × 10⁷"
    assert [label.text for label in view.plot.labels.labels if "↑" in label.text] == [peak]
    view.show_measure("accuracy")
    assert not any("↑" in label.text for label in view.plot.labels.labels)


def test_a_curve_that_leaves_the_plot_says_at_its_edge_how_high_it_went(view: LossView) -> None:
    def peaks() -> list[str]:
        view.update_labels()
        return [label.text for label in view.plot.labels.labels if "↑" in label.text]

    view.draw(loss_run([2.0, 3.2e9, 4e3, 2.0], {4: (2.0, 2.5, 0.1, 0.1)}))  # 2 × 10⁶ is drawn
    assert peaks() == ["↑ A training peak 3.2 × 10⁹"]
    (label,) = (label for label in view.plot.labels.labels if "↑" in label.text)
    assert label.at == view.plot.box.viewRect().bottom()
    view.plot.box.show_range(0, 2.9 / 3, 4.0 / 3)  # zoomed past the peak
    assert peaks() == []
    view.plot.box.show_range(1, -1.0, 1.0)  # and below what is seen there
    assert peaks() == ["↑ A training peak 4000"]


def test_the_axis_only_grows_within_a_run(view: LossView) -> None:
    view.draw(loss_run([5.0, 5.0]))
    high = top_of(view)
    run = loss_run([0.1, 0.1, 0.1])
    view.draw(run)
    assert top_of(view) == high
    view.draw(dataclasses.replace(run, run_id=99, chance_loss=None))
    assert top_of(view) < high


def test_a_rewound_run_keeps_its_axes_and_shows_the_past(view: LossView) -> None:
    live = loss_run(LOSSES, EVALUATIONS)
    view.draw(live)
    frame = view.plot.box.viewRect()
    network = live.networks[0]
    past = dataclasses.replace(network, history=network.history.until(3), step=3)
    view.draw(dataclasses.replace(live, step=3, rewound=True, networks=(past,)))
    assert view.plot.box.viewRect() == frame
    assert view.curves[0].training.y.tolist() == LOSSES[:3]
    assert view.curves[0].validation.y.tolist() == [0.9]
    view.draw(live)
    assert view.curves[0].training.y.tolist() == LOSSES


def test_an_empty_and_a_fresh_run_are_drawn(view: LossView) -> None:
    view.clear()
    assert not view.grab().isNull()
    view.draw(loss_run([]))
    assert not view.grab().isNull()
    view.change("time_unit")
    view.change("time_unit")
    view.show_measure("accuracy")
    assert not view.grab().isNull()


def test_what_will_be_drawn_stands_beside_the_level_of_chance_as_the_axis_is_now(
    view: LossView,
) -> None:
    view.resize(330, 260)
    view.clear()
    for number, first in enumerate((2.4, 4e8), 1):  # the second one puts chance further down
        view.draw(loss_run([], {0: (first, first, 0.1, 0.1)}, run_id=number))
        (hint,) = view.canvas.hints
        assert hint.isVisible()
        shown = [one for one in view.plot.labels.items if one.isVisible()]
        assert any("chance" in one.textItem.toPlainText() for one in shown)
        assert not any(
            hint.sceneBoundingRect().intersects(one.sceneBoundingRect()) for one in shown
        )


def test_up_to_four_networks_come_and_go(view: LossView) -> None:
    for count in (1, 4, 2):
        view.draw(loss_run(LOSSES, EVALUATIONS, networks=count, run_id=count))
        assert len(view.curves) == count
        assert not view.grab().isNull()


def test_buttons_and_title_change_what_is_shown(view: LossView, qtbot: QtBot) -> None:
    view.draw(loss_run(LOSSES))
    qtbot.mouseClick(view._buttons["log"], Qt.MouseButton.LeftButton)
    assert " · linear" in view.unit
    qtbot.keyClick(view, Qt.Key.Key_L)
    assert " · log" in view.unit
    qtbot.mouseClick(view._buttons["time_unit"], Qt.MouseButton.LeftButton)
    assert view._buttons["time_unit"].text() == "steps"


def test_data_without_classes_says_why_there_is_no_accuracy(view: LossView) -> None:
    nothing = float("nan")
    view.draw(loss_run(LOSSES, {3: (0.5, 0.6, nothing, nothing)}, chance_loss=None))
    view.show_measure("accuracy")
    assert view.hint_shown
    assert view.hint_shown.startswith("There are no classes here")
    view.draw(loss_run(LOSSES, {3: (0.5, 0.6, 0.4, 0.4)}, chance_loss=None, run_id=8))
    assert not view.hint_shown


def test_under_the_mouse_a_long_name_leaves_room_for_its_values(view: LossView) -> None:
    run = loss_run(LOSSES, EVALUATIONS)
    named = dataclasses.replace(run.networks[0], name="A network whose name has no end " * 5)
    view.draw(dataclasses.replace(run, networks=(named,)))
    line = view.reading(scene_at(view, 1.5, 0.5)).split("\n")[-1]
    assert line == "A  A network whose name ha…   0.25 · validation 0.9"


def test_a_loss_around_the_level_of_chance_stays_above_its_label(view: LossView) -> None:
    chance = float(np.log(10))
    for number, factor in enumerate((0.99, 1.01, 0.98, 1.02), 1):
        view.draw(loss_run([factor * chance] * 3, run_id=number))
        assert [label.text[:3] for label in view.plot.labels.labels] == ["A  ", "cha"]


def test_on_a_small_stage_labels_stand_behind_the_ends_of_the_curves(
    view: LossView, qapp: QApplication
) -> None:
    style_sheet.apply(qapp, theme.DARK, theme.presentation_scale(768))
    try:
        view.resize(240, 300)
        view.draw(loss_run([2.304] * 200))
        qapp.processEvents()
        shown = zip(view.plot.labels.items, view.plot.labels.labels, strict=False)
        (start,) = (item.pos().x() for item, label in shown if label.bold)
        assert start > view.plot.end_px(view._end()) + theme.px(3)
    finally:
        style_sheet.apply(qapp, theme.DARK)


def test_labels_of_a_run_that_goes_on_follow_when_it_is_refreshed(view: LossView) -> None:
    scale, losses = GradientScale(-3, 0), [2.0] * 100
    view.draw(loss_run(losses, epochs=400, running=True))
    before = end_label_of(view)
    later = loss_run([*losses, 0.5], epochs=400, running=True)
    view.draw(later)
    assert end_label_of(view) == before, "from frame to frame words stay where they are"
    view.refresh(later, scale)
    assert end_label_of(view) == (1.5, "1.500")
    view.refresh(loss_run([*losses, 0.5, 0.5], epochs=400, running=True), scale)
    assert end_label_of(view) == (1.0, "1.000")
