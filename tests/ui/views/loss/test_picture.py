"""What the loss view shows is what the record holds, read off its own axes, labels and colours."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from simulator.measurement.snapshot import Mark, Snapshot
from tests.ui.views.reading import (
    Mask,
    Ruler,
    across,
    alike,
    box_of,
    label,
    labels_of,
    middle_of,
    pixels_of,
    upwards,
)
from tests.ui.views.runs import loss_run
from ui.style import theme
from ui.views.loss.plot import LossPlot
from ui.views.loss.view import LossView

EPOCHS = 15  # of three steps
CONTROLS_PX = 48  # the title line, whose texts are no numbers of an axis


def axes(view: LossView, *, log: bool) -> tuple[Ruler, Ruler]:
    """Time and value, by the numbers that are written."""
    labels = labels_of(view)
    unit = next(o for o in labels if o.text.endswith(" epochs"))
    below = [o for o in labels if abs(o.y - unit.y) < 1]
    return across(below), upwards([o for o in labels if o not in below], log=log)


def run(*networks: Snapshot) -> Snapshot:
    """Networks of several runs beside each other."""
    return dataclasses.replace(networks[0], networks=tuple(n.networks[0] for n in networks))


def level(losses: float, steps: int = 30, **facts: object) -> Snapshot:
    return loss_run([losses] * steps, epochs=EPOCHS, **facts)


def drawn(view: LossView, network: int = 0) -> Mask:
    """What is drawn in a network's colour, without the labels at the right and the title."""
    mask = alike(pixels_of(view), theme.current().networks[network])
    end = label(view, next(o.text for o in labels_of(view) if o.text.startswith("A  ")))
    mask[:, round(end.box.left()) - 4 :] = False
    mask[:CONTROLS_PX] = False
    return mask


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("loss", [0.15, 0.5, 1.0, 2.5])
def test_a_loss_stands_at_its_height_between_the_numbers(
    view: LossView, log: bool, loss: float
) -> None:
    if not log:
        view.change("log")
    view.draw(level(loss))
    _, value = axes(view, log=log)
    _, y = middle_of(drawn(view))
    assert y == pytest.approx(value.px(loss), abs=2)


def test_an_accuracy_stands_at_its_height_between_the_numbers(view: LossView) -> None:
    view.draw(loss_run([0.5] * 45, {3: (1, 1, 0.25, 0.25), 45: (1, 1, 0.25, 0.25)}, epochs=EPOCHS))
    view.show_measure("accuracy")
    _, value = axes(view, log=False)
    _, y = middle_of(drawn(view))
    assert y == pytest.approx(value.px(0.25), abs=2)


def test_a_step_stands_at_its_time_between_the_numbers(view: LossView) -> None:
    view.draw(loss_run([2.5] * 20 + [0.25] * 20, epochs=EPOCHS))
    time, value = axes(view, log=True)
    mask = drawn(view)
    high, low = (mask[round(value.px(y)) - 1 :][:3].any(axis=0) for y in (2.5, 0.25))
    assert np.flatnonzero(high)[[0, -1]] == pytest.approx(time.px([1 / 3, 20 / 3]), abs=3)
    assert np.flatnonzero(low)[[0, -1]] == pytest.approx(time.px([21 / 3, 40 / 3]), abs=3)


def test_the_last_number_of_the_time_stands_where_the_planned_epochs_end(view: LossView) -> None:
    view.draw(loss_run([1.0] * 3 * EPOCHS, epochs=EPOCHS))
    end = label(view, f"{EPOCHS} epochs")
    _, _, right, _ = box_of(drawn(view))
    assert right == pytest.approx(end.box.right(), abs=5)


def test_a_mark_stands_at_its_time(view: LossView) -> None:
    view.draw(level(1.0, steps=40, marks=(Mark(21, "learning rate 0.1"),)))
    marked = pixels_of(view)
    time, _ = axes(view, log=True)
    view.draw(level(1.0, steps=40, run_id=7))
    left, _, right, _ = box_of((marked != pixels_of(view)).any(axis=-1))
    assert (left + right) / 2 == pytest.approx(time.px(7.0), abs=2)


def test_each_network_is_drawn_in_its_colour_and_labelled_with_its_letter_beside_it(
    view: LossView,
) -> None:
    losses = (2.0, 1.0, 0.4, 0.15)
    view.draw(run(*(level(loss) for loss in losses)))
    _, value = axes(view, log=True)
    for index, loss in enumerate(losses):
        _, y = middle_of(drawn(view, index))
        assert y == pytest.approx(value.px(loss), abs=2)
        end = label(view, f"{theme.LETTERS[index]}  {loss:.3f}")
        assert end.y == pytest.approx(y, abs=3)
        assert end.colour == theme.color(theme.current().network_texts[index])


def test_training_is_a_solid_line_and_validation_a_dotted_one(view: LossView) -> None:
    evaluations = dict.fromkeys(range(3, 31, 3), (0.3, 1.0, 0.5, 0.5))
    view.draw(loss_run([0.3] * 30, evaluations, epochs=EPOCHS))
    time, value = axes(view, log=True)
    first, last = round(time.px(2.0)), round(time.px(9.0))

    def covered(loss: float) -> float:
        rows = drawn(view)[round(value.px(loss)) - 1 :][:3, first:last]
        return float(rows.any(axis=0).mean())

    assert covered(0.3) == 1.0
    assert 0.2 < covered(1.0) < 0.9


def test_the_level_of_chance_stands_at_its_height(view: LossView) -> None:
    view.draw(level(0.5))
    _, value = axes(view, log=True)
    mask = alike(pixels_of(view), theme.current().muted)
    at = round(value.px(np.log(10)))
    dashes = [mask[row, 80:500].mean() for row in range(at - 2, at + 3)]
    assert max(dashes) > 0.4
    assert label(view, "chance is ln 10 = 2.30").y == pytest.approx(at, abs=4)


def test_a_plot_is_in_decades_until_it_is_told_otherwise(qapp: QApplication) -> None:
    plot = LossPlot()
    assert plot.left.text(plot.height_of(0.01)) == "0.01"
    assert plot.height_of(0.0) == -300


def test_a_hint_keeps_to_the_third_of_the_plot_where_the_level_of_chance_is_not(
    view: LossView,
) -> None:
    # near the top of the axis, and looking back to the first step of a run, near its foot
    cases = ([], 2.3, 2), ([1000.0, 0.5], 0.6, 1), ([1.0], None, 2)  # the last: what is low
    for losses, chance, third in cases:
        view.clear()
        begun = loss_run(losses, chance_loss=chance, run_id=third)
        view.draw(dataclasses.replace(begun, step=0))
        (hint,) = view.canvas.hints
        box, at = view.plot.box.sceneBoundingRect(), hint.sceneBoundingRect().center()
        middle = box.top() + (third + 0.5) * box.height() / 3
        assert at.y() == pytest.approx(middle, abs=1), chance
        assert at.x() == pytest.approx(box.center().x(), abs=1)


def test_what_is_drawn_over_what(qapp: QApplication) -> None:
    plot = LossPlot()
    network, other = plot.networks[0], plot.networks[3]
    order = [network.gap, network.faint, network.training, plot.cursor]
    heights = [item.zValue() for item in order]
    assert heights == sorted(heights)
    assert heights[0] < heights[1], "the gap lies below all curves"
    assert heights[2] < heights[3], "the cursor above them"
    assert network.validation.zValue() == other.training.zValue() == heights[2]
    assert plot.cursor.angle == 90
    assert not plot.cursor.isVisible()
