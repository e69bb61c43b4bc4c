"""The window as a whole: names, files, themes, and the run it shows."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import LayerPlace
from tests.conftest import ROOT
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.app import report_defects
from ui.shell.file_actions import OPENING_LESSON
from ui.style import theme
from ui.views.heatmap.view import GradientHeatmapView
from ui.widgets.dialogs import CANCEL, Dialogs

ACTIONS = (
    "new", "open", "save", "save_as", "undo", "redo", "cut", "copy", "paste", "duplicate",
    "delete", "select_all", "train", "step_once", "train_epoch", "reset", "add_variant",
    "remove_variant", "zoom_fit", "zoom_in", "zoom_out", "export_picture", "toggle_theme",
    "present", "quit",
)  # fmt: skip
WIDGETS = (
    "canvas", "palette", "inspector", "lesson", "loss_view", "gradient_heatmap",
    "status_message",
)  # fmt: skip


def test_every_action_and_widget_has_its_name_and_explains_itself(
    make_window: MakeWindow,
) -> None:
    window = make_window()
    for name in ACTIONS:
        action = window.findChild(QAction, name)
        assert action is not None, name
        assert action.shortcuts(), name
        assert action.toolTip() not in ("", action.text()), name
    for name in WIDGETS:
        widget = window.findChild(QWidget, name)
        assert widget is not None, name
        assert widget.accessibleName(), name
        assert widget.toolTip(), name


def test_no_two_actions_share_a_key(make_window: MakeWindow) -> None:
    window = make_window()
    keys = [key.toString() for action in window.findChildren(QAction) for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_the_readme_lists_every_shortcut(make_window: MakeWindow) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for action in make_window().actions_by_name.values():
        assert action.shortcut().toString() in readme, action.objectName()


@pytest.mark.parametrize("content", ["", "{}", '{"format": "depthscope.design", "version": 9}'])
def test_a_refused_file_is_a_message_and_leaves_the_open_design(
    make_window: MakeWindow, tmp_path: Path, content: str
) -> None:
    window = make_window()
    before = window.document.design
    bad = tmp_path / "bad.json"
    bad.write_text(content)
    assert not window.open_path(bad)
    assert window.document.design is before
    assert "bad.json was not opened: " in window.status.message.text()


def test_a_window_on_a_missing_file_opens_the_lesson_and_says_why(
    make_window: MakeWindow, tmp_path: Path
) -> None:
    window = make_window(tmp_path / "none.json")
    assert window.document.design.title == "Twenty sigmoid layers"
    assert "No such file" in window.status.message.text()


def test_a_save_that_fails_keeps_the_changes_and_says_so(
    make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    window.document.edit("x", lambda design: edits.set_title(design, "Another"))
    target = str(tmp_path / "no" / "such" / "folder.json")
    monkeypatch.setattr(Dialogs, "save_file", staticmethod(lambda *_: target))
    assert not window.file_actions.save()
    assert window.document.modified
    assert "was not saved" in window.status.message.text()


def test_a_window_that_closes_is_gone_before_the_worker_is(
    make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    seen: list[bool] = []
    monkeypatch.setattr(window.document, "close", lambda: seen.append(window.isVisible()))
    assert window.close()
    assert seen == [False]


def test_a_window_with_changes_asks_before_it_closes(
    make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    window.document.edit("x", lambda design: edits.set_title(design, "Another"))
    with monkeypatch.context() as asked:
        asked.setattr(Dialogs, "unsaved", staticmethod(lambda *_: CANCEL))
        assert not window.close()
    assert window.session.running()


def test_select_all_and_one_choice_change_every_layer_at_once(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    before = window.document.design
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(window.selection.layers) == 6
    window.document.edit(
        "x", lambda design: edits.set_field(design, window.selection.layers, "activation", "relu")
    )
    layers = [window.document.design.networks[n].layers[1].layers for n in (0, 1)]  # type: ignore[union-attr]
    assert {layer.activation.name for both in layers for layer in both} == {"relu"}  # type: ignore[union-attr]
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.document.design == before


def test_mixed_values_are_shown_as_mixed(make_window: MakeWindow) -> None:
    window = make_window()
    window.document.edit(
        "x", lambda design: edits.set_field(design, [LayerPlace(0, ("stem",))], "units", 7)
    )
    window.selection.set_layers([LayerPlace(0, ("stem",)), LayerPlace(1, ("stem",))])
    editor = window.inspector.layer.editors["units"]
    assert editor.box.text() == "mixed"  # type: ignore[attr-defined]


def test_a_refused_value_is_explained_at_its_field(make_window: MakeWindow) -> None:
    window = make_window()
    window.selection.set_layers([LayerPlace(0, ("stem",))])
    editor = window.inspector.layer.editors["id"]
    editor.edited.emit("body")
    assert "used twice" in window.inspector.layer._errors["id"].text()


def test_the_learning_rate_changes_without_a_new_run(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)
    assert window.snapshot is not None
    run = window.snapshot.run_id
    window.document.edit(
        "x", lambda design: edits.set_training(design, "optimizer.learning_rate", 0.5)
    )
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 2)
    assert window.snapshot.run_id == run


def test_cards_and_heatmap_show_the_same_colour_for_the_same_gradient(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    window.session.train()
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED)
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 345)
    window.view_updater.frame.call_all()
    assert window.snapshot is not None
    network = window.snapshot.networks[0]
    card = window.canvas.scene().cards[LayerPlace(0, ("stem",))]
    assert card.gradient_color is not None
    exact = window.view_updater.scale.color(float(network.gradient_log10[0]))
    assert abs(card.gradient_color.lightness() - exact.lightness()) <= 3
    heatmap = window.dock_area.views["gradient_heatmap"]
    assert isinstance(heatmap, GradientHeatmapView)
    assert heatmap.scale == window.view_updater.scale
    image = heatmap.panels[0].image
    assert image is not None
    newest = image.indices()[:, -1]
    # a column is a pixel's share of the time: the last of a narrow panel covers a few steps
    recorded = window.view_updater.scale.indices(network.history.gradient_log10[-4:])
    assert (recorded.min(axis=0) <= newest).all()
    assert (newest <= recorded.max(axis=0)).all()


def test_a_diverged_network_is_named_with_its_remedy(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    window.document.edit(
        "x", lambda design: edits.set_training(design, "optimizer.learning_rate", 1e6)
    )
    window.session.train()
    qtbot.waitUntil(lambda: "diverged" in window.canvas.scene().lanes[1].verdict, timeout=20_000)
    assert "smaller learning rate" in window.canvas.scene().lanes[1].verdict


def test_a_changed_network_that_had_diverged_keeps_its_verdict_until_it_steps(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    lane = window.canvas.scene().lanes[1]
    window.document.edit(
        "x", lambda design: edits.set_training(design, "optimizer.learning_rate", 1e6)
    )
    window.session.train()
    qtbot.waitUntil(lambda: "diverged" in lane.verdict, timeout=20_000)
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED, timeout=20_000)
    place = LayerPlace(1, ("stem",))
    window.document.edit(
        "Change units", lambda design: edits.set_field(design, [place], "units", 31)
    )
    qtbot.waitUntil(lambda: "the next step tries the changed network" in lane.verdict)
    assert "tries the changed network" in window.status.message.text()


def test_a_run_that_diverged_altogether_begins_anew_with_a_smaller_rate(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    path = tmp_path / "wild.depthscope.json"
    layers = [{"id": "a", "type": "dense", "units": 8, "activation": "linear"}]
    path.write_text(
        json.dumps(
            {
                "format": "depthscope.design",
                "version": 1,
                "data": {"name": "plane"},
                "training": {"optimizer": {"name": "sgd", "learning_rate": 1e6}, "epochs": 20},
                "networks": [{"layers": layers}],
            }
        )
    )
    window = make_window(path)
    lane = window.canvas.scene().lanes[0]
    window.session.train()
    qtbot.waitUntil(lambda: "diverged" in lane.verdict)
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED)
    warning = window.status.message.text()
    assert "diverged at step" in warning
    assert not window.action("train").isEnabled()
    window.run_actions._on_state(RunState.FINISHED)  # announced after the snapshot was shown
    assert window.status.message.text() == warning
    window.document.edit(
        "Change rate", lambda design: edits.set_training(design, "optimizer.learning_rate", 0.01)
    )
    assert "every network had diverged: a new run begins" in window.status.message.text().lower()
    qtbot.waitUntil(lambda: window.session.state is RunState.READY)
    assert "diverged" not in lane.verdict
    window.action("train").trigger()
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED)
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step > 0)
    assert window.snapshot is not None
    assert window.snapshot.networks[0].divergence is None


def test_theme_and_presentation_change_at_run_time(make_window: MakeWindow) -> None:
    window = make_window()
    assert theme.current() is theme.DARK
    window.action("toggle_theme").trigger()
    assert theme.current() is theme.LIGHT
    window.action("present").trigger()
    assert theme.scale() > 1
    window.action("present").trigger()
    assert theme.scale() == 1


def test_pictures_of_the_canvas_are_written(
    make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    for name, start in (("a.svg", b"<?xml"), ("a.png", b"\x89PNG")):
        target = tmp_path / name
        monkeypatch.setattr(
            Dialogs, "save_file", staticmethod(lambda *_, target=target: str(target))
        )
        window.file_actions.export_picture()
        assert target.read_bytes().startswith(start)


def test_layers_travel_through_the_clipboard_as_json(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    window.selection.set_layers([LayerPlace(0, ("body",))])
    window.commands.copy()
    window.selection.set_layers([LayerPlace(0, ("stem",))])
    before = window.document.design
    window.commands.paste()
    assert [layer.id for layer in window.document.design.networks[0].layers] == [
        "stem", "body_2", "body",
    ]  # fmt: skip
    window.document.undo_stack.undo()
    assert window.document.design == before


def test_texts_from_files_are_never_html(make_window: MakeWindow, tmp_path: Path) -> None:
    window = make_window()
    window.document.edit("x", lambda design: edits.set_title(design, "<b>bold</b>"))
    window.document.edit(
        "x",
        lambda design: edits.set_notes(design, '<img src="file:///etc/passwd"> ![x](/etc/passwd)'),
    )
    text = window.lesson.toPlainText()
    assert "<img" in text
    assert not re.search("root:", text)


def test_a_defect_is_reported_in_the_window_and_ends_nothing(
    make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    printed: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: printed.append(error))
    before = sys.excepthook
    with report_defects(window):
        sys.excepthook(ValueError, ValueError("odd"), None)
    assert sys.excepthook is before
    assert "ValueError: odd" in window.status.message.text()
    assert len(printed) == 1


def test_the_window_title_is_the_name_of_the_file_on_one_line(
    make_window: MakeWindow, tmp_path: Path
) -> None:
    path = tmp_path / "a\x1b[2J\n[*]\u202eb.json"
    path.write_text(OPENING_LESSON.read_text(encoding="utf-8"), encoding="utf-8")
    window = make_window(path)
    assert window.windowTitle() == "a[2J [*][*]b.json — Depthscope"


def test_the_sheet_of_keys_closes_with_its_window(make_window: MakeWindow) -> None:
    window = make_window()
    window.help_actions.toggle_shortcuts()
    sheet = window.help_actions._shortcuts
    assert sheet is not None
    assert sheet.isVisible()
    window.close()
    assert not sheet.isVisible()
