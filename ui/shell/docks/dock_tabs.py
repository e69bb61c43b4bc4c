"""Where a tab stands in the place of a view's strip: what the mouse does to the tab."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QTabBar


class DockTabs(QObject):
    """Lets a tab be used as its view's strip: dragged out, floated by a double click, closed by
    the middle button; a right click asks what else there is.

    Qt drags a tab out only with `GroupedDragging`, which also lets two floating views join in a
    window without title and buttons: their strips have given way to tabs there. So the option
    is on from the press on a tab until its view has left the bar, and off while it hovers.
    """

    def __init__(self, bench: QMainWindow) -> None:
        super().__init__(bench)
        self._bench = bench
        self._pressed: QDockWidget | None = None

    def hold(self, bar: QTabBar) -> None:
        """Serve a bar; again is no harm."""
        bar.installEventFilter(self)
        bar.setToolTip("Drag out to move; double-click to float; right-click for more")

    def let_go(self, *_: object) -> None:
        """Nothing is about to be dragged out of a bar any more."""
        self._set_grouped(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QTabBar):
            if isinstance(event, QContextMenuEvent):
                by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
                at = watched.tabRect(watched.currentIndex()).center() if by_key else event.pos()
                return self._ask(self._dock_at(watched, at), watched.mapToGlobal(at))
            if isinstance(event, QMouseEvent):
                return self._on_mouse(event, self._dock_at(watched, event.position().toPoint()))
        return False

    def _on_mouse(self, event: QMouseEvent, dock: QDockWidget | None) -> bool:
        """Whether Qt is to hear no more of the event."""
        left = event.button() == Qt.MouseButton.LeftButton
        if event.type() == QEvent.Type.MouseButtonDblClick and left:
            return self._float(dock)
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = dock
            self._set_grouped(left and can(dock, QDockWidget.DockWidgetFeature.DockWidgetMovable))
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self.let_go()
            meant = dock is not None and dock is self._pressed
            self._pressed = None
            if meant and event.button() == Qt.MouseButton.MiddleButton:
                return dock is not None and dock.close()
        return False

    def _float(self, dock: QDockWidget | None) -> bool:
        if dock is None or not can(dock, QDockWidget.DockWidgetFeature.DockWidgetFloatable):
            return False
        self.let_go()
        dock.raise_()  # what is behind another tab has no place to float from
        dock.setFloating(True)
        return True

    def _ask(self, dock: QDockWidget | None, at: QPoint) -> bool:
        """A menu for one view, above what the bar offers anyway; it ends when it is closed."""
        menu = self._bench.createPopupMenu() if dock is not None else None
        if dock is None or menu is None:
            return False
        title, first = dock.windowTitle(), menu.actions()[0]
        floating = _entry(menu, "Float", f"Make {title} a window of its own")
        floating.setEnabled(can(dock, QDockWidget.DockWidgetFeature.DockWidgetFloatable))
        floating.triggered.connect(lambda: self._float(dock))
        closing = _entry(menu, "Close", f"Close {title}; the View menu opens it again")
        closing.triggered.connect(dock.close)
        menu.insertActions(first, [floating, closing])
        menu.insertSeparator(first)
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)
        return True

    def _dock_at(self, bar: QTabBar, at: QPoint) -> QDockWidget | None:
        title = bar.tabText(bar.tabAt(at))
        docks = self._bench.findChildren(
            QDockWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
        )
        return next((dock for dock in docks if title and dock.windowTitle() == title), None)

    def _set_grouped(self, grouped: bool) -> None:
        option = QMainWindow.DockOption.GroupedDragging
        now = self._bench.dockOptions()
        self._bench.setDockOptions(now | option if grouped else now & ~option)


def can(dock: QDockWidget | None, feature: QDockWidget.DockWidgetFeature) -> bool:
    """Whether there is a dock that may be moved, floated or closed."""
    return dock is not None and bool(dock.features() & feature)


def _entry(menu: QMenu, text: str, explanation: str) -> QAction:
    action = QAction(text, menu)
    action.setToolTip(explanation)
    action.setStatusTip(explanation)
    return action
