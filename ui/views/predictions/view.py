"""The prediction view: one picture a network, of the kind that suits the data."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QPushButton

from simulator.examination import Judged, Predictions
from simulator.snapshot import Snapshot
from ui import theme
from ui.views.axis import number
from ui.views.export import Table
from ui.views.predictions import confusion, plane, regression
from ui.views.predictions.hand import Hand, choices, nearest
from ui.views.predictions.panels import Axes, Panel, arrange, axes_room
from ui.views.view import View

HINT = "What the networks predict will be drawn here. Space trains."
WORDS = {
    "surface": "probability of class 1 · filled: training, rings: validation",
    "regions": "likeliest class · filled: training, rings: validation",
    "values": "predicted value · filled: training, rings: validation",
    "curve": "line: predicted, dots: {set} samples, below: residuals",
    "classes": "samples of the {set} set by true and predicted class",
    "scatter": "predicted against true values of the {set} set, below: residuals",
}


class PredictionView(View):
    """Decision surfaces, curves, confusion matrices, or predicted against true values.

    V, or the button, changes between training and validation set where only one is shown.
    """

    needs = frozenset({"predictions"})
    point_added = Signal(float, float, float)
    point_moved = Signal(int, float, float)

    def __init__(self) -> None:
        super().__init__(
            "prediction_view",
            "Predictions",
            "What each network says of every sample, and of the plane or line between them",
        )
        self.setMinimumSize(240, 160)
        self.editable = False  # whether points can be set by hand
        self.held = True  # whether the validation set is shown, where there is one
        self._found: list[Predictions | None] = []
        self._names: list[str] = []
        self._images: list[QImage | None] = []
        self._drawn: object = None
        self._hand: Hand | None = None
        self._chosen = 1  # which of the targets a new point has
        self._switch = QPushButton()
        self._switch.setProperty("quiet", True)
        self._switch.setAccessibleName("Which samples are shown")
        self._switch.setToolTip("Show the training or the validation set (V)")
        self._switch.clicked.connect(self.switch_set)
        self.add_control(self._switch)
        self._describe()

    def draw(self, snapshot: Snapshot) -> None:
        found = [n.examination.predictions if n.examination else None for n in snapshot.networks]
        if not any(found) and any(self._found) and snapshot.run_id == self._run():
            return  # nothing new was made; what is there still stands
        key = snapshot.run_id, tuple(map(id, found))
        if key == self._drawn:
            return
        self._drawn = key
        self._found, self._names = found, [network.name for network in snapshot.networks]
        self._images = [
            plane.surface_image(p) if p is not None and p.kind == "plane" else None for p in found
        ]
        self._describe()
        self.update()

    def _run(self) -> object:
        return self._drawn[0] if isinstance(self._drawn, tuple) else None

    def clear(self) -> None:
        self._found, self._names, self._images, self._drawn = [], [], [], None
        self._describe()
        self.update()

    def switch_set(self) -> None:
        """Show the other set."""
        self.held = not self.held
        self._describe()
        self.update()

    def judged(self, predictions: Predictions) -> Judged:
        """The samples that are shown."""
        held = predictions.validation
        return held if self.held and held is not None else predictions.training

    def _describe(self) -> None:
        first = next((p for p in self._found if p is not None), None)
        chosen = "validation" if self.held and first and first.validation else "training"
        words = WORDS[_kind(first)].format(set=chosen) if first else ""
        self._switch.setText(f"{chosen} set")
        both = first is not None and (first.kind == "plane" or first.validation is None)
        self._switch.setEnabled(first is not None and not both)
        if first is not None and first.kind == "plane" and self.editable:
            targets = choices(first)
            target = targets[min(self._chosen, len(targets) - 1)]
            what = f"class {target:g}" if first.class_names else f"value {target:g}"
            keys = f"keys 0 to {len(targets) - 1}"
            words += f" · a click adds a point of {what} ({keys}), a drag moves one"
        self.set_title("Predictions", words)
        self.place_controls()

    # Drawing

    def paint(self, painter: QPainter, area: QRect) -> None:
        if not any(self._found):
            self.paint_hint(painter, area, HINT)
            return
        for index, (panel, predictions) in enumerate(
            zip(arrange(area, len(self._found)), self._found, strict=True)
        ):
            self._paint_name(painter, panel.name, index)
            if predictions is not None:
                self._paint_fact(painter, panel.fact, predictions)
                painter.save()
                self._paint_picture(painter, panel, index, predictions)
                painter.restore()
        if self._hand is not None:
            self._hand.paint(painter)

    def _paint_name(self, painter: QPainter, box: QRect, index: int) -> None:
        painter.setFont(theme.font(theme.CONTROL_PX, 600))
        painter.setPen(theme.color(theme.current().inks[index]))
        name = f"{theme.LETTERS[index]}  {self._names[index]}"
        words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_fact(self, painter: QPainter, box: QRect, predictions: Predictions) -> None:
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(theme.color(theme.current().muted))
        side = Qt.TextElideMode.ElideRight
        words = painter.fontMetrics().elidedText(fact(predictions), side, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_picture(
        self, painter: QPainter, panel: Panel, index: int, predictions: Predictions
    ) -> None:
        color = theme.current().networks[index]
        judged = self.judged(predictions)
        box = self._box(panel, predictions)
        if predictions.kind == "plane":
            image = self._images[index]
            assert image is not None
            plane.paint_plane(painter, plane.plane_axes(predictions, box), image, predictions)
        elif predictions.kind == "classes":
            names = predictions.class_names
            confusion.paint_matrix(painter, box, confusion.counts(judged, len(names)), names)
            confusion.paint_errors(painter, panel.picture, box, judged, names)
        elif predictions.kind == "curve":
            upper, lower = regression.split(box)
            axes = regression.curve_axes(predictions, upper)
            regression.paint_curve(painter, axes, predictions, color)
            if judged.points is not None:
                x = judged.points[:, 0]
                regression.paint_residuals(painter, lower, x, axes.x, judged, "x")
        else:
            upper, lower = regression.split(box)
            axes = regression.scatter_axes(predictions, upper)
            regression.paint_scatter(painter, axes, judged, color)
            x = np.asarray(judged.targets, float).reshape(len(judged.targets), -1)[:, 0]
            regression.paint_residuals(painter, lower, x, axes.x, judged, "true")

    def _box(self, panel: Panel, predictions: Predictions) -> QRectF:
        if predictions.kind == "classes":
            pictures = self.judged(predictions).pictures is not None
            return confusion.matrix_box(panel.picture, errors=pictures)
        return axes_room(panel.picture, square=predictions.kind == "plane")

    def boxes(self) -> list[QRectF]:
        """Where the pictures of the networks stand on the screen."""
        panels = arrange(self.plot_area(), max(1, len(self._found)))
        found = zip(panels, self._found, strict=False)
        return [self._box(panel, shown) for panel, shown in found if shown is not None]

    # Points by hand

    def set_editable(self, editable: bool) -> None:
        """Whether the data take points by hand."""
        self.editable = editable
        self._describe()

    def _plane_at(self, at: QPointF) -> tuple[Predictions, Axes] | None:
        """The plane under a point of the view."""
        if not self.editable or not any(self._found):
            return None
        panels = arrange(self.plot_area(), len(self._found))
        for panel, predictions in zip(panels, self._found, strict=True):
            if predictions is not None and predictions.kind == "plane":
                axes = plane.plane_axes(predictions, self._box(panel, predictions))
                if axes.box.contains(at):
                    return predictions, axes
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        found = self._plane_at(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            predictions, axes = found
            sample = nearest(axes, predictions, event.position())
            self._hand = Hand(axes, sample, event.position(), event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._hand is not None:
            self._hand.move(event.position())
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        hand, self._hand = self._hand, None
        first = next((p for p in self._found if p is not None), None)
        if hand is None or first is None:
            return
        hand.move(event.position())
        if hand.sample is not None and hand.dragging:
            self.point_moved.emit(hand.sample, *hand.place())
        elif hand.sample is None and not hand.dragging:
            targets = choices(first)
            self.point_added.emit(*hand.place(), targets[min(self._chosen, len(targets) - 1)])
        self.update()

    def _dress(self) -> None:
        self._images = [
            plane.surface_image(p) if p is not None and p.kind == "plane" else None
            for p in self._found
        ]
        super()._dress()

    # Values under the mouse

    def reading(self, position: QPoint) -> str:
        at = QPointF(position)
        if not any(self._found):
            return ""
        panels = arrange(self.plot_area(), len(self._found))
        for panel, predictions in zip(panels, self._found, strict=True):
            if predictions is None or not panel.picture.contains(position):
                continue
            box = self._box(panel, predictions)
            if predictions.kind == "plane":
                return plane.plane_reading(plane.plane_axes(predictions, box), at, predictions)
            if predictions.kind == "classes":
                names = predictions.class_names
                table = confusion.counts(self.judged(predictions), len(names))
                return confusion.matrix_reading(box, at, table, names)
            if predictions.kind == "curve":
                upper, _ = regression.split(box)
                axes = regression.curve_axes(predictions, upper)
                return regression.curve_reading(axes, at, predictions)
        return ""

    def table(self) -> Table:
        """Every sample: where it is, what it is, and what each network says of it."""
        rows: list[list[object]] = []
        units = max((len(p.training.outputs) for p in self._found if p), default=0)
        for name, predictions in zip(self._names, self._found, strict=True):
            if predictions is None:
                continue
            for held, judged in (("training", predictions.training),
                                 ("validation", predictions.validation)):  # fmt: skip
                if judged is not None:
                    rows += _rows(name, held, judged)
        return ["network", "set", "sample", "x1", "x2", "target",
                *(f"output {unit}" for unit in range(units))], rows  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_0.value
        first = next((p for p in self._found if p is not None), None)
        if event.key() == Qt.Key.Key_Escape and self._hand is not None:
            self._hand = None
            self.update()
            return
        if first is not None and 0 <= digit < len(choices(first)) and not event.modifiers():
            self._chosen = digit
            self._describe()
            return
        if event.key() == Qt.Key.Key_V and not event.modifiers() and self._switch.isEnabled():
            self.switch_set()
        else:
            super().keyPressEvent(event)


def _rows(name: str, held: str, judged: Judged) -> list[list[object]]:
    targets = np.asarray(judged.targets).reshape(len(judged.targets), -1)[:, 0].tolist()
    points = judged.points
    return [
        [
            name, held, index,
            "" if points is None else float(points[index, 0]),
            "" if points is None or points.shape[1] < 2 else float(points[index, 1]),
            target, *judged.outputs[:, index].tolist(),
        ]
        for index, target in enumerate(targets)
    ]  # fmt: skip


def _kind(predictions: Predictions) -> str:
    if predictions.kind == "plane":
        count = plane.classes(predictions)
        return "regions" if count > 2 else "surface" if count else "values"
    return {"curve": "curve", "classes": "classes", "values": "scatter"}[predictions.kind]


def fact(predictions: Predictions) -> str:
    """How well it does, in a few words: accuracy, or the size of the residuals."""
    sets = [("training", predictions.training), ("validation", predictions.validation)]
    words = []
    for name, judged in sets:
        if judged is None:
            continue
        if predictions.class_names:
            right = plane.said_class(judged.outputs)[0] == np.asarray(judged.targets)
            words.append(f"{name} {np.mean(right):.1%} right")
        else:
            size = float(f"{regression.root_mean_square(judged):.3g}")
            words.append(f"{name} error ±{number(size)}")
    return " · ".join(words)
