"""Forms edit the document by real clicks and keys, several layers at once, and the data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from simulator.data.points import FEATURES
from simulator.data.readers import reading
from simulator.design import edits
from simulator.design.design import LayerPlace
from simulator.design.storage import files
from simulator.nn.optimizers import OPTIMIZERS
from tests.simulator.designs import dense, design
from tests.ui.inspecting import shown_inspector
from ui.document.document import Document
from ui.document.selection import Selection
from ui.inspector.data_fields import FeaturesEditor, PathEditor, PointsEditor
from ui.inspector.fields import NamedEditor
from ui.inspector.form import Form
from ui.inspector.number_editors import IntEditor
from ui.inspector.view import InspectorView
from ui.widgets.dialogs import Dialogs

LEFT = Qt.MouseButton.LeftButton
A, B, NORM = (LayerPlace(0, (name,)) for name in ("a", "b", "norm"))
ROWS = "height,weight,kind\n1,2,cat\n2,3,dog\n3,5,cat\n4,4,dog\n5,1,cat\n6,0,dog\n"


@pytest.fixture
def document() -> Iterator[Document]:
    made = Document()
    norm = {"id": "norm", "type": "batch_normalization"}
    made.show_design(design([dense("a", 4, "relu"), dense("b", 6, "tanh"), norm]))
    yield made
    made.undo_stack.clear()  # garbage of commands and of their stack in one crashes PySide


@pytest.fixture
def selection(document: Document) -> Selection:
    return Selection(document)


@pytest.fixture
def inspector(
    qtbot: QtBot, qapp: QApplication, document: Document, selection: Selection
) -> Iterator[InspectorView]:
    with shown_inspector(qtbot, document, selection) as made:
        yield made


def layers(document: Document) -> tuple[object, ...]:
    return document.design.networks[0].layers


# Several layers


def test_values_that_differ_are_shown_as_mixed(
    inspector: InspectorView, selection: Selection
) -> None:
    selection.set_layers([A, B])
    units, activation = (inspector.layer.editors[name] for name in ("units", "activation"))
    assert isinstance(units, IntEditor)
    assert isinstance(activation, NamedEditor)
    assert units.box.text() == "mixed"
    assert activation.choice.box.currentIndex() == -1
    assert activation.choice.box.placeholderText() == "mixed"


def test_a_value_that_is_typed_applies_to_all_selected_layers_as_one_step(
    qtbot: QtBot, inspector: InspectorView, selection: Selection, document: Document
) -> None:
    before = document.design
    selection.set_layers([A, B])
    units = inspector.layer.editors["units"]
    assert isinstance(units, IntEditor)
    units.box.selectAll()
    qtbot.keyClicks(units.box, "12")
    qtbot.keyClick(units.box, Qt.Key.Key_Return)
    assert [layer.units for layer in layers(document)[:2]] == [12, 12]  # type: ignore[attr-defined]
    assert units.box.text() == "12"
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.design == before
    assert units.box.text() == "mixed"


def test_an_activation_that_is_chosen_applies_to_all_selected_layers(
    qtbot: QtBot, inspector: InspectorView, selection: Selection, document: Document
) -> None:
    selection.set_layers([A, B])
    activation = inspector.layer.editors["activation"]
    assert isinstance(activation, NamedEditor)
    qtbot.keyClicks(activation.choice.box, "sigm")
    qtbot.keyClick(activation.choice.box, Qt.Key.Key_Return)
    names = [layer.activation.name for layer in layers(document)[:2]]  # type: ignore[attr-defined]
    assert names == ["sigmoid", "sigmoid"]


def test_a_mixed_selection_shows_only_what_all_have(
    inspector: InspectorView, selection: Selection
) -> None:
    selection.set_layers([A, NORM])
    assert "units" not in inspector.layer.editors
    selection.set_layers([A, B])
    assert "id" not in inspector.layer.editors


# Data


def data_editor(inspector: InspectorView, name: str) -> object:
    inspector.setCurrentWidget(inspector.data)
    return inspector.data.editors[name]


def test_inputs_are_checked_one_by_one(
    qtbot: QtBot, inspector: InspectorView, document: Document
) -> None:
    editor = data_editor(inspector, "features")
    assert isinstance(editor, FeaturesEditor)
    assert list(editor.boxes) == list(FEATURES)
    assert [name for name, box in editor.boxes.items() if box.isChecked()] == ["x1", "x2"]
    qtbot.mouseClick(editor.boxes["sin(x1)"], LEFT, pos=QPoint(8, 8))
    assert document.design.data.features == ("x1", "x2", "sin(x1)")
    assert document.analysis.networks[0].input_shape == (3,)
    document.undo_stack.undo()
    assert not editor.boxes["sin(x1)"].isChecked()


def test_the_last_input_cannot_be_taken_away(
    qtbot: QtBot, inspector: InspectorView, document: Document
) -> None:
    document.edit("x", lambda design: edits.set_data(design, "features", ("x2",)))
    editor = data_editor(inspector, "features")
    assert isinstance(editor, FeaturesEditor)
    qtbot.mouseClick(editor.boxes["x2"], LEFT, pos=QPoint(8, 8))
    assert document.design.data.features == ("x2",)
    assert editor.boxes["x2"].isChecked()
    error = inspector.data._errors["features"]
    assert error.isVisible()
    assert error.text()


def test_points_set_by_hand_are_counted_in_words_and_removed_at_once(
    qtbot: QtBot, document: Document, inspector: InspectorView
) -> None:
    inspector.setCurrentWidget(inspector.data)
    document.edit("Data", lambda design: edits.set_data(design, "name", "xor"))
    editor = inspector.data.editors["points"]
    assert isinstance(editor, PointsEditor)
    assert editor.count.text() == "none by hand"
    assert editor.remove.isHidden()
    document.edit("Add", lambda design: edits.add_point(design, 0.5, 0.5, 1))
    document.edit("Add", lambda design: edits.add_point(design, 0.1, 0.5, 0))
    document.edit("Move", lambda design: edits.move_point(design, 3, 0.2, 0.2))
    assert editor.count.text() == "2 added, 1 moved"
    qtbot.mouseClick(editor.remove, LEFT)
    assert document.design.data.points == ()
    assert editor.count.text() == "none by hand"
    document.undo_stack.undo()
    assert editor.count.text() == "2 added, 1 moved", "one step"
    fields = [field for field in inspector.data.findChildren(QLineEdit) if field.text() == "()"]
    assert not fields, "no value is shown as Python would write it"


def test_a_file_is_chosen_and_named_as_the_design_would(
    qtbot: QtBot,
    inspector: InspectorView,
    document: Document,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "pets.csv").write_text(ROWS)
    files.save(edits.set_data(document.design, "name", "file"), tmp_path / "pets.json")
    document.open(tmp_path / "pets.json")
    editor = data_editor(inspector, "path")
    assert isinstance(editor, PathEditor)
    monkeypatch.setattr(Dialogs, "open_file", staticmethod(lambda *_: ""))
    qtbot.mouseClick(editor.choose, LEFT)
    assert document.design.data.path is None
    chosen = str(tmp_path / "pets.csv")
    monkeypatch.setattr(Dialogs, "open_file", staticmethod(lambda *_: chosen))
    qtbot.mouseClick(editor.choose, LEFT)
    assert document.design.data.path == "pets.csv"
    assert document.analysis.problems == ()
    assert editor.line.text() == "pets.csv"


def test_a_file_elsewhere_keeps_its_whole_path(
    qtbot: QtBot,
    inspector: InspectorView,
    document: Document,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = tmp_path / "pets.csv"
    chosen.write_text(ROWS)
    document.edit("x", lambda design: edits.set_data(design, "name", "file"))
    editor = data_editor(inspector, "path")
    assert isinstance(editor, PathEditor)
    monkeypatch.setattr(Dialogs, "open_file", staticmethod(lambda *_: str(chosen)))
    qtbot.mouseClick(editor.choose, LEFT)
    assert document.design.data.path == str(chosen)


def test_a_table_is_read_once_however_often_one_edits(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "pets.csv"
    table.write_text(ROWS)
    read: list[Path] = []
    read_table = reading.read_table
    monkeypatch.setattr(
        reading, "read_table", lambda *parts: (read.append(table), read_table(*parts))[1]
    )
    document.edit("x", lambda design: edits.set_data(design, "name", "file"))
    document.edit("x", lambda design: edits.set_data(design, "path", str(table)))
    for units in range(2, 12):
        document.edit("x", partial(edits.set_field, places=[A], field="units", value=units))
        assert document.analysis.problems == ()
    assert len(read) == 1
    table.write_text(ROWS + "7,7,dog\n")
    document.edit("x", lambda design: edits.set_field(design, [A], "units", 30))
    assert document.analysis.data is not None
    assert len(read) == 2


# Typing that is not confirmed


def test_a_layer_is_renamed_by_typing_and_going_elsewhere_and_stays_selected(
    qtbot: QtBot, inspector: InspectorView, selection: Selection, document: Document
) -> None:
    selection.set_layers([A])
    seen: list[frozenset[LayerPlace]] = []
    selection.changed.connect(lambda: seen.append(selection.layers))
    line = field(inspector.layer, "id")
    qtbot.mouseClick(line, LEFT)
    line.selectAll()
    qtbot.keyClicks(line, "first")
    inspector.layer.editors["units"].setFocus()
    assert [layer.id for layer in layers(document)] == ["first", "b", "norm"]  # type: ignore[attr-defined]
    renamed = LayerPlace(0, ("first",))
    assert (selection.layers, selection.current) == ({renamed}, renamed)
    assert seen == [{renamed}]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_an_edit_that_replaces_the_form_may_come_from_one_of_its_fields(
    qtbot: QtBot, inspector: InspectorView, selection: Selection, document: Document, key: Qt.Key
) -> None:
    selection.set_layers([A])
    document.design_changed.connect(lambda *_: selection.set_layers([NORM]))
    line = field(inspector.layer, "id")
    qtbot.mouseClick(line, LEFT)
    line.selectAll()
    qtbot.keyClicks(line, "first")
    qtbot.keyClick(line, key)
    assert [layer.id for layer in layers(document)] == ["first", "b", "norm"]  # type: ignore[attr-defined]
    assert "momentum" in inspector.layer.editors


def test_what_was_typed_for_one_layer_never_reaches_another(
    qtbot: QtBot, inspector: InspectorView, selection: Selection, document: Document
) -> None:
    before = document.design
    selection.set_layers([A])
    line = field(inspector.layer, "id")
    qtbot.mouseClick(line, LEFT)
    qtbot.keyClicks(line, "x")
    selection.set_layers([NORM])
    selection.set_layers([B])
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert document.design == before


def test_typing_is_finished_without_leaving_the_field(
    qtbot: QtBot, inspector: InspectorView, selection: Selection, document: Document
) -> None:
    selection.set_layers([A])
    units = inspector.layer.editors["units"]
    assert isinstance(units, IntEditor)
    units.box.setFocus()
    units.box.selectAll()
    qtbot.keyClicks(units.box, "12")
    assert layers(document)[0].units == 4  # type: ignore[attr-defined]
    inspector.finish_typing()
    assert layers(document)[0].units == 12  # type: ignore[attr-defined]
    assert units.box.hasFocus()


def test_looking_at_a_number_that_is_shown_rounded_changes_nothing(
    qtbot: QtBot, inspector: InspectorView, document: Document
) -> None:
    document.edit(
        "x", lambda design: edits.set_training(design, "optimizer.learning_rate", 0.012345678)
    )
    inspector.setCurrentWidget(inspector.training)
    optimizer = inspector.training.editors["optimizer"]
    assert isinstance(optimizer, NamedEditor)
    line = optimizer.editors["learning_rate"].findChild(QLineEdit)
    assert line is not None
    qtbot.mouseClick(line, LEFT)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert document.design.training.optimizer.learning_rate == 0.012345678
    assert document.undo_stack.count() == 1


def test_an_edit_from_elsewhere_takes_nothing_of_what_is_being_typed(
    qtbot: QtBot, inspector: InspectorView, document: Document
) -> None:
    document.edit("x", lambda design: edits.set_training(design, "batch_size", 64))
    document.edit("x", lambda design: edits.set_training(design, "batch_size", "full"))
    document.undo_stack.undo()
    inspector.setCurrentWidget(inspector.training)
    number = inspector.training.editors["batch_size"].findChild(QSpinBox)
    assert number is not None
    number.setFocus()
    number.selectAll()
    qtbot.keyClicks(number, "33")
    document.undo_stack.redo()  # switches the number off
    assert document.design.training.batch_size == "full"
    assert (document.undo_stack.count(), document.undo_stack.index()) == (2, 2)


def field(form: Form, name: str) -> QLineEdit:
    """The line of a text field."""
    line = form.editors[name].findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    return line


def test_every_label_is_whole_words_and_in_sight(
    qtbot: QtBot, document: Document, inspector: InspectorView
) -> None:
    inspector.setCurrentWidget(inspector.training)
    seen = set()
    for name in OPTIMIZERS:
        change = partial(edits.set_training, field="optimizer", value=name)
        document.edit("Change optimiser", change)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        labels = [one for one in inspector.training.findChildren(QLabel) if one.isVisible()]
        for label in labels:
            parts = label.text().split() if label.wordWrap() else [label.text()]
            widths = map(label.fontMetrics().horizontalAdvance, parts)
            assert max(widths, default=0) <= label.contentsRect().width(), label.text()
            assert label.heightForWidth(label.width()) <= label.height(), label.text()
            seen.add(label.text())
    assert "initial accumulator value" in seen, "the longest there is"
