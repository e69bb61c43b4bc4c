"""The action `gallery`: opens the gallery over canvas and views, and what is chosen in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from ui.document.document import Document
    from ui.shell.docks.dock_area import DockArea
    from ui.shell.file_actions import FileActions
    from ui.shell.gallery.entries import Entry
    from ui.shell.gallery.view import GalleryView
    from ui.shell.keyboard_focus import KeyboardFocus
    from ui.shell.lesson_actions import LessonActions
    from ui.shell.recent_files import RecentFiles
    from ui.shell.study_actions import StudyActions


class Window(Protocol):
    """The parts of the window that the gallery covers, or opens things in."""

    document: Document
    dock_area: DockArea
    file_actions: FileActions
    keyboard_focus: KeyboardFocus
    lesson_actions: LessonActions
    recent_files: RecentFiles
    study_actions: StudyActions


class GalleryActions(QObject):
    """Makes the gallery when it is first asked for; another document closes it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window.dock_area)
        self._window, self._file_actions = window, window.file_actions
        self.view: GalleryView | None = None
        window.document.begun.connect(self.close)

    def is_open(self) -> bool:
        """Whether the gallery covers canvas and views."""
        return self.view is not None and not self.view.isHidden()

    def toggle(self) -> None:
        """Open the gallery, or close it."""
        if self.view is not None and self.is_open():
            self.view.close_gallery()
            return
        from ui.shell.gallery.entries import entries  # few launches come to need it

        view = self._made()
        view.pictures.forget_files()
        view.open_on(entries(self._window.recent_files.paths()))

    def close(self) -> None:
        """Close the gallery, if it is open."""
        if self.view is not None:
            self.view.close_gallery()

    def _made(self) -> GalleryView:
        from ui.shell.gallery.pictures import Pictures
        from ui.shell.gallery.view import GalleryView
        from ui.shell.recent_files import picture

        if self.view is None:
            pictures = Pictures(self, picture)
            self.view = GalleryView(self._window.dock_area, pictures)
            self.view.chosen.connect(self.choose)
            self.view.closed.connect(self._window.keyboard_focus.return_to_canvas)
        return self.view

    def choose(self, entry: Entry) -> None:
        """Open what an entry stands for, after asking about unsaved changes."""
        if entry.kind == "study":
            self.close()
            self._window.study_actions.open()
            self._window.study_actions.files.show_recorded(entry.key)
        elif entry.kind == "new":
            self._file_actions.new()
        elif entry.kind == "clinic":
            self._file_actions.clinic.open_case()
        elif entry.kind == "lesson":
            self._window.lesson_actions.open(entry.key)
        elif self._file_actions.may_discard():
            self._open(entry)

    def _open(self, entry: Entry) -> None:
        from ui.shell.gallery.pictures import design_of

        if entry.kind == "file":
            self._file_actions.open_path(Path(entry.key))
            return
        self._window.document.open_design(design_of(entry))
        self._file_actions.opened.emit()
