"""The wheel changes the number that has the focus, and scrolls the panel over all others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from tests.simulator.designs import dense, design
from ui.document.document import Document
from ui.document.selection import Selection
from ui.inspector.fields import NamedEditor
from ui.inspector.number_editors import FloatEditor, IntEditor
from ui.inspector.view import InspectorView

A, B = LayerPlace(0, ("a",)), LayerPlace(0, ("b",))
UNITS_PER_NOTCH = 120


@pytest.fixture
def document() -> Document:
    made = Document()
    made.show_design(design([dense("a", 4, "relu"), dense("b", 6, "tanh")]))
    return made


@pytest.fixture
def inspector(qtbot: QtBot, qapp: QApplication, document: Document) -> Iterator[InspectorView]:
    selection = Selection(document)
    made = InspectorView(document, selection, QLabel("lesson"))
    selection.set_layers([A])
    made.resize(340, 800)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()
    made.deleteLater()


def turn(widget: QWidget, by: int) -> bool:
    """Turn the wheel over the middle of a widget. False where it leaves that to its parent."""
    middle = widget.rect().center()
    there = QPointF(widget.mapToGlobal(middle))
    event = QWheelEvent(
        QPointF(widget.mapFromGlobal(there)),
        there,
        QPoint(),
        QPoint(0, by),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def units(document: Document) -> list[int]:
    return [layer.units for layer in document.design.networks[0].layers]  # type: ignore[union-attr]


def test_the_wheel_over_a_number_changes_it_as_one_undo_step(
    inspector: InspectorView, document: Document
) -> None:
    before = document.design
    box = inspector.layer.editors["units"]
    assert isinstance(box, IntEditor)
    box.box.setFocus()
    for by in (UNITS_PER_NOTCH, UNITS_PER_NOTCH, UNITS_PER_NOTCH, -UNITS_PER_NOTCH):
        turn(box.box, by)
    assert units(document) == [6, 6]
    after = document.design
    document.undo_stack.undo()
    assert document.design == before
    document.undo_stack.redo()
    assert document.design == after


def test_the_wheel_changes_the_learning_rate_by_its_own_size(
    inspector: InspectorView, document: Document
) -> None:
    inspector.setCurrentWidget(inspector.training)
    before = document.design
    optimizer = inspector.training.editors["optimizer"]
    assert isinstance(optimizer, NamedEditor)
    rate = optimizer.editors["learning_rate"]
    assert isinstance(rate, FloatEditor)
    start = document.design.training.optimizer.learning_rate
    rate.line.setFocus()
    turn(rate.line, UNITS_PER_NOTCH)
    stepped = document.design.training.optimizer.learning_rate
    assert stepped > start
    for _ in range(4):
        turn(rate.line, -UNITS_PER_NOTCH // 4)  # a wheel that reports small parts
    assert document.design.training.optimizer.learning_rate == pytest.approx(start)
    turn(rate.line, UNITS_PER_NOTCH)
    after = document.design
    document.undo_stack.undo()
    assert document.design == before
    document.undo_stack.redo()
    assert document.design == after


def test_the_wheel_over_a_number_without_the_focus_is_left_to_the_panel(
    inspector: InspectorView, document: Document
) -> None:
    box = inspector.layer.editors["units"]
    assert isinstance(box, IntEditor)
    assert not box.box.hasFocus()
    assert not turn(box.box, -UNITS_PER_NOTCH)
    inspector.setCurrentWidget(inspector.training)
    optimizer = inspector.training.editors["optimizer"]
    assert isinstance(optimizer, NamedEditor)
    rate = optimizer.editors["learning_rate"]
    assert isinstance(rate, FloatEditor)
    assert not turn(rate.line, -UNITS_PER_NOTCH)
    assert units(document) == [4, 6]
    assert not document.undo_stack.count()
    rate.line.setFocus()
    assert turn(rate.line, -UNITS_PER_NOTCH)
    assert document.undo_stack.count()


def test_the_wheel_leaves_mixed_values_as_they_are(
    inspector: InspectorView, document: Document
) -> None:
    inspector._selection.set_layers([A, B])
    editor = inspector.layer.editors["units"]
    assert isinstance(editor, IntEditor)
    editor.box.setFocus()
    for by in (UNITS_PER_NOTCH, -UNITS_PER_NOTCH):
        turn(editor.box, by)
    assert units(document) == [4, 6]
    assert not document.undo_stack.count()


def test_the_wheel_over_a_list_of_choices_scrolls_the_panel(
    inspector: InspectorView, document: Document
) -> None:
    before = document.design
    activation = inspector.layer.editors["activation"]
    assert isinstance(activation, NamedEditor)
    for _ in range(3):
        turn(activation.choice.box, -UNITS_PER_NOTCH)
    assert document.design == before
