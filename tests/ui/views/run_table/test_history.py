"""The history keeps a bounded number of runs, and is written as Markdown."""

from __future__ import annotations

import dataclasses

from tests.ui.views.run_table.test_view import run
from ui.views.run_table.history import MOST_RUNS, RunHistory, markdown


def test_the_number_of_runs_is_bounded() -> None:
    record, trained = RunHistory(), run(1)
    for run_id in range(MOST_RUNS + 50):
        record.update(dataclasses.replace(trained, run_id=run_id, newest_step=0))
        record.update(dataclasses.replace(trained, run_id=run_id))
    assert len(record.rows) == MOST_RUNS
    assert record.rows[-1].number == MOST_RUNS + 50


def test_a_name_with_a_bar_does_not_break_the_markdown() -> None:
    record, snapshot = RunHistory(), run(1)
    named = dataclasses.replace(snapshot.networks[0], name="a|b")
    record.update(dataclasses.replace(snapshot, networks=(named,)))
    assert "a\\|b" in markdown(record.rows)
