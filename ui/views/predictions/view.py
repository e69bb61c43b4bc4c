"""The prediction view: one picture a network, of the kind that suits the data."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QPushButton

from simulator.examination import Judged, Predictions
from simulator.snapshot import Snapshot
from ui import theme
from ui.views.export import Table
from ui.views.predictions import confusion, plane, record, regression
from ui.views.predictions.cross_hair import EXPLANATION, CrossHair, SetPoint, Wish
from ui.views.predictions.hand import Hand, choices, nearest
from ui.views.predictions.panels import (
    Axes,
    Panel,
    Span,
    arrange,
    axes_room,
    numbers_px,
    roomy,
)
from ui.views.tag import paint_tag
from ui.views.title_line import fitting
from ui.views.view import KEYBOARD, View

LEGEND_PX, LEAST_PX = 18, 130  # lower views have no legend
EDGE_PX = 34  # numbers and name of the x axis
HINT = "What the networks predict will be drawn here. Space trains."
SHOWS = "What each network says of every sample, and of the plane or line between them"
WORDS = {
    "surface": "probability of class 1",
    "regions": "likeliest class · paler where unsure",
    "values": "predicted value",
    "curve": "line: predicted · dots: training, rings: validation · below: residuals, {set}",
    "classes": "true class down · predicted across · {set} set",
    "scatter": "predicted against true values · below: residuals · {set} set",
}


class PredictionView(View):
    """Decision surfaces, curves, confusion matrices, or predicted against true values.

    V, or the button, changes between training and validation set where only one is shown.
    """

    needs = frozenset({"predictions"})
    point_added = Signal(float, float, float)
    point_moved = Signal(int, float, float)
    point_removed = Signal(int)

    def __init__(self) -> None:
        super().__init__("prediction_view", "Predictions", SHOWS)
        self.setMinimumSize(240, 160)
        self.editable = False  # whether points can be set by hand
        self.held = True  # whether the validation set is shown, where there is one
        self._found: list[Predictions | None] = []
        self._names: list[str] = []
        self._images: list[QImage | None] = []
        self._drawn: object = None
        self._hand: Hand | None = None
        self._cross = CrossHair()
        self._targets: tuple[float, ...] = ()  # that a new point may have
        self._chosen = 1  # which of them it has
        self._by_hand: tuple[SetPoint, ...] = ()
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
        first = next((p for p in found if p is not None and p.kind == "plane"), None)
        if first is not None:  # also known while the next run, with one point more, begins
            self._targets = choices(first)
            self._cross.follow(first.extent)
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
        self.offer(self._switch, not both)
        if first is not None and first.kind == "plane" and self.editable:
            what = self._target_words(first)
            keys = f"keys 0 to {len(self._targets) - 1}"
            words += f" · a click adds a point of {what} ({keys}), a drag moves one"
        self.set_title("Predictions", words)
        self.place_controls()

    # Drawing

    def _layout(self, area: QRect) -> tuple[list[Panel], QRect | None]:
        """The panels, as large as they can be, and the line of the legend below them."""
        first = next((p for p in self._found if p is not None), None)
        count = max(1, len(self._found))
        if first is None or first.kind not in ("plane", "classes"):
            return arrange(area, count), None
        if first.kind == "classes" or area.height() < theme.px(LEAST_PX):
            return arrange(area, count, partial(self._side, first)), None
        line = theme.px(LEGEND_PX)
        room = area.adjusted(0, 0, 0, -line - theme.px(4))
        panels = arrange(room, count, partial(self._side, first))
        picture = panels[-1].picture
        edge = theme.px(EDGE_PX) if roomy(picture) else 0
        bottom = round(self._box(picture, first).bottom()) + edge + theme.px(10)
        top = min(bottom, area.bottom() + 1 - line)
        return panels, QRect(area.left(), top, area.width(), line)

    def _side(self, predictions: Predictions, picture: QRect) -> float:
        """How large the square would be in a room."""
        return self._box(picture, predictions).width()

    def _panels(self, area: QRect) -> list[tuple[Panel, Predictions, int]]:
        """Where each network's picture stands, of those that have one."""
        panels, _ = self._layout(area)
        found = zip(panels, self._found, range(len(self._found)), strict=False)
        return [(panel, shown, index) for panel, shown, index in found if shown is not None]

    def paint(self, painter: QPainter, area: QRect) -> None:
        if not any(self._found):
            self.paint_hint(painter, area, HINT)
            return
        panels, legend = self._layout(area)
        for index, panel in enumerate(panels):
            self._paint_name(painter, panel.name, index)
        for panel, predictions, index in self._panels(area):
            self._paint_fact(painter, panel.fact, predictions)
            painter.save()
            self._paint_picture(painter, panel, index, predictions)
            painter.restore()
        if legend is not None:
            plane.paint_legend(painter, legend, next(p for p in self._found if p is not None))
        self._paint_cross_reading(painter)
        if self._hand is not None:
            self._hand.paint(painter)

    def _paint_cross_reading(self, painter: QPainter) -> None:
        """What the first network says where the cross hair stands, unless the mouse is read."""
        panels = self._panels(self.plot_area())
        if not self._cross.shown or not panels or self.pointer is not None:
            return
        panel, predictions, _ = panels[0]
        if predictions.kind == "plane":
            axes = self._axes(panel, predictions)
            at = self._cross.pixel(axes)
            words = f"Enter adds a point of {self._target_words(predictions)}"
            words = f"{plane.plane_reading(axes, at, predictions)}\n{words}"
            paint_tag(painter, words, at.toPoint(), self.rect())

    def _paint_name(self, painter: QPainter, box: QRect, index: int) -> None:
        painter.setFont(theme.font(theme.CONTROL_PX, 600))
        painter.setPen(theme.color(theme.current().inks[index]))
        name = f"{theme.LETTERS[index]}  {self._names[index]}"
        words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_fact(self, painter: QPainter, box: QRect, predictions: Predictions) -> None:
        if not box.height():
            return
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(theme.color(theme.current().muted))
        words = fitting(painter.fontMetrics(), record.facts(predictions), box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_picture(
        self, painter: QPainter, panel: Panel, index: int, predictions: Predictions
    ) -> None:
        judged = self.judged(predictions)
        if predictions.kind == "plane":
            image = self._images[index]
            assert image is not None
            axes = self._axes(panel, predictions)
            plane.paint_plane(painter, axes, image, predictions)
            self._cross.paint(painter, axes, self._by_hand)
        elif predictions.kind == "classes":
            names = predictions.class_names
            where = self._places(panel.picture, predictions)
            confusion.paint_matrix(painter, where, confusion.counts(judged, len(names)), names)
            if where.errors is not None:
                confusion.paint_errors(painter, where.errors, judged, names)
        else:
            self._paint_regression(painter, panel, index, predictions)

    def _paint_regression(
        self, painter: QPainter, panel: Panel, index: int, predictions: Predictions
    ) -> None:
        color, judged = theme.current().networks[index], self.judged(predictions)
        axes = self._axes(panel, predictions)
        curve = predictions.kind == "curve"
        if curve:
            regression.paint_curve(painter, axes, predictions, color)
        else:
            regression.paint_scatter(painter, axes, judged, color)
        if not roomy(panel.picture):
            return
        _, lower = regression.split(self._box(panel.picture, predictions))
        below = Axes(lower, axes.x, self._residuals(), axes.numbers_px)
        if curve and judged.points is not None:
            x, name = judged.points[:, 0], "x"
        else:
            x, name = regression.first_targets(judged), "true"
        regression.paint_residuals(painter, below, x, judged, name)

    def _residuals(self) -> Span:
        """The residuals' scale, which all networks share."""
        return regression.residual_range([self.judged(p) for p in self._found if p is not None])

    def _places(self, picture: QRect, predictions: Predictions) -> confusion.Places:
        pictures = self.judged(predictions).pictures is not None
        return confusion.places(picture, predictions.class_names, errors=pictures)

    def _numbers_px(self, picture: QRect, predictions: Predictions) -> float:
        """The room for numbers at the left of a picture that has them."""
        if not roomy(picture):
            return 0.0
        if predictions.kind == "plane":
            low, high = predictions.extent[2:]
            return numbers_px((low, high))
        return numbers_px(regression.value_range(predictions), self._residuals())

    def _box(self, picture: QRect, predictions: Predictions) -> QRectF:
        if predictions.kind == "classes":
            return self._places(picture, predictions).box
        numbers = self._numbers_px(picture, predictions)
        return axes_room(picture, numbers, square=predictions.kind == "plane")

    def _axes(self, panel: Panel, predictions: Predictions) -> Axes:
        """The coordinates of the picture, but for a matrix."""
        numbers = self._numbers_px(panel.picture, predictions)
        box = self._box(panel.picture, predictions)
        if predictions.kind == "plane":
            return plane.plane_axes(predictions, box, numbers)
        upper = regression.split(box)[0] if numbers else box
        if predictions.kind == "curve":
            return regression.curve_axes(predictions, upper, numbers)
        return regression.scatter_axes(predictions, upper, numbers)

    def boxes(self) -> list[QRectF]:
        """Where the pictures of the networks stand on the screen."""
        panels = self._panels(self.plot_area())
        return [self._box(panel.picture, predictions) for panel, predictions, _ in panels]

    # Points by hand

    def set_editable(self, editable: bool, by_hand: tuple[SetPoint, ...] = ()) -> None:
        """Whether the data take points by hand, and which ones were set so far."""
        self.editable, self._by_hand = editable, by_hand
        self._cross.shown = self._cross.shown and editable
        self.explain(f"{SHOWS}. {EXPLANATION}." if editable else SHOWS)
        self._describe()
        self.update()

    def _target(self) -> float:
        return self._targets[min(self._chosen, len(self._targets) - 1)]

    def _target_words(self, predictions: Predictions) -> str:
        return f"{'class' if predictions.class_names else 'value'} {self._target():g}"

    def _plane_at(self, at: QPointF) -> tuple[Predictions, Axes] | None:
        """The plane under a point of the view."""
        if not self.editable or not any(self._found):
            return None
        for panel, predictions, _ in self._panels(self.plot_area()):
            if predictions.kind == "plane":
                axes = self._axes(panel, predictions)
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
            self.point_added.emit(*hand.place(), self._target())
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
        for panel, predictions, _ in self._panels(self.plot_area()):
            if not panel.picture.contains(position):
                continue
            if predictions.kind == "plane":
                return plane.plane_reading(self._axes(panel, predictions), at, predictions)
            if predictions.kind == "classes":
                names, box = predictions.class_names, self._box(panel.picture, predictions)
                table = confusion.counts(self.judged(predictions), len(names))
                return confusion.matrix_reading(box, at, table, names)
            if predictions.kind == "curve":
                return regression.curve_reading(self._axes(panel, predictions), at, predictions)
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
                    rows += record.rows(name, held, judged)
        return ["network", "set", "sample", "x1", "x2", "target",
                *(f"output {unit}" for unit in range(units))], rows  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_0.value
        if event.key() == Qt.Key.Key_Escape and (self._hand is not None or self._cross.shown):
            self._hand, self._cross.shown = None, False
            self.update()
            return
        if self.editable and 0 <= digit < len(self._targets) and not event.modifiers():
            self._chosen = digit
            self._describe()
            return
        wish = self._cross.press(event) if self.editable and self._targets else None
        if wish is not None:
            self._at_cross(wish)
            return
        if event.key() == Qt.Key.Key_V and not event.modifiers() and self._switch.isEnabled():
            self.switch_set()
        else:
            super().keyPressEvent(event)

    def _at_cross(self, wish: Wish) -> None:
        """Do what a key asks for where the cross hair stands."""
        cross = self._cross
        if wish == "add" and cross.place is not None:
            self.point_added.emit(*cross.place, self._target())
        elif wish == "remove":
            found = cross.nearest(self._by_hand)
            if found is not None:
                self.point_removed.emit(found[0])
            else:
                self.said.emit("No point was set by hand; generated ones stay.")
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._cross.shown = self.editable and event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._cross.shown = False
        super().focusOutEvent(event)


def _kind(predictions: Predictions) -> str:
    if predictions.kind == "plane":
        count = plane.classes(predictions)
        return "regions" if count > 2 else "surface" if count else "values"
    return {"curve": "curve", "classes": "classes", "values": "scatter"}[predictions.kind]
