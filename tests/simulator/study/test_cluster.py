"""A real Dask cluster on the loopback: scheduler and workers are processes of this test."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from simulator.cancellation import Cancelled
from simulator.study.cluster import DaskCluster
from simulator.study.rows import Row
from simulator.study.run import Result, run_tasks
from simulator.study.scheduling import plain, run_rows
from tests.conftest import ROOT
from tests.simulator.study.studies import DESIGN, planned
from tests.simulator.study.test_workers import ENDLESS, VARIANTS, without_time

distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")
pytestmark = pytest.mark.slow
LACKING = "import sys; sys.modules['simulator'] = None"
WORKER = ("--nthreads", "1", "--no-nanny")


class Cluster:
    """A scheduler and two workers of one thread each."""

    def __init__(self, folder: Path, workers: Sequence[str] = ("", "")) -> None:
        """Each of the `workers` runs this line of Python first."""
        self._folder = folder
        self._processes = contextlib.ExitStack()
        scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        assert scheduler.stderr is not None
        found = (re.search(r"Scheduler at: *(tcp://\S+)", line) for line in scheduler.stderr)
        self.address = next(match[1] for match in found if match)
        self.workers = [
            self._start("worker", self.address, *WORKER, first=first) for first in workers
        ]

    def _start(self, kind: str, *options: str, first: str = "") -> subprocess.Popen[str]:
        program = f"{first}\nfrom distributed.cli.dask_{kind} import main\nmain()"
        started = subprocess.Popen(
            [sys.executable, "-c", program, "--no-dashboard", *options],
            cwd=self._folder, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        )  # fmt: skip
        self._processes.callback(_end, started)
        return started

    def connected(self) -> DaskCluster:
        """The cluster as a study sees it, once both workers are there."""
        self.wait()
        return DaskCluster(self.address)

    def wait(self) -> None:
        """Wait until all workers are there that have not been killed."""
        with distributed.Client(self.address, set_as_default=False) as client:
            alive = sum(worker.poll() is None for worker in self.workers)
            client.wait_for_workers(alive, timeout=60)

    def close(self) -> None:
        self._processes.close()


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    yield started
    started.close()


def test_a_cancelled_study_leaves_the_cluster_to_others(cluster: Cluster) -> None:
    asked = iter([False] * 3)
    with pytest.raises(Cancelled):
        run_rows(
            planned(design=ENDLESS, epochs=60), cluster.connected(), lambda *_: None,
            lambda: next(asked, True),
        )  # fmt: skip
    found: list[Row] = []
    run_rows(planned(), cluster.connected(), lambda row, _: found.append(row))
    assert len(found) == 4


def test_a_cluster_gives_the_bits_of_one_process_and_a_killed_worker_costs_no_run(
    cluster: Cluster,
    caplog: pytest.LogCaptureFixture,  # the library may warn that it makes results again
) -> None:
    plan = planned(variants=VARIANTS, seeds=list(range(8)))
    serial = [without_time(result) for result in run_tasks([plain(row) for row in plan])]
    found, seen = dict[int, Result](), Counter[int]()

    def keep(row: Row, result: Result) -> None:
        if not found:
            cluster.workers[0].send_signal(signal.SIGKILL)
        seen[row.number] += 1
        found[row.number] = without_time(result)

    run_rows(plan, cluster.connected(), keep)
    assert [found[row.number] for row in plan] == serial
    assert set(seen.values()) == {1}


def test_workers_without_the_program_are_refused_before_the_study(tmp_path: Path) -> None:
    lacking = Cluster(tmp_path, [LACKING])
    try:
        lacking.wait()
        with pytest.raises(OSError, match="Depthscope has to be installed where they are"):
            DaskCluster(lacking.address)
    finally:
        lacking.close()


NOBODY = """
import sys
from simulator.study import cluster
from ui.cli.main import main
cluster.CONNECT_S = 0.2
sys.exit(main())
"""


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x", "127.0.0.1"])
def test_nobody_at_the_address_is_refused_with_a_sentence(address: str, tmp_path: Path) -> None:
    design = tmp_path / "tiny.depthscope.json"
    design.write_text(json.dumps(DESIGN))
    done = subprocess.run(
        [sys.executable, "-c", NOBODY, "study", design, "--depths", "2", "--scheduler", address],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith(f"no scheduler answers at {address}: ")
    assert "Traceback" not in done.stderr
