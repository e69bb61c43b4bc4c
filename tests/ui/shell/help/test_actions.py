"""F1 explains what is under the mouse, else what is selected, in a tab beside the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from tests.ui.canvas.hand import Hand
from tests.ui.conftest import MakeWindow
from ui.shell.main_window import MainWindow

STEM = LayerPlace(0, ("stem",))


def asked_at(window: MainWindow, widget: QWidget, at: QPoint | None = None) -> str:
    """The title of the page that F1 opens at a point of a widget, its middle without one."""
    window.help_actions.show_help(widget.mapToGlobal(at or widget.rect().center()))
    panel = window.help_actions.panel
    assert panel is not None
    assert window.inspector.currentWidget() is panel
    assert panel.topic is not None
    assert panel.toPlainText().startswith(panel.topic.title)
    return panel.topic.title


def test_help_tells_of_what_is_pointed_at_or_selected_and_closes(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    canvas, hand = window.canvas, Hand(qtbot, window.canvas)
    port = canvas.viewport()
    assert asked_at(window, port, hand.card("stem")) == "Dense"
    assert asked_at(window, port, hand.word("activation", "stem")) == "linear"
    assert asked_at(window, port, hand.word("kernel_initializer", "stem")).startswith("Glorot")
    frame = canvas.scene().frames[LayerPlace(1, ("body",))]
    at = canvas.mapFromScene(frame.mapToScene(40, 12))
    assert asked_at(window, port, at) == (frame.text.title or "Block")
    out = canvas.scene().cards[STEM].output_point()
    at = canvas.mapFromScene(out.x() + 18, out.y())
    assert asked_at(window, port, at) == "Wire"
    assert asked_at(window, window.dock_area.views["loss_view"]) == "Loss"
    assert asked_at(window, window.palette_view.entries["residual"]) == "Residual block"
    assert asked_at(window, window.palette_view.entries["conv2d"]) == "Conv 2D"
    assert asked_at(window, window.toolbar.train) == "Train"
    window.selection.set_layers([STEM])
    far = QPoint(-500, -500)
    assert asked_at(window, window, far) == "Dense"
    window.help_actions.show_help(window.mapToGlobal(far))
    assert window.inspector.count() == 4, "asked again, the page closes"
    window.selection.clear()
    assert asked_at(window, window, far) == "Help"
    qtbot.keyClick(canvas, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    panel = window.help_actions.panel
    assert panel is not None
    assert "numpy" in panel.toPlainText()
    qtbot.keyClick(canvas, Qt.Key.Key_F1)
    assert panel.topic is not None
    assert panel.topic.title != "About Depthscope"
    assert QApplication.activePopupWidget() is None
