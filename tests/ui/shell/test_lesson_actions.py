"""A lesson opens like a file, and its steps move the parts of the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from simulator.measurement.diagnosis import Diagnosis, Finding
from tests.conftest import LESSONS
from tests.simulator.lessons.small import documents, loaded, written
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.lesson_actions import as_sentence
from ui.style.gradient_scale import ScaleKeeper
from ui.views.heatmap.view import GradientHeatmapView
from ui.views.loss.view import LossView


def test_a_lessons_folder_or_file_opens_as_a_lesson_and_one_at_fault_is_refused(
    make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    player, handed_out = window.lesson_actions.player, list[object]()
    monkeypatch.setattr(window.lesson_actions.handout, "ask_and_start", handed_out.append)
    assert not window.actions_by_name["save_handout"].isEnabled()
    assert window.open_path(LESSONS / "he-and-relu" / "lesson.json")
    assert player.found is not None
    assert player.found.name == "he-and-relu"
    assert window.inspector.currentWidget() is window.lesson_page
    window.actions_by_name["save_handout"].trigger()
    assert handed_out == [player.found]
    design = window.document.design

    lesson, _ = documents()
    lesson["steps"][1]["setup"][0]["block"] = "nobody"
    assert not window.open_path(written(tmp_path / "faulty", lesson))
    said = window.status.message.text()
    assert "was not opened" in said
    assert "steps[1].setup[0]" in said
    assert player.found.name == "he-and-relu"  # what is open stays
    (tmp_path / "faulty" / "lesson.json").write_text("{", encoding="utf-8")
    assert not window.open_path(tmp_path / "faulty" / "lesson.json")
    assert not window.lesson_actions.open_path("no-such-lesson")
    assert "no-such-lesson was not opened" in window.status.message.text()
    assert window.document.design is design

    # the next lesson does not begin with what this one had the heatmap show
    heatmap = window.dock_area.views["gradient_heatmap"]
    assert isinstance(heatmap, GradientHeatmapView)
    assert heatmap.shown.quantity.name == "activation_std"
    assert window.open_path(LESSONS / "plain-versus-residual" / "lesson.json")
    assert heatmap.shown.quantity.name == "kernel_gradient"


def test_a_step_selects_layers_moves_the_canvas_and_opens_views(
    make_window: MakeWindow, tmp_path: Path
) -> None:
    lesson, _ = documents()
    place = {"network": "Two", "layers": ["body/a"]}
    lesson["steps"][0]["setup"] = [
        {"do": "select", **place},
        {"do": "camera", **place},
        {"do": "open_view", "view": "gradient_heatmap", "quantity": "dead_share"},
    ]
    lesson["steps"][1]["setup"] = [
        {"do": "camera"},
        {"do": "open_view", "view": "study_view"},
        {"do": "show_study", "study": "spirals"},
    ]
    lesson["steps"][2]["setup"], lesson["claims"] = [], []
    del lesson["steps"][0]["question"]["claim"]
    window = make_window()
    canvas = window.canvas
    assert window.open_path(loaded(tmp_path / "mine", lesson).folder)
    chosen = LayerPlace(1, ("body", "a"))
    assert window.selection.layers == {chosen}
    assert window.inspector.currentWidget() is window.lesson_page
    box = canvas.scene().box_of(chosen)
    assert box is not None
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(box)
    assert not canvas.view_state().fitted
    heatmap = window.dock_area.views["gradient_heatmap"]
    assert isinstance(heatmap, GradientHeatmapView)
    assert heatmap.shown.quantity.name == "dead_share"

    window.actions_by_name["next_step"].trigger()
    assert canvas.view_state().fitted
    studies = window.study_actions
    assert studies.view.isVisible()
    assert studies.study is not None
    assert studies.study.title == "Is deeper better? Spirals"
    assert len(studies.state.rows) == 81
    window.actions_by_name["previous_step"].trigger()
    assert window.selection.layers == {chosen}
    assert not canvas.view_state().fitted


def test_no_forecast_answers_what_the_class_is_asked_until_it_was_shown_or_tried_out(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    lesson, _ = documents()
    lesson["claims"] = []
    for step in lesson["steps"]:
        step["setup"] = [{"do": "camera"}]
    del lesson["steps"][0]["question"]["claim"]
    window = make_window()
    canvas = window.canvas

    def said(name: str) -> list[str]:
        """The header of the first network, whatever is known of it."""
        told = Finding(name, f"{name}: 9", 0, (), 9.0, 1.0, 5)
        known = Diagnosis(forecast=(told,)) if name == "vanishing" else Diagnosis(findings=(told,))
        assert window.snapshot is not None
        networks = [replace(each, diagnosis=known) for each in window.snapshot.networks]
        snapshot = replace(window.snapshot, networks=tuple(networks))
        canvas.scene().run_display.show(snapshot, ScaleKeeper().covering(snapshot))
        return [lane.verdict for lane in canvas.scene().lanes.values()]

    assert window.open_path(loaded(tmp_path / "mine", lesson).folder)
    qtbot.waitUntil(lambda: window.session.state is RunState.READY)
    qtbot.waitUntil(lambda: window.snapshot is not None)
    assert said("vanishing") == ["", ""]
    assert said("dead") == ["dead: 9"] * 2, "what is measured is no forecast"
    said("vanishing")
    window.action("try_it").trigger()
    foreseen = ["foreseen: vanishing: 9"] * 2
    assert [lane.verdict for lane in canvas.scene().lanes.values()] == foreseen
    window.action("try_it").trigger()
    assert [lane.verdict for lane in canvas.scene().lanes.values()] == ["", ""]
    window.action("next_step").trigger()
    assert said("vanishing") == foreseen
    window.action("previous_step").trigger()
    assert said("vanishing") == foreseen, "the answer has been shown"


def test_a_step_without_training_hides_the_run_that_it_leaves(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    lesson, _ = documents()
    wider = {"do": "set_field", "layers": ["stem"], "field": "units", "value": 6}
    lesson["steps"][0]["setup"] = [{"do": "train", "epochs": 2}]
    lesson["steps"][1]["setup"] = [wider, {"do": "hide_runs"}]
    lesson["steps"][2]["setup"] = [{"do": "train", "epochs": 2}]
    lesson["claims"] = []
    del lesson["steps"][0]["question"]["claim"]
    window = make_window()
    player, runs = window.lesson_actions.player, window.session.runs
    assert window.open_path(loaded(tmp_path / "mine", lesson).folder)
    qtbot.waitUntil(lambda: not player.is_training)
    player.next()
    assert "can go on" not in window.status.message.text(), "it was replaced by a new one"
    player.next()
    qtbot.waitUntil(lambda: not player.is_training)
    assert runs.at(0) is not None  # Previous leads back to it
    assert runs.ghosts == []


def test_a_curve_is_drawn_over_the_empty_loss_plot_and_stays_beside_the_run(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    lesson, _ = documents()
    lesson["steps"][0]["setup"] = [{"do": "open_view", "view": "loss_view"}]
    lesson["steps"][0]["question"] = {
        "kind": "curve", "text": "How?", "view": "loss_view", "network": "One", "because": "So.",
    }  # fmt: skip
    lesson["steps"][1]["setup"] = [{"do": "train", "epochs": 3}]
    lesson["claims"] = []
    window = make_window()
    assert window.open_path(loaded(tmp_path / "mine", lesson).folder)
    qtbot.waitUntil(lambda: window.session.state is RunState.READY)
    view = window.dock_area.views["loss_view"]
    assert isinstance(view, LossView)
    viewport, box = view.canvas.viewport(), view.plot.box
    log = window.lesson_actions.predictions
    found = window.lesson_actions.player.found
    assert found is not None
    made = log.at(found, 0)
    assert made is not None

    def at(across: float, down: float) -> QPoint:
        """A point of the plot, as shares of its sides."""
        room = box.sceneBoundingRect()
        x, y = room.left() + across * room.width(), room.top() + down * room.height()
        return view.canvas.mapFromScene(QPointF(x, y))

    def stroke(*points: tuple[float, float]) -> None:
        qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at(*points[0]))
        for point in points[1:]:
            qtbot.mouseMove(viewport, at(*point))
        qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at(*points[-1]))

    stroke((0.2, 0.3), (0.4, 0.5), (0.8, 0.8))
    assert len(made.curve) == 3
    (first, high), _, (last, low) = made.curve
    assert first < last
    assert high > low > 0  # losses, not their logarithms
    stroke((0.5, 0.2), (0.6, 0.2))
    assert [round(y / high, 1) > 1 for _, y in made.curve] == [False, False, True, True]
    assert not box.zoomed  # a stroke draws, and does not move the plot

    window.action("next_step").trigger()
    drawn = window.lesson_actions._drawn
    assert drawn is not None
    assert len(drawn.item.xData) == 4
    qtbot.waitUntil(lambda: made.is_revealed)
    stroke((0.2, 0.3), (0.4, 0.5))
    assert len(made.curve) == 4
    window.action("next_step").trigger()
    assert len(drawn.item.xData) == 0


def test_a_sentence_begins_with_a_capital_and_a_symbol_stays_what_it_is() -> None:
    assert as_sentence("plain, a rate of 0.5 fails") == "Plain, a rate of 0.5 fails"
    for text in ("λ = 0.9 leaves 0.135", "σ = 1.3 learns", "n units are dead", "1", "é", ""):
        assert as_sentence(text) == text
