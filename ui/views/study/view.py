"""The study view: a plot of a study that fills in as runs end, or the form that asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from simulator.design.storage.replacing import write_whole
from simulator.study import table
from ui.style import theme
from ui.views.base.plot_view import PlotView
from ui.views.base.title_bar import LEFT_PX, RIGHT_PX
from ui.views.study import export
from ui.views.study.column_choice import ColumnChoice
from ui.views.study.columns import title_of
from ui.views.study.drawing import drawing_of
from ui.views.study.form import StudyForm
from ui.views.study.plot import StudyPlot
from ui.views.study.progress_line import ProgressLine
from ui.views.study.run_menu import run_menu
from ui.views.study.state import NO_STUDY, StudyState, progress_text
from ui.widgets.dialogs import ask_target

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from PySide6.QtCore import QPointF, QSize
    from PySide6.QtWidgets import QMenu

    from simulator.measurement.snapshot import Snapshot
    from ui.views.base.export import Table
    from ui.views.study.drawing import Drawn

EMPTY = "Start a study of the networks on the canvas: their loss is drawn here against their depth."
EMPTY_ON_STAGE = "Choose a recorded study above. One of your own is set up before presenting."
WAITING = "The first runs are under way. Each is drawn here when it is finished."
MEDIAN = "median over seeds"
FORM_TITLE = "A study of the networks on the canvas"
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
LINE_FROM_PX = 240  # narrower than this, the plot has all the room
PRESENTED_LINE_FROM_PX = 280  # lower than this on stage, so has the plot of a finished study


class StudyView(PlotView):
    """Shows a StudyState; it does not follow the run of the window.

    `study_wanted(request)`, `run_pressed` and `pause_pressed` are what is asked of the study shown,
    `form_shown` and `form.changed` ask what the form would begin, and `run_wanted(row, in_a_new_
    window)` asks for one run on the canvas.
    """

    study_wanted = Signal(object)
    run_pressed = Signal()
    pause_pressed = Signal()
    form_shown = Signal()
    run_wanted = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__(
            "study_view",
            "Depth study",
            "Loss against depth: median and range over seeds; dotted the validation loss. "
            "A click on a point opens its runs; arrows go from point to point, Enter opens",
        )
        self.plot = StudyPlot()
        self.canvas.addItem(self.plot)
        self.form, self.line, self.columns = StudyForm(), ProgressLine(), ColumnChoice()
        self.title_bar.set_lead(self.columns)
        for button in (self.columns.log_x, self.columns.log_y):
            self.title_bar.add_control(button)
        self._above, self._page = _framed(self.line), _framed(self.form)
        self._down.insertWidget(1, self._above)
        self._down.addWidget(self._page, 1)
        self._page.hide()
        self._connect()
        self.state = NO_STUDY
        self.setMinimumSize(240, 140)
        self._set_line_margins()
        self.show_state(NO_STUDY)
        self.line.set_up.setChecked(True)

    def _connect(self) -> None:
        self.form.wanted.connect(self.study_wanted)
        self.line.run_pressed.connect(self.run_pressed)
        self.line.pause_pressed.connect(self.pause_pressed)
        self.line.set_up_toggled.connect(lambda _on: self._show_page())
        self.columns.changed.connect(lambda: self.show_state(self.state))
        self.canvas.resized.connect(self._place_labels)
        self.plot.box.navigated.connect(lambda _box: self._place_labels())
        scene = self.canvas.scene()
        scene.sigMouseClicked.connect(self._on_point_clicked)
        scene.sigMouseMoved.connect(self._show_cursor)

    # What is shown

    def show_state(self, state: StudyState) -> None:
        """Show a study as it stands."""
        begins = state.running and not self.state.running
        if begins or (state.total and not self.state.total):
            self.line.set_up.setChecked(False)
        self.state = state
        self.columns.offer(table.numeric_columns(state.header, state.rows), state.axis)
        drawing = drawing_of(state, self.columns.choice)
        self.columns.show_scales(drawing)
        self._show_plot(any(each.x is not None for each in drawing.points))
        self.plot.show_drawing(drawing)
        self.line.show_state(state)
        self._place_labels()  # its axes need other room, and the line may have come or gone
        self._show_what_is_awaited()
        y, x = title_of(drawing.y).capitalize(), title_of(drawing.x)
        self.set_title(f"{y} against {x}")
        self.title_bar.title_label.setText(FORM_TITLE)
        self._show_unit()

    def _show_plot(self, shown: bool) -> None:
        """Show the plot; axes that had other type meanwhile took no room in what was hidden."""
        self.plot.setVisible(shown)
        if shown:
            for axis in (self.plot.left, self.plot.bottom):
                axis.show()

    def _show_what_is_awaited(self) -> None:
        """Say how runs come to be drawn, as long as there are none."""
        empty = EMPTY_ON_STAGE if theme.presenting() and not self.state.total else EMPTY
        waiting = WAITING if self.state.running else empty
        self.show_hint("" if self.plot.isVisible() else waiting)

    def _show_unit(self) -> None:
        """What is drawn of several seeds; the form draws nothing."""
        self.title_bar.unit_label.set_text(MEDIAN if self._page.isHidden() else "")

    @property
    def unit(self) -> str:
        """What a picture of the view says beside its title."""
        told = (self.state.title, progress_text(self.state), MEDIAN)
        return " · ".join(part for part in told if part)

    def _show_page(self) -> None:
        """Show the form in the place of the plot where it is wanted, but not while presenting."""
        shown = self.line.set_up.isChecked() and not theme.presenting()
        if shown == self.body.isHidden():
            return
        self.body.setVisible(not shown)
        self._page.setVisible(shown)
        self._down.setStretchFactor(self._across, not shown)
        self.columns.setVisible(not shown)
        self.title_bar.title_label.setVisible(shown)
        self._show_unit()
        for button in (self.columns.log_x, self.columns.log_y):
            self.title_bar.offer(button, not shown)
        if shown and self.isVisible():
            self.form_shown.emit()
            self.form.values.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._page.isHidden():
            self.form_shown.emit()

    def set_up(self) -> None:
        """Show the form, ready for another study."""
        self.line.set_up.setChecked(True)

    def draw(self, snapshot: Snapshot) -> None:
        """Nothing: a study has runs of its own."""

    def clear(self) -> None:
        """Keeps the study: it is of its own, like the table of runs."""

    # What is under the pointer

    def reading(self, scene: QPointF) -> str:
        return self.plot.reading_at(scene, self.state.axis)

    def rows_at(self, scene: QPointF) -> list[Mapping[str, Any]]:
        """The runs of the point under a point of the scene, seed by seed."""
        return self._rows_of(self.plot.point_at(scene))

    def _rows_of(self, drawn: Drawn | None) -> list[Mapping[str, Any]]:
        if drawn is None:
            return []
        name, value = drawn.point.variant, drawn.point.value
        axis = self.state.axis
        return [row for row in self.state.rows if (row["variant"], row[axis]) == (name, value)]

    def _show_cursor(self, scene: QPointF) -> None:
        over = self.plot.point_at(scene) is not None
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.canvas.viewport().setCursor(shape)

    def _on_point_clicked(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton or event.double():
            return
        self._open_menu(self.rows_at(event.scenePos()), event.scenePos())

    def _open_menu(self, rows: list[Mapping[str, Any]], scene: QPointF) -> QMenu | None:
        """Offer runs beside a point of the scene; None where there are none."""
        if not rows:
            return None
        menu = self.runs_menu(rows)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(self.view_point(scene) + QPoint(4, 4)))
        return menu

    def runs_menu(self, rows: list[Mapping[str, Any]]) -> QMenu:
        """The menu that opens one of these runs."""
        return run_menu(self, rows, self.plot.drawing.y, self.run_wanted.emit)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        cursor, key = self.plot.cursor, Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        used = plain and self.plot.isVisible() and not self.body.isHidden()
        if used and key in ENTER and cursor.drawn is not None:
            self._open_here()
        elif used and (cursor.press(key) or (key == Qt.Key.Key_Escape and cursor.clear())):
            self._read_cursor()
        else:
            super().keyPressEvent(event)

    def _open_here(self) -> None:
        """Offer the runs of the cursor's point, with the first one chosen."""
        cursor = self.plot.cursor
        scene = cursor.scene()
        menu = None if scene is None else self._open_menu(self._rows_of(cursor.drawn), scene)
        runs = [] if menu is None else [each for each in menu.actions() if not each.isSeparator()]
        if menu is not None and runs:
            menu.setActiveAction(runs[0])

    def _read_cursor(self) -> None:
        """Say what was measured at the cursor's point."""
        here, scene = self.plot.cursor.drawn, self.plot.cursor.scene()
        text = "" if here is None else f"{self.plot.reading_of_point(here)}\nEnter opens its runs"
        self.hover.show_at(text, QPoint() if scene is None else self.view_point(scene))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and self.plot.cursor.clear():
            self._read_cursor()

    # Export

    def table(self) -> Table:
        header = self.state.header
        return header, [table.texts(header, row) for row in self.state.rows]

    def menu(self) -> QMenu:
        menu = super().menu()
        action = QAction("Copy data as Markdown", menu)
        action.setObjectName("copy_markdown")
        action.triggered.connect(self.copy_markdown)
        menu.addAction(action)
        return menu

    def copy_markdown(self) -> None:
        """Put the table on the clipboard in Markdown."""
        QGuiApplication.clipboard().setText(export.markdown_text(self.state))
        self.status_message.emit(f"{self.title}: data copied as Markdown")

    def save_picture(self) -> None:
        """Ask for a file and draw the view there, as PNG, SVG, or LaTeX for pgfplots."""
        target = ask_target(self, "Save picture", f"{self.objectName()}.png", export.PICTURES)
        if target:
            self._write(target, lambda: self.export_picture(target), f"Picture saved: {target}")

    def export_picture(self, path: Path, pixels: QSize | None = None) -> None:
        if path.suffix.lower() == ".tex":
            write_whole(path, export.pgfplots_text(self.plot.drawing).encode())
        else:
            super().export_picture(path, pixels)

    def save_data(self) -> None:
        """Ask for a file and write the table there, as CSV or Markdown."""
        target = ask_target(self, "Save data", f"{self.objectName()}.csv", export.TABLES)
        if target:
            self._write(target, lambda: self.export_table(target), f"Data saved: {target}")

    def export_table(self, path: Path) -> None:
        """Write the table as .csv, or in Markdown as .md. Raises OSError."""
        is_markdown = path.suffix.lower() == ".md"
        text = (export.markdown_text if is_markdown else export.csv_text)(self.state)
        write_whole(path, text.encode())

    # Room and style

    def _set_line_margins(self) -> None:
        for frame in (self._above, self._page):
            layout = frame.layout()
            assert layout is not None
            layout.setContentsMargins(theme.px(LEFT_PX), 0, theme.px(RIGHT_PX), 0)

    def _place_labels(self) -> None:
        done = self.state.is_complete and not self.state.running
        is_low = theme.presenting() and self.height() < theme.px(PRESENTED_LINE_FROM_PX)
        self._above.setVisible(self.width() >= theme.px(LINE_FROM_PX) and not (done and is_low))
        self.plot.fit_room(self.canvas.width())
        self.canvas.lay_out()
        self.canvas.show_hint(self.hint_shown)
        self.plot.place_labels()

    def restyle(self) -> None:
        super().restyle()
        if hasattr(self, "form"):
            self.form.restyle()
            self.line.restyle()
            self.columns.restyle()
            self._set_line_margins()
            self._show_page()
            self._place_labels()
            self._show_what_is_awaited()


def _framed(widget: QWidget) -> QWidget:
    """A widget in a frame whose margins follow those of the view."""
    frame = QWidget()
    QVBoxLayout(frame).addWidget(widget)
    return frame
