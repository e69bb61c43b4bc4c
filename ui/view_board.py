"""Keeps every view that can be seen up to the newest snapshot, all on one gradient scale."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from simulator.snapshot import Snapshot
from simulator.verdict import judge
from ui.canvas.view import CanvasView
from ui.docks import Workbench
from ui.gradient_scale import GradientScale, ScaleKeeper

CANVAS_EVERY = 3  # snapshots between two colourings of the canvas


class ViewBoard(QObject):
    """What is hidden costs nothing; what comes into sight is drawn at once."""

    said = Signal(str)

    def __init__(self, workbench: Workbench, canvas: CanvasView) -> None:
        super().__init__(workbench)
        self._workbench, self._canvas = workbench, canvas
        self._scales = ScaleKeeper()
        self._frame = 0
        self.scale = GradientScale()
        self.snapshot: Snapshot | None = None
        for name, dock in workbench.docks.items():
            workbench.views[name].said.connect(self.said)
            dock.seen_changed.connect(lambda seen, name=name: self._on_seen(name, seen))

    def show_snapshot(self, snapshot: Snapshot) -> bool:
        """Bring what is seen up to a snapshot; true where the canvas had its turn too."""
        self.snapshot = snapshot
        self._frame += 1
        self.scale = self._scales.covering(snapshot)
        for name, dock in self._workbench.docks.items():
            if dock.seen:
                self._workbench.views[name].draw_on(snapshot, self.scale)
        due = self._frame % CANVAS_EVERY == 0 or not snapshot.running
        if due:
            self._show_on_canvas(snapshot)
        return due

    def _show_on_canvas(self, snapshot: Snapshot) -> None:
        self._canvas.show_snapshot(snapshot, self.scale)
        if snapshot.step:
            verdicts = [judge(network).text for network in snapshot.networks]
            self._canvas.canvas.set_verdicts(verdicts)

    def clear(self) -> None:
        """Forget the run: every view returns to its empty state."""
        self.snapshot = None
        self.scale = GradientScale()
        self._canvas.canvas.clear_gradients()
        for view in self._workbench.views.values():
            view.clear()

    def _on_seen(self, name: str, seen: bool) -> None:
        if seen and self.snapshot is not None:
            self._workbench.views[name].draw_on(self.snapshot, self.scale)
