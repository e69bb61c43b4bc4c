"""Keeps every view that can be seen up to the newest snapshot, all on one gradient scale."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from simulator.design import LayerPlace
from simulator.examination import Wanted
from simulator.history import HISTOGRAMS
from simulator.probes import LOOKED_AT, Probes
from simulator.snapshot import Snapshot
from ui.canvas.view import CanvasView
from ui.docks import Workbench
from ui.gradient_scale import GradientScale, ScaleKeeper
from ui.selection import Selection
from ui.views.view import View

COUNTED_PERIOD = 16  # steps between two histograms
WATCHED_PERIOD = 4  # steps between two looks at the quantity that a heatmap shows
CALM_MS = 350  # between two colourings while training; every other one tells in words as well


class ViewBoard(QObject):
    """What is hidden costs nothing; what comes into sight is drawn at once.

    `due` says that the canvas is to follow between two snapshots.
    """

    due = Signal()
    said = Signal(str)
    wanted_changed = Signal(object)
    probes_changed = Signal(object)

    def __init__(self, workbench: Workbench, canvas: CanvasView, selection: Selection) -> None:
        super().__init__(workbench)
        self._workbench, self._canvas, self._selection = workbench, canvas, selection
        self._wanted, self._probes = Wanted(), Probes()
        self._scales = ScaleKeeper()
        self.behind = False  # whether canvas and records show less than the newest snapshot
        self._calm = QTimer(self)  # since the canvas was coloured
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._catch_up)
        self.scale = GradientScale()
        self.snapshot: Snapshot | None = None
        for name, dock in workbench.docks.items():
            view = workbench.views[name]
            view.said.connect(self.said)
            view.layer_chosen.connect(self._on_chosen)
            view.needs_changed.connect(self._ask)
            dock.seen_changed.connect(lambda seen, name=name: self._on_seen(name, seen))
        self._recording = [view for view in workbench.views.values() if view.drawn_unseen]
        self._moving = self._seen()
        selection.changed.connect(self._on_selection)

    def show_snapshot(self, snapshot: Snapshot) -> bool:
        """Bring the views that are seen up to a snapshot; true where the canvas is to follow.

        While training, the canvas follows a few times a second, and between two snapshots where
        they come often: so no single frame has to paint everything, and input is answered sooner.
        """
        before = self.snapshot
        turned = before is None or _run_of(before) != _run_of(snapshot)
        if turned:
            self._record(unseen=True)  # the last that was seen of what is left
        self.snapshot, self.behind = snapshot, True
        if turned:
            self._ask()
        self.scale = self._scales.covering(snapshot)
        for view in self._moving:
            view.draw_on(snapshot, self.scale)
        at_once = turned or not snapshot.running or snapshot.rewound
        return at_once or not self._calm.isActive()

    def _catch_up(self) -> None:
        if self.behind:
            self.due.emit()

    def show_on_canvas(self) -> None:
        """Bring the canvas, and records that are seen, up to the newest snapshot."""
        self.behind = False
        self._calm.start()
        if self.snapshot is not None:
            self._record(unseen=not self.snapshot.running)
            self._canvas.show_snapshot(self.snapshot, self.scale)

    def clear(self) -> None:
        """Forget the run: every view returns to its empty state."""
        self._record(unseen=True)
        self.snapshot, self.behind = None, False
        self.scale = GradientScale()
        self._canvas.canvas.clear_gradients()
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
        return [view for view in seen if not view.drawn_unseen]

    def _on_seen(self, name: str, seen: bool) -> None:
        self._moving = self._seen()
        if seen and self.snapshot is not None:
            self._workbench.views[name].draw_on(self.snapshot, self.scale)
        self._ask()

    # The selection, shared by all

    def _on_chosen(self, network: int, path: tuple[str, ...], repetition: int) -> None:
        place = LayerPlace(network, tuple(path))
        self._selection.set_layers([place], place, repetition)

    def _on_selection(self) -> None:
        for view in self._workbench.views.values():
            view.show_selection(self._selection.layers)
        self._ask()

    # What the views that are seen need

    def _ask(self) -> None:
        """Have measured what is looked at, and nothing else."""
        seen = [
            self._workbench.views[name] for name, dock in self._workbench.docks.items() if dock.seen
        ]
        needs = frozenset[str]().union(*(view.needs for view in seen))
        wanted = Wanted(
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
            **dict.fromkeys(needs & LOOKED_AT, WATCHED_PERIOD),
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


def _run_of(snapshot: Snapshot) -> tuple[int, bool]:
    """What a snapshot shows: a run's present, or its past."""
    return snapshot.run_id, snapshot.rewound
