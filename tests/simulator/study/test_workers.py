"""Real processes: the same bits as in one, and what happens when they or we are killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from multiprocessing import connection
from pathlib import Path
from typing import Any

import pytest

from simulator.cancellation import Cancelled
from simulator.data.readers import image_folder
from simulator.study import document
from simulator.study.rows import Row, rows
from simulator.study.run import Result, run_tasks
from simulator.study.scheduling import plain, run_rows
from simulator.study.workers import LocalWorkers, available_cores, decoder_for, estimate
from tests.conftest import ROOT
from tests.simulator.data.readers.test_image_folder import decode
from tests.simulator.study.studies import DESIGN, SKIP, SKIPS, planned, raw

VARIANTS = [{"name": "plain"}, {"name": "skips", "settings": {SKIPS: SKIP}}]
ENDLESS = {**DESIGN, "training": {"epochs": 1_000_000, "batch_size": 16}}
pytestmark = pytest.mark.slow


def without_time(result: Result) -> Result:
    return {**result, "seconds": None}


def test_processes_give_the_bits_of_one_process_and_a_killed_one_costs_no_run() -> None:
    plan = planned(variants=VARIANTS, seeds=list(range(8)))
    serial = [without_time(result) for result in run_tasks([plain(row) for row in plan])]
    workers, found, seen = LocalWorkers(2), dict[int, Result](), Counter[int]()

    def keep(row: Row, result: Result) -> None:
        if not found:
            victim = workers.processes()[0]
            assert victim.pid is not None
            os.kill(victim.pid, signal.SIGKILL)
            connection.wait([victim.sentinel])
        seen[row.number] += 1
        found[row.number] = without_time(result)

    run_rows(plan, workers, keep)
    assert [found[row.number] for row in plan] == serial
    assert set(seen.values()) == {1}
    assert not workers.processes()


def test_cancelling_leaves_endless_runs_and_kills_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[object] = []
    monkeypatch.setattr("simulator.study.workers.LEAVE_S", 100)
    monkeypatch.setattr("multiprocessing.process.BaseProcess.kill", killed.append)
    workers = LocalWorkers(1)
    plan = planned(design=ENDLESS)
    ready = workers.executor.submit(os.getpid)  # loads the process
    asked = iter([False, False])
    assert ready.result(60) != os.getpid()
    sentinels = [process.sentinel for process in workers.processes()]
    with pytest.raises(Cancelled):
        run_rows(plan, workers, lambda *_: None, lambda: next(asked, True))
    assert not killed
    assert connection.wait(sentinels, 0) == sentinels, "all have ended"


STUDY_UNTIL_KILLED = """
import os, sys
from pathlib import Path
from simulator.study import document, table
from simulator.study.rows import rows
from simulator.study.scheduling import run_rows
from simulator.study.table_file import TableFile
from simulator.study.workers import LocalWorkers
if __name__ == "__main__":
    study = document.load(sys.argv[1])
    kept = TableFile(Path(sys.argv[2]), table.columns(study))
    plan = list(rows(study))
    waiting = [row for row in plan if row.digest not in kept.finished]
    workers = LocalWorkers(1)
    def keep(row, result):
        kept.append(table.cells(study, row, result))
        print(workers.processes()[0].pid, row.digest, flush=True)
    run_rows(waiting, workers, keep)
    kept.sort([kept.finished[row.digest] for row in plan])
    kept.close()
"""


def test_a_killed_study_goes_on_where_it_was_and_leaves_no_process(tmp_path: Path) -> None:
    path, out = tmp_path / "a.depthscope-study.json", tmp_path / "t.csv"
    script = tmp_path / "study.py"
    script.write_text(STUDY_UNTIL_KILLED)
    path.write_text(json.dumps(raw(seeds=list(range(30)))))

    def started() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(script), str(path), str(out)],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    first: list[str] = []
    with started() as process:
        assert process.stdout is not None
        for line in process.stdout:
            first.append(line)
            if len(first) == 5:
                process.kill()
    # the pipe has ended, so the worker, which held it as well, has gone with its parent
    assert len(first) >= 5
    before = out.read_text().splitlines()
    assert len(before) >= 1 + len(first)
    with started() as process:
        second = process.communicate()[0].splitlines()
    digests = [line.split()[1] for line in [*first, *second]]
    plan = list(rows(document.load(path)))
    lines = out.read_text().splitlines()
    assert len(lines) == 1 + len(plan)
    assert set(before) <= set(lines), "what was finished is there, with its own seconds"
    assert max(Counter(digests).values()) == 1
    assert len(before) - 1 + len(second) == len(plan)
    assert [line.rpartition(",")[2] for line in lines[1:]] == [row.digest for row in plan]


def test_a_pool_has_a_process_a_core() -> None:
    assert LocalWorkers().count == available_cores() >= 1
    workers: Any = LocalWorkers(3)
    workers.stop()
    assert workers.count == 3


def test_processes_read_folders_of_images_with_the_decoder_of_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_folder, "_decoders", [decode])
    for name, value in (("dark", 0), ("light", 200)):
        (tmp_path / name).mkdir()
        for at in range(20):
            (tmp_path / name / f"{at}.png").write_bytes(bytes([2, 3, 1, value + at]))
    data = {"name": "file", "path": str(tmp_path)}
    [row] = planned(values=[2], seeds=[0], design={**DESIGN, "data": data})
    workers, found = LocalWorkers(1), list[Result]()
    task = estimate, plain(row), decoder_for([row])
    assert workers.executor.submit(*task).result(60) > 0
    run_rows([row], workers, lambda _, result: found.append(result))
    assert [(result["status"], result["reason"]) for result in found] == [("finished", None)]
    assert decoder_for(planned()) is None
