"""The wheel changes the number that has the focus, and scrolls the panel over all others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from tests.simulator.designs import dense, design
from tests.ui.inspecting import shown_inspector
from tests.ui.undo import assert_one_step_from
from tests.ui.wheel import NOTCH, turn_wheel
from ui.document.document import Document
from ui.document.selection import Selection
from ui.inspector.fields import NamedEditor
from ui.inspector.number_editors import FloatEditor, IntEditor
from ui.inspector.view import InspectorView

A, B = LayerPlace(0, ("a",)), LayerPlace(0, ("b",))


@pytest.fixture
def document() -> Document:
    made = Document()
    made.show_design(design([dense("a", 4, "relu"), dense("b", 6, "tanh")]))
    return made


@pytest.fixture
def inspector(qtbot: QtBot, qapp: QApplication, document: Document) -> Iterator[InspectorView]:
    selection = Selection(document)
    with shown_inspector(qtbot, document, selection) as made:
        selection.set_layers([A])
        yield made


def turn(widget: QWidget, by: int) -> bool:
    """Turn the wheel over the middle of a widget. False where it leaves that to its parent."""
    return turn_wheel(widget, widget.rect().center(), QPoint(0, by))


def units(document: Document) -> list[int]:
    return [layer.units for layer in document.design.networks[0].layers]  # type: ignore[union-attr]


def test_the_wheel_over_a_number_changes_it_as_one_undo_step(
    inspector: InspectorView, document: Document
) -> None:
    before = document.design
    box = inspector.layer.editors["units"]
    assert isinstance(box, IntEditor)
    box.box.setFocus()
    for by in (NOTCH, NOTCH, NOTCH, -NOTCH):
        turn(box.box, by)
    assert units(document) == [6, 6]
    assert_one_step_from(before, document)


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
    turn(rate.line, NOTCH)
    stepped = document.design.training.optimizer.learning_rate
    assert stepped > start
    for _ in range(4):
        turn(rate.line, -NOTCH // 4)  # a wheel that reports small parts
    assert document.design.training.optimizer.learning_rate == pytest.approx(start)
    turn(rate.line, NOTCH)
    assert_one_step_from(before, document)


def test_the_wheel_over_a_number_without_the_focus_is_left_to_the_panel(
    inspector: InspectorView, document: Document
) -> None:
    box = inspector.layer.editors["units"]
    assert isinstance(box, IntEditor)
    assert not box.box.hasFocus()
    assert not turn(box.box, -NOTCH)
    inspector.setCurrentWidget(inspector.training)
    optimizer = inspector.training.editors["optimizer"]
    assert isinstance(optimizer, NamedEditor)
    rate = optimizer.editors["learning_rate"]
    assert isinstance(rate, FloatEditor)
    assert not turn(rate.line, -NOTCH)
    assert units(document) == [4, 6]
    assert not document.undo_stack.count()
    rate.line.setFocus()
    assert turn(rate.line, -NOTCH)
    assert document.undo_stack.count()


def test_the_wheel_leaves_mixed_values_as_they_are(
    inspector: InspectorView, document: Document
) -> None:
    inspector._selection.set_layers([A, B])
    editor = inspector.layer.editors["units"]
    assert isinstance(editor, IntEditor)
    editor.box.setFocus()
    for by in (NOTCH, -NOTCH):
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
        turn(activation.choice.box, -NOTCH)
    assert document.design == before
