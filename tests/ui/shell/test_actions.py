"""Every action is one record: its text, when it is possible, and what is done before it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import LayerPlace, SkipPlace
from tests.simulator.design.edits.sketch import places, sketch
from tests.ui.conftest import MakeWindow
from ui.inspector.number_editors import IntEditor
from ui.shell.actions import SPECS
from ui.shell.main_window import MainWindow

STEM = LayerPlace(0, ("stem",))
OF_LAYERS = ("cut", "copy", "duplicate", "wrap")


def possible(window: MainWindow, *names: str) -> list[bool]:
    return [window.action(name).isEnabled() for name in names]


def typed_units(qtbot: QtBot, window: MainWindow, text: str) -> IntEditor:
    """Type into the units of the stem, and leave the cursor there."""
    window.selection.set_layers([STEM])
    editor = window.inspector.layer.editors["units"]
    assert isinstance(editor, IntEditor)
    editor.setFocus()
    editor.box.selectAll()
    qtbot.keyClicks(editor.box, text)
    return editor


def units(window: MainWindow) -> object:
    return window.document.design.networks[0].layers[0].units  # type: ignore[union-attr]


def test_every_action_has_the_name_and_the_keys_of_its_record(make_window: MakeWindow) -> None:
    window = make_window()
    assert len({spec.name for spec in SPECS}) == len(SPECS)
    for spec in SPECS:
        action = window.action(spec.name)
        assert action.objectName() == spec.name
        assert action.shortcuts() == [QKeySequence(key) for key in spec.keys]


def test_undo_and_redo_name_the_change_and_are_possible_where_there_is_one(
    make_window: MakeWindow,
) -> None:
    window = make_window()
    undo, redo = window.action("undo"), window.action("redo")
    assert (undo.text(), redo.text()) == ("Undo", "Redo")
    assert possible(window, "undo", "redo") == [False, False]
    window.document.edit("Change title", lambda design: edits.set_title(design, "Other"))
    assert (undo.text(), redo.text()) == ("Undo change title", "Redo")
    assert possible(window, "undo", "redo") == [True, False]
    undo.trigger()
    assert (undo.text(), redo.text()) == ("Undo", "Redo change title")
    assert possible(window, "undo", "redo") == [False, True]
    redo.trigger()
    assert window.document.design.title == "Other"


def test_what_is_typed_becomes_an_edit_before_it_is_undone(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    before = units(window)
    window.document.edit("Change title", lambda design: edits.set_title(design, "Other"))
    typed_units(qtbot, window, "7")
    assert units(window) == before
    window.action("undo").trigger()
    assert units(window) == before
    assert window.document.design.title == "Other"  # undone were the units, and nothing else
    assert window.document.undo_stack.redoText() == "change units"


@pytest.mark.parametrize("name", ["walk_next", "walk_back", "walk_end", "live", "replay"])
def test_actions_that_change_nothing_leave_what_is_typed_alone(
    qtbot: QtBot, make_window: MakeWindow, name: str
) -> None:
    window = make_window()
    before = units(window)
    editor = typed_units(qtbot, window, "7")
    window.action(name).setEnabled(True)
    window.action(name).trigger()
    assert units(window) == before
    assert editor.box.text() == "7"


def test_edits_are_possible_only_for_what_is_selected(make_window: MakeWindow) -> None:
    window = make_window()
    window.document.edit("x", lambda _design: sketch("a [2x b c] d | a>d"))
    window.selection.clear()
    assert possible(window, *OF_LAYERS, "delete", "unwrap") == [False] * 6
    window.selection.set_layers([LayerPlace(0, ("input",))])
    assert possible(window, *OF_LAYERS, "delete", "unwrap") == [False] * 6
    window.selection.set_layers(places("a"))
    assert possible(window, *OF_LAYERS, "delete", "unwrap") == [True] * 5 + [False]
    window.selection.set_layers(places("block"))
    assert possible(window, *OF_LAYERS, "delete", "unwrap") == [True] * 6
    window.selection.set_skips([SkipPlace(0, (), 0)])
    assert possible(window, *OF_LAYERS, "delete", "unwrap") == [False] * 4 + [True, False]


def test_networks_can_be_added_up_to_four_and_removed_down_to_one(make_window: MakeWindow) -> None:
    window = make_window()
    window.document.edit("x", lambda _design: sketch("a"))
    seen = [possible(window, "add_variant", "remove_variant")]
    for _ in range(3):
        window.action("add_variant").trigger()
        seen.append(possible(window, "add_variant", "remove_variant"))
    assert seen == [[True, False], [True, True], [True, True], [False, True]]


def test_a_problem_can_be_fixed_and_cannot_be_trained(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    assert possible(window, "apply_cure", "reset") == [False, True]
    window.document.edit("x", lambda design: edits.set_data(design, "name", "file"))
    assert possible(window, "apply_cure", "reset") == [True, False]
    qtbot.waitUntil(
        lambda: possible(window, "train", "step_once", "train_epoch", "walk") == [False] * 4
    )


def test_only_keys_that_act_on_layers_need_the_focus_of_the_canvas(make_window: MakeWindow) -> None:
    window = make_window()
    contexts = {spec.name: window.action(spec.name).shortcutContext() for spec in SPECS}
    on_canvas = {name for name, context in contexts.items()
                 if context == Qt.ShortcutContext.WidgetWithChildrenShortcut}  # fmt: skip
    assert on_canvas == {"cut", "copy", "paste", "duplicate", "delete", "select_all", "wrap",
                         "unwrap"}  # fmt: skip
