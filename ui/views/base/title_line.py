"""The title line of a view: what is shown and in which unit, and small controls at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from ui.plots.text_line import fitting_text
from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

# Views that stand side by side have their titles on the same line.
TOP_PX, LINE_PX, LEFT_PX, RIGHT_PX = 12, 28, 16, 12
GAP_PX, LEAST_TEXT_PX = 12, 140


SEPARATOR = " · "  # between what is said first and what may be left out


class TitleLine:
    """Title, unit and small controls in one line.

    On the screen a `title_widget` may stand in the title's place.
    """

    def __init__(self, title: str) -> None:
        self.title, self.unit = title, ""
        self.title_widget: QWidget | None = None
        self.controls: list[QWidget] = []
        self.hidden: set[QWidget] = set()  # controls that have nothing to do now
        self._placed: object = None

    def place(self, width: int) -> bool:
        """Put the title widget at the left and controls at the right; the first ones give way.

        Returns whether any widget has moved, so that the text has to be painted again.
        """
        box = title_box(width)
        left, right = box.left(), box.right() + 1
        if self.title_widget is not None:
            taken = min(self.title_widget.sizeHint().width(), max(40, box.width()))
            _put(self.title_widget, left, taken, box)
            left += taken + theme.px(8)
        for widget in self.hidden:
            widget.hide()
        for widget in reversed([w for w in self.controls if w not in self.hidden]):
            taken = widget.sizeHint().width()
            right -= taken
            widget.setVisible(right >= left)
            _put(widget, right, taken, box)
            right -= theme.px(4)
        widgets = [*self.controls, *([self.title_widget] if self.title_widget is not None else [])]
        before, self._placed = self._placed, [(w.geometry(), w.isHidden()) for w in widgets]
        return before != self._placed

    def paint(self, painter: QPainter, width: int, *, widgets: bool) -> None:
        """Draw title and unit: between the widgets, or without `widgets` over the whole width."""
        box = title_box(width)
        left, right = box.left(), box.right()
        if widgets and self.title_widget is not None:
            left = self.title_widget.geometry().right() + theme.px(GAP_PX)
        else:
            font = theme.font(theme.TITLE_PX, 600)
            left += _paint_text(painter, box, self.title, font, theme.current().text)
            left += theme.px(GAP_PX)
        shown = [w.geometry().left() for w in self.controls if not w.isHidden()]
        if widgets and shown:
            right = min(shown) - theme.px(8)
        room = QRect(left, box.top(), max(0, right - left), box.height())
        font = theme.font(theme.CONTROL_PX)
        parts = self.unit.split(SEPARATOR)
        shortened = [SEPARATOR.join(parts[:count]) for count in range(len(parts), 0, -1)]
        text = fitting_text(QFontMetrics(font), shortened, room.width())
        if text in shortened or room.width() > theme.px(LEAST_TEXT_PX):
            _paint_text(painter, room, text, font, theme.current().muted)


def title_box(width: int) -> QRect:
    """The rectangle of the title line in a view of this width."""
    left, right = theme.px(LEFT_PX), theme.px(RIGHT_PX)
    return QRect(left, theme.px(TOP_PX), max(1, width - left - right), theme.px(LINE_PX))


def _put(widget: QWidget, left: int, width: int, box: QRect) -> None:
    height = widget.sizeHint().height()
    widget.setGeometry(left, box.top() + (box.height() - height) // 2, width, height)


def _paint_text(painter: QPainter, box: QRect, text: str, font: QFont, color: str) -> int:
    """Draw a line of text, elided to `box`. Returns its width in pixels."""
    metrics = QFontMetrics(font)
    fitted = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.setFont(font)
    painter.setPen(theme.color(color))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, fitted)
    return metrics.horizontalAdvance(fitted)
