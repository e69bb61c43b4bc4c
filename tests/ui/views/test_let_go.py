"""A view that is gone leaves nothing: no plot, no menu of a plot, no widget, no record of a run."""

from __future__ import annotations

import dataclasses
import gc
import weakref
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.design.storage import files
from simulator.measurement.requests import (
    HISTOGRAMS,
    PROBED,
    SIMILARITY,
    ExaminationRequest,
    Probes,
)
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.conftest import LESSONS
from tests.ui.alive import alive
from ui.shell.docks.view_specs import VIEWS, ViewSpec
from ui.style.gradient_scale import ScaleKeeper
from ui.views.base.view import View


@pytest.mark.parametrize("spec", VIEWS, ids=lambda spec: spec.name)
def test_a_view_that_is_deleted_leaves_nothing_in_memory(qtbot: QtBot, spec: ViewSpec) -> None:
    before, widgets = alive(), len(QApplication.allWidgets())
    show(spec.make()).deleteLater()
    assert alive() - before == Counter()
    assert len(QApplication.allWidgets()) == widgets


def show(view: View) -> View:
    """The view with a run of two networks, cleared, and with the run again."""
    run = Trainer(files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json"))
    run.step()
    snapshot = run.snapshot()
    for _ in range(2):
        view.draw_on(snapshot, ScaleKeeper().covering(snapshot))
        view.show()
        view.grab()
        view.clear()
    return view


def test_a_heatmap_that_is_cleared_lets_go_of_the_panels_of_the_run_before(qtbot: QtBot) -> None:
    view = show(next(spec.make() for spec in VIEWS if spec.name == "gradient_heatmap"))
    qtbot.addWidget(view)
    after = alive()["PlotBox"]
    show(view)
    assert alive()["PlotBox"] == after


EVERY_STEP = Probes().switched(**dict.fromkeys((*HISTOGRAMS, *PROBED, *SIMILARITY), 1))
KEPT_BYTES = 10_000  # of a record that a view may not keep


def examined_run() -> Snapshot:
    """Of two networks, with everything measured and examined that views show."""
    run = Trainer(files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json"))
    run.recorder.probes = EVERY_STEP
    for _ in range(3):
        run.step()
    layers = tuple(network.kernel_layers[0] for network in run.snapshot().networks)
    return run.snapshot(request=ExaminationRequest(layers, True, True, True))


def large_arrays(value: Any) -> Iterator[np.ndarray]:
    """The arrays in a snapshot that hold `KEPT_BYTES`, or are parts of such arrays."""
    if isinstance(value, np.ndarray):
        while isinstance(value.base, np.ndarray):
            value = value.base
        if value.nbytes >= KEPT_BYTES:
            yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from large_arrays(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from large_arrays(list(value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from large_arrays(part)


@pytest.mark.parametrize("spec", VIEWS, ids=lambda spec: spec.name)
def test_a_view_that_is_cleared_keeps_no_record_of_the_run_in_memory(
    qtbot: QtBot, spec: ViewSpec
) -> None:
    view = spec.make()
    qtbot.addWidget(view)
    snapshot = examined_run()
    view.resize(900, 500)
    view.show()
    view.draw_on(snapshot, ScaleKeeper().covering(snapshot))
    view.grab()
    arrays = [weakref.ref(array) for array in large_arrays(snapshot.networks)]
    assert len(arrays) > 10

    view.clear()
    del snapshot
    QApplication.processEvents()
    gc.collect()

    assert [array().shape for array in arrays if array() is not None] == []
