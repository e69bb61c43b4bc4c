"""Loss and accuracy over time: one colour a network, training solid, validation dotted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QPushButton

from simulator.nn.losses import LABELS
from ui.style import theme
from ui.views.base.plot_view import PlotView
from ui.views.loss import table as loss_table
from ui.views.loss.axes import EMPTY, LABEL_ROOM_PX, bounds_of, span_of
from ui.views.loss.curves import UNITS, CurveMaker, Curves, Shown, Unit, place_of
from ui.views.loss.labels import end_of, labels_of
from ui.views.loss.plot import LossPlot
from ui.widgets.title_combo import TitleCombo

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from simulator.measurement.snapshot import Snapshot
    from ui.plots.axis_item import Kind
    from ui.plots.curve_labels import Label
    from ui.views.base.export import Table

NO_ACCURACY = "There are no classes here, or nothing was evaluated yet. A returns to the loss."
FREE_PX = 12  # that curves may go on before they reach the labels
TITLES: dict[Shown, str] = {"loss": "Loss", "accuracy": "Accuracy"}


class LossView(PlotView):
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
        self._drawn: object = None
        self._bounds: tuple[float, float] | None = None
        self._ends: object = None  # of the curves that they were made for
        self._span = 15.0
        self._makers = [CurveMaker() for _ in theme.LETTERS]
        self._meaning: object = None  # of the axes for which the curves were last drawn
        self._axes_key: object = None
        self._labelled_to = -math.inf  # where the curves ended when labels were last written
        self.plot = LossPlot()
        self.canvas.addItem(self.plot)
        self.plot.box.navigated.connect(self._on_navigated)
        self.plot.box.sigResized.connect(self._on_resized)
        self.setMinimumSize(240, 140)
        self._make_controls()
        self._describe()
        self._set_axes()

    def _make_controls(self) -> None:
        self._choice = TitleCombo("What is drawn", "Loss or accuracy (A)")
        self._choice.addItems(list(TITLES.values()))
        self._choice.activated.connect(lambda index: self.show_measure(list(TITLES)[index]))
        self.title_bar.set_lead(self._choice)
        self._buttons = {}
        for name, tip, work in (
            ("epochs", "Time in epochs, steps or seconds (X)", self.next_unit),
            ("raw", "Every mini-batch, or its mean over an epoch (S)", self.toggle_smoothing),
            ("log", "Logarithmic or linear loss axis (L)", self.toggle_scale),
        ):
            button = QPushButton(name)
            button.setProperty("quiet", True)
            button.setToolTip(tip)
            button.setAccessibleName(tip.split(" (")[0])
            button.clicked.connect(work)
            self._buttons[name] = button
            self.title_bar.add_control(button)

    # What is shown

    def draw(self, snapshot: Snapshot) -> None:
        state = (
            snapshot.run_id, snapshot.step, snapshot.epochs, snapshot.newest_step,
            snapshot.running, snapshot.marks,
            [(n.status, len(n.history.evaluation_steps)) for n in snapshot.networks],
        )  # fmt: skip
        if state == self._drawn:
            return
        before, self._drawn, self._snapshot = self._snapshot, state, snapshot
        if before is None or before.run_id != snapshot.run_id:
            self._bounds = self._meaning = None
            self._describe()
        self._follow()

    def update_labels(self) -> None:
        if self._snapshot is not None:
            self._write_labels(self._snapshot)
            self.canvas.settle()

    def clear(self) -> None:
        self._snapshot = self._drawn = self._bounds = self._meaning = None
        self.curves = []
        self.plot.follow([], log=self._is_log(), anew=True)
        self.plot.show_chance(None)
        self.plot.labels.show_labels([], 0, 0)
        self.plot.marks.show_marks((), ())
        self._set_axes()

    def show_measure(self, shown: Shown) -> None:
        """Draw losses, or accuracies."""
        self.shown = shown
        self._choice.setCurrentIndex(list(TITLES).index(shown))
        self._renew()

    def toggle_measure(self) -> None:
        """Loss to accuracy, or back."""
        self.show_measure("accuracy" if self.shown == "loss" else "loss")

    def toggle_scale(self) -> None:
        """Logarithmic to linear, or back."""
        self.log = not self.log
        self._renew()

    def toggle_smoothing(self) -> None:
        """The mean over an epoch in front of every mini-batch, or these alone."""
        self.smooth = not self.smooth
        self._renew()

    def next_unit(self) -> None:
        """Epochs, steps, seconds, and epochs again."""
        self.time_unit = UNITS[(UNITS.index(self.time_unit) + 1) % len(UNITS)]
        self._renew()

    def _renew(self) -> None:
        self._bounds = self._meaning = None
        self.plot.box.zoomed = False
        self._buttons["epochs"].setText(self.time_unit)
        self._buttons["raw"].setText("smooth" if self.smooth else "raw")
        self._buttons["log"].setText("log" if self.log else "linear")
        for name in ("raw", "log"):
            self._buttons[name].setEnabled(self.shown == "loss")
        self.title_bar.make_room()
        self._describe()
        self._set_axes()
        self._follow()

    def _is_log(self) -> bool:
        return self.log and self.shown == "loss"

    def _follow(self) -> None:
        """Bring curves, axes and labels up to the snapshot."""
        snapshot = self._snapshot
        if snapshot is None:
            return
        self._span = span_of(snapshot, self.time_unit)
        unit_px = self.plot.box.width() / max(self.plot.box.viewRect().width(), 1e-9)
        how = self.shown, self.time_unit, self.smooth, unit_px
        self.curves = [
            maker.curves(network, snapshot, *how)
            for maker, network in zip(self._makers, snapshot.networks, strict=False)
        ]
        ends = [(one.ends, one.evaluated) for one in self.curves]
        if self.shown == "loss" and (self._bounds is None or ends != self._ends):
            self._bounds = bounds_of(self.curves, snapshot.chance_loss, self.log, self._bounds)
        self._ends = ends
        self._set_axes()
        meaning = snapshot.run_id, self.shown, self.time_unit, self.smooth, self._is_log(), unit_px
        self.plot.follow(self.curves, log=self._is_log(), anew=meaning != self._meaning)
        anew, self._meaning = meaning != self._meaning, meaning
        self.plot.show_marks(snapshot, self._mark_places(snapshot))
        chance = loss_table.chance(snapshot, self.shown)
        self.plot.show_chance(None if chance is None else chance[0])
        reached = self._end_px() > self._labelled_to + theme.px(FREE_PX)
        if anew or reached or not snapshot.running:
            self._write_labels(snapshot)
        self._show_hints(snapshot)
        self.canvas.settle()

    def _set_axes(self) -> None:
        """Let the axes cover what is drawn, in its unit."""
        key = self._bounds, self._span, self.shown, self.log, self.time_unit, theme.scale()
        if key == self._axes_key:
            return
        self._axes_key = key
        log = self._is_log()
        kind: Kind = "decades" if log else "percent" if self.shown == "accuracy" else "linear"
        low, high = self._bounds or EMPTY[self.shown]
        if log:
            low, high = math.log10(low), math.log10(high)
        self.plot.left.write(kind)
        self.plot.left.setWidth(self.plot.left.width_for(low, high))
        self.plot.bottom.write("linear", self.time_unit)
        self.plot.keep_room(self._room_px())
        self.plot.box.set_home((0.0, self._span), (low, high))

    def _room_px(self) -> float:
        return float(min(theme.px(LABEL_ROOM_PX), self.canvas.width() // 3))

    def _end_px(self) -> float:
        return self.plot.place_of(end_of(self.curves), self.plot.box.viewRect().top()).x()

    def _write_labels(self, snapshot: Snapshot) -> None:
        self._labelled_to = self._end_px()
        labels: list[Label] = labels_of(self.plot, snapshot, self.curves, self.shown)
        self.plot.show_labels(labels, end_of(self.curves), self._room_px())

    def _show_hints(self, snapshot: Snapshot) -> None:
        if snapshot.step == 0:
            what = "accuracy" if self.shown == "accuracy" else "loss"
            self.show_hint(f"The {what} will be drawn here. Space trains.")
        elif self.shown == "accuracy" and not any(len(c.training.y) for c in self.curves):
            self.show_hint(NO_ACCURACY)
        else:
            self.show_hint("")

    def _describe(self) -> None:
        if self.shown == "accuracy":
            unit = "share classified right · dotted: validation"
        else:
            loss = LABELS.get(self._snapshot.loss_name, "") if self._snapshot else "cross-entropy"
            scale = "log" if self.log else "linear"
            mean = " · mean over an epoch" if self.smooth else ""
            unit = f"{loss} · {scale} · dotted: validation{mean}"
        self.set_title(TITLES[self.shown], unit)

    def _mark_places(self, snapshot: Snapshot) -> list[float]:
        if not snapshot.marks:
            return []
        steps = np.array([mark.step for mark in snapshot.marks])
        epoch, history = snapshot.steps_per_epoch, snapshot.networks[0].history
        return [float(x) for x in place_of(steps, self.time_unit, history, epoch)]

    # Zoom

    def _on_navigated(self) -> None:
        self._follow()  # another width of a unit shows other points
        if self._snapshot is not None:
            self._write_labels(self._snapshot)
        if self.time_unit != "seconds":
            seen = self.plot.box.viewRect()
            epoch = self._snapshot.steps_per_epoch if self._snapshot else 1
            unit = epoch if self.time_unit == "epochs" else 1
            ends = (seen.left() * unit, seen.right() * unit) if self.plot.box.zoomed else (0, 0)
            self.steps_shown.emit(*ends)

    def show_steps(self, first: float, last: float) -> None:
        if self._snapshot is None or self.time_unit == "seconds":
            return
        unit = self._snapshot.steps_per_epoch if self.time_unit == "epochs" else 1
        if last <= first:
            self.plot.box.show_x(0.0, self._span)
        else:
            self.plot.box.show_x(first / unit, last / unit)
        self._follow()

    def _on_resized(self) -> None:
        self._follow()
        if self._snapshot is not None:
            self._write_labels(self._snapshot)

    def restyle(self) -> None:
        super().restyle()
        self._meaning = self._axes_key = None
        self._set_axes()
        self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.plot.keep_room(self._room_px())

    # Values under the mouse

    def reading(self, scene: QPointF) -> str:
        at, snapshot = self.plot.value_at(scene), self._snapshot
        shown = at is not None and snapshot is not None and snapshot.step > 0
        self.plot.cursor.setVisible(shown)
        if at is None or snapshot is None or snapshot.step == 0:
            return ""
        self.plot.cursor.setValue(at.x())
        mark = self.plot.marks.near(scene)
        lines = [] if mark is None else [f"step {mark.step:,}: {mark.text}"]
        values = loss_table.values_at(snapshot, at.x(), self.time_unit, self.shown)
        return "\n".join([*lines, *values])

    def _point(self, scene: QPointF | None) -> None:
        super()._point(scene)
        if scene is None:
            self.plot.cursor.hide()

    def table(self) -> Table:
        return loss_table.table(self._snapshot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        work = {
            Qt.Key.Key_A: self.toggle_measure,
            Qt.Key.Key_X: self.next_unit,
            Qt.Key.Key_S: self.toggle_smoothing,
            Qt.Key.Key_L: self.toggle_scale,
        }.get(Qt.Key(event.key()))
        if work is None or event.modifiers():
            super().keyPressEvent(event)
        else:
            work()
