"""What the mouse does to the tabs of docks: drag out, float, close, and open a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QTabBar

if TYPE_CHECKING:
    from ui.shell.docks.tab_names import TabNames


class DockTabs(QObject):
    """Lets a tab be used like a dock's title: drag it out, float it by a double click, close it by
    the middle button, open its menu by a right click.

    Qt drags a tab out only with `GroupedDragging`, which also lets two floating views join in a
    window without titles and buttons, since tabs replace these there. So the option is on from
    the press on a tab until its view has left the bar, and off while it is dragged.
    """

    def __init__(self, dock_area: QMainWindow, names: TabNames) -> None:
        super().__init__(dock_area)
        self._dock_area, self._names = dock_area, names
        self._pressed: QDockWidget | None = None

    def attach(self, bar: QTabBar) -> None:
        """Handle the events of a tab bar; may be called again for the same one."""
        bar.installEventFilter(self)

    def disable_drag_out(self, *_: object) -> None:
        """Forbid Qt again to drag tabs out."""
        self._set_grouped(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QTabBar):
            if isinstance(event, QContextMenuEvent):
                by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
                at = watched.tabRect(watched.currentIndex()).center() if by_key else event.pos()
                return self._open_menu(self._dock_at(watched, at), watched.mapToGlobal(at))
            if isinstance(event, QMouseEvent):
                return self._on_mouse(event, self._dock_at(watched, event.position().toPoint()))
        return False

    def _on_mouse(self, event: QMouseEvent, dock: QDockWidget | None) -> bool:
        """Handle a mouse event; return whether Qt is not to handle it any more."""
        left = event.button() == Qt.MouseButton.LeftButton
        if event.type() == QEvent.Type.MouseButtonDblClick and left:
            return self._float(dock)
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = dock
            self._set_grouped(left and can(dock, QDockWidget.DockWidgetFeature.DockWidgetMovable))
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self.disable_drag_out()
            meant = dock is not None and dock is self._pressed
            self._pressed = None
            if meant and event.button() == Qt.MouseButton.MiddleButton:
                return dock is not None and dock.close()
        return False

    def _float(self, dock: QDockWidget | None) -> bool:
        if dock is None or not can(dock, QDockWidget.DockWidgetFeature.DockWidgetFloatable):
            return False
        self.disable_drag_out()
        dock.raise_()  # a dock behind another tab has no position to float at
        dock.setFloating(True)
        return True

    def _open_menu(self, dock: QDockWidget | None, at: QPoint) -> bool:
        """Open the menu of a tab: float and close, then the list of all views."""
        menu = self._dock_area.createPopupMenu() if dock is not None else None
        if dock is None or menu is None:
            return False
        title, first = self._names.title(dock), menu.actions()[0]
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
        return self._names.dock_at(bar, bar.tabAt(at))

    def _set_grouped(self, grouped: bool) -> None:
        option = QMainWindow.DockOption.GroupedDragging
        now = self._dock_area.dockOptions()
        self._dock_area.setDockOptions(now | option if grouped else now & ~option)


def can(dock: QDockWidget | None, feature: QDockWidget.DockWidgetFeature) -> bool:
    """Whether there is a dock and it has a feature: may be moved, floated or closed."""
    return dock is not None and bool(dock.features() & feature)


def _entry(menu: QMenu, text: str, explanation: str) -> QAction:
    action = QAction(text, menu)
    action.setToolTip(explanation)
    action.setStatusTip(explanation)
    return action
