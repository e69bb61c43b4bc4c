"""Tries cures in the background, on trainers of its own: the run and its numbers stay as they are.

The tries are made in a process beside the window: a second thread that trains would take from
window and run what they share, Python's lock, and leave a core idle.

The window hands over a job and hears of it by `progressed` and `ended`, each with the job's number;
what still arrives of a job that was cancelled has an older one. The thread begins with a job and
ends with it.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QThread, Signal

from simulator.cancellation import Cancelled
from ui.process.stoppable_thread import StoppableThread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.cancellation import IsCancelled
    from simulator.data.readers.image_folder import Decode
    from simulator.design.design import Design
    from simulator.study.workers import Workers
    from simulator.training.run_copy import RunCopy

logger = logging.getLogger(__name__)


class CureJob(NamedTuple):
    """A network of a design, the names of its findings, and its run as it stands, if it has one."""

    number: int
    design: Design
    network: int
    findings: Sequence[str]
    run: RunCopy | None


class CureThread(StoppableThread):
    """Searches the cures of one job after the other."""

    progressed = Signal(int, object)  # number of the job, Progress
    ended = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("cure search")
        self._job: CureJob | None = None
        self._cancelled = False

    def search(self, job: CureJob) -> None:
        """Begin with a job; one that is under way is cancelled and waited for."""
        if self.isRunning():
            self.stop()
        self._job, self._cancelled = job, False
        self.start(QThread.Priority.LowPriority)

    def request_stop(self) -> None:
        """Cancel the job; it ends before the next step of a try."""
        self._cancelled = True

    def run(self) -> None:
        from simulator.study.workers import LocalWorkers, decoder_of
        from simulator.training.cure_search import search

        job = self._job
        assert job is not None
        workers = LocalWorkers(1)
        try:
            search(
                job.design,
                job.network,
                job.findings,
                lambda: self._cancelled,
                run=job.run,
                on_progress=lambda progress: self.progressed.emit(job.number, progress),
                call=partial(_called_in, workers, decoder_of(job.design)),
            )
        except Cancelled:
            pass
        except Exception:
            logger.exception("trying cures failed")
        finally:
            workers.stop()
        self.ended.emit(job.number)


def _called_in(
    workers: Workers,
    decode: Decode | None,
    function: Callable[..., Any],
    *arguments: Any,
    is_cancelled: IsCancelled,
) -> Any:
    from simulator.study.workers import awaited, call

    return awaited(workers.executor.submit(call, function, arguments, decode), is_cancelled)
