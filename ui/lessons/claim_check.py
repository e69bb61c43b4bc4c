"""Checks a lesson's claims in runs of their own, on several seeds, beside the window's run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from simulator.cancellation import Cancelled
from ui.process.stoppable_thread import StoppableThread

if TYPE_CHECKING:
    from simulator.lessons.checking import Verdict
    from simulator.lessons.reading import LessonFolder

logger = logging.getLogger(__name__)


class CheckThread(StoppableThread):
    """Checks one lesson; `seed_done` follows each seed, `checked` carries all verdicts."""

    seed_done = Signal(int)  # how many are done
    checked = Signal(object)

    def __init__(self, found: LessonFolder) -> None:
        super().__init__()
        self.setObjectName("claim check")
        self.found = found
        self._cancelled = False

    def request_stop(self) -> None:
        """Cancel the check; it ends within a step."""
        self._cancelled = True

    def run(self) -> None:
        from simulator.lessons.checking import FRESH_SEEDS, check

        done: list[int] = []

        def after_seed(seed: int) -> None:
            done.append(seed)
            self.seed_done.emit(len(done))

        lesson, design = self.found.lesson, self.found.design
        try:
            verdicts = check(lesson, design, FRESH_SEEDS, after_seed, lambda: self._cancelled)
        except Cancelled:
            return
        except Exception:
            logger.exception("checking a lesson failed")
            verdicts = ()
        self.checked.emit(verdicts)


class ClaimCheck(QObject):
    """What a check has found of the lesson that is open; `changed` follows its progress."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.verdicts: dict[str, Verdict] = {}  # by the claim's name
        self.seeds_done: int | None = None  # None while nothing is checked
        self._thread: CheckThread | None = None

    def start(self, found: LessonFolder) -> None:
        """Check every claim of a lesson, unless that is going on."""
        if self.seeds_done is not None:
            return
        self._thread = CheckThread(found)
        self._thread.seed_done.connect(self._on_seed)
        self._thread.checked.connect(self._on_checked)
        self.seeds_done = 0
        self._thread.start(QThread.Priority.LowPriority)
        self.changed.emit()

    def clear(self) -> None:
        """Forget what was found: another lesson is open, or none."""
        self.close()
        self.verdicts, self.seeds_done = {}, None
        self.changed.emit()

    def close(self) -> None:
        """End a check that is going on, and wait for it."""
        if self._thread is not None:
            self._thread.seed_done.disconnect(self._on_seed)
            self._thread.checked.disconnect(self._on_checked)
            self._thread.stop()
            self._thread = None

    def _on_seed(self, done: int) -> None:
        self.seeds_done = done
        self.changed.emit()

    def _on_checked(self, verdicts: tuple[Verdict, ...]) -> None:
        self.verdicts = {verdict.claim.name: verdict for verdict in verdicts}
        self.seeds_done = None
        self.changed.emit()
