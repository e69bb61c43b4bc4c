"""The data sets on board, a picture each; pictures are drawn one at a time once it is seen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QIcon, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem

from simulator.data import DATASETS
from ui.inspector.data.set_pictures import set_picture
from ui.style import theme

PICTURE_W, TEXT_PX, SIDE_PX = 88, 22, 6
SHAPE = 2 / 3  # of a picture's sides
LARGE = 1.8  # times as wide where there is room
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SetGallery(QListWidget):
    """Tiles in rows; a click or Enter chooses one, and `chosen` carries its name in a design."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("data_gallery")
        self.setAccessibleName("Data sets on board")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._drawn_for: object = None
        self._large = False
        for name, kind in DATASETS.items():
            item = QListWidgetItem("your file…" if name == "file" else kind.title)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setToolTip(kind.summary[:1].upper() + kind.summary[1:])
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.addItem(item)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._draw_next)
        self.itemClicked.connect(self._choose)
        theme.notifier().changed.connect(self._restyle)

    def show_chosen(self, name: str) -> None:
        """Mark the set that the design learns from."""
        for at in range(self.count()):
            if self.item(at).data(Qt.ItemDataRole.UserRole) == name:
                self.setCurrentRow(at)

    def set_large(self, large: bool) -> None:
        """Draw pictures larger, or as large as before.

        Not by the gallery's own width: beside a scroll bar it would be small and low enough to need
        none, without one large and too high, and Qt would go from one to the other without end.
        """
        self._large = large
        self._restyle()

    def drawn(self) -> int:
        """How many pictures there are."""
        return sum(not self.item(at).icon().isNull() for at in range(self.count()))

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in ENTER and item is not None:
            self._choose(item)
        else:
            super().keyPressEvent(event)

    # Pictures and places

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._restyle()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _restyle(self) -> None:
        self._fit()
        now = theme.current(), theme.scale(), self.iconSize().width()
        if self._drawn_for != now:
            self._drawn_for = now
            for at in range(self.count()):
                self.item(at).setData(Qt.ItemDataRole.DecorationRole, None)
        if self.isVisible():
            self._timer.start()

    def _fit(self) -> None:
        """As high as all its rows; no higher where it is wider."""
        wide = theme.px(PICTURE_W * (LARGE if self._large else 1))
        picture = QSize(wide, round(SHAPE * wide))
        tile = QSize(
            picture.width() + theme.px(SIDE_PX),
            picture.height() + theme.px(TEXT_PX + SIDE_PX),
        )
        across = max(1, (self.width() - 2) // tile.width())
        tile.setWidth(max(tile.width(), (self.width() - 2) // across))
        self.setIconSize(picture)
        self.setGridSize(tile)
        for at in range(self.count()):
            self.item(at).setSizeHint(tile)
        height = -(-self.count() // across) * tile.height() + 4
        if self.height() != height or self.maximumHeight() != height:
            self.setFixedHeight(height)

    def _draw_next(self) -> None:
        for at in range(self.count()):
            item = self.item(at)
            if item.icon().isNull():
                name = item.data(Qt.ItemDataRole.UserRole)
                picture = set_picture(name, self.iconSize(), self.devicePixelRatioF())
                icon = QIcon(picture)
                icon.addPixmap(picture, QIcon.Mode.Selected)  # or Qt would tint it
                item.setIcon(icon)
                self._timer.start()
                return

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, *ENTER)
            if event.key() in arrows:
                event.accept()
                return True
        return super().event(event)
