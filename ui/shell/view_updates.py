"""Keeps every view that can be seen up to the newest snapshot, all on one gradient scale."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from simulator.design.design import LayerPlace
from simulator.measurement.examination import ExaminationRequest
from simulator.measurement.history import HISTOGRAMS
from simulator.measurement.probes import PROBED, Probes
from simulator.measurement.snapshot import Snapshot
from ui.canvas.view import CanvasView
from ui.document.selection import Selection
from ui.shell.docks.dock_area import DockArea
from ui.style.gradient_scale import GradientScale, ScaleKeeper
from ui.views.base.view import View

COUNTED_PERIOD = 16  # steps between two histograms
WATCHED_PERIOD = 4  # steps between two looks at the quantity that a heatmap shows
BEAT_MS = 350  # between two colourings while training; every other one tells in words as well
LATE_MS = 450  # after a beat: there was no snapshot to begin another one with
FOLLOW_MS = 50  # after a beat: no snapshot has come that the canvas could have followed with


class ViewUpdater(QObject):
    """What is hidden costs nothing; what comes into sight is drawn at once.

    While a run moves, curves follow every snapshot, colours each beat, and words every other one:
    more often they could not be read. All words in the window tell of the same step. The canvas
    follows a beat with the next snapshot, so that no single frame has to paint everything and
    input is answered sooner; where none comes soon, `due` says that it is to follow.
    """

    due = Signal()
    said = Signal(str)
    wanted_changed = Signal(object)
    probes_changed = Signal(object)

    def __init__(self, dock_area: DockArea, canvas: CanvasView, selection: Selection) -> None:
        super().__init__(dock_area)
        self._workbench, self._canvas, self._selection = dock_area, canvas, selection
        self._wanted, self._probes = ExaminationRequest(), Probes()
        self._scales = ScaleKeeper()
        self.latest: Snapshot | None = None  # of a beat: what the canvas and all words tell of
        self._told: Snapshot | None = None  # the latest in words
        self._words, self._canvas_due = True, False
        self._since_beat = QElapsedTimer()
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._catch_up)
        self.scale = GradientScale()
        self.snapshot: Snapshot | None = None
        for name, dock in dock_area.docks.items():
            view = dock_area.views[name]
            view.status_message.connect(self.said)
            view.layer_chosen.connect(self._on_chosen)
            view.needs_changed.connect(self._ask)
            dock.seen_changed.connect(lambda seen, name=name: self._on_seen(name, seen))
        self._recording = [view for view in dock_area.views.values() if view.draws_while_hidden]
        self._moving = self._seen()
        selection.changed.connect(self._on_selection)

    @property
    def behind(self) -> bool:
        """Whether words tell of less than the newest snapshot."""
        return self._told is not self.snapshot

    def show_snapshot(self, snapshot: Snapshot) -> bool:
        """Bring the views that are seen up to a snapshot; true where all else is to follow now."""
        before = self.snapshot
        turned = before is None or _run_of(before) != _run_of(snapshot)
        if turned:
            self._record(unseen=True)  # the last that was seen of what is left
        self.snapshot = snapshot
        if turned:
            self._ask()
        at_once = turned or not snapshot.running or snapshot.rewound
        followed = self._canvas_due  # by the canvas: the beat was a snapshot ago
        elapsed_ms = self._since_beat.elapsed()
        if at_once or elapsed_ms >= BEAT_MS:
            self._beat(words=at_once or elapsed_ms >= LATE_MS or not self._words)
            self._canvas_due = True
            if not at_once:
                self._next.start(FOLLOW_MS)
        else:
            for view in self._moving:
                view.draw_on(snapshot, self.scale)
        return at_once or followed

    def _beat(self, *, words: bool) -> None:
        """Have the views tell of the newest snapshot what is not told of every one."""
        snapshot = self.snapshot
        assert snapshot is not None
        self._since_beat.start()
        self.latest, self._words = snapshot, words
        self.scale = self._scales.covering(snapshot)
        for view in self._moving:
            self._show(view, snapshot, words=words)

    def _show(self, view: View, snapshot: Snapshot, *, words: bool) -> None:
        view.draw_on(snapshot, self.scale)
        if words and snapshot.running:  # of a run at rest it tells by itself
            view.update_labels()

    def _catch_up(self) -> None:
        if self.behind and not self._canvas_due:  # no other snapshot has come
            self._beat(words=True)
            self._canvas_due = True
        if self._canvas_due:
            self.due.emit()

    def tell(self) -> None:
        """Tell of the newest snapshot in words, on the canvas as well."""
        if self.snapshot is not None:
            self._beat(words=True)
            self.show_on_canvas()

    def show_on_canvas(self) -> None:
        """Bring the canvas, and records that are seen, up to the latest beat."""
        self._canvas_due = False
        self._next.start(LATE_MS)
        if self.latest is not None:
            self._record(unseen=not self.latest.running)
            self._canvas.show_snapshot(self.latest, self.scale, text=self._words)
            if self._words:
                self._told = self.latest

    def clear(self) -> None:
        """Forget the run: every view returns to its empty state."""
        self._record(unseen=True)
        self.snapshot = self.latest = self._told = None
        self._canvas_due = False
        self.scale = GradientScale()
        self._canvas.scene().run_display.clear()
        for view in self._workbench.views.values():
            view.clear()

    def _record(self, *, unseen: bool) -> None:
        """Hand the newest snapshot to views that keep what is past."""
        for view in self._recording:
            if self.snapshot is not None and (unseen or view.isVisible()):
                view.draw_on(self.snapshot, self.scale)

    def _seen(self) -> list[View]:
        """The views that are seen and follow every snapshot."""
        views = self._workbench.views
        seen = [views[name] for name, dock in self._workbench.docks.items() if dock.seen]
        return [view for view in seen if not view.draws_while_hidden]

    def _on_seen(self, name: str, seen: bool) -> None:
        self._moving = self._seen()
        if seen and self.snapshot is not None:
            self._show(self._workbench.views[name], self.snapshot, words=True)
        self._ask()

    # The selection, shared by all

    def _on_chosen(self, network: int, path: tuple[str, ...], repetition: int) -> None:
        place = LayerPlace(network, tuple(path))
        self._selection.set_layers([place], place, repetition)

    def _on_selection(self) -> None:
        chosen = self._selection
        for view in self._workbench.views.values():
            view.show_selection(chosen.layers, chosen.current, chosen.repetition)
        self._ask()

    # What the views that are seen need

    def _ask(self) -> None:
        """Have measured what is looked at, and nothing else."""
        seen = [
            self._workbench.views[name] for name, dock in self._workbench.docks.items() if dock.seen
        ]
        needs = frozenset[str]().union(*(view.needs for view in seen))
        wanted = ExaminationRequest(
            layers=self._layers() if needs & {"matrices", "activations"} else (),
            matrices="matrices" in needs,
            activations="activations" in needs,
            predictions="predictions" in needs,
            example=next((view.example for view in seen if "activations" in view.needs), 0),
        )
        if wanted != self._wanted:
            self._wanted = wanted
            self.wanted_changed.emit(wanted)
        probes = Probes().switched(
            **dict.fromkeys(needs.intersection(HISTOGRAMS), COUNTED_PERIOD),
            **dict.fromkeys(needs & PROBED, WATCHED_PERIOD),
        )
        if probes != self._probes:
            self._probes = probes
            self.probes_changed.emit(probes)

    def _layers(self) -> tuple[str | None, ...]:
        """The layer to look into of each network: the selected one, or the first kernel's."""
        if self.snapshot is None:
            return ()
        return tuple(
            self._selection.expanded(network.layer_names) or next(iter(network.kernel_layers), None)
            for network in self.snapshot.networks
        )


def _run_of(snapshot: Snapshot) -> tuple[int, bool, bool]:
    """What a snapshot shows: a run before its first step, its present, or its past."""
    return snapshot.run_id, snapshot.rewound, snapshot.step > 0
