"""The clinic in the window: another case, a hint, and the grade of a repair."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.document.document import Document
    from ui.run.grade_thread import GradeThread

SEEDS = 1_000_000
NO_CASE = "This design is no clinic case; Ctrl+Alt+C opens one."


class Clinic(QObject):
    """Knows a case by the title of its design; hints become the answer when asked for again."""

    status_message = Signal(str)
    opened = Signal()

    def __init__(self, document: Document, may_discard: Callable[[], bool]) -> None:
        super().__init__(document)
        self._document, self._may_discard = document, may_discard
        self._hinted: int | None = None  # the case whose hint was given
        self._thread: GradeThread | None = None
        document.begun.connect(self._on_another_document)

    def open_case(self, seed: int | None = None) -> None:
        """Open the case of a seed, or any, after asking about unsaved changes."""
        from simulator.clinic.cases import case_of

        if self._may_discard():
            case = case_of(time.time_ns() % SEEDS if seed is None else seed)
            self._document.open_design(case.broken)
            self.opened.emit()
            self.status_message.emit("Something is wrong with this network. Space trains it.")

    def _seed(self) -> int | None:
        from simulator.clinic.cases import seed_of

        seed = seed_of(self._document.design)
        if seed is None:
            self.status_message.emit(NO_CASE)
        return seed

    def hint(self) -> None:
        """Give the hint of the case; asked again, the answer."""
        from simulator.clinic.cases import case_of

        seed = self._seed()
        if seed is not None:
            fault = case_of(seed).fault
            answers = self._hinted == seed
            self._hinted = seed
            self.status_message.emit(fault.answer if answers else f"Hint: {fault.hint}")

    def grade(self) -> None:
        """Train the repaired network beside the broken one, and say whether it is repaired."""
        seed = self._seed()
        if seed is None or (self._thread is not None and self._thread.isRunning()):
            return
        if self._document.analysis.problems:
            self.status_message.emit("The design cannot be trained yet: it has problems.")
            return
        from ui.run.grade_thread import GradeThread

        self.status_message.emit("Grading: your network, the broken one and a sound one train …")
        self._thread = GradeThread(seed, self._document.located_design)
        self._thread.graded.connect(self.status_message)
        self._thread.start()

    def _on_another_document(self) -> None:
        if self._thread is not None:
            self._thread.request_stop()
        self._hinted = None

    def close(self) -> None:
        """End the thread and wait for it."""
        if self._thread is not None:
            self._thread.stop()
