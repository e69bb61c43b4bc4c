"""The data panel large: over canvas and views, with the data sets on board beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from ui.inspector.data.page import DataPage

SIDE_PX, GALLERY_W = 24, 320
LEAST_PANEL_PX = 480  # the gallery goes before the panel is narrower
NO_LIMIT = 16_777_215  # Qt's QWIDGETSIZE_MAX


class LargeData(QFrame):
    """Covers a widget while it is open, with the panel and the gallery that the page lends."""

    def __init__(self, covered: QWidget, page: DataPage) -> None:
        super().__init__(covered)
        self.setObjectName("large_data")
        self.setAccessibleName("Data, large")
        self.setProperty("surface", True)
        self.setAutoFillBackground(True)
        self._covered, self._page = covered, page
        self._across = QHBoxLayout(self)
        covered.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Cover it, with the keyboard on the sentence."""
        side = theme.px(SIDE_PX)
        self._across.setContentsMargins(side, side, side, side)
        self._across.setSpacing(side)
        panel, gallery = self._page.lend()
        beside = QWidget()
        beside.setProperty("surface", True)
        down = QVBoxLayout(beside)
        down.setContentsMargins(0, 0, 0, 0)
        title = QLabel("DATA SETS ON BOARD")
        title.setProperty("heading", True)
        down.addWidget(title)
        down.addWidget(gallery)
        down.addStretch(1)
        self._panel_scroll, self._scroll = _scrolling(panel), _scrolling(beside)
        self._across.addWidget(self._panel_scroll, 1)
        self._across.addWidget(self._scroll, 1)
        self.setGeometry(self._covered.rect())
        self.fit()
        self.show()
        self.raise_()
        gallery.show()
        self._page.focus_panel()

    def fit(self) -> None:
        """Give the gallery all room where the data are in no file, none where there is little."""
        self._page.panel.take_height(self.height())
        alone = self._page.panel.isHidden()
        self._panel_scroll.setHidden(alone)
        both = theme.px(GALLERY_W + LEAST_PANEL_PX + 3 * SIDE_PX)
        self._scroll.setHidden(not alone and self.width() < both)
        self._scroll.setMaximumWidth(NO_LIMIT if alone else theme.px(GALLERY_W))
        self._scroll.setMinimumWidth(theme.px(GALLERY_W))
        self._page.gallery.set_large(alone)

    def close_panel(self) -> None:
        """Give panel and gallery back to their page, and go."""
        if self.isHidden():
            return
        self.hide()
        self._panel_scroll.takeWidget()
        self._page.take_back()
        for scroll in (self._panel_scroll, self._scroll):
            self._across.removeWidget(scroll)
            scroll.deleteLater()
        self._page.focus_panel()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._covered and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._covered.rect())
            if not self.isHidden():
                self.fit()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)


def _scrolling(widget: QWidget) -> QScrollArea:
    """A widget as wide as its room, of which a part is seen where it is higher."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(widget)
    return scroll
