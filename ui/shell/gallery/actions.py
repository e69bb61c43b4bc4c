"""The action `gallery`: opens the gallery over canvas and views, and what is chosen in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from simulator.errors import DesignError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ui.document.document import Document
    from ui.shell.file_actions import FileActions
    from ui.shell.gallery.entries import Entry
    from ui.shell.gallery.view import GalleryView
    from ui.shell.recent_files import RecentFiles
    from ui.shell.study_actions import StudyActions


class GalleryActions(QObject):
    """Makes the gallery when it is first asked for; another document closes it."""

    def __init__(
        self,
        covered: QWidget,
        document: Document,
        file_actions: FileActions,
        recent_files: RecentFiles,
        study_actions: StudyActions,
        return_to_canvas: Callable[[], None],
    ) -> None:
        super().__init__(covered)
        self._covered, self._document, self._file_actions = covered, document, file_actions
        self._recent_files, self._study_actions = recent_files, study_actions
        self._return_to_canvas = return_to_canvas
        self.view: GalleryView | None = None
        document.begun.connect(self.close)

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
        view.open_on(entries(self._recent_files.paths()))

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
            self.view = GalleryView(self._covered, pictures)
            self.view.chosen.connect(self.choose)
            self.view.closed.connect(self._return_to_canvas)
        return self.view

    def choose(self, entry: Entry) -> None:
        """Open what an entry stands for, after asking about unsaved changes."""
        if entry.kind == "study":
            self.close()
            self._study_actions.open()
            self._study_actions.show_recorded()
        elif entry.kind == "new":
            self._file_actions.new()
        elif entry.kind == "clinic":
            self._file_actions.clinic.open_case()
        elif self._file_actions.may_discard():
            self._open(entry)

    def _open(self, entry: Entry) -> None:
        from ui.shell.gallery.pictures import design_of

        if entry.kind == "file":
            self._file_actions.open_path(Path(entry.key))
            return
        try:
            design = design_of(entry)
        except (DesignError, OSError) as error:
            self._file_actions.warning.emit(f"{entry.title} was not opened: {error}")
            return
        self._document.open_design(design)
        self._file_actions.opened.emit()
