"""A tile of the gallery: a picture with a title and a line or two below, which is a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.style import theme
from ui.widgets.elided_label import as_tip

if TYPE_CHECKING:
    from ui.shell.gallery.entries import Entry

LEAST_W, GAP = 232, 16
PICTURE_SHAPE = 9 / 16
TITLE_PX, SUMMARY_PX = 13, 12
ABOVE_TITLE, ABOVE_SUMMARY = 8, 2
TITLE_LINES, LINES = 2, 4  # at most of the title, and of both
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Tile(QAbstractButton):
    """Shows one entry; Enter, Space and a click choose it, other keys are the gallery's."""

    key_pressed = Signal(object)  # QKeyEvent

    def __init__(self, parent: QWidget, entry: Entry) -> None:
        super().__init__(parent)
        self.entry = entry
        self.picture: QImage | None = None
        self.setObjectName(f"gallery_{entry.kind}")
        self.setAccessibleName(entry.title)
        self.setAccessibleDescription(entry.summary)
        self.setToolTip(as_tip(f"{entry.title}\n{entry.summary}"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @staticmethod
    def height_for(width: int) -> int:
        """How high a tile of this width is."""
        title, summary = (QFontMetrics(font).lineSpacing() for font in _fonts())
        text = TITLE_LINES * title + (LINES - TITLE_LINES) * summary
        return round(PICTURE_SHAPE * width + text + theme.px(ABOVE_TITLE + ABOVE_SUMMARY)) + 4

    def picture_size(self) -> QSize:
        """The picture's size in points."""
        return QSize(self.width(), round(PICTURE_SHAPE * self.width()))

    def set_picture(self, picture: QImage) -> None:
        """Show a picture of `picture_size`."""
        self.picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(LEAST_W, LEAST_W)  # its page gives it its place

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            held = event.modifiers() & ~(
                Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
            )
            if event.text().isprintable() and event.text() and not held:
                event.accept()  # else letters, points and Space would be the window's
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER or event.key() == Qt.Key.Key_Space:
            self.click()
        else:
            self.key_pressed.emit(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = 2 if self.hasFocus() else 1
        size, radius = self.picture_size(), theme.px(theme.RADIUS)
        box = QRectF(0, 0, size.width(), size.height()).adjusted(1, 1, -1, -1)
        shape = QPainterPath()
        shape.addRoundedRect(box, radius, radius)
        painter.fillPath(shape, theme.color(colours.background))
        if self.picture is not None:
            painter.setClipPath(shape)
            painter.drawImage(0, 0, self.picture)
            painter.setClipping(False)
        edge = colours.muted if self.underMouse() else colours.line
        painter.setPen(QPen(theme.color(colours.accent if self.hasFocus() else edge), line))
        painter.drawPath(shape)
        self._paint_text(painter, size.height() + theme.px(ABOVE_TITLE))
        painter.end()

    def _paint_text(self, painter: QPainter, top: int) -> None:
        """The title, and the summary in the lines that it leaves."""
        colours, most, left = theme.current(), TITLE_LINES, LINES
        texts = (self.entry.title, colours.text), (self.entry.summary, colours.muted)
        for font, (text, color) in zip(_fonts(), texts, strict=True):
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(theme.color(color))
            for line in wrapped(text, metrics, self.width(), most):
                painter.drawText(0, top + metrics.ascent(), line)
                top += metrics.lineSpacing()
                left -= 1
            top, most = top + theme.px(ABOVE_SUMMARY), left


def wrapped(text: str, metrics: QFontMetrics, width: int, most: int) -> list[str]:
    """A text in at most so many lines of this width, broken between words, the last one elided."""
    lines: list[str] = []
    rest = text.split()
    while rest and len(lines) < most - 1:
        count = 1
        while count < len(rest) and metrics.horizontalAdvance(" ".join(rest[: count + 1])) <= width:
            count += 1
        lines.append(" ".join(rest[:count]))
        rest = rest[count:]
    shown = [*lines, " ".join(rest)] if rest else lines
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in shown]


def _fonts() -> tuple:  # type: ignore[type-arg]
    return theme.font(TITLE_PX, 600), theme.font(SUMMARY_PX)
