"""The Help menu: help on what is under the mouse, about the program, the sheet of all keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QCursor

from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QTabWidget, QWidget

    from ui.canvas.view import CanvasView
    from ui.shell.help.panel import HelpPanel
    from ui.shell.help.topics import Topic
    from ui.shell.shortcut_sheet import ShortcutSheet


class HelpActions:
    """Makes the page of help and the sheet of keys when they are first asked for."""

    def __init__(self, window: QWidget, canvas: CanvasView, tabs: QTabWidget) -> None:
        """`tabs` stand beside the canvas; help is one of them while it is open."""
        self._window, self._canvas, self._tabs = window, canvas, tabs
        self.panel: HelpPanel | None = None
        self._shortcuts: ShortcutSheet | None = None

    def show_help(self, at: QPoint | None = None) -> None:
        """Tell of what is at a point of the screen, the mouse's if none is given.

        Asked again for what is shown already, the page is closed.
        """
        from ui.shell.help.finding import topic_at  # few launches come to need it

        self._show(topic_at(self._window, self._canvas, at or QCursor.pos()))

    def show_about(self) -> None:
        """Tell of the program, and of the versions of what it is built on."""
        from ui.shell.help import topics

        self._show(topics.about())

    def _show(self, topic: Topic) -> None:
        from ui.shell.help.panel import HelpPanel

        if self.panel is None:
            self.panel = HelpPanel()
        tabs, panel = self._tabs, self.panel
        if tabs.currentWidget() is panel and panel.topic == topic:
            tabs.removeTab(tabs.indexOf(panel))
            return
        if tabs.indexOf(panel) < 0:
            tabs.setTabToolTip(tabs.addTab(panel, "Help"), "What F1 was asked about")
        panel.show_topic(topic)
        tabs.setCurrentWidget(panel)
        if theme.presenting():
            tabs.show()

    def toggle_shortcuts(self) -> None:
        """Open the sheet of all keys, or close it."""
        from ui.shell.shortcut_sheet import ShortcutSheet

        if self._shortcuts is None:
            self._shortcuts = ShortcutSheet(self._window)
        self._shortcuts.toggle()

    def close(self) -> None:
        """Close the sheet of keys with the window."""
        if self._shortcuts is not None:
            self._shortcuts.close()
        if self.panel is not None and self._tabs.indexOf(self.panel) < 0:
            self.panel.deleteLater()  # nobody owns a page that is no tab
