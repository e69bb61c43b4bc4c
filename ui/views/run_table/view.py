"""The run table as a view: sortable, and copied as Markdown or CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QPoint, QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.plots.line_item import fitting_text, shorter_texts
from ui.style import theme
from ui.views.base.view import View
from ui.views.run_table.history import COLUMNS, DIFFERS, RUN, Row, RunHistory, markdown, table
from ui.views.run_table.model import SORT_ROLE, Index, RunModel

if TYPE_CHECKING:
    from simulator.measurement.snapshot import Snapshot
    from ui.run.run_book import RunBook, RunFacts
    from ui.views.base.export import Table

NAMES = [column.title for column in COLUMNS].index("Network")
ROW_PX = 28
PADDING_PX, SIGN_PX, MOST_NAME_PX = 15, 16, 120
MOST_WORDS_PX = 330


class SlimHeader(QHeaderView):
    """Titles of up to two lines; only the sorted column has room for the sort indicator."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setSectionsClickable(True)
        self.setMinimumSectionSize(1)  # a letter takes little
        self.sortIndicatorChanged.connect(lambda *_: self.resizeSections())

    def sectionSizeFromContents(self, section: int) -> QSize:
        title = str(self.model().headerData(section, self.orientation()))
        metrics = QFontMetrics(theme.font(theme.SMALL_PX, 600))
        lines = title.split("\n")
        width = max(metrics.horizontalAdvance(line) for line in lines) + theme.px(PADDING_PX)
        if section == self.sortIndicatorSection():
            width += theme.px(SIGN_PX)
        return QSize(width, 2 * metrics.height() + theme.px(16))


class NarrowDelegate(QStyledItemDelegate):
    """Limits the width of long texts; the tooltip has them whole."""

    def __init__(self, parent: QWidget, most_px: int) -> None:
        super().__init__(parent)
        self._most_px = most_px

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return super().sizeHint(option, index).boundedTo(QSize(theme.px(self._most_px), 9_999))


class VerdictDelegate(QStyledItemDelegate):
    """Shows the longest form of a verdict that fits the column."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        metrics, room = option.fontMetrics, option.rect.width() - theme.px(PADDING_PX)
        option.text = fitting_text(metrics, shorter_texts(option.text), room)


MEASURED_ROWS = 30  # of hundreds: all of them would be measured again at each change of style


class RunTable(QTableView):
    """A table without grid lines whose columns fit their contents."""

    def __init__(self, model: QAbstractItemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHorizontalHeader(SlimHeader())
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)

    def expand(self) -> None:
        """Resize so that nothing has to scroll."""
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(off)
        self.setVerticalScrollBarPolicy(off)
        self.ensurePolished()
        header, lines = self.horizontalHeader(), self.verticalHeader()
        header.setResizeContentsPrecision(-1)  # each row is measured
        header.resizeSections(QHeaderView.ResizeMode.ResizeToContents)
        lines.setDefaultSectionSize(theme.px(ROW_PX))
        self.resize(header.length(), header.sizeHint().height() + lines.length())


class RunTableView(View):
    """A row a network and run; earlier runs stay, so that they can be compared.

    Ctrl+C copies the selected rows, or all, as Markdown. `record_requested` asks that the record
    of a run that was left be shown in all views.
    """

    record_requested = Signal(object)

    def __init__(self) -> None:
        self._history = RunHistory()
        self._model = RunModel(self._history)
        self._sorted = QSortFilterProxyModel()
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortRole(SORT_ROLE)
        self.rows = RunTable(self._sorted)
        super().__init__(
            "run_table",
            "Runs",
            "What every network of this and of earlier runs is, and how far it came",
            self.rows,
        )
        self._sorted.setParent(self)
        self.setMinimumSize(240, 120)
        self.set_title(
            "Runs",
            "over whole sets · muted: earlier runs, ticked where the views show them",
        )
        self.rows.setObjectName("run_rows")
        self.rows.setAccessibleName("Runs")
        self.rows.setItemDelegateForColumn(NAMES, NarrowDelegate(self, MOST_NAME_PX))
        self.rows.setItemDelegateForColumn(DIFFERS, NarrowDelegate(self, MOST_WORDS_PX))
        self.rows.setItemDelegateForColumn(len(COLUMNS) - 1, VerdictDelegate(self))
        self.rows.setSortingEnabled(True)
        self.rows.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.rows.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        trigger = QAbstractItemView.EditTrigger
        self.rows.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed)
        self.rows.setTabKeyNavigation(False)
        self.rows.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        header = self.rows.horizontalHeader()
        header.setResizeContentsPrecision(MEASURED_ROWS)
        header.setStretchLastSection(True)
        self.setFocusProxy(self.rows)
        self._show_differences()
        self._fit()

    def draw(self, snapshot: Snapshot) -> None:
        self._history.update(snapshot)
        if self.isVisible() or not snapshot.running:
            self._model.follow()

    def clear(self) -> None:
        """Keeps all rows: earlier runs are what the table is for."""

    def show_runs(self, runs: RunBook) -> None:
        self._history.show_runs(runs)
        self._model.follow()
        self._show_differences()

    def _show_differences(self) -> None:
        """Give room to what differs where anything does."""
        differ = any(row.values[DIFFERS] for row in self._history.rows)
        self.rows.setColumnHidden(DIFFERS, not differ)

    def selected_run(self) -> RunFacts | None:
        """The run of the current row, where it is still at hand."""
        index = self._sorted.mapToSource(self.rows.currentIndex())
        if not index.isValid() or not self.rows.selectionModel().hasSelection():
            return None
        return self._history.run_of(self._model.rows[index.row()])

    def draw_body(self, painter: QPainter, size: QSize) -> None:
        """All rows and columns, smaller where the picture has less room than they need.

        Another table than the one on the screen, which stays as wide and as far scrolled as it is.
        """
        rows, header = RunTable(self._sorted), self.rows.horizontalHeader()
        order = header.sortIndicatorOrder()
        rows.horizontalHeader().setSortIndicatorShown(True)
        rows.horizontalHeader().setSortIndicator(header.sortIndicatorSection(), order)
        rows.expand()
        share = min(1.0, size.width() / rows.width(), size.height() / rows.height())
        painter.save()
        painter.scale(share, share)
        rows.render(painter, QPoint(0, 0))
        painter.restore()
        rows.deleteLater()

    def selected_rows(self) -> list[Row]:
        """The selected rows in the order shown, or all."""
        selected = {index.row() for index in self.rows.selectionModel().selectedRows()}
        order = range(self._sorted.rowCount())
        places = [at for at in order if at in selected] or list(order)
        indices = [self._sorted.mapToSource(self._sorted.index(at, 0)) for at in places]
        return [self._model.rows[index.row()] for index in indices]

    def table(self) -> Table:
        return table(self.selected_rows())

    def copy_markdown(self) -> None:
        """Put the selected rows, or all, on the clipboard as a Markdown table."""
        QGuiApplication.clipboard().setText(markdown(self.selected_rows()))
        self.status_message.emit("Runs: copied as Markdown")

    def menu(self) -> QMenu:
        menu = super().menu()
        action = QAction("Copy as Markdown", menu)
        action.setObjectName("copy_markdown")
        action.setShortcut(QKeySequence("Ctrl+C"))
        action.triggered.connect(self.copy_markdown)
        menu.insertAction(menu.actions()[0], action)
        self._add_run_actions(menu)
        return menu

    def _add_run_actions(self, menu: QMenu) -> None:
        """What can be done with the run of the current row, and with all that were left."""
        run, runs = self.selected_run(), self._history.runs
        if runs is None:
            return
        menu.addSeparator()
        if run is not None:
            pinned = menu.addAction("Unpin" if run.pinned else "Pin")
            pinned.setObjectName("pin_row")
            pinned.triggered.connect(lambda: runs.pin(run, not run.pinned))
            renamed = menu.addAction("Rename")
            renamed.setObjectName("rename_row")
            at = self.rows.currentIndex().siblingAtColumn(RUN)
            renamed.triggered.connect(lambda: self.rows.edit(at))
        if run is not None and run is not runs.present:
            hidden = menu.addAction("Show in views" if run.hidden else "Hide in views")
            hidden.setObjectName("hide_row")
            hidden.triggered.connect(lambda: runs.hide(run, not run.hidden))
            seen = menu.addAction("Show its record")
            seen.setObjectName("show_row")
            seen.setEnabled(run.has_weights)
            seen.triggered.connect(lambda: self.record_requested.emit(run))
        if runs.ghosts:
            cleared = menu.addAction("Clear earlier runs")
            cleared.setObjectName("clear_runs")
            cleared.triggered.connect(runs.clear_ghosts)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_markdown()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._model.follow()
        super().showEvent(event)

    def _fit(self) -> None:
        self.rows.verticalHeader().setDefaultSectionSize(theme.px(ROW_PX))

    def restyle(self) -> None:
        super().restyle()
        self._fit()
