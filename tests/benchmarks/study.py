"""How many runs of a study a minute, beside one process that makes them one by one.

`python -m tests.benchmarks.study` makes the same runs in both ways and compares their results to
the bit. Beside it stands the ceiling: what two processes that know nothing of each other make side
by side, against one of them alone. On a machine that others use too, both mislead; processor time
does not: that of the runs alone, in the workers, and of this process while they run.

Then 2,000 tiny runs, and what each costs beyond itself: the processor time of this process, and the
time of workers in which they made no run. Memory is that of this process, after a tenth of the runs
and at the end. Goals: 1.85 times the runs a minute on 2 cores, less than 10 ms a run, flat memory.

With `--recorded digits` it makes instead all runs of a study that ships, and compares its table to
the bit, but for seconds. Goal: less than 2 minutes on 2 cores.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.assets import asset
from simulator.design.storage import files
from simulator.study import document, table
from simulator.study.document import Study
from simulator.study.rows import Row, rows
from simulator.study.run import Result, run_task, run_tasks
from simulator.study.scheduling import plain, run_rows
from simulator.study.table_file import TableFile
from simulator.study.workers import LocalWorkers, available_cores

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from simulator.study.run import Task

WARM_S = 0.3

TINY = {
    "format": "depthscope.design",
    "version": 1,
    "data": {"name": "xor", "samples": 20},
    "training": {"epochs": 1},
    "networks": [{"layers": [{"id": "a", "type": "dense", "units": 2}]}],
}


def planned(seeds: int) -> list[Row]:
    """The runs that are compared."""
    found = document.load(asset("studies", "digits.depthscope-study.json"))
    return list(rows(found.replaced(values=(4, 8, 16), seeds=tuple(range(seeds)), epochs=5)))


def throughput(cores: int, seeds: int) -> dict[str, float]:
    """Runs a minute of `cores` processes and of one, and the processor time of either."""
    plan = planned(seeds)
    tasks = [plain(row) for row in plan]
    run_task(tasks[0])  # loads what a run needs
    began, worked = time.perf_counter(), time.process_time()
    serial = run_tasks(tasks)
    alone_s, alone_work_s = time.perf_counter() - began, time.process_time() - worked
    workers = LocalWorkers(cores)
    began = time.perf_counter()
    warm(workers, tasks[0])
    ready_s = time.perf_counter() - began
    results: dict[int, Result] = {}
    processes = workers.processes()
    before_s = sum(work_s(process) for process in processes)
    began, worked = time.perf_counter(), time.process_time()
    last, after_s = began, before_s

    def keep(row: Row, result: Result) -> None:
        nonlocal last, after_s
        results[row.number] = result
        last, after_s = time.perf_counter(), sum(work_s(process) for process in processes)

    in_runs_s = run_rows(plan, workers, keep)
    own_s = time.process_time() - worked
    together_s = last - began  # without the end of the processes
    for row, alone in zip(plan, serial, strict=True):
        assert {**results[row.number], "seconds": 0} == {**alone, "seconds": 0}, row
    return {
        "runs": len(plan),
        "alone": 60 * len(plan) / alone_s,
        "together": 60 * len(plan) / together_s,
        "times": alone_s / together_s,
        "ready_s": ready_s,
        "alone_work_s": alone_work_s,
        "workers_work_s": after_s - before_s,
        "own_work_s": own_s,
        "idle": 1 - in_runs_s / (cores * together_s),
    }


def warm(workers: LocalWorkers, task: Task) -> None:
    """Have every process make a run, which loads what a run needs."""
    seen: set[int] = set()
    while len(seen) < workers.count:
        futures = [workers.executor.submit(_first_run, task) for _ in range(workers.count)]
        seen.update(future.result() for future in futures)


def _first_run(task: Task) -> int:
    began = time.perf_counter()
    run_task(task)
    while time.perf_counter() < began + WARM_S:  # so that another process takes the next one
        run_task(task)
    return os.getpid()


def work_s(process: BaseProcess) -> float:
    """The processor time of a process so far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ceiling(cores: int) -> tuple[float, float]:
    """How many times the runs of one process several make that share nothing but the machine.

    By the clock, and by processor time, which grows where they wait for memory.
    """
    alone = side_by_side(1)
    together = side_by_side(cores)
    return cores * alone[0] / together[0], cores * alone[1] / together[1]


def side_by_side(count: int) -> tuple[float, float]:
    """Seconds of the slowest of so many processes, and the mean processor time of one."""
    command = [sys.executable, "-m", "tests.benchmarks.study", "--serial"]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    for process in processes:  # each has loaded what it needs
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    told = [process.communicate()[0].split() for process in processes]
    return max(float(each[0]) for each in told), sum(float(each[1]) for each in told) / count


def serial(seeds: int) -> None:
    """Make the runs one by one once asked to, and print how long it took."""
    tasks = [plain(row) for row in planned(seeds)]
    run_task(tasks[0])
    print("ready", flush=True)
    sys.stdin.readline()
    began, worked = time.perf_counter(), time.process_time()
    run_tasks(tasks)
    print(time.perf_counter() - began, time.process_time() - worked, flush=True)


def overhead(cores: int, runs: int) -> dict[str, float]:
    """Milliseconds a run beyond the run, and the growth of this process's memory in MB."""
    design = files.loads(json.dumps(TINY))
    found = Study(axis="data.seed", values=tuple(range(-(-runs // 1_000))), design=design,
                  seeds=tuple(range(min(runs, 1_000))))  # fmt: skip
    workers = LocalWorkers(cores)
    for future in [workers.executor.submit(os.getpid) for _ in range(4 * cores)]:
        future.result()
    memory: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        kept = TableFile(Path(folder) / "t.csv", table.columns(found))
        began, worked = time.perf_counter(), time.process_time()
        last = began

        def keep(row: Row, result: Result) -> None:
            nonlocal last
            kept.append(table.cells(found, row, result))
            if len(kept.finished) in (runs // 10, runs):
                memory.append(_memory_mb())
            last = time.perf_counter()

        in_runs_s = run_rows(rows(found), workers, keep)
        worked = time.process_time() - worked
        kept.close()
    return {
        "own_ms": 1e3 * worked / runs,
        "idle_ms": 1e3 * ((last - began) * cores - in_runs_s) / runs,
        "run_ms": 1e3 * in_runs_s / runs,
        "grown_mb": memory[1] - memory[0],
        "memory_mb": memory[1],
    }


def remade(name: str, cores: int) -> tuple[int, int, float, float]:
    """Make a study that ships again: its runs, how many differ, seconds by clock and processor."""
    found = document.load(asset("studies", f"{name}{document.EXTENSION}"))
    with asset("studies", f"{name}.csv").open(newline="", encoding="utf-8") as file:
        header, *expected = csv.reader(file)
    made: dict[int, list[str]] = {}

    def keep(row: Row, result: Result) -> None:
        made[row.number] = table.cells(found, row, result)

    plan, began = list(rows(found)), time.perf_counter()
    run_rows(plan, LocalWorkers(cores), keep)
    clock_s, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    differ = 0
    for row, before in zip(plan, expected, strict=True):
        names = [
            name for name, *cells in zip(header, before, made[row.number], strict=True)
            if name != "seconds" and cells[0] != cells[1]
        ]  # fmt: skip
        if names:
            differ += 1
            print(f"{row.line.name}, {row.value:g}, seed {row.seed}: {', '.join(names)}")
    return len(plan), differ, clock_s, used.ru_utime + used.ru_stime


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--cores", type=int, default=available_cores())
    parser.add_argument("--seeds", type=int, default=4, help="of the runs that are compared")
    parser.add_argument("--runs", type=int, default=2_000, help="tiny ones")
    parser.add_argument("--serial", action="store_true", help="one process of the ceiling")
    parser.add_argument("--recorded", metavar="NAME", help="a study that ships, made again")
    options = parser.parse_args()
    if options.serial:
        serial(options.seeds)
        return
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    if options.recorded:
        runs, differ, clock_s, work_s = remade(options.recorded, options.cores)
        print(
            f"{options.recorded}: {runs} runs in {clock_s:.0f} s with {options.cores} processes, "
            f"{work_s:.0f} s of processor time; {differ} differ from the recorded ones"
        )
        return
    found = throughput(options.cores, options.seeds)
    print(
        f"{found['runs']:.0f} runs: {found['alone']:.0f} a minute in one process, "
        f"{found['together']:.0f} in {options.cores}: {found['times']:.2f} times; equal to the bit"
    )
    work_s = found["workers_work_s"] + found["own_work_s"]
    print(
        f"  processor time: {found['alone_work_s']:.2f} s alone, {found['workers_work_s']:.2f} s "
        f"of workers and {found['own_work_s']:.2f} s of this process: "
        f"{options.cores * found['alone_work_s'] / work_s:.2f} times; "
        f"workers idle for {found['idle']:.1%}, ready after {found['ready_s']:.1f} s"
    )
    by_clock, by_work = ceiling(options.cores)
    print(
        f"  ceiling: {options.cores} processes that share nothing make {by_clock:.2f} times the "
        f"runs of one; by processor time {by_work:.2f} times"
    )
    cost = overhead(options.cores, options.runs)
    print(
        f"{options.runs:,} tiny runs of {cost['run_ms']:.1f} ms: {cost['own_ms']:.2f} ms of this "
        f"process and {cost['idle_ms']:.2f} ms of idle workers a run"
    )
    print(f"memory: {cost['memory_mb']:.0f} MB, {cost['grown_mb']:+.1f} MB over the last 90 %")


if __name__ == "__main__":
    main()
