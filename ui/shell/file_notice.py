"""The line that says what others did to the file of the design, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from simulator.design.storage.store import NO_FILE, FileState
from simulator.errors import DesignError
from ui.document.file_watcher import FileWatcher
from ui.shell.file_words import when
from ui.widgets.notice_bar import Answer, NoticeBar

if TYPE_CHECKING:
    from simulator.design.storage.store import DesignStore
    from ui.document.document import Document
    from ui.shell.file_actions import FileActions


class FileNotice(QObject):
    """Keeps the line up to date: at every change on disk, of the document, and on request.

    `access_changed` says that the file has become read-only here, or one's own.
    """

    access_changed = Signal()

    def __init__(self, document: Document, file_actions: FileActions) -> None:
        super().__init__(document)
        self.bar = NoticeBar("file_notice", "File")
        self._document, self._file_actions = document, file_actions
        self._read_only = False
        self._watcher = FileWatcher(self)
        self._watcher.changed.connect(self.refresh)
        document.file_changed.connect(self.refresh)
        document.modified_changed.connect(self.refresh)

    def close(self) -> None:
        """Look no more."""
        self._watcher.close()
        self._document.file_changed.disconnect(self.refresh)
        self._document.modified_changed.disconnect(self.refresh)

    def refresh(self, *_: object) -> None:
        """Compare the file with what is known of it, and say what is worth saying."""
        store = self._document.store
        watched = store is not None and self._document.locks_files
        self._watcher.watch(store.path if watched and store is not None else None)
        if store is None or not watched:
            self.bar.hide_notice()
            return
        read_only = not store.try_again()
        if read_only:
            self._show_open_elsewhere(store)
        else:
            self._show_state(store)
        if read_only != self._read_only:
            self._read_only = read_only
            self.access_changed.emit()

    def _show_open_elsewhere(self, store: DesignStore) -> None:
        saved = store.state() is FileState.CHANGED_ELSEWHERE
        since = when("since", store.locked_since_s())
        newer = f", and was saved there{when('', store.changed_s())}" if saved else ""
        self.bar.show_notice(
            f"Read-only: {store.path.name} has been open in another window{since}{newer}.",
            [
                *([self._reload] if saved else []),
                Answer(
                    "Take over",
                    self._document.take_over,
                    "Save from this window; the other one becomes read-only",
                ),
                self._save_as,
            ],
        )

    def _show_state(self, store: DesignStore) -> None:
        state = store.state()
        name = store.path.name
        if state is FileState.CHANGED_ELSEWHERE:
            unsaved = " Changes here are not saved." if self._document.modified else ""
            self.bar.show_notice(
                f"{name} was changed on disk{when('', store.changed_s())}.{unsaved}",
                [
                    self._reload,
                    Answer(
                        "Keep mine",
                        self._document.keep_ours,
                        "Stay with the design in this window; Save replaces the one on disk",
                    ),
                    self._save_as,
                ],
            )
        elif state is FileState.MISSING and store.known.digest != NO_FILE:
            self.bar.show_notice(
                f"{name} is no longer in {store.path.parent}. Save puts it back.",
                [Answer("Save", self._file_actions.save, "Write the file again"), self._save_as],
            )
        else:
            self.bar.hide_notice()

    @property
    def _reload(self) -> Answer:
        return Answer("Reload", self._try_reload, "Take over what is on disk; Undo takes it back")

    @property
    def _save_as(self) -> Answer:
        return Answer("Save as…", self._file_actions.save_as, "Save under another name")

    def _try_reload(self) -> None:
        try:
            self._document.reload()
        except (DesignError, OSError) as error:
            reason = str(error).partition("\n")[0]
            self._file_actions.warning.emit(f"The file was not reloaded: {reason}")
        else:
            self._file_actions.status_message.emit(
                "The design is as on disk now; Undo brings back what was here."
            )
