"""Loss and accuracy over time: one colour a network, training solid, validation dotted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QPushButton

from simulator.nn.losses import LABELS
from ui.plots.change_marks import mark_near, paint_marks
from ui.plots.end_labels import paint_end_labels
from ui.plots.plot_frame import PlotFrame, paint_frame
from ui.plots.polyline import ANTIALIASING
from ui.style import theme
from ui.views.base.view import View
from ui.views.loss import table as loss_table
from ui.views.loss.axes import EMPTY, bounds_of, frame_in, paint_chance, span_of
from ui.views.loss.curves import UNITS, CurveMaker, Curves, Shown, Unit, place_of
from ui.views.loss.labels import BELOW_PX, FREE_PX, end_of, labels_of
from ui.views.loss.painter import DirtyBox, LossPainter, new_curve_painters
from ui.widgets.title_combo import TitleCombo

if TYPE_CHECKING:
    from simulator.measurement.snapshot import Snapshot
    from ui.plots.text_line import PreparedText
    from ui.views.base.export import Table

NO_ACCURACY = "There are no classes here, or nothing was evaluated yet. A returns to the loss."
PEN_PX = 3  # that a curve's pen reaches beyond its end
TITLES: dict[Shown, str] = {"loss": "Loss", "accuracy": "Accuracy"}


class LossView(View):
    """Mini-batch training loss and whole-set validation loss, or both accuracies, against time.

    Keys: A loss or accuracy, X the unit of time, S smoothing, L logarithmic or linear.
    """

    static_background = True

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
        self._curve_painters = new_curve_painters()
        self._frame: tuple[object, PlotFrame] | None = None
        self._painted_frame: PlotFrame | None = None  # that curves and labels were made for
        self._labels: list[PreparedText] = []
        self._labelled_px = 0.0  # where the curves ended then, in pixels
        self.setMinimumSize(240, 140)
        self._make_controls()
        self._describe()

    def _make_controls(self) -> None:
        self._choice = TitleCombo("What is drawn", "Loss or accuracy (A)")
        self._choice.addItems(list(TITLES.values()))
        self._choice.activated.connect(lambda index: self.show_measure(list(TITLES)[index]))
        self.set_title_widget(self._choice)
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
            self.add_control(button)

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
            self._bounds = self._painted_frame = None
            self._describe()
        elif before.marks != snapshot.marks or (before.step == 0) != (snapshot.step == 0):
            self._painted_frame = None
        self._follow()

    def update_labels(self) -> None:
        if self._snapshot is not None and self._painted_frame is not None:
            self.update_plot(self._place_labels(self._painted_frame, self._snapshot))

    def clear(self) -> None:
        self._snapshot = self._drawn = self._bounds = self._painted_frame = None
        self.curves, self._labels = [], []
        self.update()

    def show_measure(self, shown: Shown) -> None:
        """Show losses or accuracies."""
        self.shown = shown
        self._choice.setCurrentIndex(list(TITLES).index(shown))
        self.place_controls()
        self._renew()

    def toggle_measure(self) -> None:
        """Change between loss and accuracy."""
        self.show_measure("accuracy" if self.shown == "loss" else "loss")

    def toggle_scale(self) -> None:
        """Change between a logarithmic and a linear loss axis."""
        self.log = not self.log
        self._renew()

    def toggle_smoothing(self) -> None:
        """Show or hide the mean over an epoch in front of the mini-batch losses."""
        self.smooth = not self.smooth
        self._renew()

    def next_unit(self) -> None:
        """Change the unit of time: epochs, steps, seconds."""
        self.time_unit = UNITS[(UNITS.index(self.time_unit) + 1) % len(UNITS)]
        self._renew()

    def _renew(self) -> None:
        self._bounds = self._painted_frame = None
        self._buttons["epochs"].setText(self.time_unit)
        self._buttons["raw"].setText("smooth" if self.smooth else "raw")
        self._buttons["log"].setText("log" if self.log else "linear")
        for name in ("raw", "log"):
            self._buttons[name].setEnabled(self.shown == "loss")
        self.place_controls()
        self._describe()
        self._follow()

    def _follow(self) -> None:
        """Bring curves and axes up to the snapshot."""
        snapshot = self._snapshot
        if snapshot is not None:
            area = self.plot_area()
            self._span = span_of(snapshot, self.time_unit)
            unit_px = self.frame(area).box.width() / self._span
            how = self.shown, self.time_unit, self.smooth, unit_px
            self.curves = [
                maker.curves(network, snapshot, *how)
                for maker, network in zip(self._makers, snapshot.networks, strict=False)
            ]
            ends = [(one.ends, one.evaluated) for one in self.curves]
            if self.shown == "loss" and (self._bounds is None or ends != self._ends):
                chance = snapshot.chance_loss
                self._bounds = bounds_of(self.curves, chance, self.log, self._bounds)
            self._ends = ends
            self._update_painters(snapshot, self.frame(area))

    def _update_painters(self, snapshot: Snapshot, frame: PlotFrame) -> None:
        """Bring the painters up to the curves, and paint the dirty part.

        Labels are updated only if the run is at rest or a curve has reached them.
        """
        known, self._painted_frame = frame is self._painted_frame, frame
        pairs = zip(self._curve_painters, self.curves, strict=False)
        dirty = [curve_painter.follow(frame, curves) for curve_painter, curves in pairs]
        caught_up = frame.across(end_of(self.curves)) > self._labelled_px + theme.px(FREE_PX)
        if not known:
            self._place_labels(frame, snapshot)
            self.update()  # the numbers of the axes as well
            return
        part = _around(frame, dirty)
        if caught_up or not snapshot.running:
            part |= self._place_labels(frame, snapshot)
        if not part.isEmpty():
            self.update_plot(part)

    def _place_labels(self, frame: PlotFrame, snapshot: Snapshot) -> QRect:
        """Place the labels anew. Returns the area of old and new ones."""
        before, self._labels = self._labels, labels_of(frame, snapshot, self.curves, self.shown)
        self._labelled_px = frame.across(end_of(self.curves))
        area = QRect()
        for label in (*before, *self._labels):
            area |= label.background
        return area

    def _describe(self) -> None:
        if self.shown == "accuracy":
            unit = "share classified right · dotted: validation"
        else:
            loss = LABELS.get(self._snapshot.loss_name, "") if self._snapshot else "cross-entropy"
            scale = "log" if self.log else "linear"
            mean = " · mean over an epoch" if self.smooth else ""
            unit = f"{loss} · {scale} · dotted: validation{mean}"
        self.set_title(TITLES[self.shown], unit)

    # Drawing

    def frame(self, area: QRect) -> PlotFrame:
        """The coordinates of a plot in `area`."""
        bounds = self._bounds or EMPTY[self.shown]
        how = area, self._span, bounds, self.shown, self.log
        key = how, theme.scale()
        if self._frame is None or self._frame[0] != key:
            self._frame = key, frame_in(*how)
        return self._frame[1]

    def dynamic_area(self) -> QRect:
        frame, edge = self.frame(self.plot_area()), theme.px(BELOW_PX)
        return frame.box.adjusted(-edge, -edge, frame.room + edge, edge)

    def paint(self, painter: QPainter, area: QRect) -> None:
        frame, snapshot = self.frame(area), self._snapshot

        def paint_axes(inner: QPainter) -> None:
            paint_frame(inner, frame, self.time_unit)
            chance = None if snapshot is None else loss_table.chance(snapshot, self.shown)
            if chance is not None:
                paint_chance(inner, frame, chance[0])

        guessing = None if snapshot is None else snapshot.chance_loss
        self.paint_static(painter, (frame, self.time_unit, self.unit, guessing), paint_axes)
        if snapshot is None or snapshot.step == 0:
            what = "accuracy" if self.shown == "accuracy" else "loss"
            below = frame.box.adjusted(
                0, 2 * frame.box.height() // 3, 0, 0
            )  # clear of the chance level
            self.paint_hint(painter, below, f"The {what} will be drawn here. Space trains.")
        elif self.shown == "accuracy" and not any(len(c.training.y) for c in self.curves):
            self.paint_hint(painter, frame.box, NO_ACCURACY)
        if snapshot is None:
            return
        if self._on_screen and frame is not self._painted_frame:
            self._update_painters(snapshot, frame)
        curve_painters, labels = self._curve_painters, self._labels
        if not self._on_screen:
            curve_painters = new_curve_painters()
            labels = labels_of(frame, snapshot, self.curves, self.shown)
            for curve_painter, curves in zip(curve_painters, self.curves, strict=False):
                curve_painter.follow(frame, curves)
        self._paint_curves(painter, frame, snapshot, curve_painters[: len(self.curves)])
        paint_end_labels(painter, [label for label in labels if self.is_dirty(label.background)])
        if self._on_screen and self._inside(frame):
            assert self.pointer is not None
            painter.setPen(QPen(theme.color(theme.current().muted), 1))
            x = self.pointer.x() + 0.5
            painter.drawLine(QLineF(x, frame.box.top(), x, frame.box.bottom()))

    def _paint_curves(
        self,
        painter: QPainter,
        frame: PlotFrame,
        snapshot: Snapshot,
        curve_painters: list[LossPainter],
    ) -> None:
        part = self.dirty_part(frame.box.adjusted(-theme.px(PEN_PX), -1, 2, 2))
        if part.isEmpty():
            return
        painter.setClipRect(part)
        for curve_painter in curve_painters:
            curve_painter.paint_gap(painter, part)
        if snapshot.marks:
            paint_marks(painter, frame.box, self._mark_places(frame))
        painter.setRenderHint(ANTIALIASING)
        for curve_painter in curve_painters:
            curve_painter.paint_curves(painter, part if self._on_screen else None)
        painter.setRenderHint(ANTIALIASING, False)
        painter.setClipping(False)

    def _mark_places(self, frame: PlotFrame) -> list[float]:
        snapshot = self._snapshot
        if snapshot is None or not snapshot.marks:
            return []
        steps = np.array([mark.step for mark in snapshot.marks])
        x = place_of(steps, self.time_unit, snapshot.networks[0].history, snapshot.steps_per_epoch)
        return [float(at) for at in frame.x_px(x)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()  # more pixels show more points

    def _restyle(self) -> None:
        super()._restyle()
        self._curve_painters, self._painted_frame = new_curve_painters(), None
        self._follow()

    # Values under the mouse

    def _inside(self, frame: PlotFrame) -> bool:
        shown = self._snapshot is not None and self._snapshot.step > 0
        return shown and self.pointer is not None and frame.box.contains(self.pointer)

    def reading(self, position: QPoint) -> str:
        frame, snapshot = self.frame(self.plot_area()), self._snapshot
        if snapshot is None or snapshot.step == 0 or not frame.box.contains(position):
            return ""
        mark = mark_near(snapshot.marks, self._mark_places(frame), position.x())
        lines = [] if mark is None else [f"step {mark.step:,}: {mark.text}"]
        x = frame.x_at(position.x())
        return "\n".join([*lines, *loss_table.values_at(snapshot, x, self.time_unit, self.shown)])

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


def _around(frame: PlotFrame, dirty: list[DirtyBox]) -> QRect:
    """The dirty part of the plot with the width of the pen; may be empty."""
    left = min([one[0] for one in dirty], default=math.inf)
    if left == math.inf:
        return QRect()
    box, pen = frame.box, theme.px(PEN_PX)
    first, low, high = box.left(), box.top(), box.bottom()
    top, bottom = min([one[1] for one in dirty]), max([one[2] for one in dirty])
    right = min(max([one[3] for one in dirty]), box.right())
    area = QRect()
    area.setCoords(
        math.floor(max(left, first)) - pen,
        math.floor(min(max(top, low), high)) - pen,
        math.ceil(right) + pen,
        math.ceil(min(max(bottom, low), high)) + pen,
    )
    return area
