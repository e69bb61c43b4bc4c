"""What is seen is drawn, lit and provided for; what is not seen costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import LayerPlace
from simulator.measurement.diagnosis import diagnose
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.ui.conftest import MakeWindow
from ui.shell import view_updates
from ui.shell.docks import dock_area
from ui.shell.docks.dock_area import ViewSpec
from ui.shell.main_window import MainWindow
from ui.shell.view_updates import COUNTED_PERIOD, ViewUpdater
from ui.toolbars.toolbar import RATES
from ui.views.base.view import View
from ui.views.heatmap.view import GradientHeatmapView
from ui.views.histograms.view import HistogramView

ALT = Qt.KeyboardModifier.AltModifier


class Probing(View):
    """A view that asks for everything and remembers what it was shown."""

    needs = frozenset({"matrices", "weight"})

    def __init__(self) -> None:
        super().__init__("probing_view", "Probing", "A view of this test")
        self.shown: list[Snapshot] = []

    def draw(self, snapshot: Snapshot) -> None:
        self.shown.append(snapshot)

    def clear(self) -> None:
        self.shown.clear()


@pytest.fixture
def window(qtbot: QtBot, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """A window with one view more, that is closed at first."""
    spec = ViewSpec("probing_view", "Probing", Probing, "Alt+9", dock_area.LEFT)
    monkeypatch.setattr(dock_area, "VIEWS", (*dock_area.VIEWS, spec))
    made = make_window()
    qtbot.waitUntil(lambda: made.snapshot is not None)
    return made


class Painted(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.times = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.Paint
        return False


def probing(window: MainWindow) -> Probing:
    view = window.dock_area.views["probing_view"]
    assert isinstance(view, Probing)
    return view


def layers_of(window: MainWindow) -> list[str | None]:
    """The layers of which the view was last shown matrices."""
    looks = [network.examination for network in probing(window).shown[-1].networks]
    return [look.matrices.layer if look and look.matrices else None for look in looks]


def test_a_view_added_by_one_line_has_dock_key_and_menu(qtbot: QtBot, window: MainWindow) -> None:
    assert window.action("show_probing_view") in window.menu.parts["View"].actions()
    assert not probing(window).isVisible()
    assert probing(window).shown == []
    qtbot.keyClick(window, Qt.Key.Key_9, ALT)
    assert probing(window).shown


def test_what_a_view_needs_is_made_only_while_it_is_seen(qtbot: QtBot, window: MainWindow) -> None:
    assert window.snapshot is not None
    assert window.snapshot.networks[0].examination is None
    qtbot.keyClick(window, Qt.Key.Key_9, ALT)
    qtbot.waitUntil(lambda: layers_of(window) == ["stem", "stem"])
    window.session.train_epoch()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 23)
    histograms = window.snapshot.networks[0].history.histograms
    assert histograms["weight"].steps.tolist() == list(range(1, 24, COUNTED_PERIOD))
    qtbot.keyClick(window, Qt.Key.Key_9, ALT)
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 24)
    assert window.snapshot.networks[0].examination is None


def test_a_layer_selected_on_the_canvas_is_looked_into_and_lit_in_every_view(
    qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_9, ALT)
    place = LayerPlace(1, ("body", "b"))
    card = window.canvas.scene().cards[place]
    spot = window.canvas.mapFromScene(card.sceneBoundingRect().center())
    qtbot.mouseClick(window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: layers_of(window) == ["body/1/b", "body/1/b"])
    for view in window.dock_area.views.values():
        assert view.selected == {place}


def test_a_layer_chosen_in_a_view_is_selected_everywhere(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_9, ALT)
    probing(window).layer_chosen.emit(0, ("body", "a"), 1)
    place = LayerPlace(0, ("body", "a"))
    assert window.canvas.scene().cards[place].selected
    assert window.dock_area.views["loss_view"].selected == {place}
    assert window.inspector.currentWidget() is window.inspector.layer
    qtbot.waitUntil(lambda: layers_of(window) == ["body/1/a", "body/1/a"])
    probing(window).layer_chosen.emit(0, ("body", "a"), 7)
    qtbot.waitUntil(lambda: layers_of(window) == ["body/7/a", "body/7/a"])
    histograms = window.dock_area.views["histogram_view"]
    assert isinstance(histograms, HistogramView)
    assert window.snapshot is not None
    assert {histograms._layer(network) for network in window.snapshot.networks} == {"body/7/a"}
    window.selection.set_layers([LayerPlace(0, ("output",))])
    qtbot.waitUntil(lambda: layers_of(window) == ["output", "output"])


def test_an_image_that_is_chosen_is_asked_for(qtbot: QtBot, window: MainWindow) -> None:
    view = probing(window)
    view.needs = frozenset({"activations"})
    qtbot.keyClick(window, Qt.Key.Key_9, ALT)
    view.example = 7
    view.needs_changed.emit()
    assert window.view_updater._wanted.activations
    assert window.view_updater._wanted.example == 7


def test_the_scale_covers_what_was_seen_and_a_new_run_begins_its_own(
    window: MainWindow,
) -> None:
    board: ViewUpdater = window.view_updater
    snapshot = board.snapshot
    assert snapshot is not None
    network = snapshot.networks[0]
    deep = network.gradient_log10.copy()
    deep[:] = -20.0
    faint = replace(network, measured={**network.measured, "kernel_gradient": deep})
    board.show_snapshot(replace(snapshot, networks=(faint, *snapshot.networks[1:])))
    assert board.scale.low <= -20
    board.show_snapshot(replace(snapshot, run_id=snapshot.run_id + 1))
    assert board.scale.low > -20


def test_a_run_that_is_cleared_leaves_nothing_to_catch_up_with(window: MainWindow) -> None:
    assert window.snapshot is not None
    while not window.view_updater.behind:
        window.view_updater.show_snapshot(replace(window.snapshot, running=True))
    window.view_updater.clear()
    assert not window.view_updater.behind


def verdicts(window: MainWindow) -> list[tuple[str, str]]:
    """What is said of each network on the canvas and in the heatmap."""
    heat = window.dock_area.views["gradient_heatmap"]
    assert isinstance(heat, GradientHeatmapView)
    plot = heat._current_plot(heat.plot_area())
    lanes = window.canvas.scene().lanes.values()
    return [(lane.verdict, said) for lane, said in zip(lanes, plot._verdicts, strict=True)]


def moving(window: MainWindow, steps: int) -> Iterator[Snapshot]:
    """Snapshots of the window's run as if it trained, one a step."""
    assert window.snapshot is not None
    run = Trainer(window.document.design)
    for _ in range(steps):
        run.step()
        yield replace(run.snapshot(running=True), run_id=window.snapshot.run_id)


def test_all_words_tell_of_the_same_step(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_updates, "BEAT_MS", 0)
    monkeypatch.setattr(view_updates, "LATE_MS", 600_000)
    told, written = set(), []
    for snapshot in moving(window, 8):
        window.show_snapshot(snapshot)
        qtbot.waitUntil(lambda: not window.view_updater._canvas_due)
        assert all(lane == heat for lane, heat in verdicts(window))
        told.add(verdicts(window)[1][0])
        written.append(window.view_updater.behind)
    assert written == [False, True] * 4 or written == [True, False] * 4
    assert len(told) > 2  # and they do change


def test_the_canvas_follows_with_the_next_snapshot_while_the_worker_rests(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = Painted(window.canvas.viewport())
    painted, said = list[int](), list[str]()
    for snapshot in moving(window, 4):
        monkeypatch.setattr(window.session, "latest", lambda shown=snapshot: shown)
        monkeypatch.setattr(window.session, "notify_drawn", lambda: painted.append(canvas.times))
        monkeypatch.setattr(view_updates, "BEAT_MS", 600_000 * (snapshot.step != 2))
        canvas.times = 0
        window.pull()
        said.append(window.toolbar._step.text())
    assert painted == [1, 0, 1, 0]  # another run is shown at once, its second step is a beat
    assert said == ["step 1", "step 1", "step 2", "step 2"]


def test_between_two_beats_words_stand_still(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = moving(window, 6)
    window.view_updater.latest = window.view_updater.snapshot = None  # as where another run begins
    window.show_snapshot(first)
    monkeypatch.setattr(view_updates, "BEAT_MS", 600_000)
    before = verdicts(window)
    for snapshot in others:
        window.show_snapshot(snapshot)
        assert verdicts(window) == before
        assert window.view_updater.behind


def test_the_last_words_are_said_though_no_other_step_comes(
    qtbot: QtBot, window: MainWindow
) -> None:
    for snapshot in moving(window, 6):
        window.show_snapshot(snapshot)
    qtbot.waitUntil(lambda: not window.view_updater.behind)
    said = diagnose(snapshot.networks[0]).text
    assert verdicts(window)[0] == (said, said)


def test_in_slow_motion_everything_follows_every_step(qtbot: QtBot, window: MainWindow) -> None:
    window.toolbar.speed.setValue(RATES.index(2))
    window.session.train()
    qtbot.waitUntil(lambda: window.timeline.slider.value() > 0, timeout=20_000)
    assert window.timeline.slider.value() < 8
    assert window.toolbar._step.text().startswith(f"step {window.timeline.slider.value()}")


def test_the_window_looks_at_the_run_only_when_there_is_something_to_see(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.document.edit("x", lambda design: edits.set_training(design, "epochs", 10_000))
    window.session.train()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.running)
    latest, found = window.session.latest, list[Snapshot | None]()
    monkeypatch.setattr(window.session, "latest", lambda: found.append(latest()) or found[-1])
    qtbot.waitUntil(lambda: len(found) > 20)
    assert None not in found
