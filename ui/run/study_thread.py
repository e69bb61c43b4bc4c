"""Makes the runs of a study in processes of its own, and leaves the window a core.

The window hands over the rows and hears of each by `run_ended`, of the end by `ended`, both with
the number of the study; what still arrives of one that was cancelled has an older number.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, Signal

from simulator.cancellation import Cancelled
from ui.process.stoppable_thread import StoppableThread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.study.rows import Row

logger = logging.getLogger(__name__)


class StudyThread(StoppableThread):
    """Runs one study after the other."""

    run_ended = Signal(int, object, object)  # number of the study, Row, Result
    ended = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("depth study")
        self._number = 0
        self._rows: Sequence[Row] = ()
        self._cancelled = False

    def study(self, number: int, rows: Sequence[Row]) -> None:
        """Begin with the runs of a study; one that is under way is cancelled and waited for."""
        if self.isRunning():
            self.stop()
        self._number, self._rows, self._cancelled = number, rows, False
        self.start(QThread.Priority.LowPriority)

    def request_stop(self) -> None:
        """Cancel the study; its processes end within milliseconds."""
        self._cancelled = True

    def run(self) -> None:
        from simulator.study.scheduling import run_rows
        from simulator.study.workers import LocalWorkers, available_cores

        number = self._number
        try:
            run_rows(
                self._rows,
                LocalWorkers(max(available_cores() - 1, 1)),
                lambda row, result: self.run_ended.emit(number, row, result),
                lambda: self._cancelled,
            )
        except Cancelled:
            pass
        except Exception:
            logger.exception("a study failed")
        self.ended.emit(number)
