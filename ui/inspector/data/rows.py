"""The first rows of a data file as a table: types above, target and columns left out marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.style import theme
from ui.widgets.elided_label import as_tip

if TYPE_CHECKING:
    from simulator.data.preview import Preview, PreviewColumn

Index = QModelIndex | QPersistentModelIndex
LEAST_COLUMN_PX, WIDEST_COLUMN_PX = 56, 180
LEAST_ROOM_PX = 600  # whose columns have their widths before the table has its own
MEASURED = 8  # rows whose cells tell how wide a column is
IMAGE_PX, ROW_PX = 44, 24
MISSING = "·"
ROLES = {"target": "predicted", "input": "input", "ignored": "left out", "unknown": "not used"}
FORMATS = {1: QImage.Format.Format_Grayscale8, 3: QImage.Format.Format_RGB888,
           4: QImage.Format.Format_RGBA8888}  # fmt: skip


class RowsModel(QAbstractTableModel):
    """A Preview: a column of images, where there are any, and the file's columns."""

    def __init__(self) -> None:
        super().__init__()
        self.preview: Preview | None = None
        self._pictures: list[QPixmap] = []

    def show_preview(self, preview: Preview | None) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.preview = preview
        self._pictures = [] if preview is None or preview.images is None else [
            _picture(image) for image in preview.images
        ]  # fmt: skip
        self.endResetModel()

    def column_at(self, section: int) -> PreviewColumn | None:
        """The file's column in a section; None for images."""
        at = section - bool(self._pictures)
        if self.preview is None or not 0 <= at < len(self.preview.columns):
            return None
        return self.preview.columns[at]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if self.preview is None or parent.isValid() else len(self.preview.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if self.preview is None or parent.isValid():
            return 0
        return len(self.preview.columns) + bool(self._pictures)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.column_at(index.column())
        if column is None:
            return self._pictures[index.row()] if role == Qt.ItemDataRole.DecorationRole else None
        is_missing = index.row() in column.missing
        if role == Qt.ItemDataRole.DisplayRole:
            return column.cells[index.row()] or MISSING
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.holds == "numbers" else (
                Qt.AlignmentFlag.AlignLeft
            )  # fmt: skip
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            return _ink(column, is_missing)
        if role == Qt.ItemDataRole.BackgroundRole and column.role == "target":
            return theme.color(theme.current().accent, 0.12)
        if role == Qt.ItemDataRole.ToolTipRole:
            cell = as_tip(column.cells[index.row()])
            return f"{cell or 'empty'}: counts as missing" if is_missing else cell
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self.preview is None:
            return None
        if orientation is Qt.Orientation.Vertical:
            at_row = role == Qt.ItemDataRole.DisplayRole and section < len(self.preview.rows)
            return f"{self.preview.rows[section]:,}" if at_row else None
        column = self.column_at(section)
        if column is None:
            return "image" if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return column.name
        if role == Qt.ItemDataRole.ToolTipRole:
            why = f": {column.why}" if column.why else ""
            return as_tip(f"{column.name}: {column.holds}, {ROLES[column.role]}{why}")
        return None


class ColumnHeader(QHeaderView):
    """Names with what each column holds below; a bar marks the target, grey what is left out."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        line = QFontMetrics(theme.font(theme.SMALL_PX)).lineSpacing()
        # the table has a width of its own; Qt's hint asks hundreds of columns for theirs
        return QSize(theme.px(LEAST_COLUMN_PX), 2 * line + theme.px(10))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        model, colours = self.model(), theme.current()
        column = model.column_at(section) if isinstance(model, RowsModel) else None
        painter.save()
        painter.fillRect(rect, theme.color(colours.surface))
        is_target = column is not None and column.role == "target"
        if is_target:
            painter.fillRect(rect, theme.color(colours.accent, 0.12))
            painter.fillRect(QRect(rect.topLeft(), QSize(rect.width(), theme.px(3))),
                             theme.color(colours.accent))  # fmt: skip
        inner = rect.adjusted(theme.px(6), theme.px(5), -theme.px(6), -theme.px(3))
        is_out = column is not None and column.role == "ignored"
        ends = Qt.TextElideMode.ElideMiddle
        name = column.name if column is not None else "image"
        for text, font, ink, side in (
            (name, theme.font(theme.SMALL_PX, 600), colours.muted if is_out else colours.text,
             Qt.AlignmentFlag.AlignTop),
            (_below(column), theme.font(theme.SMALL_PX),
             colours.link if is_target else colours.muted, Qt.AlignmentFlag.AlignBottom),
        ):  # fmt: skip
            font.setStrikeOut(is_out and text == name)
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            shown = QFontMetrics(font).elidedText(text, ends, inner.width())
            painter.drawText(inner, side | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


class RowsView(QTableView):
    """The table. A click on a column's name, or Enter in it, asks what to do with it.

    `column_asked` carries the PreviewColumn and the place on the screen.
    """

    column_asked = Signal(object, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("data_rows")
        self.setAccessibleName("First rows of the data file")
        self.rows = RowsModel()
        self.setModel(self.rows)
        self.setHorizontalHeader(ColumnHeader(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().setHighlightSections(False)
        self.horizontalHeader().sectionClicked.connect(self._ask)
        self._fitted = 0  # columns, from the left, that are as wide as they need
        self.horizontalScrollBar().valueChanged.connect(self._fit_seen)
        theme.notifier().changed.connect(self._fit)

    def show_preview(self, preview: Preview | None) -> None:
        """Show other rows, from where the table was scrolled to."""
        across = self.horizontalScrollBar().value()
        self.rows.show_preview(preview)
        self._fit()
        self.horizontalScrollBar().setValue(across)

    def _fit(self) -> None:
        has_images = bool(self.rows.preview and self.rows.preview.images is not None)
        header = self.verticalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultSectionSize(theme.px(IMAGE_PX + 6 if has_images else ROW_PX))
        self.setIconSize(QSize(theme.px(IMAGE_PX), theme.px(IMAGE_PX)))
        self._fitted = 0
        self._fit_seen()
        if self._fitted:  # so that the others take about the room that they will have
            wide = sum(map(self.columnWidth, range(self._fitted))) // self._fitted
            self.horizontalHeader().setDefaultSectionSize(wide)

    def _fit_seen(self) -> None:
        """Give the columns that are seen the width that they need: a table may have thousands."""
        metrics, count = QFontMetrics(theme.font()), self.rows.columnCount()
        room = max(self.viewport().width(), theme.px(LEAST_ROOM_PX))
        while self._fitted < count and self.columnViewportPosition(self._fitted) < room:
            self.setColumnWidth(self._fitted, self._wide(self._fitted, metrics))
            self._fitted += 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_seen()

    def _wide(self, section: int, metrics: QFontMetrics) -> int:
        column = self.rows.column_at(section)
        if column is None:
            return theme.px(IMAGE_PX + 16)
        texts = (column.name, _below(column), *column.cells[:MEASURED])
        wide = max(map(metrics.horizontalAdvance, texts)) + theme.px(20)
        return min(max(wide, theme.px(LEAST_COLUMN_PX)), theme.px(WIDEST_COLUMN_PX))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Menu):
            self._ask(self.currentIndex().column())
        else:
            super().keyPressEvent(event)

    def _ask(self, section: int) -> None:
        column = self.rows.column_at(section)
        if column is not None:
            header = self.horizontalHeader()
            left = header.sectionViewportPosition(section)
            self.column_asked.emit(column, header.mapToGlobal(QPoint(left, header.height())))


def _ink(column: PreviewColumn, is_missing: bool) -> Any:
    colours = theme.current()
    if is_missing and column.role in ("input", "target"):
        return theme.color(colours.warning)
    return theme.color(colours.muted if column.role == "ignored" else colours.text)


def _below(column: PreviewColumn | None) -> str:
    """What a column holds, and what it is where it is no input."""
    if column is None:
        return "pixels"
    if column.role == "target":
        return "predicted"
    return "left out" if column.role == "ignored" else column.holds


def _picture(image: Any) -> QPixmap:
    """An image (height, width, channels) of bytes, enlarged without smoothing."""
    height, width, channels = image.shape
    content = image.tobytes()
    found = QImage(content, width, height, width * channels, FORMATS[channels]).copy()
    size = QSize(theme.px(IMAGE_PX), theme.px(IMAGE_PX))
    return QPixmap.fromImage(found.scaled(size, Qt.AspectRatioMode.KeepAspectRatio))
