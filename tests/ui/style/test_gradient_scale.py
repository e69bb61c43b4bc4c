"""One scale for all gradients: it covers what was recorded, grows by decades, never shrinks."""

from __future__ import annotations

import dataclasses

import numpy as np
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.views.runs import heat_run
from ui.style import style_sheet, theme
from ui.style.gradient_scale import (
    FIRST,
    LAST,
    MAX_DECADES,
    NOT_FINITE,
    ZERO,
    GradientScale,
    ScaleKeeper,
)
from ui.views.heatmap.quantity import HEAT_QUANTITIES


def test_the_scale_grows_by_whole_decades_and_never_shrinks() -> None:
    scale = GradientScale()
    wider = scale.covering(np.array([-7.2, 1.1]))
    assert (wider.low, wider.high) == (-8, 2)
    assert wider.covering(np.array([-1.0])) is wider
    assert scale.covering(np.array([np.nan, -np.inf, np.inf])) is scale


def test_the_scale_covers_forty_decades_at_most_below_the_largest_value() -> None:
    scale = GradientScale().covering(np.array([-200.0, 1.5]))
    assert (scale.low, scale.high) == (2 - MAX_DECADES, 2)
    later = scale.covering(np.array([7.0]))
    assert (later.low, later.high) == (7 - MAX_DECADES, 7)
    assert MAX_DECADES == 40


def test_indices_keep_places_for_zero_and_for_what_is_not_finite() -> None:
    values = np.array([-np.inf, np.nan, np.inf, -9.0, -3.0, 0.0, 9.0])
    found = GradientScale(-3, 0).indices(values).tolist()
    assert found == [ZERO, NOT_FINITE, NOT_FINITE, FIRST, FIRST, LAST, LAST]


def test_every_recorded_norm_is_covered_however_seldom_one_looks() -> None:
    trainer = Trainer(design([dense(f"d{index}", 8, "sigmoid") for index in range(8)]))
    often, once = ScaleKeeper(), ScaleKeeper()
    for _ in range(60):
        trainer.step()
        often.covering(trainer.snapshot())
    assert once.covering(trainer.snapshot()) == often.scale
    norms = trainer.histories[0].view().gradient_log10
    assert often.scale.low <= norms.min()
    assert norms.max() <= often.scale.high


def test_norms_recorded_while_the_history_was_decimated_are_covered() -> None:
    trainer = Trainer(design([dense("a")]))
    trainer.step()
    before = trainer.snapshot()
    network = before.networks[0]
    keeper = ScaleKeeper()
    keeper.covering(before)
    steps, values = np.array([1, 3]), np.array([network.gradient_log10, [-9.5, -1.0]], np.float32)
    thinned = dataclasses.replace(
        network.history,
        generation=1,
        steps=steps,
        measured={"kernel_gradient": (steps, values)},
    )
    after = dataclasses.replace(network, history=thinned)
    assert keeper.covering(dataclasses.replace(before, networks=(after,))).low == -10


def test_rows_of_a_decimated_history_are_read_also_where_there_were_more_rows_before() -> None:
    """Four rows were seen; of the three that are there now the second is a step made since."""
    values = np.array([[-1.0, -1.0], [-1.0, -1.0], [-1.0, -1.0], [-1.0, -1.0]])
    before = heat_run(values)
    keeper = ScaleKeeper()
    assert keeper.covering(before).low == -3
    network = before.networks[0]
    steps = np.array([1, 5, 9])
    sparser = np.array([[-1.0, -1.0], [-9.5, -1.0], [-1.0, -1.0]], np.float32)
    history = dataclasses.replace(
        network.history, generation=1, steps=steps, measured={"kernel_gradient": (steps, sparser)}
    )
    after = dataclasses.replace(network, history=history, step=9)
    assert keeper.covering(dataclasses.replace(before, networks=(after,))).low == -10


def test_a_new_run_begins_with_a_scale_of_its_own() -> None:
    trainer = Trainer(design([dense("a")]))
    keeper = ScaleKeeper()
    first = trainer.snapshot()
    wide = dataclasses.replace(
        first.networks[0], measured={"kernel_gradient": np.array([-20.0, 0.0])}
    )
    assert keeper.covering(dataclasses.replace(first, networks=(wide,))).low == -20
    assert keeper.covering(dataclasses.replace(first, run_id=first.run_id + 1)).low == -3


def test_ticks_are_whole_decades_from_end_to_end() -> None:
    for low, high in ((-3, 0), (-13, 1), (-40, 2), (-4, 1), (-39, 0)):
        for most in (2, 3, 6):
            ticks = GradientScale(low, high).ticks(most)
            assert (ticks[0], ticks[-1]) == (high, low)
            assert len(ticks) <= most + 1
            steps = -np.diff(ticks)
            assert steps.min() >= 0.6 * steps.max() or len(ticks) < 5
    assert GradientScale(-12, 1).ticks() == [1, -3, -6, -9, -12]
    assert GradientScale(-13, 0).ticks() == [0, -3, -6, -9, -13]


def test_a_value_has_the_same_colour_on_a_card_and_in_a_heatmap(qapp: QApplication) -> None:
    style_sheet.apply(qapp, theme.DARK)
    scale = GradientScale(-12, 1)
    values = np.array([-np.inf, np.nan, np.inf, *np.linspace(-13, 2, 50)])
    table = [QColor.fromRgb(color) for color in scale.color_table()]
    for value, index in zip(values, scale.indices(values), strict=True):
        card, cell = scale.color(float(value)), table[index]
        parts = zip(card.toTuple(), cell.toTuple(), strict=True)
        assert max(abs(one - other) for one, other in parts) <= 6, value
    assert scale.color(-np.inf).name() == "#000000"
    assert scale.color(np.nan).name() == theme.current().warning.lower()


def test_a_quantity_that_is_no_decade_yet_has_a_scale_of_its_decades() -> None:
    run = heat_run(np.array([[2e-8, 1.0], [0.0, np.nan]]), quantity="weight_norm")
    keeper = ScaleKeeper("weight_norm", HEAT_QUANTITIES["weight_norm"].drawn)
    assert (keeper.covering(run).low, keeper.scale.high) == (-8, 0)


def test_the_newest_values_are_covered_where_thinning_left_them_out() -> None:
    run = heat_run(np.zeros((3, 2)))
    measured = {"kernel_gradient": np.array([-5.5, 0.0])}
    newest = dataclasses.replace(run.networks[0], step=4, measured=measured)
    assert ScaleKeeper().covering(dataclasses.replace(run, networks=(newest,))).low == -6
