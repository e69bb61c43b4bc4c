"""How the table of runs looks and is used: its rows, its columns' widths, and what it takes."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView
from pytestqt.qtbot import QtBot

from tests.ui.views.conftest import ShowView
from tests.ui.views.run_table.test_view import run
from ui.style import style_sheet, theme
from ui.views.run_table.history import COLUMNS, DIFFERS
from ui.views.run_table.view import MOST_NAME_PX, NAMES, ROW_PX, SIGN_PX, RunTableView


@pytest.fixture
def view(show_view: ShowView[RunTableView]) -> RunTableView:
    made = show_view(RunTableView, 1300, 300)
    snapshot = run(3)
    long = dataclasses.replace(snapshot.networks[0], name="a network with a name that has no end")
    made.draw(dataclasses.replace(snapshot, networks=(snapshot.networks[0], long)))
    QApplication.processEvents()
    return made


def test_rows_are_of_one_height_that_follows_the_type(
    qapp: QApplication, view: RunTableView
) -> None:
    try:
        for scale in (1.0, 1.5):
            style_sheet.apply(qapp, theme.DARK, scale)
            assert {view.rows.rowHeight(row) for row in (0, 1)} == {theme.px(ROW_PX)}
    finally:
        style_sheet.apply(qapp, theme.DARK)


def test_columns_are_as_wide_as_what_they_hold_but_a_name_no_wider_than_its_share(
    view: RunTableView,
) -> None:
    header = view.rows.horizontalHeader()
    widths = [header.sectionSize(at) for at in range(len(COLUMNS))]
    assert widths[NAMES] == theme.px(MOST_NAME_PX)
    assert view.rows.isColumnHidden(DIFFERS), "nothing differs"
    letter = [column.title for column in COLUMNS].index("")
    assert 0 < widths[letter] < 40
    assert sum(widths) == view.rows.viewport().width(), "the last one takes what is left"
    steps = [column.title for column in COLUMNS].index("Steps")
    view.rows.sortByColumn(steps, Qt.SortOrder.AscendingOrder)
    assert header.sectionSizeFromContents(steps).width() >= widths[steps]
    needed = header.sectionSizeFromContents(steps).width()
    view.rows.sortByColumn(NAMES, Qt.SortOrder.AscendingOrder)
    assert needed - header.sectionSizeFromContents(steps).width() == theme.px(SIGN_PX)
    for at in range(len(COLUMNS) - 1):
        assert header.sectionResizeMode(at) == QHeaderView.ResizeMode.ResizeToContents


def test_the_table_has_no_lines_and_selects_whole_rows(qtbot: QtBot, view: RunTableView) -> None:
    rows = view.rows
    assert not rows.showGrid()
    assert not rows.wordWrap()
    assert rows.verticalHeader().isHidden()
    assert not rows.horizontalHeader().highlightSections()
    assert rows.selectionBehavior() == QAbstractItemView.SelectionBehavior.SelectRows
    assert rows.contextMenuPolicy() == Qt.ContextMenuPolicy.NoContextMenu, "the view's own opens"
    triggers, kinds = rows.editTriggers(), QAbstractItemView.EditTrigger
    assert triggers == kinds.DoubleClicked | kinds.EditKeyPressed
    assert rows.horizontalHeader().sectionsClickable()
    assert view.focusProxy() is rows
    rows.setFocus()
    index = rows.model().index(1, 0)
    place = rows.visualRect(index).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert [row.network for row in view.selected_rows()] == [1]
    QApplication.clipboard().clear()
    with qtbot.waitSignal(view.status_message) as told:
        qtbot.keyClick(rows, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert told.args == ["Runs: copied as Markdown"]
    assert len(QApplication.clipboard().text().splitlines()) == 3, "titles, rules, and that row"
    rows.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Clear)
    assert [row.network for row in view.selected_rows()] == [0, 1], "all where none is chosen"


def test_its_menu_begins_with_its_copy_and_names_its_key(qtbot: QtBot, view: RunTableView) -> None:
    menu = view.menu()
    qtbot.addWidget(menu)
    first = menu.actions()[0]
    assert (first.objectName(), first.text()) == ("copy_markdown", "Copy as Markdown")
    assert first.shortcut() == QKeySequence("Ctrl+C")
    names = [action.objectName() for action in menu.actions()]
    assert names[1:] == ["copy_picture", "save_picture", "copy_data", "save_data"]
    with qtbot.waitSignal(view.status_message):
        first.trigger()
