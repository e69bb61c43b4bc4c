"""Makes a lesson's handout from the window: in a process of its own, by the command line.

A handout measures every claim on three seeds and plays every step in a second window. In this
process both would hold up the window that the class looks at.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, Signal

import ui
from ui.widgets.dialogs import ask_target

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from simulator.lessons.reading import LessonFolder

PAGES = "Web page (*.html)"
WRITTEN = (
    0,
    1,
)  # exit statuses of `depthscope lesson`; 1 says that a claim failed, as the page does
END_MS = 3_000  # that a process which was killed is waited for


class HandoutExport(QObject):
    """Makes one handout at a time; `status_message` and `warning` say what becomes of it."""

    status_message = Signal(str)
    warning = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._process: QProcess | None = None
        self._target = Path()

    @property
    def is_running(self) -> bool:
        """Whether a handout is being made."""
        return self._process is not None

    def ask_and_start(self, found: LessonFolder | None) -> None:
        """Ask for a name and begin to make the handout of a lesson, from its files."""
        if found is None:
            self.warning.emit("There is no handout without a lesson: open one first")
        elif self.is_running:
            self.warning.emit(f"{self._target.name} is still being made; one handout at a time")
        else:
            target = ask_target(self._window, "Save handout", f"{found.name}.html", PAGES)
            if target is not None:
                self._start(found, target.resolve())

    def _start(self, found: LessonFolder, target: Path) -> None:
        self._target = target
        self._process = process = QProcess(self)
        # `-m` looks for modules where it starts: nowhere but beside this program's own
        process.setWorkingDirectory(str(Path(ui.__file__).parents[1]))
        process.setProgram(sys.executable)
        lesson = str(found.folder.resolve())
        process.setArguments(["-m", "ui", "lesson", lesson, "--handout", str(target)])
        process.setStandardOutputFile(QProcess.nullDevice())
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        process.start()
        self.status_message.emit(
            f"Making {target.name}: its claims are measured, its steps played and drawn"
        )

    def _on_finished(self, status: int, how: QProcess.ExitStatus) -> None:
        process = self._forget()
        if process is None:
            return
        if how == QProcess.ExitStatus.NormalExit and status in WRITTEN:
            self.status_message.emit(f"Handout saved: {self._target}")
            return
        lines = bytes(process.readAllStandardError().data()).decode(errors="replace").splitlines()
        why = lines[-1] if lines else f"its process ended with status {status}"
        self.warning.emit(f"The handout was not made: {why}")

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # all others finish as well
            process = self._forget()
            if process is not None:
                self.warning.emit(f"The handout was not made: {process.errorString()}")

    def _forget(self) -> QProcess | None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        return process

    def close(self) -> None:
        """End what is going on: the window is closing."""
        process = self._forget()
        if process is not None:
            process.kill()
            process.waitForFinished(END_MS)
