"""The table of the loss view holds losses and evaluations."""

from __future__ import annotations

import csv
import dataclasses
import io
import math

from tests.ui.views.loss.conftest import EVALUATIONS, LOSSES
from tests.ui.views.runs import loss_run
from ui.views.base.export import csv_text
from ui.views.loss.table import chance, values_at
from ui.views.loss.view import LossView


def test_the_table_holds_losses_and_evaluations(view: LossView) -> None:
    view.draw(loss_run(LOSSES, EVALUATIONS))
    rows = list(csv.DictReader(io.StringIO(csv_text(view.table()))))
    assert [float(row["minibatch_loss"]) for row in rows] == LOSSES
    assert [row["validation_loss"] for row in rows] == ["", "", "0.9", "", "", "1.0"]
    assert [float(row["seconds"]) for row in rows] == [0.5, 1.0, 1.5, 2.0, 2.5, 3.0]
    assert rows[5]["validation_accuracy"] == "0.6"


def test_the_values_at_a_time_are_those_of_its_step_and_of_the_evaluation_before_it() -> None:
    run = loss_run(LOSSES, EVALUATIONS, networks=2)
    first = "epoch 1.40 · step 4"
    both = [f"{letter}  Network   0.25 · validation 0.9" for letter in "AB"]
    assert values_at(run, 1.4, "epochs", "loss") == [first, *both]
    assert values_at(run, 4.2, "steps", "loss") == [first, *both]
    assert values_at(run, 2.1, "seconds", "loss") == ["2.10 s", *both]
    shares = "training 50.0 % · validation 40.0 %"
    assert values_at(run, 1.4, "epochs", "accuracy")[1] == f"A  Network   {shares}"
    assert values_at(run, 0.5, "epochs", "loss")[1] == "A  Network   1.5"
    assert values_at(run, 0.5, "epochs", "accuracy") == ["epoch 0.50 · step 2"]
    assert values_at(run, 2.5, "epochs", "loss")[1] == "A  Network   validation 1"
    long = dataclasses.replace(run.networks[0], name="a name of more than 24 letters")
    run = dataclasses.replace(run, networks=(long,))
    assert values_at(run, 1.0, "epochs", "loss")[1].startswith("A  a name of more than 24…   1 ·")


def test_chance_is_told_by_the_number_of_classes() -> None:
    run = loss_run(LOSSES, chance_loss=math.log(3))
    assert chance(run, "loss") == (math.log(3), "chance is ln 3 = 1.10", "chance 1.10")
    assert chance(run, "accuracy") == (1 / 3, "chance is 33.3 %", "chance 33.3 %")
    assert chance(dataclasses.replace(run, chance_loss=None), "loss") is None
