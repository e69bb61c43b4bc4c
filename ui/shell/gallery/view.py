"""The gallery: tiles in sections, a field that narrows them, and the keys between them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.shell.gallery.tile import ENTER, GAP, LEAST_W, Tile
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.shell.gallery.entries import Entry
    from ui.shell.gallery.pictures import Pictures

SIDE, ABOVE, BELOW_HEADING, BETWEEN_SECTIONS, SEARCH_W = 24, 16, 8, 24, 320
PRESENTED_W = 0.7  # type is enlarged while presenting, pictures less
NOTHING = "Nothing here is called that."
ARROWS = {
    Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Down: (0, 1), Qt.Key.Key_Up: (0, -1),
}  # fmt: skip


class GalleryView(QFrame):
    """Covers the widget that it is made for; `chosen` carries an Entry, `closed` follows Escape.

    Pictures are drawn one at a time after it has opened, those in sight first.
    """

    chosen = Signal(object)
    closed = Signal()

    def __init__(self, covered: QWidget, pictures: Pictures) -> None:
        super().__init__(covered)
        self.setObjectName("gallery_view")
        self.setAccessibleName("Gallery")
        self.setProperty("surface", True)
        # it paints all of itself, so that Qt leaves out the canvas and the views that it covers
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._covered, self.pictures = covered, pictures
        self._tiles: list[Tile] = []
        self._is_seen = False  # since it was opened
        self._build()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._draw_next)
        covered.installEventFilter(self)
        theme.notifier().changed.connect(self._restyle)
        self.hide()

    def _build(self) -> None:
        self._title = QLabel("Gallery")
        self._title.setProperty("title", True)
        self.search = QLineEdit()
        self.search.setObjectName("gallery_search")
        self.search.setAccessibleName("Search the gallery")
        self.search.setPlaceholderText("Type to search; arrows and Enter choose")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self._close_button = QPushButton("Close  Esc")
        self._close_button.setProperty("quiet", True)
        self._close_button.setAccessibleName("Close the gallery")
        self._close_button.setToolTip("Back to the canvas (Esc)")
        self._close_button.clicked.connect(self.close_gallery)
        self._nothing = QLabel(NOTHING)
        self._nothing.setProperty("muted", True)
        self._head = QHBoxLayout()
        for widget in (self._title, self.search):
            self._head.addWidget(widget)
        self._head.addStretch(1)
        self._head.addWidget(self._close_button)
        self._page = QWidget()
        self._page.setProperty("surface", True)
        self._nothing.setParent(self._page)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._scroll.setWidget(self._page)
        self._scroll.verticalScrollBar().valueChanged.connect(self._go_on_drawing)
        self._down = QVBoxLayout(self)
        self._down.setSpacing(0)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.addLayout(self._head)
        self._down.addWidget(self._scroll, 1)
        self._headings: dict[str, QLabel] = {}

    # Opening and closing

    def open_on(self, entries: Sequence[Entry]) -> None:
        """Show these entries, all of them, with the keyboard in the search field."""
        if [tile.entry for tile in self._tiles] != list(entries):
            self._make_tiles(entries)
        self.search.clear()
        self._restyle()
        self.setGeometry(self._covered.rect())
        self.show()
        self.raise_()
        self._down.activate()
        self._lay_out()
        self._scroll.verticalScrollBar().setValue(0)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._is_seen = False

    def close_gallery(self) -> None:
        """Give the keyboard back, and go."""
        if not self.isHidden():
            self.closed.emit()
            self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    # Tiles

    def shown_tiles(self) -> list[Tile]:
        """The tiles that fit what has been typed."""
        return [tile for tile in self._tiles if not tile.isHidden()]

    def _make_tiles(self, entries: Sequence[Entry]) -> None:
        for gone in (*self._tiles, *self._headings.values()):
            gone.hide()
            gone.deleteLater()
        self._tiles, self._headings = [], {}
        for entry in entries:
            if entry.section not in self._headings:
                heading = QLabel(entry.section, self._page)
                heading.setProperty("title", True)
                self._headings[entry.section] = heading
            tile = Tile(self._page, entry)
            tile.clicked.connect(lambda _checked=False, entry=entry: self.chosen.emit(entry))
            tile.key_pressed.connect(self._on_tile_key)
            self._tiles.append(tile)

    def _narrow(self) -> None:
        words = self.search.text().casefold().split()
        for tile in self._tiles:
            tile.setHidden(not tile.entry.matches(words))
        self._lay_out()
        self._scroll.verticalScrollBar().setValue(0)
        self._go_on_drawing()

    def _lay_out(self) -> None:
        """Place the tiles in rows below the headings of their sections."""
        side, gap = theme.px(SIDE), theme.px(GAP)
        room = self._scroll.viewport().width() - 2 * side
        least = theme.px(LEAST_W * (PRESENTED_W if theme.presenting() else 1.0))
        columns = max(1, (room + gap) // (least + gap))
        width = (room - (columns - 1) * gap) // columns
        height, y = Tile.height_for(width), 0
        for heading in self._headings.values():
            heading.hide()
        for section, found in groupby(self.shown_tiles(), key=lambda tile: tile.entry.section):
            heading, tiles = self._headings[section], list(found)
            heading.show()
            heading.adjustSize()
            heading.move(side, y)
            y += heading.height() + theme.px(BELOW_HEADING)
            for number, tile in enumerate(tiles):
                x = side + number % columns * (width + gap)
                tile.setGeometry(QRect(x, y + number // columns * (height + gap), width, height))
            rows = -(-len(tiles) // columns)
            y += rows * (height + gap) - gap + theme.px(BETWEEN_SECTIONS)
        self._nothing.setVisible(not self.shown_tiles())
        self._nothing.adjustSize()
        self._nothing.move(side, 0)
        self._page.resize(self._scroll.viewport().width(), max(y, self._nothing.height()))

    def _restyle(self) -> None:
        side, above = theme.px(SIDE), theme.px(ABOVE)
        self._head.setContentsMargins(side, above, side, above)
        self._head.setSpacing(theme.px(GAP))
        self.search.setFixedWidth(theme.px(SEARCH_W))
        for tile in self._tiles:
            tile.picture = None
        if not self.isHidden():
            self._lay_out()
            self._go_on_drawing()

    # Pictures

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.color(theme.current().surface))
        painter.end()
        if not self._is_seen:  # the tiles are seen before any picture is drawn
            self._is_seen = True
            self._timer.start(0)

    def _go_on_drawing(self) -> None:
        if not self.isHidden() and self._is_seen:
            self._timer.start(0)

    def _draw_next(self) -> None:
        """Draw a picture that is missing, and come back for the next one."""
        missing = [tile for tile in self.shown_tiles() if self._lacks_picture(tile)]
        seen = self._scroll.viewport().rect()
        seen.translate(0, self._scroll.verticalScrollBar().value())
        tile = next((tile for tile in missing if tile.geometry().intersects(seen)), None)
        if tile is not None:
            ratio = self.devicePixelRatioF()
            tile.set_picture(self.pictures.draw(tile.entry, tile.picture_size(), ratio))
            self._timer.start(0)

    def _lacks_picture(self, tile: Tile) -> bool:
        """Whether it has to be drawn; what has been drawn before is shown at once."""
        size, ratio = tile.picture_size(), self.devicePixelRatioF()
        if tile.picture is None or tile.picture.size() != size * ratio:
            known = self.pictures.known(tile.entry, size, ratio)
            if known is None:
                return True
            tile.set_picture(known)
        return False

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._covered and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._covered.rect())
            if not self.isHidden():
                self._down.activate()
                self._lay_out()
                self._go_on_drawing()
        elif watched is self.search and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._on_search_key(event)
        return False

    def _on_search_key(self, event: QKeyEvent) -> bool:
        """Enter chooses the first tile, Down goes to it; whether the key meant that."""
        tiles = self.shown_tiles()
        if event.key() == Qt.Key.Key_Escape:
            self.close_gallery()
        elif event.key() in ENTER and tiles:
            self.chosen.emit(tiles[0].entry)
        elif event.key() == Qt.Key.Key_Down and tiles:
            self._go_to(tiles[0])
        else:
            return event.key() in ENTER
        return True

    def _on_tile_key(self, event: QKeyEvent) -> None:
        tiles, key = self.shown_tiles(), Qt.Key(event.key())
        at = next((tile for tile in tiles if tile.hasFocus()), None)
        if key == Qt.Key.Key_Escape:
            self.close_gallery()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go_to(tiles[0 if key == Qt.Key.Key_Home else -1])
        elif key in ARROWS and at is not None:
            self._walk(tiles, at, *ARROWS[key])
        elif event.text().isprintable() and event.text():
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.search.setText(self.search.text() + event.text())
        elif key == Qt.Key.Key_Backspace:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.search.backspace()
        else:
            event.ignore()

    def _walk(self, tiles: list[Tile], at: Tile, across: int, down: int) -> None:
        """Go to the next tile in a direction; up from the first row into the search field."""
        if across:
            index = tiles.index(at) + across
            if 0 <= index < len(tiles):
                self._go_to(tiles[index])
            return
        rows = sorted({tile.y() for tile in tiles})
        index = rows.index(at.y()) + down
        if index < 0:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        elif index < len(rows):
            row = [tile for tile in tiles if tile.y() == rows[index]]
            self._go_to(min(row, key=lambda tile: abs(tile.x() - at.x())))

    def _go_to(self, tile: Tile) -> None:
        tile.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(tile, 0, theme.px(BETWEEN_SECTIONS + SIDE))

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes around within the gallery: what it covers takes no keys."""
        stops: list[QWidget] = [self.search, *self.shown_tiles()[:1], self._close_button]
        at = next_stop(stops, self.focusWidget(), self._tiles, 1 if next else -1)
        at.setFocus(Qt.FocusReason.TabFocusReason)
        return True


def next_stop(
    stops: Sequence[QWidget], now: QWidget | None, tiles: Sequence[Tile], step: int
) -> QWidget:
    """The stop after the present one, around the end; all tiles are one stop."""
    at = next((n for n, stop in enumerate(stops) if stop is now), None)
    if at is None:
        at = 1 if now in tiles and len(stops) > 2 else 0
    return stops[(at + step) % len(stops)]
