"""The table of the loss view holds losses and evaluations."""

from __future__ import annotations

import csv
import io

from tests.ui.views.loss.conftest import EVALUATIONS, LOSSES
from tests.ui.views.runs import loss_run
from ui.views.base.export import csv_text
from ui.views.loss.view import LossView


def test_the_table_holds_losses_and_evaluations(view: LossView) -> None:
    view.draw(loss_run(LOSSES, EVALUATIONS))
    rows = list(csv.DictReader(io.StringIO(csv_text(view.table()))))
    assert [float(row["minibatch_loss"]) for row in rows] == LOSSES
    assert [row["validation_loss"] for row in rows] == ["", "", "0.9", "", "", "1.0"]
    assert [float(row["seconds"]) for row in rows] == [0.5, 1.0, 1.5, 2.0, 2.5, 3.0]
    assert rows[5]["validation_accuracy"] == "0.6"
