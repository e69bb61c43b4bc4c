"""The rows of the run table as a Qt table model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ui.style import theme
from ui.views.run_table.history import COLUMNS, RUN, Row, RunHistory

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
SORT_ROLE = Qt.ItemDataRole.UserRole
NO_INDEX = QModelIndex()


class RunModel(QAbstractTableModel):
    """Shows a run history; `follow` announces its changes to the view."""

    def __init__(self, history: RunHistory) -> None:
        super().__init__()
        self._history = history
        self.rows: list[Row] = []

    def follow(self) -> None:
        """Take over the history's rows; rows that stay in place stay selected."""
        rows = list(self._history.rows)
        common = min(len(rows), len(self.rows))
        if len(rows) > common:
            self.beginInsertRows(NO_INDEX, common, len(rows) - 1)
            self.rows = rows
            self.endInsertRows()
        elif len(self.rows) > common:
            self.beginRemoveRows(NO_INDEX, common, len(self.rows) - 1)
            self.rows = rows
            self.endRemoveRows()
        self.rows = rows
        if common:
            last = self.index(common - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], COLUMNS[index.column()]
        value = row.values[index.column()]
        if role == Qt.ItemDataRole.DisplayRole or (
            role == Qt.ItemDataRole.ToolTipRole and not column.number
        ):
            return column.text(value)
        if role == SORT_ROLE:
            return row.number if index.column() == RUN else "" if value is None else value
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == RUN:
            return self._check_state(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column.number else LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            colours = theme.current()
            if index.column() in (1, 2):
                return theme.color(colours.network_texts[row.network])
            return theme.color(colours.text if self._history.present(row) else colours.muted)
        if role == Qt.ItemDataRole.EditRole and index.column() == RUN:
            run = self._history.run_of(row)
            return run.name if run is not None else ""
        if role == Qt.ItemDataRole.FontRole and index.column() in (1, 2):
            font: QFont = theme.font(theme.CONTROL_PX, 600)
            return font
        return None

    def _check_state(self, row: Row) -> Qt.CheckState | None:
        """Whether a run that was left is shown in the views; nothing of others."""
        run = self._history.run_of(row)
        if run is None or self._history.present(row) or row.network:
            return None
        return Qt.CheckState.Unchecked if run.hidden else Qt.CheckState.Checked

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == RUN:
            row = self.rows[index.row()]
            if self._history.run_of(row) is not None:
                flags |= Qt.ItemFlag.ItemIsEditable
            if self._check_state(row) is not None:
                flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        run, runs = self._history.run_of(self.rows[index.row()]), self._history.runs
        if run is None or runs is None:
            return False
        if role == Qt.ItemDataRole.CheckStateRole:
            runs.hide(run, Qt.CheckState(value) != Qt.CheckState.Checked)
        elif role == Qt.ItemDataRole.EditRole:
            runs.rename(run, str(value))
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:  # narrow, so that more columns are seen
            return COLUMNS[section].title.replace(" ", "\n")
        if role == Qt.ItemDataRole.ToolTipRole:
            return COLUMNS[section].tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if COLUMNS[section].number else LEFT
        return None
