"""Gives the runs of a study to its workers, a few at a time, and takes what comes back.

Long runs go first, so that none is left alone at the end. Several short ones make one task of
about TASK_S seconds. Runs whose worker was lost are given out again, from the second time on
alone: then nothing else can be to blame, and after one more loss the run has failed.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from typing import TYPE_CHECKING

from simulator.cancellation import IsCancelled, never, raise_if
from simulator.design.storage import files
from simulator.study.run import failed
from simulator.study.workers import batch, decoder_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from simulator.study.rows import Row
    from simulator.study.run import Result, Task
    from simulator.study.workers import Workers

TASK_S = 0.25
MOST_A_TASK = 64
TASKS_A_WORKER = 2  # one that runs, and one that waits so that nobody idles
LOOK_S = 0.1  # between two looks at whether the study has been cancelled
SHARED_LOSSES = 2  # of a run's worker, before the run is made alone


def run_rows(
    rows: Iterable[Row],
    workers: Workers,
    on_result: Callable[[Row, Result], None],
    is_cancelled: IsCancelled = never,
    is_paused: Callable[[], bool] = never,
) -> float:
    """Make all runs; `on_result` is called with each as it comes, in this thread.

    While `is_paused` says so no more are given out, and those under way end. Returns the seconds
    that the workers spent with runs, added up. Workers are stopped at the end, at an error and at
    KeyboardInterrupt. Raises Cancelled once `is_cancelled` says so, and what `on_result` raises.
    """
    schedule = _Schedule(rows, workers, on_result)
    try:
        while schedule.unfinished:
            raise_if(is_cancelled)
            if not is_paused():
                schedule.give_out()
            schedule.take_back()
    finally:
        workers.stop()
    return schedule.seconds


class _Schedule:
    """The runs that wait, those under way, and how long one unit of work takes."""

    def __init__(
        self, rows: Iterable[Row], workers: Workers, on_result: Callable[[Row, Result], None]
    ) -> None:
        self._waiting = deque(sorted(rows, key=lambda row: -row.work))
        self._alone: deque[Row] = deque()
        self._running: dict[Future[tuple[list[Result], float]], Sequence[Row]] = {}
        self._losses: Counter[int] = Counter()
        self._workers = workers
        self._on_result = on_result
        self.seconds, self._work = 0.0, 0

    @property
    def unfinished(self) -> bool:
        return bool(self._waiting or self._alone or self._running)

    def give_out(self) -> None:
        """Have every worker run something, and something wait for it."""
        if self._alone and not self._running:
            self._submit([self._alone.popleft()])
            return
        while self._waiting and not self._alone and len(self._running) < self._most():
            self._submit(self._next_task())

    def _most(self) -> int:
        return TASKS_A_WORKER * self._workers.count

    def _next_task(self) -> list[Row]:
        """The next run, and as many more as fit into TASK_S; fewer where few are left."""
        share = max(len(self._waiting) // (2 * self._most()), 1)
        budget = TASK_S * self._work / self.seconds if self.seconds else 0.0
        task = [self._waiting.popleft()]
        while self._waiting and len(task) < min(share, MOST_A_TASK):
            budget -= task[-1].work
            if budget < self._waiting[0].work:
                break
            task.append(self._waiting.popleft())
        return task

    def _submit(self, task: Sequence[Row]) -> None:
        tasks = [plain(row) for row in task]
        try:
            future = self._workers.executor.submit(batch, tasks, decoder_for(task))
        except RuntimeError as error:  # the executor has broken between two looks
            future = Future()
            future.set_exception(error)
        self._running[future] = task

    def take_back(self) -> None:
        """Wait for a task, for LOOK_S at most, and hand on the results of what is done."""
        if not self._running:  # a study that is paused
            time.sleep(LOOK_S)
            return
        done, _ = wait(self._running, LOOK_S, FIRST_COMPLETED)
        lost = False
        for future in done:
            task = self._running.pop(future)
            try:
                results, seconds = future.result()
            except (Exception, CancelledError) as error:  # noqa: BLE001 - of any kind of executor
                lost = self._fail(task, error) or lost
                continue
            self.seconds += seconds
            self._work += sum(row.work for row in task)
            for row, result in zip(task, results, strict=True):
                self._on_result(row, result)
        if lost:
            self._workers.renew()

    def _fail(self, task: Sequence[Row], error: BaseException) -> bool:
        """Give the runs of a task out again, or end the one that is to blame; whether lost."""
        lost = self._workers.is_lost(error)
        if not lost and len(task) == 1:
            self._on_result(task[0], failed(f"{type(error).__name__}: {error}"))
            return False
        for row in task:
            self._losses[row.number] += lost
            losses = self._losses[row.number]
            if losses > SHARED_LOSSES:
                self._on_result(row, failed(f"its worker was lost {losses} times"))
            elif losses == SHARED_LOSSES or not lost:
                self._alone.append(row)
            else:
                self._waiting.appendleft(row)
        return lost


def plain(row: Row) -> Task:
    """A run as plain values, which go to any process."""
    folder = row.design.data.folder
    return files.dumps(row.design), None if folder is None else str(folder)
