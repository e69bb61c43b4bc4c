"""The table of the heatmap holds what was recorded, of every network."""

from __future__ import annotations

import dataclasses

import numpy as np

from tests.ui.views.runs import heat_run
from ui.views.heatmap.view import GradientHeatmapView

MANY = np.linspace(-3, 0, 12).reshape(6, 2)


def test_the_table_holds_every_recorded_number(view: GradientHeatmapView) -> None:
    values = np.array([[-3.5, -np.inf], [np.nan, 0.25]])
    view.draw(heat_run(values, networks=2))
    header, rows = view.table()
    assert list(header[:3]) == ["step", "epoch", "A Network: body/1/a (log10 kernel gradient)"]
    made = [list(row) for row in rows]
    assert [row[0] for row in made] == [1, 2]
    assert np.array_equal(np.array(made)[:, 2:4].astype(float), values, equal_nan=True)
    assert len(header) == len(made[0]) == 6
    view.clear()
    assert list(view.table()[1]) == []


def test_networks_with_records_of_their_own_share_a_table(view: GradientHeatmapView) -> None:
    run = heat_run(MANY)
    network = run.networks[0]
    short = dataclasses.replace(network, history=network.history.until(2))
    view.draw(dataclasses.replace(run, networks=(network, short)))
    rows = list(view.table()[1])
    assert len(rows) == 6
    assert rows[2][4:] == ["", ""]
