"""Cards tell how their layers do while they train, from the snapshot alone."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import Design, LayerPlace
from simulator.measurement.number_text import number_text
from simulator.measurement.requests import PROBED
from simulator.measurement.snapshot import NetworkSnapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.canvas.hand import Hand
from tests.ui.conftest import MakeWindow
from ui.canvas.measured.live_values import LEVELS, NO_VALUES, UNKNOWN, LiveValues, wire_width
from ui.canvas.scene import CanvasScene
from ui.shell.settings import Settings
from ui.style.gradient_scale import ScaleKeeper


def deep() -> Design:
    """a, then b and c three times over, and the output."""
    built = design([dense("a", 8, "relu"), dense("b", 8, "sigmoid"), dense("c", 8, "tanh")])
    inside = [LayerPlace(0, ("b",)), LayerPlace(0, ("c",))]
    return edits.wrap_in_block(built, inside, 3)


@pytest.fixture
def run() -> Trainer:
    made = Trainer(deep())
    for _ in range(40):
        made.step()
    made.evaluate()
    return made


@pytest.fixture
def scene(hand: Hand) -> CanvasScene:
    hand.canvas.document.show_design(deep())
    return hand.canvas.scene()


def show(scene: CanvasScene, run: Trainer, *, running: bool = False) -> None:
    snapshot = run.snapshot(running)
    scene.run_display.show(snapshot, ScaleKeeper().covering(snapshot))


def test_a_card_shows_its_signal_and_its_gradient_over_time(
    scene: CanvasScene, run: Trainer
) -> None:
    show(scene, run)
    network = run.snapshot().networks[0]
    spread = network.value_of("activation_std")[network.layer_names.index("a")]
    live = scene.cards[LayerPlace(0, ("a",))].live
    assert live.text in (f"std {number_text(float(spread), 2)}", "12 % dead", "25 % dead")
    assert len(live.trace) == 24
    assert all(0 <= level <= LEVELS for level in live.trace)


def test_repeated_layers_show_the_middle_repetition(scene: CanvasScene, run: Trainer) -> None:
    show(scene, run)
    network = run.snapshot().networks[0]
    rows = [at for at, name in enumerate(network.layer_names) if name.endswith("/c")]
    assert len(rows) == 3
    middle = sorted(network.value_of("activation_std")[rows].tolist())[1]
    (card,) = [one for place, one in scene.cards.items() if place.path[-1] == "c"]
    assert card.live.text == f"std {number_text(middle, 2)}"


def test_a_relu_is_never_called_saturated(
    scene: CanvasScene, run: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares = {"dead_share": 0.0, "saturated_share": 0.75, "activation_std": 1.0}

    def value_of(network: NetworkSnapshot, name: str) -> np.ndarray:
        return np.full(len(network.layer_names), shares[name])

    monkeypatch.setattr(NetworkSnapshot, "value_of", value_of)
    show(scene, run)
    texts = {place.path[-1]: card.live.text for place, card in scene.cards.items()}
    assert "saturated" not in texts["a"], "half of it is flat by design"
    assert "75 % saturated" in texts["b"]
    assert "75 % saturated" in texts["c"]


def test_a_block_that_is_opened_again_shows_what_its_cards_showed(
    hand: Hand, scene: CanvasScene, run: Trainer
) -> None:
    show(scene, run)
    block = LayerPlace(0, ("block",))
    before = {place: (card.live, card.gradient_color) for place, card in scene.cards.items()}
    assert all(color is not None for _, color in before.values() if _.text)
    hand.canvas.commands.toggle_collapsed(block)
    assert scene.frames[block].cells
    hand.canvas.commands.toggle_collapsed(block)
    assert {p: (card.live, card.gradient_color) for p, card in scene.cards.items()} == before
    hand.canvas.document.show_design(edits.set_title(deep(), "another"))
    hand.canvas.commands.toggle_collapsed(block)
    hand.canvas.commands.toggle_collapsed(block)
    assert scene.cards[LayerPlace(0, ("block", "b"))].live == NO_VALUES, "of another design"


def test_a_dead_layer_says_so(scene: CanvasScene, run: Trainer) -> None:
    network = run.networks[0]
    parameter_slice = next(one for one in network.layout.slices if one.node.name == "a")
    parameter_slice.views(network.state.parameters)["bias"][...] = -1_000
    run.step(probe=PROBED)
    show(scene, run)
    assert scene.cards[LayerPlace(0, ("a",))].live.text == "100 % dead"


def test_wires_are_as_thick_as_their_signal(scene: CanvasScene, run: Trainer) -> None:
    show(scene, run)
    network = run.snapshot().networks[0]
    spread = float(network.value_of("activation_std")[network.layer_names.index("a")])
    widths = [
        width
        for wire, width in zip(scene.layout.wires, scene.wires.widths, strict=True)
        if wire.source == LayerPlace(0, ("a",))
    ]
    assert len(widths) == 2  # up to the frame, and on inside it
    assert set(widths) == {wire_width(spread)}


def test_every_wire_knows_what_it_carries(scene: CanvasScene) -> None:
    unknown = [wire for wire in scene.layout.wires if wire.source is None]
    assert len(unknown) == 1  # what leaves the input


@pytest.mark.parametrize(
    ("spread", "width"), [(1.0, 2.5), (0.1, 1.75), (10.0, 3.25), (0.0, 0.5), (1e9, 5.0)]
)
def test_a_decade_is_three_quarters_of_a_pixel(spread: float, width: float) -> None:
    assert wire_width(spread) == width


def test_an_unknown_signal_has_a_plain_wire() -> None:
    assert wire_width(math.nan) == 1.5
    assert wire_width(math.inf) == 5.0


def test_a_rewound_snapshot_shows_the_past(scene: CanvasScene, run: Trainer) -> None:
    snapshot = run.snapshot_at(1)
    scene.run_display.show(snapshot, ScaleKeeper().covering(snapshot))
    live = scene.cards[LayerPlace(0, ("a",))].live
    assert live.trace == ()  # one record is no line
    assert live.text


def test_looking_back_texts_name_the_step_they_are_of(scene: CanvasScene, run: Trainer) -> None:
    card = scene.cards[LayerPlace(0, ("a",))]
    texts = {}
    for step in (1, 30):
        snapshot = run.snapshot_at(step)
        scene.run_display.show(snapshot, ScaleKeeper().covering(snapshot))
        texts[step] = card.live.text
    assert "step" not in texts[1]
    assert texts[30] == f"{texts[1]} at step 1"
    show(scene, run)
    assert re.fullmatch(r"std 0\.\d+", card.live.text)  # live, as ever


@pytest.mark.parametrize("zoom", [0.6, 1.0])
def test_a_text_without_room_is_left_out(hand: Hand, scene: CanvasScene, zoom: float) -> None:
    hand.canvas.zoom(zoom / hand.canvas.transform().m11())
    card = scene.cards[LayerPlace(0, ("a",))]

    def picture(text: str) -> QImage:
        card.set_live(LiveValues(text))
        return hand.canvas.viewport().grab().toImage()

    silent = picture("")
    assert picture("std 0.1") != silent
    assert picture("100 % saturated at step 1,234,567 of many more") == silent


def test_texts_and_numbers_change_only_where_they_are_to(scene: CanvasScene, run: Trainer) -> None:
    card, lane = scene.cards[LayerPlace(0, ("a",))], scene.lanes[0]
    for text in (True, False, True):
        run.step()
        card.set_live(NO_VALUES)
        lane.set_verdict("")
        snapshot = run.snapshot(running=True)
        scene.run_display.show(snapshot, ScaleKeeper().covering(snapshot), text=text)
        assert (card.live is not NO_VALUES) == text
        assert (lane.verdict != "") == text


def test_a_run_that_begins_anew_has_no_verdict_yet(scene: CanvasScene, run: Trainer) -> None:
    show(scene, run)
    assert scene.lanes[0].verdict
    show(scene, Trainer(run.design))
    assert scene.lanes[0].verdict == ""


def test_a_snapshot_of_another_network_changes_nothing(scene: CanvasScene) -> None:
    other = Trainer(design([dense("z", 3)]))
    other.step()
    show(scene, other)
    assert all(card.live is NO_VALUES for card in scene.cards.values())


def test_a_layer_without_a_past_has_a_gap_in_its_trace(hand: Hand) -> None:
    card = next(iter(hand.canvas.scene().cards.values()))
    image = QImage(300, 200, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    for trace in ((UNKNOWN,) * 24, (UNKNOWN, 3, 4, UNKNOWN, 5), (0,), ()):
        card.set_live(LiveValues("std 0.1", trace))
        hand.canvas.scene().render(painter)
    painter.end()


def test_the_whole_can_be_switched_off_and_stays_so(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step >= 3)
    scene = window.canvas.scene()
    qtbot.waitUntil(lambda: any(card.live is not NO_VALUES for card in scene.cards.values()))
    assert window.action("live_values").isChecked()
    qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert all(card.live is NO_VALUES for card in scene.cards.values())
    assert set(scene.wires.widths) == {1.5}
    assert not Settings().live_values()
    qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert any(card.live is not NO_VALUES for card in scene.cards.values())
    assert Settings().live_values()


def test_reset_returns_the_cards_to_rest(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_Period)
    scene = window.canvas.scene()
    qtbot.waitUntil(lambda: any(card.live is not NO_VALUES for card in scene.cards.values()))
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: all(card.live is NO_VALUES for card in scene.cards.values()))


def test_traces_have_the_heatmaps_scale(scene: CanvasScene, run: Trainer) -> None:
    snapshot = run.snapshot()
    scale = ScaleKeeper().covering(snapshot)
    scene.run_display.show(snapshot, scale)
    network = snapshot.networks[0]
    last = float(network.gradient_log10[network.kernel_layers.index("a")])
    level = scene.cards[LayerPlace(0, ("a",))].live.trace[-1]
    assert level == round(LEVELS * scale.fraction(last))
    assert np.isfinite(last)


def test_from_afar_live_values_wait_until_the_cards_are_near(
    hand: Hand, scene: CanvasScene, run: Trainer
) -> None:
    hand.canvas.zoom(0.3 / hand.canvas.transform().m11())
    show(scene, run)
    card = scene.cards[LayerPlace(0, ("a",))]
    assert card.gradient_color is not None
    assert card.live == NO_VALUES
    hand.canvas.zoom(1.0 / hand.canvas.transform().m11())
    assert card.live.trace


def test_traces_wait_until_the_cards_are_near(hand: Hand, scene: CanvasScene, run: Trainer) -> None:
    """A card at a middle distance has a text and no trace: one that changed would repaint it."""
    hand.canvas.zoom(0.6 / hand.canvas.transform().m11())
    show(scene, run)
    card = scene.cards[LayerPlace(0, ("a",))]
    assert card.live.text
    assert card.live.trace == ()
    hand.canvas.zoom(1.0 / hand.canvas.transform().m11())
    assert len(card.live.trace) == 24
