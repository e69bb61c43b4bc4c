"""Walking through a step in the window, with its keys."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import LayerPlace
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.docks.dock_area import LEAST_PX
from ui.shell.main_window import MainWindow
from ui.style import theme
from ui.toolbars.step_trace_bar import format_number, format_numbers

SHIFT = Qt.KeyboardModifier.ShiftModifier


def traced_window(qtbot: QtBot, make_window: MakeWindow) -> MainWindow:
    """A window at the first layer of its first step."""
    window = make_window()
    qtbot.keyClick(window, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: window.step_trace_bar.stage is not None)
    return window


def on(qtbot: QtBot, window: MainWindow, times: int = 1) -> None:
    for _ in range(times):
        qtbot.keyClick(window, Qt.Key.Key_F9)


def where(window: MainWindow) -> tuple[str, str]:
    stage = window.step_trace_bar.stage
    assert stage is not None
    return stage.direction, stage.layer


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-1.25, "−1.25"), (0.02134, "0.0213"), (3.21e-7, "3.2 × 10⁻⁷"),
        (-2e9, "−2.0 × 10⁹"), (9.96e-7, "1.0 × 10⁻⁶"), (math.nan, "not a number"),
        (-math.inf, "−∞"),
    ],
)  # fmt: skip
def test_figures_are_short_and_honest(value: float, text: str) -> None:
    assert format_number(value) == text


def test_small_entries_share_a_power_of_ten() -> None:
    assert format_numbers([1e-6, -2.5e-7, 0.0]) == "× 10⁻⁶   1.00   −0.25   0.00"
    assert format_numbers([0.5, -0.25]) == "0.5   −0.25"
    assert format_numbers([1e-6, math.nan]) == "1.0 × 10⁻⁶   not a number"


def test_a_trace_makes_one_step_and_selects_the_first_layer(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = traced_window(qtbot, make_window)
    assert where(window) == ("forward", "stem")
    assert window.selection.layers == {LayerPlace(0, ("stem",))}
    assert window.canvas.scene().cards[LayerPlace(0, ("stem",))].selected
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)
    assert window.step_trace_bar.isVisible()


def test_keys_go_forward_to_the_last_layer_then_back_and_on_to_the_next_step(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = traced_window(qtbot, make_window)
    on(qtbot, window, 2)
    assert where(window) == ("forward", "body/1/b")
    assert window.selection.layers == {LayerPlace(0, ("body", "b"))}
    on(qtbot, window, 2)
    assert where(window) == ("forward", "body/2/b")
    assert window.selection.repetition == 2
    qtbot.keyClick(window, Qt.Key.Key_F9, SHIFT)
    assert where(window) == ("forward", "body/2/a")
    on(qtbot, window, 16)
    assert where(window) == ("forward", "output")
    on(qtbot, window)
    assert where(window) == ("backward", "output")
    on(qtbot, window, 19)
    assert where(window) == ("backward", "stem")
    on(qtbot, window)
    qtbot.waitUntil(lambda: where(window) == ("forward", "stem"))
    assert window.step_trace_bar._trace is not None
    assert window.step_trace_bar._trace.step == 2


def test_the_numbers_stand_in_the_bar(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = traced_window(qtbot, make_window)
    stage = window.step_trace_bar.stage
    assert stage is not None
    for panel, numbers in zip(window.step_trace_bar.panels, stage.arrays, strict=True):
        text = panel.text()
        assert text.startswith(numbers.name)
        for value in (numbers.mean, numbers.std, numbers.minimum, numbers.maximum):
            assert format_number(value) in text
        assert format_numbers(numbers.first) in text
    assert "loss 2.4" in window.step_trace_bar._direction.full_text()
    # and as colours, with each number under the mouse
    panel, weights = window.step_trace_bar.panels[1], stage.arrays[1]
    assert panel.map.isVisible()
    rect = panel.map.picture_rect()
    rows, columns = weights.corner.shape
    assert (rows, columns) == (32, 32)
    at = QPoint(rect.width() - 1, rect.height() // 2)
    number = f"{weights.corner[16, 31]:.4g}".replace("-", "−")
    assert panel.map.text_at(at) == f"input 17, unit 32: {number}"
    assert panel.map.text_at(rect.bottomRight() + QPoint(1, 1)) == ""
    picture = panel.map.grab().toImage()
    cell = QColor(picture.pixel(round(rect.width() * 31.5 / 32), round(rect.height() * 16.5 / 32)))
    is_green = cell.green() > cell.blue()
    assert is_green == (weights.corner[16, 31] > 0), "negative, or positive"
    # one key leads to the other pass, and to the next step
    qtbot.keyClick(window, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    assert where(window) == ("backward", "output")
    qtbot.keyClick(window, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: where(window) == ("forward", "stem"))


def test_a_selected_card_leads_to_its_stage(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = traced_window(qtbot, make_window)
    window.selection.set_layers([LayerPlace(1, ("body", "b"))])
    assert where(window) == ("forward", "body/1/b")
    assert window.step_trace_bar._network == 1
    window.selection.clear()
    assert where(window) == ("forward", "body/1/b")


def test_the_trace_goes_on_by_its_key_and_ends_by_escape_by_training_and_by_an_edit(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = traced_window(qtbot, make_window)
    below = window.dock_area.docks["loss_view"].height()
    # its key goes on, as far as the next step; the layer that is selected is one of a block
    assert window.action("walk").text() == "Walk on"
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert where(window) == ("forward", "body/1/a")
    # Escape ends it, after what is begun on the canvas, and before it selects the block
    block_layers = window.selection.layers
    qtbot.keyClick(window.canvas, Qt.Key.Key_S)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert where(window) == ("forward", "body/1/a")
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert window.step_trace_bar.stage is None
    assert window.selection.layers == block_layers
    assert not window.step_trace_bar.isVisible()
    assert window.action("walk").text() == "Walk"
    assert not window.action("walk_end").isEnabled()
    qtbot.waitUntil(lambda: window.dock_area.docks["loss_view"].height() > below)
    view, bar = window.dock_area.views["loss_view"], window.step_trace_bar
    cross = bar.findChild(QPushButton, "walk_end_button")
    assert isinstance(cross, QPushButton)
    for end in (
        lambda: qtbot.keyClick(window, Qt.Key.Key_F8, SHIFT),
        lambda: qtbot.mouseClick(cross, Qt.MouseButton.LeftButton),
        lambda: qtbot.keyClick(view, Qt.Key.Key_Escape),
        window.session.train_epoch,
        lambda: window.timeline.slider.setValue(1),  # it would stand beside another step
        lambda: window.document.edit(
            "x", lambda design: edits.set_training(design, "batch_size", 32)
        ),
    ):
        qtbot.keyClick(window, Qt.Key.Key_F8)
        qtbot.waitUntil(lambda: window.step_trace_bar.stage is not None)
        end()
        qtbot.waitUntil(lambda: window.step_trace_bar.stage is None)
        qtbot.waitUntil(lambda: window.session.state in (RunState.PAUSED, RunState.READY))


@pytest.mark.parametrize("presenting", [False, True])
def test_a_trace_leaves_plots_legible_and_then_everything_as_it_was(
    qtbot: QtBot, make_window: MakeWindow, presenting: bool
) -> None:
    window = make_window()
    dock, canvas = window.dock_area.docks["loss_view"], window.canvas
    if presenting:
        window.action("present").trigger()
    found: list[tuple[int, int]] = []

    def settled() -> bool:
        found.append((dock.height(), canvas.height()))
        return len(found) > 4 and len(set(found[-4:])) == 1

    qtbot.waitUntil(settled)
    before = found[-1]
    bar = window.presentation_bar if presenting else window.toolbar
    buttons = bar.findChildren(QAbstractButton)
    places = [button.geometry() for button in buttons]
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_F8)
        qtbot.waitUntil(lambda: dock.height() < before[0] and canvas.height() <= before[1])
        assert dock.height() >= theme.px(LEAST_PX)
        assert [button.geometry() for button in buttons] == places, "the toolbar jumps"
        qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: (dock.height(), canvas.height()) == before)


def test_the_stage_is_named_in_full(qtbot: QtBot, make_window: MakeWindow) -> None:
    bar = traced_window(qtbot, make_window).step_trace_bar
    trace = bar._trace
    assert trace is not None
    bar.show_trace(replace(trace, step=28_801, losses=tuple(3.5e-7 for _ in trace.losses)))
    assert bar._direction.text() == bar._direction.full_text()


def test_where_nothing_can_be_trained_nothing_is_traced(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    window.document.edit(
        "x", lambda design: edits.set_data(design, "name", "file")
    )  # a file that is not named
    qtbot.waitUntil(lambda: window.session.state is RunState.EMPTY)
    assert not window.action("walk").isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_F8)
    on(qtbot, window)
    assert window.step_trace_bar.stage is None
    assert not window.step_trace_bar.isVisible()


def test_the_bar_is_empty_until_a_step_is_traced_and_may_be_drawn_so(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    bar = window.step_trace_bar
    window.grab()
    bar.grab()
    assert not bar.findChildren(QWidget)
    qtbot.keyClick(window, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: bar.stage is not None)
    parts = len(bar.findChildren(QWidget))
    assert parts
    on(qtbot, window)
    bar.close_trace()
    qtbot.keyClick(window, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: bar.stage is not None)
    assert len(bar.findChildren(QWidget)) == parts
