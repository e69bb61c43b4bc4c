"""Measures how long a study would take, in a process beside the window, before it is started."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, Signal

from simulator.cancellation import Cancelled
from ui.process.stoppable_thread import StoppableThread

if TYPE_CHECKING:
    from simulator.study.document import Study
    from simulator.study.workers import Workers

logger = logging.getLogger(__name__)


class EstimateThread(StoppableThread):
    """`estimated(study, seconds, workers)` tells what a study takes on so many processes."""

    estimated = Signal(object, float, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("study estimate")
        self._study: Study | None = None
        self._cancelled = False

    def estimate(self, study: Study) -> None:
        """Measure this study, and leave one that is being measured."""
        if self.isRunning():
            self.stop()
        self._study, self._cancelled = study, False
        self.start(QThread.Priority.LowPriority)

    def request_stop(self) -> None:
        self._cancelled = True

    def run(self) -> None:
        from simulator.study.workers import LocalWorkers

        study = self._study
        assert study is not None
        workers = LocalWorkers(1)
        try:
            self._measure(study, workers)
        except Cancelled:
            pass
        except Exception:  # the study will tell what is wrong with a run
            logger.info("a study could not be measured", exc_info=True)
        finally:
            workers.stop()

    def _measure(self, study: Study, workers: Workers) -> None:
        from simulator.study.estimate import probes, study_seconds
        from simulator.study.rows import rows
        from simulator.study.scheduling import plain
        from simulator.study.workers import available_cores, awaited, decoder_for, estimate

        plan = list(rows(study))
        measured = {}
        for row in probes(plan):
            future = workers.executor.submit(estimate, plain(row), decoder_for([row]))
            measured[row.number] = awaited(future, lambda: self._cancelled)
        count = max(available_cores() - 1, 1)
        seconds = study_seconds(plan, measured, count)
        if seconds is not None:
            self.estimated.emit(study, seconds, count)
