"""Divergence stands at its card, in the warning colour, with its cure as a button."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from simulator.design.storage import files
from tests.simulator.designs import dense, design
from tests.ui.conftest import MakeWindow
from ui.canvas.items.paint_cache import cached_color
from ui.run.run_state import RunState
from ui.style import theme

WILD = design(
    [dense("a", 8, "linear"), dense("b", 8, "linear")],
    data={"name": "plane"}, optimizer={"name": "sgd", "learning_rate": 10.0}, epochs=20,
)  # fmt: skip


def test_divergence_is_told_at_its_card_and_cured_by_a_click(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    path = tmp_path / "wild.json"
    files.save(WILD, path)
    window = make_window(path)
    bar, scene = window.canvas.divergence_bar, window.canvas.scene()
    assert not bar.isVisible()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(bar.isVisible)
    assert window.session.broken
    assert window.snapshot is not None
    divergence = window.snapshot.networks[0].divergence
    assert divergence is not None
    words = theme.current().warning
    assert words in bar.text.styleSheet()
    assert str(divergence.step) in bar.text.text()
    card = scene.cards[LayerPlace(0, (divergence.layer,))]
    assert card._edge()[0] == cached_color(words)
    others = [one for one in scene.cards.values() if one is not card]
    assert all(one._edge()[0] != cached_color(words) for one in others)
    assert scene.lanes[0]._verdict_color() == words
    at = window.canvas.mapFromScene(card.mapRectToScene(card.body())).boundingRect()
    assert abs(bar.y() - window.canvas.viewport().y() - at.bottom()) < 20

    diverged = window.snapshot.newest_step
    qtbot.mouseClick(bar.cure, Qt.MouseButton.LeftButton)
    assert window.document.design.training.optimizer.learning_rate == 1.0
    assert not bar.isVisible()
    qtbot.waitUntil(lambda: window.session.state is not RunState.LOADING)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.document.design == WILD
    qtbot.waitUntil(  # design and run are back
        lambda: (
            window.snapshot is not None
            and window.snapshot.newest_step == diverged
            and bar.isVisible()
        )
    )
    # its key does the same, and is there for nothing else
    assert window.action("apply_cure").isEnabled()
    qtbot.keyClick(window.canvas, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.document.design.training.optimizer.learning_rate == 1.0
    assert not bar.offered
    assert not window.action("apply_cure").isEnabled()


def test_it_covers_nothing_of_the_network_below(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> None:
    path = tmp_path / "wild.json"
    files.save(WILD.model_copy(update={"networks": WILD.networks * 4}), path)
    window = make_window(path)
    window.resize(1600, 700)
    canvas = window.canvas
    bar = canvas.divergence_bar
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(bar.isVisible)
    canvas.zoom_fit()
    scene, place = canvas.scene(), bar._place
    assert place is not None
    card = scene.cards[place]
    own = canvas.mapFromScene(card.mapRectToScene(card.body())).boundingRect()
    others = [
        canvas.mapFromScene(other.sceneBoundingRect()).boundingRect()
        for at, other in scene.cards.items() if at.network != place.network
    ]  # fmt: skip
    covered = bar.geometry().translated(-canvas.viewport().pos())
    below = [other for other in others if other.top() > own.bottom()]
    usual = covered.translated(0, own.bottom() + 6 - covered.top())
    assert any(usual.intersects(other) for other in below), "lanes are low"
    assert own.top() <= covered.top()
    assert not any(covered.intersects(other) for other in below)
