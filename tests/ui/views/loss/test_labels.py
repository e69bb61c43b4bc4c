"""What stands at the ends of the curves: each network's last value, chance, and peaks beyond."""

from __future__ import annotations

import dataclasses
import math

import pytest
from PySide6.QtCore import QRectF

from simulator.engine.network import Divergence
from simulator.measurement.snapshot import Snapshot
from tests.ui.views.loss.conftest import EVALUATIONS, LOSSES
from tests.ui.views.runs import loss_run
from ui.plots.curve_labels import Label
from ui.style import theme
from ui.views.loss.labels import labels_of, peak_of

ALL = QRectF(0, -3, 4, 4)  # epochs, and decades up to 10


def labels(run: Snapshot, shown: str = "loss", top: float = 1.0) -> list[Label]:
    seen = QRectF(0, -3, 4, top + 3)
    return labels_of(run, shown, "epochs", math.log10, seen)  # type: ignore[arg-type]


def test_each_network_is_named_by_its_letter_at_its_last_value_and_chance_at_its_level() -> None:
    run, now = loss_run(LOSSES, networks=2), theme.current()
    first, second, chance = labels(run)
    mean = math.log10(sum(LOSSES[-3:]) / 3)  # over the last epoch
    assert (first.at, second.at) == (pytest.approx(mean), pytest.approx(mean))
    assert [one.text for one in (first, second)] == ["A  0.292", "B  0.292"]
    assert [one.color for one in (first, second)] == list(now.network_texts[:2])
    assert first.bold
    assert second.bold
    assert chance == Label(
        math.log10(run.chance_loss), "chance is ln 10 = 2.30", now.muted, short="chance 2.30"
    )
    shares = labels(loss_run(LOSSES, EVALUATIONS), "accuracy")
    assert [one.text for one in shares] == ["A  60.0 %", "chance is 10 %"]
    assert [one.text for one in labels(loss_run(LOSSES, chance_loss=None))] == ["A  0.292"]
    assert [one.text for one in labels(dataclasses.replace(run, step=0))] == [chance.text]


def test_a_curve_that_leaves_the_plot_is_named_at_its_edge_with_its_peak() -> None:
    run = loss_run(LOSSES, {3: (0.8, 40.0, 0.5, 0.4)}, chance_loss=None)
    assert [one.text for one in labels(run, top=2.0)] == ["A  0.292"]
    _, peak = labels(run)
    assert (peak.at, peak.text, peak.short) == (1.0, "↑ A validation peak 40", "↑ A peak 40")
    assert not peak.bold
    _, peak = labels(loss_run([30.0, *LOSSES], chance_loss=None))
    assert peak.text == "↑ A training peak 30"
    shares = labels(loss_run(LOSSES, EVALUATIONS), "accuracy", top=-1.0)
    assert not [one for one in shares if "peak" in one.text], "of shares there is none"


def test_what_has_diverged_is_written_in_the_colour_of_warnings_at_the_top() -> None:
    run = loss_run([1.0, math.inf, math.inf, math.inf], chance_loss=None)
    network = dataclasses.replace(run.networks[0], divergence=Divergence(2, "a", "loss"))
    end, *_ = labels(dataclasses.replace(run, networks=(network,)))
    assert end.text == "A  diverged"
    assert end.at >= 1.0
    assert end.color == theme.current().warning


def test_a_peak_is_the_largest_finite_loss_over_the_time_that_is_seen() -> None:
    (network,) = loss_run([0.5, 0.25, 0.125], {3: (0.1, 0.375, 0.5, 0.5)}).networks
    history = network.history
    assert peak_of(history, "epochs", 3, ALL) == (0.5, "training")
    assert peak_of(history, "epochs", 3, QRectF(0.5, -3, 0.5, 4)) == (0.375, "validation")
    assert peak_of(history, "steps", 3, QRectF(2, -3, 0.5, 4)) == (0.25, "training")
    assert peak_of(history, "steps", 3, QRectF(9, -3, 1, 4))[0] == 0.0
    (network,) = loss_run([2.0, math.inf, math.nan]).networks
    assert peak_of(network.history, "epochs", 3, ALL) == (2.0, "training")
