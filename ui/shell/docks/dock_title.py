"""The title bar of a dock: three dots to drag it by; float and close buttons under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QDockWidget,
    QHBoxLayout,
    QWidget,
)

from ui.style import theme

DOCKED_PX, FLOATING_PX, SIDE_PX = 18, 32, 18
DOT_PX, DOT_GAP_PX = 1.5, 7
FRAME_PX = 2  # around a view that floats


class DockTitleButton(QAbstractButton):
    """A small square button: a cross to close, or a window to float and dock again."""

    def __init__(self, sign: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._sign = sign
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard uses the View menu

    def sizeHint(self) -> QSize:
        side = theme.px(SIDE_PX)
        return QSize(side + 8, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.text if self.underMouse() else colours.muted), 1.3))
        middle, arm = QPointF(self.rect().center()) + QPointF(0.5, 0.5), 3.5 * theme.scale()
        if self._sign == "close":
            for turn in (-1, 1):
                offset = QPointF(arm, turn * arm)
                painter.drawLine(middle - offset, middle + offset)
        else:
            side = 1.4 * arm
            painter.drawRect(
                int(middle.x() - arm), int(middle.y() - side + arm), int(side), int(side)
            )
            painter.drawPolyline(
                [
                    middle + QPointF(-arm / 3, -arm),
                    middle + QPointF(arm, -arm),
                    middle + QPointF(arm, arm / 3),
                ]
            )
        painter.end()


class DockTitle(QWidget):
    """Thin and without text while docked, hidden under a tab, with the name while floating."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._dock = dock
        self._tabbed = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip("Drag to move; double-click to float")
        self._float = DockTitleButton("float", "Float, or dock again", self)
        self._close = DockTitleButton("close", f"Close {dock.windowTitle()}", self)
        self._float.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        self._close.clicked.connect(dock.close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.GAP, 0, 8, 0)
        layout.setSpacing(0)
        layout.addStretch(1)
        layout.addWidget(self._float)
        layout.addWidget(self._close)
        dock.topLevelChanged.connect(self.refresh)
        theme.notifier().changed.connect(self.refresh)
        self.refresh()

    def set_tabbed(self, tabbed: bool) -> None:
        """Set whether a tab shows the dock's name already."""
        if tabbed != self._tabbed:
            self._tabbed = tabbed
            self.refresh()

    def refresh(self, *_: object) -> None:
        """Take the height and the buttons for a floating, docked or tabbed dock."""
        self.setFixedHeight(self.sizeHint().height())
        self._show_buttons(self._dock.isFloating() or self.underMouse())
        self.update()

    def sizeHint(self) -> QSize:
        """Qt lets the dock be dragged only within this height."""
        if self._dock.isFloating():
            return QSize(0, theme.px(FLOATING_PX))
        hidden = self._tabbed or theme.presenting()  # a lecture needs the room more
        return QSize(0, 0 if hidden else theme.px(DOCKED_PX))

    def _show_buttons(self, shown: bool) -> None:
        for button in (self._float, self._close):
            button.setVisible(shown)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show_buttons(True)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._show_buttons(self._dock.isFloating())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._dock.isFloating():
            painter.setFont(theme.font(theme.CONTROL_PX, 600))
            painter.setPen(QColor(colours.text))
            room = self.rect().adjusted(theme.GAP, 0, -theme.GAP, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._dock.windowTitle())
            # Qt lays a title bar over the margin that is the frame of the rest
            edge, frame = self.rect(), QColor(colours.muted)
            painter.fillRect(edge.x(), edge.y(), edge.width(), FRAME_PX, frame)
            for left in (edge.left(), edge.right() + 1 - FRAME_PX):
                painter.fillRect(left, edge.y(), FRAME_PX, edge.height(), frame)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.muted if self.underMouse() else colours.line))
            middle = QPointF(self.rect().center())
            for turn in (-1, 0, 1):
                at = middle + QPointF(turn * theme.px(DOT_GAP_PX), 0)
                painter.drawEllipse(at, theme.px(DOT_PX), theme.px(DOT_PX))
        painter.end()


class NoDockTitle(QWidget):
    """An empty title bar, for panels, which have none."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setFixedHeight(0)
