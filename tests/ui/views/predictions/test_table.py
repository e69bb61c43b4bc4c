"""Accuracy and error are written in the longest form that fits."""

from __future__ import annotations

from simulator.measurement.examination import (
    Predictions,
)
from tests.ui.views.predictions.test_view import NAMES, evaluated
from ui.views.predictions.table import facts


def test_the_share_of_right_answers_is_shown() -> None:
    predictions = Predictions("classes", NAMES, evaluated(), None)
    assert facts(predictions)[0] == "training 60.0% right"
    both = facts(Predictions("classes", NAMES, evaluated(), evaluated()))
    assert both[0] == "training 60.0% right · validation 60.0% right"
    assert both[2] == "validation 60.0% right"
    assert both[-1] == "60.0%"
