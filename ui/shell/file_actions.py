"""The File menu: new, open, save, save a picture; asks before changes are lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from simulator.assets import asset
from simulator.design.storage.files import EXTENSION
from simulator.design.storage.store import SaveRefused
from simulator.errors import DesignError
from simulator.lessons.shipped import LESSON_FILE
from ui.canvas.image import save_picture, thumbnail
from ui.shell.clinic import Clinic
from ui.shell.file_words import conflict_text, refused_text
from ui.shell.recovery.autosave import Autosave
from ui.shell.recovery.offer import offer_recovery
from ui.widgets.dialogs import CANCEL, REPLACE, SAVE, SAVE_AS, Dialogs, ask_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from simulator.design.storage.recovery_folder import FoundCopy
    from simulator.design.storage.store import DesignStore
    from ui.canvas.view import CanvasView
    from ui.document.document import Document
    from ui.shell.settings import Settings

OPENING_LESSON = asset("lessons", "twenty-sigmoid-layers", "design" + EXTENSION)
FILTER = f"Depthscope designs (*{EXTENSION} *.json)"
NAME_BYTES = 120  # most systems take 255, some half as many
PICTURES = "SVG drawing (*.svg);;PNG picture (*.png)"


class FileActions(QObject):
    """Asks for names where it has to, and reports success and failure in the status line.

    `opened` follows whenever another design has been opened, `used` with its path where one was
    opened from a file or saved to it.
    """

    status_message = Signal(str)
    warning = Signal(str)
    opened = Signal()
    used = Signal(object)  # Path
    window_needed = Signal(object)  # FoundCopy: what is open here has changes of its own

    def __init__(
        self, window: QWidget, document: Document, settings: Settings, canvas: CanvasView
    ) -> None:
        super().__init__(window)
        self._window, self._document = window, document
        self._settings, self._canvas = settings, canvas
        self.open_lesson: Callable[[Path], bool] = lambda _path: False  # the window's
        self.recovery = Autosave(document, lambda: thumbnail(canvas.scene()))
        self.recovery.failed.connect(self.warning)
        self.clinic = Clinic(document, self.may_discard)
        self.clinic.status_message.connect(self.status_message)
        self.clinic.opened.connect(self.opened)

    def close(self) -> None:
        """Nothing is to be recovered of this window, and nobody waits for a grade."""
        self.recovery.close()
        self.clinic.close()

    def open_path(self, path: Path) -> bool:
        """Open a file; where it is refused, say why and keep the design that is open."""
        if is_lesson(path):
            return self.open_lesson(path)
        try:
            self._document.open(path)
        except (DesignError, OSError) as error:
            self.warning.emit(refused_text(path.name or path, error))
            return False
        self._settings.remember_folder(str(path.parent))
        self.opened.emit()
        self.used.emit(path)
        return True

    def open_opening_lesson(self) -> None:
        """Open the lesson that a launch without a file shows; saving it asks for a name."""
        self._document.open_copy(OPENING_LESSON)
        self.opened.emit()

    def offer_recovery(self) -> None:
        """Ask, design by design, whether to recover changes that an earlier launch left unsaved."""
        said = offer_recovery(self._window, self._recover_somewhere)
        if said:
            self.warning.emit(said)

    def _recover_somewhere(self, found: FoundCopy) -> None:
        if self._document.modified:  # by the user meanwhile, or by a recovery before this one
            self.window_needed.emit(found)
        else:
            self.recover(found)

    def recover(self, found: FoundCopy) -> None:
        """Open unsaved changes in the place of the present design."""
        self._document.recover(found.copy)
        self.recovery.adopt(found)
        self.opened.emit()
        self.status_message.emit("The changes are back, and still to be saved.")

    def new(self) -> None:
        """An empty design, after asking about unsaved changes."""
        if self.may_discard():
            self._document.new()
            self.status_message.emit("A new design. Letters add layers; Space trains.")

    def open(self) -> None:
        """Ask for a file and open it."""
        if not self.may_discard():
            return
        path = Dialogs.open_file(self._window, "Open design", self._settings.folder(), FILTER)
        if path:
            self.open_path(Path(path))

    def save(self) -> bool:
        """Save to the file of the design, or ask for a name; return whether it was saved.

        Asks first where that would lose what somebody else has written.
        """
        store = self._document.store
        return self.save_as() if store is None else self._save_in(store)

    def save_as(self) -> bool:
        """Ask for a name and save there; return whether it was saved."""
        suggestion = str(Path(self._settings.folder()) / _file_name(self._document.design.title))
        target = ask_target(self._window, "Save design", suggestion, FILTER)
        return self._save_in(self._document.store_for(target)) if target else False

    def _save_in(self, store: DesignStore) -> bool:
        try:
            while True:
                try:
                    return self._save_once(store)
                except SaveRefused as refusal:
                    answer = Dialogs.save_conflict(
                        self._window, store.path.name, conflict_text(store, refusal)
                    )
                    if answer != REPLACE:
                        return self.save_as() if answer == SAVE_AS else False
                    store.agree(refusal)
        finally:
            if store is not self._document.store:
                store.close()

    def _save_once(self, store: DesignStore) -> bool:
        """Save; what goes wrong without a question is said. Raises SaveRefused."""
        before = self._document.design.data
        try:
            self._document.save(store)
        except SaveRefused:
            raise
        except OSError as error:
            reason = error.strerror or error
            self.warning.emit(f"{store.path} was not saved: {reason}. Save under another name.")
            return False
        self._settings.remember_folder(str(store.path.parent))
        self.used.emit(store.path)
        data = self._document.design.data
        where = "" if data == before else f"; its data from there: {data.path}"
        self.status_message.emit(f"Saved {store.path}{where}")
        return True

    def export_picture(self) -> None:
        """Ask for a name and save a picture of the canvas there, as SVG or PNG."""
        target = ask_target(self._window, "Save picture", "network.svg", PICTURES)
        if target is None:
            return
        try:
            save_picture(self._canvas.scene(), target)
        except OSError as error:
            self.warning.emit(f"{target} was not written: {error.strerror or error}")
        else:
            self.status_message.emit(f"Picture saved: {target}")

    def may_discard(self) -> bool:
        """Ask about unsaved changes; return whether the present design may be replaced now."""
        if not self._document.modified:
            return True
        answer = Dialogs.unsaved(self._window, self._document.design.title)
        return answer != CANCEL and (answer != SAVE or self.save())


def is_lesson(path: Path) -> bool:
    """Whether a path leads to a lesson: its folder or its file."""
    return path.name == LESSON_FILE or (path.is_dir() and (path / LESSON_FILE).is_file())


def _file_name(title: str) -> str:
    """A file name made from a title: letters and digits, short enough for every system."""
    name = "".join(c if c.isalnum() else "-" for c in title.lower())
    short = name.encode()[:NAME_BYTES].decode(errors="ignore").strip("-")
    return f"{short or 'design'}{EXTENSION}"
