"""Whatever the data, the number of networks and the size: no text is cut or lies on another."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import pytest
from PySide6.QtCore import QSize
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
from tests.simulator.designs import dense
from tests.ui.views.text_layout import drawn, layout_faults
from ui.shell.docks.view_specs import VIEWS
from ui.style import style_sheet, theme
from ui.style.gradient_scale import ScaleKeeper
from ui.views.base.view import View
from ui.views.heatmap.quantity import HEAT_QUANTITIES
from ui.views.heatmap.view import GradientHeatmapView
from ui.views.histograms.view import HistogramView
from ui.views.loss.view import LossView
from ui.views.predictions.view import PredictionView

SIZES = [QSize(900, 560), QSize(700, 300), QSize(500, 340), QSize(300, 230)]
PRESENTED = [QSize(1200, 420), QSize(680, 420)]
WALKED = {"loss_view": QSize(575, 230), "gradient_heatmap": QSize(1015, 230)}
DATA = ("spirals", "hills", "sine", "digits")


def convolution(name: str) -> dict[str, Any]:
    return {"id": name, "type": "conv2d", "filters": 6, "activation": "relu"}


@lru_cache(maxsize=32)
def trained(data: str, networks: int) -> Snapshot:
    """Forty steps of networks that differ, with all that any view may ask for."""
    first = [convolution("first_convolution")] if data == "digits" else [dense("first", 6)]
    flat = [{"id": "flat", "type": "flatten"}] if data == "digits" else []
    stacks: list[list[dict[str, Any]]] = [
        [*first, *flat, dense("second", 5, "relu")],
        [dense("only_layer", 12)],
        [{"id": "body", "type": "block", "repeat": 9, "layers": [dense("a", 4, "sigmoid")]}],
        [dense(f"layer_{index}", 8, "relu") for index in range(7)],
    ]
    names = ("Two layers", "A wide one", "Sigmoid stack, vanishing", "Deep")
    design = {
        "format": "depthscope.design",
        "version": 1,
        "data": {"name": data, "samples": 100},
        "training": {"batch_size": 16, "epochs": 4},
        "networks": [
            {"name": name, "layers": layers}
            for name, layers in zip(names, stacks, strict=True)
        ][:networks],
    }  # fmt: skip
    trainer = Trainer(files.loads(json.dumps(design)))
    often = dict.fromkeys((*HISTOGRAMS, *PROBED, *SIMILARITY), 2)
    trainer.recorder.probes = Probes().switched(**often)
    for _ in range(40):
        trainer.step()
    trainer.evaluate()
    looked = tuple(n.kernel_layers[0] for n in trainer.snapshot().networks)
    return trainer.snapshot(
        request=ExaminationRequest(looked, matrices=True, activations=True, predictions=True)
    )


def variants(view: View) -> list[str]:
    """The quantities between which a view lets one choose."""
    if isinstance(view, GradientHeatmapView):
        return list(HEAT_QUANTITIES)
    if isinstance(view, HistogramView):
        return [*HISTOGRAMS, "layers"]
    return ["loss", "accuracy"] if isinstance(view, LossView) else [""]


def choose(view: View, variant: str) -> None:
    if isinstance(view, GradientHeatmapView):
        view.show_quantity(variant)
    elif isinstance(view, LossView):
        view.show_measure("loss" if variant == "loss" else "accuracy")
    elif isinstance(view, HistogramView) and variant == "layers":
        view.switch()
    elif isinstance(view, HistogramView):
        view.show_kind(variant)


DRAWN = [spec for spec in VIEWS if spec.name != "run_table"]  # a table is Qt's to lay out


def wrong_words(qtbot: QtBot, spec: Any, snapshot: Snapshot, sizes: list[QSize]) -> object:
    """What is wrong with a view's texts, by what it shows and its size."""
    view = spec.make()
    qtbot.addWidget(view)
    view.draw_on(snapshot, ScaleKeeper().covering(snapshot))
    counted = isinstance(view, PredictionView)  # in the cells of a confusion matrix
    found = {}
    for variant in variants(view):
        choose(view, variant)
        for size in sizes:
            wrong = layout_faults(drawn(view, size), size, on_images=counted)
            if wrong:
                found[variant, size.toTuple()] = wrong
    return found


# of each kind of data the fewest and the most networks; those between of one kind of each form
COUNTED = [(data, count) for data in DATA for count in (1, 4)]
COUNTED += [("spirals", 2), ("digits", 3)]


@pytest.mark.parametrize(("data", "networks"), COUNTED)
@pytest.mark.parametrize("spec", DRAWN, ids=[spec.name for spec in DRAWN])
def test_no_text_is_cut_or_lies_on_another(
    qtbot: QtBot, spec: Any, data: str, networks: int
) -> None:
    assert not wrong_words(qtbot, spec, trained(data, networks), SIZES)


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("spec", DRAWN, ids=[spec.name for spec in DRAWN])
def test_nor_is_it_while_presenting(qtbot: QtBot, qapp: QApplication, spec: Any, data: str) -> None:
    style_sheet.apply(qapp, theme.DARK, theme.presentation_scale(1080))
    try:
        assert not wrong_words(qtbot, spec, trained(data, 4), PRESENTED)
    finally:
        style_sheet.apply(qapp, theme.DARK)


@pytest.mark.parametrize("networks", [1, 2, 4])
@pytest.mark.parametrize("name", list(WALKED))
def test_nor_is_it_in_the_room_that_a_step_trace_leaves_while_presenting(
    qtbot: QtBot, qapp: QApplication, name: str, networks: int
) -> None:
    style_sheet.apply(qapp, theme.DARK, theme.presentation_scale(1080))
    spec = next(spec for spec in VIEWS if spec.name == name)
    try:
        assert not wrong_words(qtbot, spec, trained("digits", networks), [WALKED[name]])
    finally:
        style_sheet.apply(qapp, theme.DARK)
