"""Runs that were left have panels of their own in the heatmap, on a scale that covers both."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from simulator.design.design import Design
from simulator.measurement.snapshot import Snapshot
from tests.simulator.designs import dense, design
from tests.ui.views.heatmap.test_view import indices, scene_at
from tests.ui.views.runs import heat_run
from ui.run.run_book import RunFacts
from ui.style.gradient_scale import GradientScale
from ui.views.heatmap.view import GradientHeatmapView

SHALLOW = np.linspace(-3, 0, 12).reshape(6, 2)
DEEP = np.linspace(-9, 0, 12).reshape(6, 2)
SCALE = GradientScale(-3, 0)
DESIGN: Design = design([dense("a")])


def left(number: int, run: Snapshot, **facts: object) -> RunFacts:
    """A run that was left; its key and run_id are its number and that of its snapshot."""
    snapshot = dataclasses.replace(run, run_id=100 + number)
    return RunFacts(number, 100 + number, number, None, DESIGN, snapshot=snapshot, **facts)  # type: ignore[arg-type]


def show(view: GradientHeatmapView, *runs: RunFacts) -> None:
    view.show_runs(SimpleNamespace(shown=list(runs)))  # type: ignore[arg-type]


def names(view: GradientHeatmapView) -> list[str]:
    return [panel.name.shown()[1] for panel in view.panels]


def test_a_key_shows_runs_that_were_left_one_after_the_other_on_one_scale(
    view: GradientHeatmapView, qtbot: QtBot
) -> None:
    run = heat_run(SHALLOW)
    view.draw_on(run, SCALE)
    assert not view._button.isEnabled()
    qtbot.keyClick(view, Qt.Key.Key_G)
    assert len(view.panels) == 1, "there is no other run"
    first, second = left(1, heat_run(DEEP)), left(2, heat_run(SHALLOW), name="as it was")
    show(view, first, second)
    assert view._button.text() == "+ run"
    kept = view.panels[0]
    qtbot.keyClick(view, Qt.Key.Key_G)
    assert view.panels[0] is kept, "what it is zoomed to stays"
    assert names(view)[1:] == ["A  as it was · Network"]
    assert view._button.text() == "as it was"
    assert view.widened(SCALE) == SCALE
    with qtbot.waitSignal(view.scale_changed):
        qtbot.keyClick(view, Qt.Key.Key_G)
    assert names(view)[1:] == ["A  run 1 · Network"]
    wide = view.widened(SCALE)
    assert (wide.low, wide.high) == (-9, 0)
    assert view.scale == wide, "both are coloured alike"
    view.draw_on(run, wide)
    assert indices(view, 0)[0, 0] == wide.indices(SHALLOW[:1])[0, 0]
    assert indices(view, 1)[0, 0] == wide.indices(DEEP[:1])[0, 0]
    reading = view.reading(scene_at(view, 1, 0, network=1))
    assert "1.0 × 10⁻⁹" in reading
    first.name = "deep"
    show(view, first, second)
    assert names(view)[1:] == ["A  deep · Network"]
    qtbot.keyClick(view, Qt.Key.Key_G)
    assert view.ghost is None
    assert len(view.panels) == 1
    assert view.widened(SCALE) == SCALE


def test_a_run_that_is_hidden_or_looked_at_itself_has_no_panels_of_its_own(
    view: GradientHeatmapView,
) -> None:
    run, ghost = heat_run(SHALLOW), left(1, heat_run(DEEP))
    view.draw_on(run, SCALE)
    show(view, ghost)
    view.show_next_ghost()
    assert len(view.panels) == 2
    assert ghost.snapshot is not None
    view.draw_on(ghost.snapshot, SCALE)  # its record, on the timeline
    assert len(view.panels) == 1
    view.draw_on(run, SCALE)
    assert len(view.panels) == 2
    show(view)
    assert view.ghost is None
    assert len(view.panels) == 1
    assert not view._button.isEnabled()
    view.clear()
    view.draw_on(run, SCALE)
    assert len(view.panels) == 1
