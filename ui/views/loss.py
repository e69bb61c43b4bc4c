"""The loss over time: one colour a network, training solid, validation dotted."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QBrush, QPainterPath, QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsPathItem, QPushButton, QVBoxLayout

from simulator.losses import LABELS
from simulator.snapshot import NetworkSnapshot, Snapshot
from ui import theme
from ui.views.axis import linear_ticks, log_ticks, number
from ui.views.view import PLOT_TOP_PX, View

MAX_POINTS = 500
LOWEST, HIGHEST = 1e-6, 1e6
LABEL_HEIGHT_PX = 20
LABEL_ROOM_PX = 150  # the axis goes on beyond the last epoch, where the labels stand

Values = NDArray[np.float64]


class LossView(View):
    """Mini-batch training loss and whole-set validation loss against epochs."""

    def __init__(self) -> None:
        super().__init__(
            "loss_view", "Loss", "Loss of every network; point at the plot to read values"
        )
        self._log = True
        self._bounds: tuple[float, float] | None = None
        self._epochs = 0.0
        self._snapshot: Snapshot | None = None
        self._drawn: object = None
        self._build_header()
        self._build_plot()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GAP, PLOT_TOP_PX, 8, 8)
        layout.addWidget(self._plot, 1)
        self._curves: list[tuple[pg.PlotCurveItem, pg.PlotCurveItem, pg.TextItem]] = []
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def _build_header(self) -> None:
        self._scale = QPushButton("log")
        self._scale.setProperty("flat", True)
        self._scale.setAccessibleName("Loss axis")
        self._scale.setToolTip("Switch the loss axis between logarithmic and linear")
        self._scale.clicked.connect(self.toggle_scale)
        self.add_control(self._scale)

    def _build_plot(self) -> None:
        self._plot = pg.PlotWidget(background=None)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self._plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setMouseEnabled(False, False)
        item.getViewBox().setDefaultPadding(0)
        item.disableAutoRange()
        self._axes = {side: item.getAxis(side) for side in ("left", "bottom")}
        self._axes["left"].setWidth(44)
        for axis in self._axes.values():
            axis.setStyle(tickLength=0, hideOverlappingLabels=False)
        self._grid = QGraphicsPathItem()
        self._grid.setZValue(-10)
        item.addItem(self._grid)
        self._chance = pg.InfiniteLine(angle=0)
        self._chance_label = pg.TextItem(anchor=(0, 0.5))
        self._cursor = pg.InfiniteLine(angle=90)
        self._hint = pg.TextItem(anchor=(0.5, 0.5))
        for thing in (self._chance, self._chance_label, self._cursor, self._hint):
            item.addItem(thing)
            thing.hide()
        self._plot.viewport().installEventFilter(self)
        self._plot.viewport().setMouseTracking(True)

    # What is shown

    def draw(self, snapshot: Snapshot) -> None:
        evaluations = tuple(len(n.history.evaluation_steps) for n in snapshot.networks)
        state = (snapshot.run_id, snapshot.step, self._log, snapshot.epochs, evaluations)
        if state == self._drawn:
            return
        if self._snapshot is None or snapshot.run_id != self._snapshot.run_id:
            self._bounds = None
        self._drawn, self._snapshot = state, snapshot
        self._ensure_curves(len(snapshot.networks))
        self._hint.setVisible(snapshot.step == 0)
        low, high = math.inf, -math.inf
        for network, curves in zip(snapshot.networks, self._curves, strict=True):
            for values in self._draw_network(network, snapshot, curves):
                if values.size:
                    low, high = min(low, float(values.min())), max(high, float(values.max()))
        self._fit(snapshot, low, high)
        self._place_labels(snapshot)

    def clear(self) -> None:
        self._snapshot = self._drawn = self._bounds = None
        self._ensure_curves(0)
        self._chance.hide()
        self._chance_label.hide()
        self._set_range(15.0, 0.1, 3.0)
        self._hint.show()

    def toggle_scale(self) -> None:
        """Logarithmic to linear, or back."""
        self._log = not self._log
        self._scale.setText("log" if self._log else "linear")
        self._bounds = self._drawn = None
        if self._snapshot is not None:
            self.draw(self._snapshot)
        else:
            self.clear()
        self._describe()

    def _draw_network(
        self,
        network: NetworkSnapshot,
        snapshot: Snapshot,
        curves: tuple[pg.PlotCurveItem, pg.PlotCurveItem, pg.TextItem],
    ) -> list[Values]:
        history = network.history
        training, validation, _ = curves
        every = max(1, math.ceil(len(history.steps) / MAX_POINTS))
        shown = []
        for curve, steps, losses in (
            (training, history.steps[::every], history.losses[::every]),
            (validation, history.evaluation_steps, history.validation_losses),
        ):
            finite = np.isfinite(losses)
            values = np.clip(losses[finite], LOWEST, HIGHEST)
            x = steps[finite] / snapshot.steps_per_epoch
            curve.setData(x, np.log10(values) if self._log else values)
            shown.append(values)
        return shown

    def _fit(self, snapshot: Snapshot, low: float, high: float) -> None:
        """Axes that only grow, in steps of 1 and 3, so that the picture stays calm."""
        chance = snapshot.chance_loss
        if chance is not None:
            low, high = min(low, chance), max(high, chance)
        if not math.isfinite(low):
            low, high = 0.1, 1.0
        if self._log:
            low, high = _down_to_nice(low), _up_to_nice(high * 1.05)
            low = min(low, high / 30)
        else:
            low, high = 0.0, _up_to_round(high * 1.02)
        if self._bounds is not None:
            low, high = min(low, self._bounds[0]), max(high, self._bounds[1])
        epochs = max(float(snapshot.epochs), snapshot.epoch)
        if (low, high) != self._bounds or epochs != self._epochs:
            self._bounds = (low, high)
            self._set_range(epochs, low, high)

    def _set_range(self, epochs: float, low: float, high: float) -> None:
        self._epochs = epochs
        width = self._plot.width() - self._axes["left"].width()
        end = epochs * min(2.0, max(1.1, width / max(1.0, width - theme.px(LABEL_ROOM_PX))))
        view = self._plot.getPlotItem().getViewBox()
        ticks = log_ticks(low, high) if self._log else linear_ticks(low, high)
        places = [math.log10(tick) for tick in ticks] if self._log else ticks
        bottom, top = (math.log10(low), math.log10(high)) if self._log else (low, high)
        view.setRange(
            xRange=(0, end),
            yRange=(bottom, top + 0.04 * (top - bottom)),
            padding=0,
            update=True,
        )
        self._axes["left"].setTicks(
            [[(at, number(tick)) for at, tick in zip(places, ticks, strict=True)]]
        )
        marks = linear_ticks(0, epochs)
        texts = [(mark, number(mark)) for mark in marks]
        if texts:
            texts[-1] = (texts[-1][0], f"{texts[-1][1]} epochs")
        self._axes["bottom"].setTicks([texts])
        lines = QPainterPath()
        for at in places:
            lines.moveTo(0, at)
            lines.lineTo(end, at)
        self._grid.setPen(QPen(theme.color(theme.current().line, 0.7), 0))
        self._grid.setPath(lines)
        self._hint.setPos(end / 2, bottom + 0.3 * (top - bottom))

    def _place_labels(self, snapshot: Snapshot) -> None:
        """A label at each curve's end, pushed apart where they would cover each other."""
        view = self._plot.getPlotItem().getViewBox()
        wanted: list[tuple[float, float, pg.TextItem]] = []
        end = snapshot.epoch
        for index, (network, curves) in enumerate(
            zip(snapshot.networks, self._curves, strict=True)
        ):
            label = curves[2]
            loss = _recent_loss(network, snapshot.steps_per_epoch)
            label.setVisible(loss is not None and snapshot.step > 0)
            if loss is None or snapshot.step == 0:
                continue
            text = (
                "diverged" if network.divergence else f"{loss:.3f}" if loss < 100 else number(loss)
            )
            label.setText(f"{theme.LETTERS[index]}  {text}")
            value = min(HIGHEST, max(LOWEST, loss)) if math.isfinite(loss) else HIGHEST
            wanted.append((self._height(value), 0.0, label))
        chance = snapshot.chance_loss
        self._chance.setVisible(chance is not None)
        self._chance_label.setVisible(chance is not None)
        if chance is not None:
            place = self._height(chance)
            self._chance.setPos(place)
            self._chance_label.setText(f"chance is ln {round(math.exp(chance))} = {chance:.2f}")
            line = LABEL_HEIGHT_PX * theme.scale() * (abs(view.viewPixelSize()[1]) or 1e-3)
            wanted.append((place - 0.7 * line, 1.0, self._chance_label))
        pixel = abs(view.viewPixelSize()[1]) or 1e-3
        wanted.sort(key=lambda item: (-item[0], item[1]))
        ceiling = math.inf
        for place, _, label in wanted:
            at = min(place, ceiling)
            label.setPos(end, at)
            ceiling = at - LABEL_HEIGHT_PX * theme.scale() * pixel

    def _height(self, value: float) -> float:
        return math.log10(value) if self._log else value

    # How it looks

    def _ensure_curves(self, count: int) -> None:
        item = self._plot.getPlotItem()
        while len(self._curves) > count:
            for thing in self._curves.pop():
                item.removeItem(thing)
        while len(self._curves) < count:
            made = (pg.PlotCurveItem(), pg.PlotCurveItem(), pg.TextItem(anchor=(0, 0.5)))
            made[0].setSegmentedLineMode("on")
            for thing in made:
                item.addItem(thing)
            self._curves.append(made)
            self._style_curves(len(self._curves) - 1)

    def _style_curves(self, index: int) -> None:
        colour = theme.color(theme.current().networks[index])
        training, validation, label = self._curves[index]
        solid = QPen(colour, 2)
        solid.setCosmetic(True)
        training.setPen(solid)
        dotted = QPen(colour, 2)
        dotted.setCosmetic(True)
        dotted.setStyle(Qt.PenStyle.DotLine)
        validation.setPen(dotted)
        label.setColor(colour)
        label.fill = QBrush(theme.color(theme.current().surface))
        label.setFont(theme.font(14, 600))

    def _restyle(self) -> None:
        colours = theme.current()
        self._plot.setBackground(theme.color(colours.surface))
        for axis in self._axes.values():
            axis.setPen(QPen(Qt.PenStyle.NoPen))
            axis.setTextPen(QPen(theme.color(colours.muted)))
            axis.setTickFont(theme.font(theme.SMALL_PX))
        self._axes["left"].setWidth(theme.px(44))
        self._axes["bottom"].setHeight(theme.px(24))
        dashed = QPen(theme.color(colours.muted), 0)
        dashed.setStyle(Qt.PenStyle.DashLine)
        self._chance.setPen(dashed)
        self._cursor.setPen(QPen(theme.color(colours.muted), 0))
        for label, size in ((self._chance_label, theme.SMALL_PX), (self._hint, 13)):
            label.setColor(theme.color(colours.muted))
            label.setFont(theme.font(size))
        self._hint.setText("The loss will be drawn here. Space trains.")
        for index in range(len(self._curves)):
            self._style_curves(index)
        self._describe()
        snapshot, self._bounds, self._drawn = self._snapshot, None, None
        if snapshot is None:
            self.clear()
        else:
            self.draw(snapshot)

    def _describe(self, reading: str = "") -> None:
        loss = LABELS.get(self._snapshot.loss_name, "") if self._snapshot else "cross-entropy"
        axis = "log scale" if self._log else "linear scale"
        self.set_title("Loss", reading or f"{loss}, {axis} · solid training, dotted validation")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    # Values under the mouse

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseMove:
            self._read(event.position())  # type: ignore[attr-defined]
        elif event.type() == QEvent.Type.Leave:
            self._cursor.hide()
            self._describe()
        return False

    def _read(self, position: QPointF) -> None:
        view = self._plot.getPlotItem().getViewBox()
        point = view.mapSceneToView(self._plot.mapToScene(position.toPoint()))
        snapshot = self._snapshot
        if snapshot is None or snapshot.step == 0 or not 0 <= point.x() <= self._epochs:
            self._cursor.hide()
            self._describe()
            return
        self._cursor.setPos(point.x())
        self._cursor.show()
        step = point.x() * snapshot.steps_per_epoch
        parts = [f"epoch {point.x():.1f}"]
        for index, network in enumerate(snapshot.networks):
            history = network.history
            if not len(history.steps):
                continue
            at = min(int(np.searchsorted(history.steps, step)), len(history.steps) - 1)
            parts.append(f"{theme.LETTERS[index]} {history.losses[at]:.4g}")
            held = history.validation_losses
            if len(held) and np.isfinite(held).any():
                before = max(0, int(np.searchsorted(history.evaluation_steps, step, "right")) - 1)
                parts[-1] += f" (validation {held[before]:.4g})"
        self._describe("   ".join(parts))


def _recent_loss(network: NetworkSnapshot, steps: int) -> float | None:
    """The mean mini-batch loss of the last epoch: where the curve is, without its flicker."""
    history = network.history
    if not len(history.steps):
        return None
    first = int(np.searchsorted(history.steps, history.steps[-1] - steps, "right"))
    return float(np.mean(np.clip(history.losses[first:], -HIGHEST, HIGHEST)))


def _down_to_nice(value: float) -> float:
    decade = 10.0 ** math.floor(math.log10(value))
    return 3 * decade if value >= 3 * decade else decade


def _up_to_nice(value: float) -> float:
    decade = 10.0 ** math.floor(math.log10(value))
    return next(step * decade for step in (1, 3, 10) if step * decade >= value * 0.999)


def _up_to_round(value: float) -> float:
    decade = 10.0 ** math.floor(math.log10(max(value, 1e-12)))
    return next(s * decade for s in (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10) if s * decade >= value)
