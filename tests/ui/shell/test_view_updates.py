"""What is seen is drawn, lit and provided for; what is not seen costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import LayerPlace
from simulator.measurement.headline import headline
from simulator.measurement.requests import Example
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.ui.conftest import MakeWindow
from ui.canvas.view import CanvasView
from ui.process import throttle
from ui.run.run_state import RunState
from ui.shell.docks import dock_area
from ui.shell.docks.view_specs import LEFT, ViewSpec
from ui.shell.main_window import MainWindow
from ui.shell.view_updates import HISTOGRAM_PERIOD, ViewUpdater
from ui.toolbars.speed_control import RATES
from ui.views.base.view import View
from ui.views.heatmap.view import GradientHeatmapView
from ui.views.histograms.view import HistogramView

AGES_MS = 600_000
ALT = Qt.KeyboardModifier.AltModifier


class Probing(View):
    """A view that asks for everything and remembers what it was shown."""

    needs = frozenset({"matrices", "weight"})

    def __init__(self) -> None:
        super().__init__("probing_view", "Probing", "A view of this test", QWidget())
        self.shown: list[Snapshot] = []

    def draw(self, snapshot: Snapshot) -> None:
        self.shown.append(snapshot)

    def clear(self) -> None:
        self.shown.clear()


@pytest.fixture
def window(qtbot: QtBot, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """A window with one view more, that is closed at first."""
    spec = ViewSpec("probing_view", "Probing", "What it is shown", Probing, "Alt+0", LEFT)
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
    qtbot.keyClick(window, Qt.Key.Key_0, ALT)
    assert probing(window).shown


def test_what_a_view_needs_is_made_only_while_it_is_seen(qtbot: QtBot, window: MainWindow) -> None:
    assert window.snapshot is not None
    assert window.snapshot.networks[0].examination is None
    qtbot.keyClick(window, Qt.Key.Key_0, ALT)
    qtbot.waitUntil(lambda: layers_of(window) == ["stem", "stem"])
    window.session.train_epoch()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 23)
    histograms = window.snapshot.networks[0].history.histograms
    assert histograms["weight"].steps.tolist() == list(range(1, 24, HISTOGRAM_PERIOD))
    qtbot.keyClick(window, Qt.Key.Key_0, ALT)
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 24)
    assert window.snapshot.networks[0].examination is None


def test_a_layer_selected_on_the_canvas_is_looked_into_and_lit_in_every_view(
    qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_0, ALT)
    place = LayerPlace(1, ("body", "b"))
    card = window.canvas.scene().cards[place]
    spot = window.canvas.mapFromScene(card.sceneBoundingRect().center())
    qtbot.mouseClick(window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: layers_of(window) == ["body/1/b", "body/1/b"])
    for view in window.dock_area.views.values():
        assert view.selected == {place}


def test_a_layer_chosen_in_a_view_is_selected_everywhere(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_0, ALT)
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
    view, other = probing(window), window.dock_area.views["loss_view"]
    view.example_chosen.emit(Example(3))
    assert "Training example 3 is chosen: Activations (Alt+" in window.status.message.text()
    assert window.view_updater._request.example is None, "nothing in sight tells of it"
    view.needs = frozenset({"activations"})
    qtbot.keyClick(window, Qt.Key.Key_0, ALT)
    chosen = Example(7, validation=True)
    other.example_chosen.emit(chosen)
    assert view.example == other.example == chosen
    assert window.view_updater._request.activations
    assert window.view_updater._request.example == chosen
    window.document.edit("x", lambda design: edits.set_training(design, "seed", 3))
    assert view.example == chosen
    window.document.edit("x", lambda design: edits.set_data(design, "seed", 3))
    assert view.example is None, "another sample might have its number"


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
    while not window.view_updater.is_stale:
        window.view_updater.show_snapshot(replace(window.snapshot, running=True))
    window.view_updater.clear()
    assert not window.view_updater.is_stale


def verdicts(window: MainWindow) -> list[tuple[str, str]]:
    """What is said of each network on the canvas and in the heatmap."""
    heat = window.dock_area.views["gradient_heatmap"]
    assert isinstance(heat, GradientHeatmapView)
    said = [panel.fact.texts[0] for panel in heat.panels]
    lanes = window.canvas.scene().lanes.values()
    return [(lane.verdict, text) for lane, text in zip(lanes, said, strict=True)]


def moving(window: MainWindow, steps: int) -> Iterator[Snapshot]:
    """Snapshots of the window's run as if it trained, one a step."""
    assert window.snapshot is not None
    run = Trainer(window.document.design)
    for _ in range(steps):
        run.step()
        yield replace(run.snapshot(running=True), run_id=window.snapshot.run_id)


def show(window: MainWindow, snapshot: Snapshot) -> None:
    """Show a snapshot, all turns of its frame at once."""
    window.show_snapshot(snapshot)
    window.view_updater.frame.call_all()


def test_all_labels_are_of_the_same_step(qtbot: QtBot, window: MainWindow) -> None:
    refreshes = window.view_updater._refreshes
    refreshes.interval_ms, refreshes.late_ms = 0, AGES_MS
    told, written = set(), []
    for snapshot in moving(window, 8):
        show(window, snapshot)
        qtbot.waitUntil(lambda: not window.view_updater._canvas_due)
        assert all(lane == heat for lane, heat in verdicts(window))
        told.add(verdicts(window)[1][0])
        written.append(window.view_updater.is_stale)
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
        window.view_updater._refreshes.interval_ms = AGES_MS * (snapshot.step != 2)
        canvas.times = 0
        window.pull()
        window.view_updater.frame.call_all()
        said.append(window.toolbar._step.text())
    assert painted == [1, 0, 1, 0]  # another run is shown at once, its second step is a refresh
    assert said == ["step 1", "step 1", "step 2", "step 2"]


def test_the_worker_goes_on_once_all_views_are_painted(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = [window.dock_area.views[name] for name in ("loss_view", "gradient_heatmap")]
    parts = [Painted(view.canvas.viewport()) for view in views]
    painted = list[list[int]]()
    monkeypatch.setattr(
        window.session, "notify_drawn", lambda: painted.append([part.times for part in parts])
    )
    for frame, snapshot in enumerate(moving(window, 5), 1):
        monkeypatch.setattr(window.session, "latest", lambda shown=snapshot: shown)
        for part in parts:
            part.times = 0
        window.pull()
        qtbot.waitUntil(lambda frame=frame: len(painted) == frame)
        assert frame == 1 or all(painted[-1])  # no frame is as large as a run's first


def test_at_rest_a_snapshot_is_painted_in_a_turn_of_its_own(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No worker waits for it; what is painted at once comes on top of what has been made."""
    *_, last = moving(window, 2)
    painted = [Painted(window.canvas.viewport())]
    views = [window.dock_area.views[name] for name in ("loss_view", "gradient_heatmap")]
    painted += [Painted(view.canvas.viewport()) for view in views]
    QApplication.processEvents()
    for one in painted:
        one.times = 0
    rest = replace(last, running=False, run_id=last.run_id + 1)
    monkeypatch.setattr(window.session, "latest", lambda: rest)
    monkeypatch.setattr(window.session, "is_wanted", lambda snapshot: snapshot is rest)
    window.pull()
    assert [one.times for one in painted] == [0, 0, 0]
    qtbot.waitUntil(lambda: all(one.times for one in painted))


def test_between_two_refreshes_labels_stay_as_they_are(window: MainWindow) -> None:
    first, *others = moving(window, 6)
    window.view_updater.latest = window.view_updater.snapshot = None  # as where another run begins
    show(window, first)
    window.view_updater._refreshes.interval_ms = AGES_MS
    before = verdicts(window)
    for snapshot in others:
        show(window, snapshot)
        assert verdicts(window) == before
        assert window.view_updater.is_stale


def test_labels_come_to_the_last_snapshot_though_no_other_comes(
    qtbot: QtBot, window: MainWindow
) -> None:
    for snapshot in moving(window, 6):
        show(window, snapshot)
    qtbot.waitUntil(lambda: not window.view_updater.is_stale)
    said = headline(snapshot.networks[0]).text
    assert verdicts(window)[0] == (said, said)


def test_views_labels_and_canvas_are_refreshed_a_few_times_a_second(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty snapshots a second for ten seconds of a clock of this test, and no timer beside."""
    clock = SimpleNamespace(now=1_000.0)
    monkeypatch.setattr(throttle, "time", SimpleNamespace(monotonic=lambda: clock.now))
    refreshed, labelled, followed = set[int](), set[int](), set[int]()
    heat = window.dock_area.views["gradient_heatmap"]
    monkeypatch.setattr(heat, "refresh", lambda snapshot, _scale: labelled.add(snapshot.step))
    canvas = type(window.canvas).show_snapshot

    def show_snapshot(self: CanvasView, snapshot: Snapshot, *given: Any, **named: Any) -> None:
        followed.add(snapshot.step)
        canvas(self, snapshot, *given, **named)

    monkeypatch.setattr(type(window.canvas), "show_snapshot", show_snapshot)
    first = next(moving(window, 1))
    for step in range(1, 300):
        shown = replace(first, step=step, newest_step=step)
        show(window, shown)
        assert window.view_updater.latest is not None
        refreshed.add(window.view_updater.latest.step)
        clock.now += 1 / 30
    assert 20 <= len(refreshed) <= 30
    assert 10 <= len(labelled) <= 15
    assert refreshed - followed <= {max(refreshed)}


def test_what_no_other_snapshot_brings_up_to_date_comes_within_half_a_second(
    window: MainWindow,
) -> None:
    board = window.view_updater
    board._refreshes.interval_ms = AGES_MS
    for snapshot in moving(window, 3):
        show(window, snapshot)
    assert board.is_stale
    assert 0 < board._refreshes._timer.interval() <= 500
    board._refreshes.interval_ms = 0
    show(window, snapshot)
    assert board._canvas_due
    assert 0 < board._following.interval() <= 100


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


def test_each_view_of_a_frame_is_drawn_in_a_turn_of_its_own(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Be it of a run that trains, of another run, or of one at rest."""
    area, updater = window.dock_area, window.view_updater
    window.session.arrived.disconnect()  # which answers what the views request
    names = ["findings_view", "activation_view", "prediction_view"]
    drawn = list[tuple[str, int]]()  # the view and the step
    for name in names:
        area.docks[name].setFloating(True)  # else one may be a tab behind the other
        area.docks[name].show()
        monkeypatch.setattr(
            area.views[name],
            "draw_on",
            lambda shot, _scale, name=name: drawn.append((name, shot.step)),
        )
    shown = {area.views[name] for name in names}
    qtbot.waitUntil(lambda: shown <= set(updater._following_views))
    first, second, third = moving(window, 3)
    updater.latest = updater.snapshot = None
    drawn.clear()
    window.show_snapshot(first)  # of a run that is new
    assert not drawn
    before = 0
    while updater.frame._calls:
        updater.frame._call_next()
        assert len(drawn) - before in (0, 1)
        before = len(drawn)
    assert not updater.is_stale
    assert sorted(drawn) == sorted((name, 1) for name in names)
    updater._refreshes.interval_ms = updater._refreshes.late_ms = AGES_MS
    updater._refreshes.cancel()
    drawn.clear()
    window.show_snapshot(second)
    assert not drawn
    before = 0
    while before < 2:  # some turns draw what is seen besides
        updater.frame._call_next()
        assert len(drawn) - before in (0, 1)
        before = len(drawn)
    window.show_snapshot(third)  # before the last one came to show the second
    qtbot.waitUntil(lambda: len(drawn) == 5)
    assert sorted(name for name, _ in drawn[:3]) == sorted(names)
    assert [step for _, step in drawn] == [2, 2, 3, 3, 3]
    window.show_snapshot(replace(third, running=False))
    assert len(drawn) == 5
    updater.frame.call_all()
    assert sorted(drawn[5:]) == sorted((name, 3) for name in names)


def test_a_view_that_fails_is_told_once_and_the_others_go_on(
    qtbot: QtBot,
    make_window: MakeWindow,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    window = make_window()
    views = window.dock_area.views
    seen = [name for name, dock in window.dock_area.docks.items() if dock.seen]
    assert len(seen) > 1
    broken, sound = views[seen[0]], views[seen[1]]
    drawn: list[int] = []
    real = type(sound).draw_on

    def fail(*_: object) -> None:
        raise ZeroDivisionError("mine")

    monkeypatch.setattr(broken, "draw_on", fail)
    assert broken.body.isVisible()
    monkeypatch.setattr(
        sound, "draw_on", lambda shot, scale: drawn.append(shot.step) or real(sound, shot, scale)
    )
    warned: list[str] = []
    window.view_updater.warning.connect(warned.append)
    design = window.document.design
    window.session.train_epoch()
    qtbot.waitUntil(lambda: window.session.state is RunState.PAUSED)
    qtbot.waitUntil(lambda: bool(drawn) and drawn[-1] == 23)
    assert len(warned) == 1
    assert f"{broken.title} cannot be drawn (ZeroDivisionError: mine)" in warned[0]
    assert not broken.body.isVisible()  # nothing is painted of what is half drawn
    assert sound.body.isVisible()
    assert window.document.design is design

    monkeypatch.undo()
    window.action("reset").trigger()
    qtbot.waitUntil(lambda: window.session.state is RunState.READY)
    qtbot.waitUntil(lambda: broken.body.isVisible())  # a new run tries again
