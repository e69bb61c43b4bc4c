"""How many runs of a study a minute, beside one process that makes them one by one.

`python -m tests.benchmarks.study` makes the same runs in both ways and compares their results to
the bit; then 2,000 tiny runs, and what each costs beyond itself: the processor time of this
process, and the time of workers in which they made no run. Memory is that of this process, after a
tenth of the runs and at the end. Goals: 1.85 times the runs a minute on 2 cores, less than 10 ms a
run, and flat memory. On a machine that others use too, the first and the third number mislead.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from simulator.assets import asset
from simulator.design.storage import files
from simulator.study import document, table
from simulator.study.document import Study
from simulator.study.rows import Row, rows
from simulator.study.run import Result, run_task, run_tasks
from simulator.study.scheduling import plain, run_rows
from simulator.study.table_file import TableFile
from simulator.study.workers import LocalWorkers, available_cores

TINY = {
    "format": "depthscope.design",
    "version": 1,
    "data": {"name": "xor", "samples": 20},
    "training": {"epochs": 1},
    "networks": [{"layers": [{"id": "a", "type": "dense", "units": 2}]}],
}


def throughput(cores: int, seeds: int) -> dict[str, float]:
    """Runs a minute of `cores` processes and of one."""
    found = document.load(asset("studies", "digits.depthscope-study.json"))
    plan = list(rows(found.replaced(values=(4, 8, 16), seeds=tuple(range(seeds)), epochs=5)))
    tasks = [plain(row) for row in plan]
    run_task(tasks[0])  # loads what a run needs
    began = time.perf_counter()
    serial = run_tasks(tasks)
    alone_s = time.perf_counter() - began
    workers = LocalWorkers(cores)
    ready = [workers.executor.submit(os.getpid) for _ in range(4 * cores)]
    for future in ready:
        future.result()
    results: dict[int, Result] = {}
    began = time.perf_counter()
    last = began

    def keep(row: Row, result: Result) -> None:
        nonlocal last
        results[row.number] = result
        last = time.perf_counter()

    run_rows(plan, workers, keep)
    together_s = last - began  # without the end of the processes
    for row, alone in zip(plan, serial, strict=True):
        assert {**results[row.number], "seconds": 0} == {**alone, "seconds": 0}, row
    return {
        "runs": len(plan),
        "alone": 60 * len(plan) / alone_s,
        "together": 60 * len(plan) / together_s,
        "times": alone_s / together_s,
    }


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


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--cores", type=int, default=available_cores())
    parser.add_argument("--seeds", type=int, default=4, help="of the runs that are compared")
    parser.add_argument("--runs", type=int, default=2_000, help="tiny ones")
    options = parser.parse_args()
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    found = throughput(options.cores, options.seeds)
    print(
        f"{found['runs']:.0f} runs: {found['alone']:.0f} a minute in one process, "
        f"{found['together']:.0f} in {options.cores}: {found['times']:.2f} times; equal to the bit"
    )
    cost = overhead(options.cores, options.runs)
    print(
        f"{options.runs:,} tiny runs of {cost['run_ms']:.1f} ms: {cost['own_ms']:.2f} ms of this "
        f"process and {cost['idle_ms']:.2f} ms of idle workers a run"
    )
    print(f"memory: {cost['memory_mb']:.0f} MB, {cost['grown_mb']:+.1f} MB over the last 90 %")


if __name__ == "__main__":
    main()
