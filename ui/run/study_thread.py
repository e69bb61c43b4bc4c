"""Makes the runs of a study in processes of its own, and leaves the window a core.

The window hands over the study and hears of its rows by `planned`, of each run by `run_ended`, of
its table's file by `told`, of the end by `ended`, all with the number of the study; what still
arrives of one that was cancelled has an older number.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, Signal

from simulator.cancellation import Cancelled
from ui.process.stoppable_thread import StoppableThread

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from simulator.study.document import Study
    from simulator.study.rows import Row
    from simulator.study.run import Result
    from simulator.study.table_file import TableFile

logger = logging.getLogger(__name__)

Cells = list[str]


class StudyThread(StoppableThread):
    """Runs one study after the other."""

    planned = Signal(int, object, object)  # number, list[Row], cells of those done, by digest
    run_ended = Signal(int, object, object)  # number of the study, Row, Cells
    told = Signal(int, str)  # number, a sentence on the file of the table
    ended = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("depth study")
        self._number = 0
        self._study: Study | None = None
        self._done: dict[str, Cells] = {}
        self._path: Path | None = None  # of the table, where one is wanted
        self._kept: TableFile | None = None
        self._cancelled = False
        self.paused = False  # while it is, runs under way end and no more begin

    def study(
        self,
        number: int,
        study: Study,
        done: Mapping[str, Cells] | None = None,
        path: Path | None = None,
    ) -> None:
        """Begin a study; one that is under way is cancelled and waited for.

        Runs that are `done`, by digest, and those in the table at `path` are not made again.
        """
        if self.isRunning():
            self.stop()
        self._number, self._study, self._done = number, study, dict(done or {})
        self._path, self._kept = path, None
        self._cancelled = self.paused = False
        self.start(QThread.Priority.LowPriority)

    def keep_in(self, path: Path) -> None:
        """Keep finished runs in this table from now on, also those so far."""
        self._path = path

    def request_stop(self) -> None:
        """Cancel the study; its processes end within milliseconds."""
        self._cancelled = True

    def run(self) -> None:
        number = self._number
        try:
            self._make(number)
        except Cancelled:
            pass
        except OSError as error:
            where = "the study" if self._path is None else self._path.name
            self.told.emit(number, f"{where} cannot be kept: {error.strerror or error}")
            logger.info("a study ended", exc_info=True)
        except Exception:
            logger.exception("a study failed")
            self.told.emit(number, "The study has failed; the log has the reason.")
        self.ended.emit(number)

    def _make(self, number: int) -> None:
        from simulator.study import table
        from simulator.study.rows import rows
        from simulator.study.scheduling import run_rows
        from simulator.study.workers import LocalWorkers, available_cores

        study = self._study
        assert study is not None
        try:
            self._open_file(number, study)
            plan = list(rows(study))
            known = {row.digest: self._done[row.digest] for row in plan if row.digest in self._done}
            self.planned.emit(number, plan, known)

            def on_result(row: Row, result: Result) -> None:
                cells = table.cells(study, row, result)
                self._keep(cells)
                self.run_ended.emit(number, row, cells)

            def is_paused() -> bool:
                self._open_file(number, study)
                return self.paused

            run_rows(
                [row for row in plan if row.digest not in known],
                LocalWorkers(max(available_cores() - 1, 1)),
                on_result,
                lambda: self._cancelled,
                is_paused,
            )
            if self._kept is not None:
                order = [self._done[row.digest] for row in plan if row.digest in self._done]
                self._kept.sort(order)
        finally:
            if self._kept is not None:
                self._kept.close()
                self._kept = None

    def _open_file(self, number: int, study: Study) -> None:
        """Open the table that is wanted, take over what it has, and write what it has not."""
        from simulator.errors import DesignError
        from simulator.study import table
        from simulator.study.table_file import TableFile

        if self._path is None or self._kept is not None:
            return
        try:
            self._kept = TableFile(self._path, table.columns(study))
        except DesignError as error:
            raise OSError(str(error)) from None
        for note in self._kept.notes:
            self.told.emit(number, f"{self._path.name}: {note}")
        for digest, cells in self._done.items():
            if digest not in self._kept.finished:
                self._kept.append(cells)
        self._done.update(self._kept.finished)

    def _keep(self, cells: Cells) -> None:
        self._done[cells[-1]] = cells
        if self._kept is not None:
            self._kept.append(cells)
