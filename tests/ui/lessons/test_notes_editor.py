"""The notes of a design are edited where they stand, as one undo step."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.lessons.lesson import Step
from tests.ui.conftest import MakeWindow
from ui.document.document import Document
from ui.lessons.panel import NO_NOTES, LessonPanel

CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_double_click_edits_the_notes_and_the_keyboard_returns_to_the_canvas(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    document, page = window.document, window.lesson_page
    window.inspector.setCurrentWidget(page)
    before, editor, stack = document.design.notes, page.text.editor, document.undo_stack
    assert before
    qtbot.mouseDClick(page.text.viewport(), Qt.MouseButton.LeftButton)
    assert editor.isVisible()
    assert editor.hasFocus()
    assert editor.toPlainText() == before
    assert editor.geometry() == page.text.geometry()
    # keys of the window are text here
    editor.selectAll()
    QTest.keyClicks(editor, "# Depth and width ")
    assert document.design.notes == before
    assert not window.session.state.name.startswith("TRAIN")
    qtbot.keyClick(editor, Qt.Key.Key_Return, CTRL)
    assert not editor.isVisible()
    assert document.design.notes == "# Depth and width"
    assert page.text.toPlainText() == "Depth and width"
    assert stack.undoText() == "edit notes"
    assert window.canvas.hasFocus()
    window.action("undo").trigger()
    assert document.design.notes == before
    # Escape, and what was not changed, are no edits
    count = stack.index()
    qtbot.mouseDClick(page.text.viewport(), Qt.MouseButton.LeftButton)
    QTest.keyClicks(editor, "x")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.keyClick(page.text, Qt.Key.Key_Return)
    assert editor.isVisible()
    qtbot.keyClick(editor, Qt.Key.Key_Return, CTRL)
    assert (document.design.notes, stack.index()) == (before, count)
    assert window.canvas.hasFocus()
    # an action of the menu takes over what is being typed; a menu alone does not
    page.text.edit()
    editor.setPlainText("*taken over*")
    editor.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason))
    assert editor.isVisible()
    window.action("live").trigger()
    assert document.design.notes == before
    window.action("zoom_fit").trigger()
    assert document.design.notes == "*taken over*"
    # and beside the canvas, while presenting
    window.action("present").trigger()
    qtbot.waitUntil(lambda: window.presentation_bar.isVisible())
    window.presentation_bar.lesson.click()
    presented = window.presentation._lesson
    assert presented is not None
    qtbot.waitUntil(presented.isVisible)
    text, typed = presented.text, presented.text.editor
    text.edit()
    typed.setPlainText("on stage " * 500)
    text.verticalScrollBar().setRange(0, 999)  # which brings the text's scroll bar to the front
    corner = text.mapTo(presented, text.rect().topRight() + QPoint(-8, 20))
    assert typed.isAncestorOf(presented.childAt(corner)), "one bar, that of what is typed"
    text.resize(text.width(), text.height() - 8)
    assert typed.geometry() == text.geometry()
    typed.setPlainText("on stage")
    window.action("zoom_fit").trigger()
    assert document.design.notes == "on stage"


def test_what_is_too_long_stays_in_the_field_and_a_lesson_is_not_edited(qtbot: QtBot) -> None:
    document = Document()
    panel = LessonPanel(document)
    document.setParent(panel)
    qtbot.addWidget(panel)
    panel.show()
    assert NO_NOTES in panel.toPlainText()
    panel.edit()
    panel.editor.setPlainText("x" * 100_001)
    with qtbot.waitSignal(document.refused):
        panel.editor.finish()
    assert panel.editor.isVisible()
    assert len(panel.editor.toPlainText()) == 100_001
    # another change of the design closes it, and so does a lesson
    document.edit("Title", lambda design: edits.set_title(design, "Other"))
    assert not panel.editor.isVisible()
    panel.edit()
    assert panel.editor.isVisible()
    panel.show_step(Step(id="one", title="One", text=("Text.",)))
    assert not panel.editor.isVisible()
    panel.edit()
    qtbot.mouseDClick(panel.viewport(), Qt.MouseButton.LeftButton)
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    assert not panel.editor.isVisible()
