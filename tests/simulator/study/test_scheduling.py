"""What runs when: tasks of several runs, long ones first, lost workers, bad tasks, cancelling."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from itertools import zip_longest
from threading import Condition
from typing import Any

import pytest

from simulator.cancellation import Cancelled
from simulator.study import scheduling
from simulator.study.rows import Row
from simulator.study.run import Result, Task
from simulator.study.scheduling import MOST_A_TASK, TASKS_A_WORKER, run_rows
from tests.simulator.study.studies import planned


class Pool(ThreadPoolExecutor):
    """Threads that make tasks by a function of the test, and count what they are given."""

    def __init__(self, count: int, make: Callable[[Sequence[Task]], Any]) -> None:
        super().__init__(count)
        self.make = make
        self.given: list[list[tuple[int, int]]] = []  # (depth, seed) of the runs of each task
        self.most_under_way = 0
        self._futures: list[Future[Any]] = []

    def submit(self, _function: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        tasks, _ = arguments
        self.given.append([_run(task) for task in tasks])
        self._futures.append(super().submit(self.make, tasks))
        self.most_under_way = max(self.most_under_way, len(self.runs_under_way()))
        return self._futures[-1]

    def runs_under_way(self) -> list[list[tuple[int, int]]]:
        """The runs of each task that has been given and not come back."""
        pairs = zip_longest(self.given, self._futures)
        return [given for given, future in pairs if future is None or not future.done()]


def _run(task: Task) -> tuple[int, int]:
    design = json.loads(task[0])
    bodies = design["networks"][0]["layers"][1:]
    depth = 2 + sum(body.get("repeat", 1) for body in bodies)
    return depth, design["training"].get("seed", 0)


class Workers:
    """One thread by default, so that the order of what is made is known."""

    def __init__(self, make: Callable[[Sequence[Task]], Any], count: int = 1) -> None:
        self.count = count
        self.pool = Pool(count, make)
        self.renewed = self.stopped = 0

    @property
    def executor(self) -> Executor:
        return self.pool

    def is_lost(self, error: BaseException) -> bool:
        return isinstance(error, BrokenExecutor)

    def renew(self) -> None:
        self.renewed += 1

    def stop(self) -> None:
        self.stopped += 1
        self.pool.shutdown(cancel_futures=True)


def made(tasks: Sequence[Task], seconds: float = 1e-3) -> tuple[list[Result], float]:
    return [{"status": "finished", "run": _run(task)} for task in tasks], seconds * len(tasks)


def results(rows: list[Row], workers: Workers) -> dict[tuple[float, int], Result]:
    found: dict[tuple[float, int], Result] = {}

    def keep(row: Row, result: Result) -> None:
        assert (row.value, row.seed) not in found, "a run came twice"
        found[row.value, row.seed] = result

    run_rows(rows, workers, keep)
    assert workers.stopped == 1
    return found


def test_every_run_is_made_once_the_longest_first_and_comes_with_its_row() -> None:
    workers = Workers(made)
    found = results(planned(values=[4, 8, 6], seeds=[0, 1]), workers)
    assert all(result["run"] == run for run, result in found.items())
    assert len(found) == 6
    order = [depth for task in workers.pool.given for depth, _ in task]
    assert order == sorted(order, reverse=True)


def test_short_runs_share_tasks_and_long_ones_do_not() -> None:
    rows = planned(values=[4], seeds=list(range(300)))
    short, long = Workers(made), Workers(lambda tasks: made(tasks, 10.0))
    results(rows, short)
    results(rows[:20], long)
    sizes = [len(task) for task in short.pool.given]
    assert max(sizes) == MOST_A_TASK
    assert sizes[-1] == 1, "the end is shared evenly"
    assert len(long.pool.given) == 20


def test_no_more_is_given_out_than_keeps_every_worker_busy() -> None:
    workers = Workers(made, count=3)
    results(planned(seeds=list(range(100))), workers)
    assert workers.pool.most_under_way <= 3 * TASKS_A_WORKER


def test_runs_of_a_lost_worker_are_made_again() -> None:
    losses = Counter[str]()

    def lose_once(tasks: Sequence[Task]) -> Any:
        losses.update(text for text, _ in tasks)
        if any(losses[text] == 1 for text, _ in tasks):
            raise BrokenExecutor("gone")
        return made(tasks)

    workers = Workers(lose_once, count=2)
    found = results(planned(), workers)
    assert {result["status"] for result in found.values()} == {"finished"}
    assert workers.renewed >= 1


def test_a_run_that_kills_its_workers_fails_in_the_end_and_harms_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in a pool of processes, whatever is under way beside it is lost as well."""
    monkeypatch.setattr(scheduling, "LOOK_S", 0)
    turn, turns = Condition(), [0]

    def looked() -> bool:
        with turn:
            turns[0] += 1
            turn.notify_all()
        return False

    def killing(tasks: Sequence[Task]) -> Any:
        with turn:  # while it runs, more could be given out
            enough = turns[0] + 3
            assert turn.wait_for(lambda: turns[0] >= enough, 10)
            runs = {_run(task) for task in tasks}
            if (8, 1) in runs:
                beside = (run for given in workers.pool.runs_under_way() for run in given)
                lost.update(run for run in beside if run not in runs)
            elif lost & runs:
                lost.difference_update(runs)
            else:
                return made(tasks)
        raise BrokenExecutor("gone")

    lost = set[tuple[int, int]]()
    workers, found = Workers(killing, count=4), dict[tuple[float, int], Result]()

    def keep(row: Row, result: Result) -> None:
        found[row.value, row.seed] = result

    run_rows(planned(values=[4, 8], seeds=list(range(5))), workers, keep, looked)
    bad = found.pop((8, 1))
    assert (bad["status"], bad["reason"]) == ("failed", "its worker was lost 3 times")
    assert len(found) == 9
    assert {result["status"] for result in found.values()} == {"finished"}


def test_a_task_that_fails_as_a_whole_is_made_run_by_run() -> None:
    def broken(tasks: Sequence[Task]) -> Any:
        if (4, 150) in map(_run, tasks):
            raise ValueError("no such thing")
        return made(tasks)

    workers = Workers(broken)
    found = results(planned(values=[4], seeds=list(range(300))), workers)
    bad = found.pop((4, 150))
    assert (bad["status"], bad["reason"]) == ("failed", "ValueError: no such thing")
    assert workers.renewed == 0
    assert {result["status"] for result in found.values()} == {"finished"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_error_on_the_way_stops_the_workers(error: type[BaseException]) -> None:
    workers = Workers(made)

    def keep(_row: Row, _result: Result) -> None:
        raise error

    with pytest.raises(error):
        run_rows(planned(), workers, keep)
    assert workers.stopped == 1


def test_a_cancelled_study_keeps_what_has_come() -> None:
    workers, found = Workers(made), []
    with pytest.raises(Cancelled):
        run_rows(planned(), workers, lambda row, _: found.append(row), lambda: len(found) > 1)
    assert 2 <= len(found) < 4
    assert workers.stopped == 1


def test_while_paused_nothing_is_given_out_and_what_is_under_way_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scheduling, "LOOK_S", 0.001)
    workers, came, looks = Workers(made), list[float](), [0]

    def keep(row: Row, _result: Result) -> None:
        came.append(row.value)

    def is_paused() -> bool:
        """From the first look after the first run until a hundred later."""
        looks[0] += bool(came)
        if looks[0] == 100:
            assert not workers.pool.runs_under_way()
            assert len(came) == sum(map(len, workers.pool.given)) < 8
        return 0 < looks[0] <= 100

    run_rows(planned(seeds=[0, 1, 2, 3]), workers, keep, is_paused=is_paused)
    assert looks[0] > 100
    assert len(came) == 8
