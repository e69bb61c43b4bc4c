"""The table: its columns, and that its numbers survive the way out and back to the bit."""

from __future__ import annotations

import csv
import json

from simulator.study import table
from simulator.study.rows import rows
from simulator.study.run import RESULTS, failed
from tests.simulator.study.studies import SKIP, SKIPS, study

RATE = "training.optimizer.learning_rate"
RESULT = {
    **dict.fromkeys(RESULTS),
    "depth": 4, "status": "finished", "train_loss": 0.1 + 0.2, "parameters": 1_234,
    "seconds": 1e-9, "finding": "vanishing",
}  # fmt: skip


def test_the_columns_of_the_contract_come_first_and_the_digest_last() -> None:
    header = table.columns(study(variants=[{"name": "s", "settings": {SKIPS: SKIP}}]))
    assert ",".join(header[:10]) == (
        "depth,variant,seed,status,train_loss,validation_loss,train_accuracy,validation_accuracy,"
        "parameters,seconds"
    )
    assert header[-1] == "digest"
    assert SKIPS in header
    assert set(RESULTS) <= set(header)
    assert len(set(header)) == len(header)


def test_cells_read_back_as_the_same_numbers_and_texts() -> None:
    found = study(
        axis=RATE, values=[1e-3], variants=[{"name": '=a,"b"\n'.strip(), "settings": {SKIPS: SKIP}}]
    )
    row = next(rows(found))
    header, cells = table.columns(found), table.cells(found, row, RESULT)
    [_, line] = csv.reader(table.csv(header, [cells]).splitlines())
    read = table.values(header, line)
    for key, value in RESULT.items():
        assert read[key] == value, key
    assert read[RATE] == read["learning_rate"] == 1e-3
    assert read[SKIPS] == SKIP
    assert read["variant"] == '\'=a,"b"', "a spreadsheet evaluates nothing"
    assert (read["seed"], read["epochs"], read["batch_size"]) == (0, 2, 16)
    assert read["digest"] == row.digest


def test_a_parameter_of_another_variant_is_empty() -> None:
    found = study(variants=[{"name": "a"}, {"name": "s", "settings": {SKIPS: SKIP}}])
    first, *_, last = rows(found)
    column = table.columns(found).index(SKIPS)
    assert table.cells(found, first, RESULT)[column] == ""
    assert json.loads(table.cells(found, last, RESULT)[column]) == SKIP


def test_what_is_a_column_already_gets_no_second_one() -> None:
    variant = {"name": "a", "settings": {"training.batch_size": "full"}}
    found = study(variants=[variant], seeds=[0], values=[3])
    header = table.columns(found)
    assert "training.batch_size" not in header
    read = table.values(header, table.cells(found, next(rows(found)), failed("no")))
    assert (read["batch_size"], read["status"], read["reason"]) == ("full", "failed", "no")
    assert read["depth"] == 3, "it has its place in the plot"


def test_markdown_keeps_its_columns_whatever_a_cell_holds() -> None:
    text = table.markdown(["a", "b"], [["x|y", "1"], ["\\", ""]])
    assert text == "| a | b |\n| --- | --- |\n| x\\|y | 1 |\n| \\\\ |  |\n"


def test_json_holds_no_number_that_json_does_not_have() -> None:
    found = study()
    header = table.columns(found)
    read = [table.values(header, table.cells(found, row, RESULT)) for row in rows(found)]
    told = json.loads(json.dumps(table.as_json(found, read), allow_nan=False))
    assert (told["study"], told["design"], len(told["rows"])) == ("A study", "Tiny", 4)
    assert told["rows"][0]["validation_loss"] is None


def test_the_axis_is_found_in_its_column() -> None:
    assert table.axis_column(study()) == "depth"
    for axis in (RATE, "training.batch_size"):
        found = study(axis=axis, values=[1, 2])
        row = next(rows(found))
        header = table.columns(found)
        read = table.values(header, table.cells(found, row, RESULT))
        assert read[table.axis_column(found)] == 1


def test_a_failed_run_has_its_depth() -> None:
    found = study()
    row = next(rows(found))
    read = table.values(table.columns(found), table.cells(found, row, failed("why")))
    assert (read["depth"], read["status"]) == (2, "failed")


def test_numeric_columns_are_those_in_which_some_row_has_a_number() -> None:
    header = ("depth", "variant", "train_loss", "flag", "seed", "reason")
    read = [
        {"depth": 2, "variant": "3", "train_loss": None, "flag": True, "seed": None, "reason": 1},
        {"depth": 4, "variant": "a", "train_loss": 0.5, "flag": False, "seed": None, "reason": 1},
    ]
    assert table.numeric_columns(header, read) == ["depth", "train_loss"]


def test_values_are_written_back_as_the_same_texts() -> None:
    found = study(variants=[{"name": "s", "settings": {SKIPS: SKIP}}])
    header, cells = table.columns(found), table.cells(found, next(rows(found)), RESULT)
    assert table.texts(header, table.values(header, cells)) == cells
