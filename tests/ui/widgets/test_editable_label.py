"""A double click turns a line of text into a field; Enter takes it over, Escape does not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.editable_label import EditableLabel


def test_enter_tells_of_a_changed_text_and_escape_of_nothing(qtbot: QtBot) -> None:
    parent, label, told = QWidget(), EditableLabel("Title"), list[str]()
    QVBoxLayout(parent).addWidget(label)
    qtbot.addWidget(parent)
    label.show_text("Untitled •")
    label.set_value("Untitled")
    label.edited.connect(told.append)
    parent.show()
    qtbot.mouseDClick(label, Qt.MouseButton.LeftButton)
    line = label.line
    assert line is not None
    assert line.selectedText() == "Untitled", "without the mark of a changed design"
    qtbot.keyClicks(line, "Deep 1")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert told == ["Deep 1"]
    assert label.line is None
    for key, text in ((Qt.Key.Key_Escape, "x"), (Qt.Key.Key_Return, "Untitled")):
        qtbot.mouseDClick(label, Qt.MouseButton.LeftButton)
        assert label.line is not None
        qtbot.keyClicks(label.line, text)
        qtbot.keyClick(label.line, key)
    assert told == ["Deep 1"]
