"""A main window in which Qt's search finds views that are made when they are first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMainWindow

if TYPE_CHECKING:
    from ui.shell.docks.dock_area import DockArea


class SearchableWindow(QMainWindow):
    """Makes the views of its `dock_area` before it is searched."""

    dock_area: DockArea

    def findChild(self, *arguments: Any, **options: Any) -> Any:
        """Qt's search, which finds a view by its name though nobody has opened it yet."""
        self.dock_area.views.ensure(*self.dock_area.views)
        return super().findChild(*arguments, **options)

    def findChildren(self, *arguments: Any, **options: Any) -> Any:
        """Qt's search, among all views (see `findChild`)."""
        self.dock_area.views.ensure(*self.dock_area.views)
        return super().findChildren(*arguments, **options)
