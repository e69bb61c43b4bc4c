"""The history keeps a bounded number of runs, and is written as Markdown."""

from __future__ import annotations

import dataclasses

from PySide6.QtTest import QSignalSpy

from simulator.measurement.number_text import loss_text
from tests.simulator.designs import dense, design
from tests.ui.views.run_table.test_view import run
from ui.run.run_book import RunBook
from ui.views.run_table.history import COLUMNS, MOST_RUNS, RunHistory, markdown, table
from ui.views.run_table.model import RunModel

TITLES = [column.title for column in COLUMNS]


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


def test_names_and_differences_of_runs_that_were_left_are_rows_without_another_step() -> None:
    record, runs = RunHistory(), RunBook()
    left = runs.begin(1, 0, design([dense("a")]), unused=False)
    runs.leave(position=0)
    runs.begin(2, 1, design([dense("a", 6)]), unused=False)
    record.show_runs(runs)
    record.update(run(3, 2))
    runs.on_kept(left.key, run(5, 1))
    record.show_runs(runs)
    shown = [[row.number, *(row.values[TITLES.index(each)] for each in ("Run", "Steps"))]
             for row in record.rows]  # fmt: skip
    assert shown == [[1, 1, 5], [2, 2, 3]]
    left.name, left.pinned = "wide", True
    record.show_runs(runs)
    old, new = record.rows
    assert old.values[TITLES.index("Run")] == "◆ wide"
    assert "units" in str(old.values[TITLES.index("Differs")])
    assert new.values[TITLES.index("Differs")] == ""
    assert (record.run_of(old), record.run_of(new)) == (left, runs.present)


def test_columns_without_a_title_have_a_word_in_files_and_numbers_stand_at_the_right() -> None:
    record = RunHistory()
    record.update(run(1))
    titles, rules, row = markdown(record.rows).splitlines()
    assert titles.startswith("| Run |   | Network | Differs | Depth |")
    assert rules.startswith("| ---: | --- | --- | --- | ---: |")
    assert row.startswith("| 1 | A | ")
    header, (values,) = table(record.rows)
    assert header[:3] == ["Run", "Letter", "Network"]
    assert len(header) == len(values)


def test_a_row_comes_or_goes_with_its_network() -> None:
    record, snapshot = RunHistory(), run(1)
    model = RunModel(record)
    comes, goes = QSignalSpy(model.rowsInserted), QSignalSpy(model.rowsRemoved)
    for networks in (1, 3, 2):
        record.update(dataclasses.replace(snapshot, networks=snapshot.networks * networks))
        model.follow()
        assert model.rowCount() == networks
        assert [row.network for row in model.rows] == list(range(networks))
    assert [comes.at(at)[1:] for at in range(comes.count())] == [[0, 0], [1, 2]]
    assert [goes.at(at)[1:] for at in range(goes.count())] == [[2, 2]]


def test_only_what_trains_in_a_run_that_stands_is_paused() -> None:
    snapshot = run(1)
    for status in ("ready", "training", "finished", "diverged"):
        network = dataclasses.replace(snapshot.networks[0], status=status)
        for running in (True, False):
            record = RunHistory()
            record.update(dataclasses.replace(snapshot, networks=(network,), running=running))
            paused = status == "training" and not running
            [row] = record.rows
            assert row.values[TITLES.index("Status")] == ("paused" if paused else status)


def test_numbers_are_written_as_their_column_asks_and_what_is_not_known_as_a_dash() -> None:
    texts = {column.title: column.text for column in COLUMNS}
    for title, value, text in (
        ("Parameters", 12_345, "12,345"), ("Steps", 1_000, "1,000"), ("Run", "◆ wide", "◆ wide"),
        ("Epochs", 2.0, "2"), ("Epochs", 1.25, "1.25"), ("Epochs", 1234.56, "1235"),
        ("Time", 1.234, "1.23 s"), ("Time", 60, "60.00 s"),
        ("Train loss", 0.0, "0.0000"), ("Train loss", 0.5, "0.5000"),
        ("Train loss", 1e-3, "0.0010"),
        ("Validation loss", 999.0, "999.0000"), ("Train accuracy", 0.5, "50.0%"),
        ("Validation accuracy", 1.0, "100.0%"), ("Network", "plain", "plain"),
    ):  # fmt: skip
        assert texts[title](value) == text, (title, value)
    for value in (1e3, 1e-4):
        assert texts["Train loss"](value) == loss_text(value)
    for title in ("Parameters", "Epochs", "Time", "Train loss", "Train accuracy"):
        assert texts[title](None) == "–", title
