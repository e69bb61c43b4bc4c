"""The line that says that a run learns from a data file which has changed on disk, or is gone."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from simulator.data.readers import files
from ui.document.file_watcher import FileWatcher
from ui.document.folder_looker import FolderLooker
from ui.run.run_state import RunState
from ui.shell.file_words import when
from ui.widgets.notice_bar import Answer, NoticeBar

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow


class DataNotice(QObject):
    """Looks whenever the window is used again, the file or its folder changes, or a run begins.

    Images that are overwritten within a folder are noticed when the window is used again.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.bar = NoticeBar("data_notice", "Data file")
        self._window = window
        self._kept: object = None  # the file as it was when the user stayed with the old data
        self._watcher = FileWatcher(self)
        self._watcher.changed.connect(self.refresh)
        self._looker = FolderLooker(self)
        self._looker.changed.connect(self._on_images)
        window.activated.connect(self.refresh)
        window.activated.connect(self._look_at_images)
        window.closed.connect(self._watcher.close)
        window.closed.connect(self._looker.close)
        window.session.state_changed.connect(self.refresh)
        window.document.design_changed.connect(self.refresh)
        self.bar.focus_left.connect(window.keyboard_focus.return_to_canvas)

    def refresh(self, *_: object) -> None:
        """Compare the file with what the run took, and say what is worth saying."""
        session, spec = self._window.session, self._window.document.located_design.data
        runs = session.state is not RunState.EMPTY and spec.name == "file" and bool(spec.path)
        self._watcher.watch(spec.file if runs else None)
        change = files.change_on_disk(session.data_state, spec) if runs else "none"
        if change == "none" or self._kept == (change, files.state(spec)):
            self.bar.hide_notice()
        elif change == "gone":
            self._show(
                f"{spec.file.name} is no longer in {spec.file.parent}. The run goes on with what "
                "was read.",
                self._choose,
            )
        else:
            changed = ""
            with suppress(OSError):  # it is gone since
                changed = when("", os.stat(spec.file).st_mtime)
            self._show(
                f"{spec.file.name} was changed on disk{changed}. The run learns from what it held "
                "before.",
                self._reload,
            )

    def _look_at_images(self) -> None:
        """Look at each image of a folder, which takes longer than the window may wait."""
        self._looker.look(self._window.document.located_design.data)

    def _on_images(self) -> None:
        document = self._window.document
        if document.analysis.problems:  # an image that could not be read may have been put right
            document.recheck_data()
        self.refresh()

    def _show(self, sentence: str, answer: Answer) -> None:
        tip = "Go on with what was read; the next run takes the file as it is then"
        self.bar.show_notice(sentence, [answer, Answer("Keep", self._keep, tip)])

    @property
    def _reload(self) -> Answer:
        tip = "Read the file again and begin a new run; Undo leads back to this one"
        return Answer("Reload and start again", self._window.run_controller.restart, tip)

    @property
    def _choose(self) -> Answer:
        tip = "Learn from another file, or from this one where it is now"
        return Answer("Choose a file…", self._window.inspector.choose_data_file, tip)

    def _keep(self) -> None:
        spec = self._window.document.located_design.data
        change = files.change_on_disk(self._window.session.data_state, spec)
        self._kept = (change, files.state(spec))
        self.refresh()
