"""Where runs are made: processes of this machine; or a Dask cluster (cluster.py), as one interface.

Both give a `concurrent.futures.Executor`; what runs on it is `batch`, which takes and returns
plain values. Nothing here decides which run comes when: that is scheduling.py.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Protocol

from simulator.cancellation import IsCancelled, never, raise_if
from simulator.data.readers.image_folder import decoder, use_decoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor, Future
    from multiprocessing.process import BaseProcess
    from multiprocessing.synchronize import Event

    from simulator.data.readers.image_folder import Decode
    from simulator.design.design import Design
    from simulator.study.rows import Row
    from simulator.study.run import Result, Task

LOOK_S = 0.02  # between two looks at whether the study has been cancelled
LEAVE_S = 2.0  # that a cancelled process may take before it is killed
THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


class Workers(Protocol):
    """What a study runs on."""

    @property
    def count(self) -> int:
        """Runs made at the same time, at present."""

    @property
    def executor(self) -> Executor:
        """What takes the runs; made, or made anew, where there is none."""

    def is_lost(self, error: BaseException) -> bool:
        """Whether a future's error says that its worker was lost, not that its run failed."""

    def renew(self) -> None:
        """Give up an executor that lost a worker, so that the next one is new."""

    def stop(self) -> None:
        """End at once; what runs is abandoned."""


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class LocalWorkers:
    """A pool of spawned processes, by default one a core, each with one BLAS thread.

    The processes stay for the whole study, loaded once. They leave when the study is cancelled,
    and also when this process ends without a word, as at SIGKILL.
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = count or available_cores()
        self._context = multiprocessing.get_context("spawn")
        self._cancelled = self._context.Event()
        self._executor: ProcessPoolExecutor | None = None
        self._others: set[BaseProcess] = set()

    @property
    def executor(self) -> Executor:
        if self._executor is None:
            self._others = set(multiprocessing.active_children())
            self._executor = ProcessPoolExecutor(
                self.count, self._context, _start_process, (self._cancelled,)
            )
        return self._executor

    def processes(self) -> list[BaseProcess]:
        """The processes of the pool."""
        return [p for p in multiprocessing.active_children() if p not in self._others]

    def is_lost(self, error: BaseException) -> bool:
        return isinstance(error, BrokenExecutor)

    def renew(self) -> None:
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None

    def stop(self) -> None:
        if self._executor is None:
            return
        self._cancelled.set()
        killer = threading.Timer(LEAVE_S, _kill, [self.processes()])
        killer.start()
        self._executor.shutdown(cancel_futures=True)
        killer.cancel()
        killer.join()
        self._executor = None


def _kill(processes: Sequence[BaseProcess]) -> None:
    for process in processes:
        process.kill()


_of_process: list[IsCancelled] = [never]  # whether the study that this process is for has ended


def _start_process(cancelled: Event) -> None:
    """Make a new process of the pool ready: see `LocalWorkers`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group
    for name in THREADS:
        os.environ.setdefault(name, "1")
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _of_process[:] = [_looked_at_now_and_then(cancelled)]
    import simulator.study.run  # noqa: F401 - loaded before the first task comes


def _leave_with_parent() -> None:
    """End this process as soon as the one that started it has ended: the pool's pipes stay open."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _looked_at_now_and_then(cancelled: Event) -> IsCancelled:
    """Whether the event is set, asked for at every step and looked up every LOOK_S."""
    next_look = 0.0

    def is_cancelled() -> bool:
        nonlocal next_look
        now = time.perf_counter()
        if now < next_look:
            return False
        next_look = now + LOOK_S
        return cancelled.is_set()

    return is_cancelled


def batch(tasks: Sequence[Task], decode: Decode | None = None) -> tuple[list[Result], float]:
    """Make some runs, in a process of the pool or on a worker of a cluster; also the seconds.

    Images in folders are decoded by `decode`.
    """
    from simulator.study.run import run_tasks

    _decode_by(decode)
    began = time.perf_counter()
    return run_tasks(tasks, _of_process[0]), time.perf_counter() - began


def estimate(task: Task, decode: Decode | None = None) -> float:
    """The seconds that a run is going to take, measured in a process of the pool."""
    from simulator.study.estimate import seconds_of

    _decode_by(decode)
    return seconds_of(task, _of_process[0])


def call(function: Callable[..., Any], arguments: Sequence[Any], decode: Decode | None) -> Any:
    """The result of `function(*arguments, is_cancelled)`, made in a process of the pool."""
    _decode_by(decode)
    return function(*arguments, _of_process[0])


def awaited(future: Future[Any], is_cancelled: IsCancelled) -> Any:
    """The result of a future, waited for; raises Cancelled once `is_cancelled` says so."""
    while True:
        raise_if(is_cancelled)
        try:
            return future.result(LOOK_S)
        except NotYet:
            if future.done():  # meanwhile, or with an error of this kind
                return future.result()


def decoder_for(rows: Sequence[Row]) -> Decode | None:
    """What the process that makes these runs is to be handed; None where they read no file."""
    return next((found for row in rows if (found := decoder_of(row.design))), None)


def decoder_of(design: Design) -> Decode | None:
    """What a process that reads the data of a design is to be handed."""
    return decoder() if design.data.name == "file" else None


def _decode_by(decode: Decode | None) -> None:
    if decode is not None:
        use_decoder(decode)
