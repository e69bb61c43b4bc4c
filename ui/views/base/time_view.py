"""A view whose plots run over time, all of them over the same steps when one is zoomed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.plots.ticks import shown_steps
from ui.views.base.plot_view import PlotView

if TYPE_CHECKING:
    from simulator.measurement.snapshot import Snapshot
    from ui.plots.plot_box import PlotBox


class TimeView(PlotView):
    """Other views follow its `steps_shown`, and it theirs, by `show_steps`."""

    # What a view fills in

    def time_boxes(self) -> list[PlotBox]:
        """The boxes whose x is time, each of which it has handed to `watch`."""
        raise TypeError(f"{type(self).__name__} has no plot over time")

    def steps_a_unit(self) -> float:
        """The steps that a unit of the time axis stands for; 0 where it does not count steps."""
        raise TypeError(f"{type(self).__name__} has no plot over time")

    def follow_zoom(self) -> None:
        """Draw what is seen of time now."""

    # Following one another

    def watch(self, box: PlotBox) -> None:
        """Let the other plots follow where the user zooms or moves this one."""
        box.navigated.connect(self._on_navigated)

    def _on_navigated(self, moved: PlotBox) -> None:
        first, last = moved.viewRange()[0] if moved.zoomed else (0.0, 0.0)
        self._show(first, last, [box for box in self.time_boxes() if box is not moved])
        unit = self.steps_a_unit()
        if unit:
            self.steps_shown.emit(first * unit, last * unit)

    def show_steps(self, first: float, last: float) -> None:
        unit = self.steps_a_unit()
        if unit:
            self._show(first / unit, last / unit, self.time_boxes())

    def _show(self, first: float, last: float, boxes: list[PlotBox]) -> None:
        for box in boxes:
            if last > first:
                box.show_range(0, first, last)
            else:
                box.go_home()
        self.follow_zoom()


def steps_of(snapshot: Snapshot) -> int:
    """How many steps the time axis of a run shows, whichever of them is looked at."""
    planned = snapshot.epochs * snapshot.steps_per_epoch
    return shown_steps(planned, max(snapshot.newest_step, snapshot.step))
