"""Votes are counted, orders are kept, and all of it leaves as a table that no cell of can run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulator.escaping import csv_table
from simulator.lessons.reading import LessonFolder
from tests.simulator.lessons.small import documents, loaded
from ui.lessons.predictions import Prediction, PredictionLog


def asked(folder: Path, **question: Any) -> tuple[PredictionLog, LessonFolder, Prediction]:
    lesson, _ = documents()
    lesson["claims"] = []
    lesson["steps"][0]["question"] = {"text": "What now?", "because": "So.", **question}
    found, log = loaded(folder / "mine", lesson), PredictionLog()
    prediction = log.at(found, 0)
    assert prediction is not None
    return log, found, prediction


def test_votes_are_counted_and_come_back_with_the_step(tmp_path: Path) -> None:
    log, found, made = asked(tmp_path, kind="choice", choices=["=1+1", "b", "c"], answer=1)
    assert log.is_empty()
    log.vote(made, 1)
    log.vote(made, 1)
    log.vote(made, 2, by=-1)  # nobody is no fewer than nobody
    log.set_votes(made, 0, 6)
    assert (made.votes, made.share(1)) == ([6, 2, 0], 0.25)
    assert log.at(found, 0) is made
    assert log.at(found, 1) is None
    assert log.at(found, -1) is None
    header, rows = log.table()
    assert [row[4:] for row in rows] == [
        ("=1+1", "6", "0.750", "", ""), ("b", "2", "0.250", "", ""), ("c", "0", "0.000", "", ""),
    ]  # fmt: skip
    log.reveal(made, "")
    assert [row[-1] for row in log.table()[1]] == ["", "right", ""]
    assert "\n=1+1" not in csv_table(header, rows)
    assert ",=1+1" not in csv_table(header, rows)
    log.clear(made)
    assert log.is_empty()


def test_an_order_is_put_together_and_held_against_the_right_one(tmp_path: Path) -> None:
    log, _, made = asked(tmp_path, kind="order", choices=["a", "b", "c"], answer=[2, 0, 1])
    for choice in (0, 2, 1):
        log.put_next(made, choice)
    log.put_next(made, 0)  # once more: taken out
    log.put_next(made, 0)
    assert made.order == [2, 1, 0]
    assert [made.is_right(choice) for choice in range(3)] == [False, False, True]
    assert [row[7] for row in log.table()[1]] == ["3", "2", "1"]


def test_a_drawn_curve_is_a_row_of_points(tmp_path: Path) -> None:
    log, _, made = asked(tmp_path, kind="curve", view="loss_view", network="One")
    log.draw(made, [(0.0, 2.3), (1.5, 0.01)])
    ((*_, points, _votes, _share, _place, _outcome),) = log.table()[1]
    assert points == "0:2.3 1.5:0.01"
