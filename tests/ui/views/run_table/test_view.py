"""The run table says what each network is, keeps earlier runs, and copies itself."""

from __future__ import annotations

import csv
import dataclasses
import gc
import io
import weakref
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.measurement.diagnosis import Diagnosis
from simulator.measurement.snapshot import Mark, Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.conftest import MakeWindow
from tests.ui.views.conftest import ShowView
from ui.plots.line_item import shorter_texts
from ui.run.run_book import RunBook, RunFacts
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow
from ui.style import theme
from ui.views.base.export import csv_text
from ui.views.run_table.history import COLUMNS
from ui.views.run_table.view import PADDING_PX, RunTableView


@pytest.fixture
def view(show_view: ShowView[RunTableView]) -> RunTableView:
    return show_view(RunTableView, 1200, 300)


def run(steps: int, run_id: int = 1, units: int = 4) -> Snapshot:
    trainer = Trainer(design([dense("a", units), dense("b", units)]), run_id=run_id)
    for _ in range(steps):
        trainer.step()
    trainer.evaluate()
    return trainer.snapshot()


def cell(view: RunTableView, row: int, title: str) -> str:
    column = [c.title for c in COLUMNS].index(title)
    return str(view.rows.model().index(row, column).data())


def test_each_network_is_a_row_with_its_figures(view: RunTableView) -> None:
    snapshot = run(5)
    view.draw(snapshot)
    network = snapshot.networks[0]
    assert view.rows.model().rowCount() == 1
    assert cell(view, 0, "Depth") == "3"
    assert cell(view, 0, "Parameters") == f"{network.parameters:,}"
    assert cell(view, 0, "Steps") == "5"
    assert cell(view, 0, "Train loss") == f"{network.train_loss:.4f}"
    assert cell(view, 0, "Status") == "paused"


def test_a_run_that_goes_on_is_shown_to_train(view: RunTableView) -> None:
    view.draw(dataclasses.replace(run(5), running=True))
    assert cell(view, 0, "Status") == "training"


@pytest.mark.parametrize(
    ("loss", "text"),
    [(0.61, "0.6100"), (2.302, "2.3020"), (1.09e-4, "1.1 × 10⁻⁴"), (0.0, "0.0000"),
     (3e10, "3 × 10¹⁰")],
)  # fmt: skip
def test_losses_stand_with_their_points_below_each_other(
    view: RunTableView, loss: float, text: str
) -> None:
    snapshot = run(2)
    network = dataclasses.replace(snapshot.networks[0], train_loss=loss)
    view.draw(dataclasses.replace(snapshot, networks=(network,)))
    assert cell(view, 0, "Train loss") == text


def test_long_titles_stand_in_two_lines(view: RunTableView) -> None:
    view.draw(run(2))
    column = [c.title for c in COLUMNS].index("Validation accuracy")
    header = view.rows.horizontalHeader()
    title = view.rows.model().headerData(column, Qt.Orientation.Horizontal)
    assert title == "Validation\naccuracy"
    lines = header.fontMetrics().height() * 2
    assert header.height() >= lines
    assert header.sectionSize(column) < header.fontMetrics().horizontalAdvance(
        "Validation accuracy"
    )


def test_all_columns_find_room_where_the_table_first_stands(
    view: RunTableView, make_window: MakeWindow
) -> None:
    window = make_window()
    window.resize(1600, 1000)
    window.dock_area.reveal("run_table")
    view.resize(window.dock_area.views["run_table"].size())
    made = run(5)
    name = "A network with a name that has no end" * 3
    long = dataclasses.replace(made.networks[0], name=name, step=12_345, seconds=12.34)
    view.draw(dataclasses.replace(made, networks=(long,) * 4))
    view.rows.resizeColumnsToContents()
    assert view.rows.horizontalScrollBar().maximum() == 0
    assert cell(view, 0, "Network") == name
    left = view.rows.horizontalHeader().sectionPosition(len(COLUMNS) - 1)
    room = view.rows.viewport().width() - left - theme.px(PADDING_PX)
    assert room >= view.fontMetrics().horizontalAdvance("vanishing")


@pytest.mark.parametrize("width", [900, 990, 1100, 1400])
def test_a_verdict_ends_with_a_whole_phrase(view: RunTableView, width: int) -> None:
    view.resize(width, 300)
    made = run(5)
    watched = [dataclasses.replace(each, diagnosis=Diagnosis()) for each in made.networks]
    view.draw(dataclasses.replace(made, networks=tuple(watched)))
    index = view.rows.model().index(0, len(COLUMNS) - 1)
    option = QStyleOptionViewItem()
    view.rows.initViewItemOption(option)
    option.rect = view.rows.visualRect(index)
    delegate = view.rows.itemDelegateForIndex(index)
    assert isinstance(delegate, QStyledItemDelegate)
    delegate.initStyleOption(option, index)
    assert option.text in shorter_texts(cell(view, 0, "Diagnosis"))


def test_an_earlier_run_stays_when_a_new_one_begins(view: RunTableView) -> None:
    view.draw(run(5, run_id=1))
    view.draw(run(0, run_id=2, units=9))
    view.draw(run(3, run_id=2, units=9))
    assert [cell(view, row, "Run") for row in (0, 1)] == ["1", "2"]
    assert [cell(view, row, "Steps") for row in (0, 1)] == ["5", "3"]


def test_a_run_that_goes_on_with_an_edited_design_is_the_same_run(view: RunTableView) -> None:
    view.draw(run(5, run_id=1))
    edited = dataclasses.replace(run(6, run_id=2, units=9), marks=(Mark(5, "Add layer"),))
    view.draw(edited)  # the steps go on
    assert view.rows.model().rowCount() == 1
    assert cell(view, 0, "Steps") == "6"


def test_a_design_that_was_never_trained_leaves_no_row_behind(view: RunTableView) -> None:
    view.draw(run(0, run_id=1))
    view.draw(run(0, run_id=2))
    assert view.rows.model().rowCount() == 1


def test_looking_back_changes_nothing(view: RunTableView) -> None:
    view.draw(run(5))
    view.draw(dataclasses.replace(run(2), rewound=True, newest_step=5))
    assert cell(view, 0, "Steps") == "5"


def test_it_copies_itself_as_markdown(qtbot: QtBot, view: RunTableView) -> None:
    view.draw(run(5))
    view.rows.setFocus()
    qtbot.keyClick(view.rows, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("| Run |")
    assert lines[1].startswith("| ---: |")
    assert len({line.count("|") for line in lines}) == 1


def test_the_csv_holds_the_numbers(view: RunTableView) -> None:
    snapshot = run(5)
    view.draw(snapshot)
    (row,) = csv.DictReader(io.StringIO(csv_text(view.table())))
    assert float(row["Train loss"]) == snapshot.networks[0].train_loss
    assert row["Letter"] == "A"


def many_runs(view: RunTableView, count: int) -> None:
    made = run(3)
    for run_id in range(1, count + 1):
        view.draw(dataclasses.replace(made, run_id=run_id, newest_step=0))
        view.draw(dataclasses.replace(made, run_id=run_id))


def picture(view: RunTableView, path: Path, pixels: QSize | None = None) -> QImage:
    view.export_picture(path, pixels)
    return QImage(str(path))


@pytest.mark.parametrize("pixels", [QSize(3200, 2400), QSize(900, 500)], ids=["large", "small"])
def test_the_picture_is_the_same_however_little_of_the_table_is_seen(
    view: RunTableView, tmp_path: Path, pixels: QSize
) -> None:
    many_runs(view, 25)
    view.rows.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    wide = picture(view, tmp_path / "wide.png", pixels)
    view.resize(260, 140)
    across, down = view.rows.horizontalScrollBar(), view.rows.verticalScrollBar()
    across.setValue(across.maximum() // 2)
    down.setValue(down.maximum() // 2)
    view.rows.selectRow(3)
    before = seen(view)
    assert across.value() > 0
    assert picture(view, tmp_path / "narrow.png", pixels) == wide
    assert seen(view) == before  # on the screen nothing has moved


def seen(view: RunTableView) -> object:
    header = view.rows.horizontalHeader()
    return (
        view.rows.horizontalScrollBar().value(),
        view.rows.verticalScrollBar().value(),
        [header.sectionSize(column) for column in range(len(COLUMNS))],
        header.sortIndicatorSection(),
        [row.number for row in view.selected_rows()],
        [cell(view, row, "Run") for row in range(view.rows.model().rowCount())],
        view.rows.grab().toImage(),
    )


def test_the_picture_of_a_narrow_table_has_ink_up_to_its_right_edge(
    view: RunTableView, tmp_path: Path
) -> None:
    view.draw(run(5))
    view.resize(400, 200)
    image = picture(view, tmp_path / "a.png")
    assert image.size() == QSize(800, 400)
    background = image.pixelColor(image.width() - 1, image.height() - 1)
    inked = [
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y) != background for y in range(2 * 48, image.height()))
    ]
    assert image.width() * 0.9 < inked[-1] < image.width() - 2 * 8


def test_an_svg_holds_the_texts_of_all_columns_and_rows(view: RunTableView, tmp_path: Path) -> None:
    many_runs(view, 25)
    view.resize(260, 140)
    view.export_picture(tmp_path / "a.svg")
    texts = [text.strip() for text in ElementTree.parse(tmp_path / "a.svg").getroot().itertext()]
    verdict = cell(view, 0, "Diagnosis")
    assert texts.count(verdict) == 25
    assert {str(number) for number in range(1, 26)} <= set(texts)
    for column in COLUMNS:
        assert set(column.title.split()) <= {part for text in texts for part in text.split()}


def test_a_click_on_a_heading_sorts(qtbot: QtBot, view: RunTableView) -> None:
    view.draw(run(5, run_id=1))
    view.draw(run(0, run_id=2, units=2))
    view.draw(run(2, run_id=2, units=2))
    header = view.rows.horizontalHeader()
    column = [c.title for c in COLUMNS].index("Parameters")
    at = header.viewport().rect().topLeft()
    at.setX(header.sectionViewportPosition(column) + 12)
    at.setY(header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    first = [cell(view, row, "Run") for row in (0, 1)]
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert [cell(view, row, "Run") for row in (0, 1)] == first[::-1]


def test_runs_are_recorded_while_the_table_is_closed(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)
    qtbot.waitUntil(lambda: window.session.state is RunState.PAUSED)
    window.action("reset").trigger()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 0)
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)
    table = window.dock_area.views["run_table"]
    assert isinstance(table, RunTableView)
    assert [row.number for row in table.selected_rows()] == [1, 1, 2, 2]


def look_back_and_reset(window: MainWindow) -> None:
    window.timeline.slider.setValue(1)
    window.action("reset").trigger()


@pytest.mark.parametrize(
    "leave",
    [
        lambda window: window.action("reset").trigger(),
        lambda window: window.document.show_design(design([dense("other", 3)])),
        lambda window: window.document.edit("x", lambda design: edits.set_data(design, "seed", 7)),
        look_back_and_reset,
    ],
    ids=["reset", "open", "other data", "look back"],
)
def test_the_last_that_was_seen_of_a_run_is_recorded(
    qtbot: QtBot, make_window: MakeWindow, leave: Callable[[MainWindow], object]
) -> None:
    window = make_window()
    window.document.edit("x", lambda design: edits.set_training(design, "epochs", 10_000))
    window.session.train()
    qtbot.waitUntil(lambda: window.view_updater.is_stale and step_of(window) > 10, timeout=10_000)
    last = step_of(window)
    leave(window)
    qtbot.waitUntil(lambda: step_of(window) == 0)
    window.session.step_once()
    qtbot.waitUntil(lambda: step_of(window) == 1)
    window.view_updater.frame.call_all()
    table = window.dock_area.views["run_table"]
    assert isinstance(table, RunTableView)
    steps = [column.title for column in COLUMNS].index("Steps")
    counted = [(row.number, row.values[steps]) for row in table.selected_rows()]
    first = [count for number, count in counted if number == 1]
    assert len(first) == 2
    assert first[0] == first[1] >= last  # that of the run itself, once it was left
    assert {count for number, count in counted if number == 2} == {1}


def step_of(window: MainWindow) -> int:
    assert window.snapshot is not None
    return window.snapshot.step


def test_a_new_run_that_is_first_seen_when_it_came_further_is_another_run(
    view: RunTableView,
) -> None:
    view.draw(run(5, run_id=1))
    view.draw(run(6, run_id=2))  # without the mark that an edit leaves
    assert [cell(view, row, "Steps") for row in (0, 1)] == ["5", "6"]


def test_a_row_keeps_nothing_of_the_record_of_its_run(view: RunTableView) -> None:
    snapshot = run(3)
    view.draw(snapshot)
    history = weakref.ref(snapshot.networks[0].history.steps)
    del snapshot
    gc.collect()
    assert history() is None
    assert cell(view, 0, "Steps") == "3"


def two_runs(view: RunTableView) -> tuple[RunBook, RunFacts, RunFacts]:
    """A run that was left, and the present one, in the table."""
    runs, earlier, later = RunBook(), run(5, 1), run(3, 2, units=6)
    left = runs.begin(1, 0, design([dense("a")]), unused=False)
    view.draw(earlier)
    view.show_runs(runs)
    runs.leave(position=0)
    present = runs.begin(2, 1, design([dense("a", 6)]), unused=False)
    runs.on_kept(left.key, earlier)
    view.draw(later)
    view.show_runs(runs)
    return runs, left, present


def test_what_a_run_is_called_elsewhere_is_seen_without_another_step(view: RunTableView) -> None:
    runs, left, _ = two_runs(view)
    left.name = "wide"
    view.show_runs(runs)
    assert {cell(view, row, "Run") for row in range(2)} == {"wide", "2"}


def test_a_tick_shows_a_run_that_was_left_and_its_number_can_become_a_name(
    view: RunTableView,
) -> None:
    _, left, present = two_runs(view)
    model, check = view.rows.model(), Qt.ItemDataRole.CheckStateRole
    rows = {int(cell(view, row, "Run")): model.index(row, 0) for row in range(2)}
    old, new = rows[left.number], rows[present.number]
    assert Qt.CheckState(old.data(check)) == Qt.CheckState.Checked
    assert new.data(check) is None, "the present run is always shown"
    for hidden, state in ((True, Qt.CheckState.Unchecked), (False, Qt.CheckState.Checked)):
        assert model.setData(old, state.value, check)
        assert left.hidden is hidden
        assert Qt.CheckState(old.data(check)) == state
        assert left.name == ""
    assert model.setData(old, " as it was ")
    assert (left.name, left.hidden) == ("as it was", False)
    assert old.data(Qt.ItemDataRole.EditRole) == "as it was"
    ticked = Qt.ItemFlag.ItemIsUserCheckable
    assert model.flags(old) & ticked
    assert not model.flags(new) & ticked
    assert model.flags(new) & Qt.ItemFlag.ItemIsEditable
    assert not model.flags(model.index(old.row(), 1)) & Qt.ItemFlag.ItemIsEditable


def test_titles_stand_as_their_figures_do_and_networks_have_their_colours(
    view: RunTableView,
) -> None:
    two_runs(view)
    model, role, across = view.rows.model(), Qt.ItemDataRole, Qt.Orientation.Horizontal
    now = theme.current()
    for at, column in enumerate(COLUMNS):
        side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
        for found in (model.headerData(at, across, role.TextAlignmentRole),
                      model.index(0, at).data(role.TextAlignmentRole)):  # fmt: skip
            assert Qt.AlignmentFlag(found) & side, column.title
        assert model.headerData(at, across, role.ToolTipRole) == column.tip
        told = model.index(0, at).data(role.ToolTipRole)
        assert told == (None if column.number else cell(view, 0, column.title)), column.title
        colours = [model.index(row, at).data(role.ForegroundRole).name() for row in range(2)]
        is_named = at in (1, 2)  # by letter and name, in bold
        expected = [now.network_texts[0]] * 2 if is_named else [now.muted, now.text]
        assert colours == [theme.color(each).name() for each in expected], column.title
        assert (model.index(0, at).data(role.FontRole) is not None) == is_named
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_its_menu_acts_on_the_run_of_the_current_row(qtbot: QtBot, view: RunTableView) -> None:
    runs, left, present = two_runs(view)

    def actions(number: int) -> dict[str, QAction]:
        """Those of the menu on the row of a run."""
        rows = [int(cell(view, row, "Run")) for row in range(2)]
        view.rows.selectRow(rows.index(number))
        menu = view.menu()
        qtbot.addWidget(menu)
        return {action.objectName(): action for action in menu.actions()}

    of_row = {"pin_row", "rename_row", "hide_row", "show_row", "clear_runs"}
    assert set(actions(left.number)) & of_row == of_row
    assert set(actions(present.number)) & of_row == {"pin_row", "rename_row", "clear_runs"}
    actions(left.number)["hide_row"].trigger()
    actions(left.number)["pin_row"].trigger()
    actions(present.number)["pin_row"].trigger()
    assert (left.hidden, left.pinned, present.pinned) == (True, True, True)
    texts = [actions(left.number)[name].text() for name in ("pin_row", "hide_row")]
    assert texts == ["Unpin", "Show in views"]
    with qtbot.waitSignal(view.record_requested) as asked:
        actions(left.number)["show_row"].trigger()
    assert asked.args == [left]
    actions(left.number)["pin_row"].trigger()
    actions(left.number)["clear_runs"].trigger()
    assert runs.ghosts == []
    view.rows.clearSelection()
    assert view.selected_run() is None
