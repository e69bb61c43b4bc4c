"""Loss and accuracy over time: one colour a network, training solid, validation dotted."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt

from simulator.nn.losses import LABELS
from ui.plots.finding_marks import finding_marks
from ui.style import theme
from ui.views.base.time_view import TimeView
from ui.views.loss import table as loss_table
from ui.views.loss.axes import EMPTY, bounds_of, span_of
from ui.views.loss.curves import Curves, Shown, Unit, Window, curves_of, place_of
from ui.views.loss.ghosts import ghost_bounds, ghost_curves, ghost_labels, ghost_span
from ui.views.loss.labels import labels_of
from ui.views.loss.plot import LossPlot, least_room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.measurement.snapshot import Mark, Snapshot
    from ui.plots.axis_item import Kind
    from ui.plots.plot_box import PlotBox
    from ui.run.run_book import RunBook, RunFacts
    from ui.style.gradient_scale import GradientScale
    from ui.views.base.export import Table

NO_ACCURACY = "There are no classes here, or nothing was evaluated yet. A returns to the loss."
LABEL_ROOM_PX = 156  # beyond the last epoch, where labels stand
FREE_PX = 12  # that curves may go on before they reach the labels
TITLES: dict[Shown, str] = {"loss": "Loss", "accuracy": "Accuracy"}
OTHER: dict[Shown, Shown] = {"loss": "accuracy", "accuracy": "loss"}


class Option(NamedTuple):
    """What a key and a small button change: values in turn, each with its word on the button."""

    key: Qt.Key
    words: dict[Any, str]
    tip: str


OPTIONS = {
    "time_unit": Option(
        Qt.Key.Key_X,
        {"epochs": "epochs", "steps": "steps", "seconds": "seconds"},
        "Time in epochs, steps or seconds",
    ),
    "smooth": Option(
        Qt.Key.Key_S, {False: "raw", True: "smooth"}, "Every mini-batch, or its mean over an epoch"
    ),
    "log": Option(Qt.Key.Key_L, {True: "log", False: "linear"}, "Logarithmic or linear loss axis"),
}


class LossView(TimeView):
    """Mini-batch training loss and whole-set validation loss, or both accuracies, against time.

    Keys: A loss or accuracy, X the unit of time, S smoothing, L logarithmic or linear.
    """

    def __init__(self) -> None:
        super().__init__(
            "loss_view", "Loss", "Loss of every network; point at the plot to read values"
        )
        self.shown: Shown = "loss"
        self.time_unit: Unit = "epochs"
        self.log, self.smooth = True, False
        self.curves: list[Curves] = []
        self._snapshot: Snapshot | None = None
        self.runs: list[RunFacts] = []  # that were left, and are shown faintly
        self._ghosts: object = None  # what was last drawn of them
        self._drawn: object = None
        self._bounds: tuple[float, float] | None = None
        self._axes: object = None  # what they were last set to
        self._labelled_to = -math.inf  # where the curves ended when labels were last written
        self.plot = LossPlot()
        self.canvas.addItem(self.plot)
        self.watch(self.plot.box)
        self.plot.box.sigResized.connect(self._follow_with_labels)
        self.canvas.resized.connect(self._set_axes)
        self.setMinimumSize(200, 140)
        self._make_controls()
        self._describe()
        self._set_axes()

    def _make_controls(self) -> None:
        self._choice = self.add_choice(
            "What is drawn", "Loss or accuracy (A)", TITLES, self.show_measure
        )
        self._keys[Qt.Key.Key_A] = lambda: self.show_measure(OTHER[self.shown])
        self._buttons = {
            name: self.add_button(
                tip, tip, key, partial(self.change, name), words[getattr(self, name)]
            )
            for name, (key, words, tip) in OPTIONS.items()
        }

    # What is shown

    def draw(self, snapshot: Snapshot) -> None:
        self._take(snapshot)

    def refresh(self, snapshot: Snapshot, scale: GradientScale) -> None:
        if not self._take(snapshot, labels=True):
            self.update_labels()

    def _take(self, snapshot: Snapshot, *, labels: bool = False) -> bool:
        """Show a snapshot, unless it shows nothing that was not shown before."""
        state = (
            snapshot.run_id, snapshot.step, snapshot.epochs, snapshot.newest_step,
            snapshot.running, snapshot.marks,
            [(n.status, len(n.history.evaluation_steps)) for n in snapshot.networks],
            [n.diagnosis and len(n.diagnosis.began) for n in snapshot.networks],
        )  # fmt: skip
        if state == self._drawn:
            return False
        before, self._drawn, self._snapshot = self._snapshot, state, snapshot
        is_another_run = before is None or before.run_id != snapshot.run_id
        if is_another_run:
            self._bounds = None
            self._describe()
        self._follow(labels=labels or is_another_run or not snapshot.running)
        return True

    def show_runs(self, runs: RunBook) -> None:
        self.runs = runs.shown
        self._bounds = self._ghosts = None
        self._follow_with_labels()

    def update_labels(self) -> None:
        self._write_labels()
        self.canvas.lay_out()

    def clear(self) -> None:
        self._snapshot = self._drawn = self._bounds = None
        self._show_curves([])
        self.plot.ghosts.show_curves([])
        self._ghosts = None
        self._show_hints()
        self.plot.labels.show_labels([], 0, 0)
        self._set_axes()

    def show_measure(self, shown: Shown) -> None:
        """Draw losses, or accuracies."""
        self.shown = shown
        self._choice.setCurrentIndex(list(TITLES).index(shown))
        self._renew()

    def change(self, option: str) -> None:
        """Go on to the next value of one of the `OPTIONS`."""
        values = list(OPTIONS[option].words)
        value = values[(values.index(getattr(self, option)) + 1) % len(values)]
        setattr(self, option, value)
        self._buttons[option].setText(OPTIONS[option].words[value])
        self._renew()

    def _renew(self) -> None:
        self._bounds = None
        self.plot.box.go_home()
        for name in ("smooth", "log"):
            self._buttons[name].setEnabled(self.shown == "loss")
        self.title_bar.make_room()
        self._describe()
        self._set_axes()
        self._follow_with_labels()

    def _describe(self) -> None:
        if self.shown == "accuracy":
            unit = "share classified right · dotted: validation"
        else:
            loss = LABELS.get(self._snapshot.loss_name, "") if self._snapshot else "cross-entropy"
            mean = " · mean over an epoch" if self.smooth else ""
            unit = f"{loss} · {OPTIONS['log'].words[self.log]} · dotted: validation{mean}"
        self.set_title(TITLES[self.shown], unit)

    # Following a run

    def _follow(self, *, labels: bool = False) -> None:
        """Bring curves and axes up to the snapshot, and labels where asked or reached."""
        snapshot = self._snapshot
        if snapshot is None:
            self._show_hints()
            return
        if self.shown == "loss":
            known = self._bounds or ghost_bounds(self.runs, self.log, None)
            self._bounds = bounds_of(snapshot, self.log, known)
        self._set_axes()
        self._show_hints()  # which keep clear of the level of chance, where the axis has it now
        seen = self.plot.box.viewRect()
        window = Window(seen.left(), seen.right(), self.plot.box.width() / seen.width())
        how = snapshot.steps_per_epoch, self.shown, self.time_unit
        self._show_curves([
            curves_of(network.history, *how, smooth=self.smooth, window=window)
            for network in snapshot.networks
        ])  # fmt: skip
        self._show_ghosts(window)
        reached = self.plot.end_px(self._end()) > self._labelled_to + theme.px(FREE_PX)
        if labels or reached:
            self._write_labels()
        self.canvas.lay_out()  # what is painted anew is so in a turn of its own

    def _follow_with_labels(self) -> None:
        self._follow(labels=True)

    def _show_curves(self, curves: list[Curves]) -> None:
        self.curves, snapshot = curves, self._snapshot
        self.plot.show_curves(curves)
        chance = loss_table.chance(snapshot, self.shown) if snapshot is not None else None
        level = None if chance is None else self.plot.height_of(chance[0])
        self.plot.grid.show_level(level)
        marks = snapshot.marks if snapshot is not None else ()
        self.plot.marks.show_marks(marks, self._places_of(marks))
        found = finding_marks(snapshot.networks) if snapshot is not None else ()
        self.plot.findings.show_marks(found, self._places_of(found))

    def _other_runs(self) -> list[RunFacts]:
        """The runs that are shown faintly: not the one whose record is looked at."""
        seen = None if self._snapshot is None else self._snapshot.run_id
        return [run for run in self.runs if run.run_id != seen]

    def _show_ghosts(self, window: Window) -> None:
        """Draw the curves of other runs, unless that was done just so."""
        how = self.shown, self.time_unit, self.smooth, window, self.plot.log, self._other_runs()
        if how != self._ghosts:
            self._ghosts, unit = how, self.time_unit
            curves = ghost_curves(
                self._other_runs(), self.shown, unit, smooth=self.smooth, window=window
            )
            self.plot.ghosts.show_curves(curves)

    def _set_axes(self) -> None:
        """Let the axes cover what is drawn, in its unit."""
        span = 15.0
        if self._snapshot is not None:
            span = max(
                span_of(self._snapshot, self.time_unit), ghost_span(self.runs, self.time_unit)
            )
        share = max(self.canvas.width() // 3, least_room(theme.scale()))
        room = float(min(theme.px(LABEL_ROOM_PX), self.canvas.width() // 2, share))
        axes = self._bounds, span, room, self.shown, self.log, self.time_unit, theme.scale()
        if axes == self._axes:
            return
        self._axes = axes
        self.plot.log = self.log and self.shown == "loss"
        kind: Kind = "percent" if self.shown == "accuracy" else "linear"
        low, high = map(self.plot.height_of, self._bounds or EMPTY[self.shown])
        self.plot.left.write("decades" if self.plot.log else kind)
        self.plot.left.setWidth(self.plot.left.width_for(low, high))
        self.plot.bottom.write("linear", self.time_unit)
        self.plot.keep_room(room)
        self.plot.box.set_home((0.0, span), (low, high))

    def _end(self) -> float:
        return max([one.end for one in self.curves], default=0.0)

    def _write_labels(self) -> None:
        if self._snapshot is not None:
            self._labelled_to = self.plot.end_px(self._end())
            how = self.shown, self.time_unit, self.plot.height_of, self.plot.box.viewRect()
            labels = labels_of(self._snapshot, *how)
            labels += ghost_labels(self._other_runs(), self.shown, self.plot.height_of)
            self.plot.show_labels(labels, self._end())

    def _show_hints(self) -> None:
        text, room = "", self.plot.box.sceneBoundingRect()
        if self._snapshot is None or self._snapshot.step == 0:
            what = "accuracy" if self.shown == "accuracy" else "loss"
            if not self._other_runs():  # whose curves and labels would be under it
                text = f"The {what} will be drawn here. Space trains."
            third = room.height() / 3
            room.setTop(room.bottom() - third)
            if self._chance_is_in(room):
                room.translate(0, -third)
        elif self.shown == "accuracy" and not any(
            np.isfinite(n.history.train_accuracies).any() for n in self._snapshot.networks
        ):
            text = NO_ACCURACY
        self.show_hint(text, room)

    def _chance_is_in(self, room: QRectF) -> bool:
        """Whether the level of chance, or its label, is at the height of a part of the plot."""
        chance = loss_table.chance(self._snapshot, self.shown) if self._snapshot else None
        if chance is None:
            return False
        at = self.plot.mapToScene(self.plot.place_of(0.0, self.plot.height_of(chance[0]))).y()
        label = theme.px(theme.SMALL_PX)
        return room.top() - label < at < room.bottom() + label

    def _places_of(self, marks: Sequence[Mark]) -> list[float]:
        if self._snapshot is None or not marks:
            return []
        steps = np.array([mark.step for mark in marks])
        history, epoch = self._snapshot.networks[0].history, self._snapshot.steps_per_epoch
        return [float(x) for x in place_of(steps, self.time_unit, history, epoch)]

    # Zoom

    def time_boxes(self) -> list[PlotBox]:
        return [self.plot.box]

    def steps_a_unit(self) -> float:
        if self._snapshot is None or self.time_unit == "seconds":
            return 0.0
        return self._snapshot.steps_per_epoch if self.time_unit == "epochs" else 1.0

    def follow_zoom(self) -> None:
        self._follow_with_labels()  # another width of a unit shows other points

    def restyle(self) -> None:
        super().restyle()
        self._set_axes()
        self._follow_with_labels()

    # Values under the mouse

    def reading(self, scene: QPointF) -> str:
        at, snapshot = self.plot.value_at(scene), self._snapshot
        if at is None or snapshot is None or snapshot.step == 0:
            return ""
        self.plot.cursor.setValue(at.x())
        values = loss_table.values_at(snapshot, at.x(), self.time_unit, self.shown)
        marked = [*self.plot.marks.lines_at(scene), *self.plot.findings.lines_at(scene)]
        return "\n".join([*marked, *values])

    def _point(self, scene: QPointF | None) -> None:
        super()._point(scene)
        self.plot.cursor.setVisible(not self.hover.isHidden())

    def table(self) -> Table:
        return loss_table.table(self._snapshot)
