"""The prediction view: one picture a network, of the kind that suits the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtWidgets import QPushButton

from ui.plots.axes import Axes, roomy
from ui.plots.panels import Panel, arrange_panels
from ui.plots.text_line import fitting_text
from ui.style import theme
from ui.views.base.hover_tag import paint_hover_tag
from ui.views.base.view import KEYBOARD, View
from ui.views.predictions import decision_surface
from ui.views.predictions import table as prediction_table
from ui.views.predictions.cross_hair import EXPLANATION, CrossHair, CrossHairAction, UserPoint
from ui.views.predictions.painter import PlanePainter, PredictionPainter, make_painters
from ui.views.predictions.point_drag import PointDrag, choices, nearest

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter

    from simulator.measurement.examination import Predictions
    from simulator.measurement.snapshot import Snapshot
    from ui.views.base.export import Table

LEGEND_PX, LEAST_PX = 18, 130  # lower views have no legend
EDGE_PX = 34  # numbers and name of the x axis
HINT = "What the networks predict will be drawn here. Space trains."
SHOWS = "What each network says of every sample, and of the plane or line between them"


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
        self.validation = True  # whether the validation set is shown, where there is one
        self._found: list[Predictions | None] = []
        self._names: list[str] = []
        self._painters: list[PredictionPainter | None] = []
        self._drawn: object = None
        self._drag: PointDrag | None = None
        self._cross = CrossHair()
        self._targets: tuple[float, ...] = ()  # that a new point may have
        self._chosen = 1  # which of them it has
        self._user_points: tuple[UserPoint, ...] = ()
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
        self._painters = make_painters(found, validation=self.validation)
        first = self._first
        if isinstance(
            first, PlanePainter
        ):  # also known while the next run, with one point more, begins
            self._targets = choices(first.predictions)
            self._cross.follow(first.predictions.extent)
        self._describe()
        self.update()

    def _run(self) -> object:
        return self._drawn[0] if isinstance(self._drawn, tuple) else None

    @property
    def _first(self) -> PredictionPainter | None:
        """The first painter; all networks share its data and kind."""
        return next((p for p in self._painters if p is not None), None)

    def clear(self) -> None:
        self._found, self._names, self._painters, self._drawn = [], [], [], None
        self._describe()
        self.update()

    def switch_set(self) -> None:
        """Change between training and validation set."""
        self.validation = not self.validation
        self._painters = make_painters(self._found, validation=self.validation)
        self._describe()
        self.update()

    def _describe(self) -> None:
        first = self._first
        validation = first is not None and first.predictions.validation is not None
        chosen = "validation" if self.validation and validation else "training"
        self._switch.setText(f"{chosen} set")
        choice = first is None or (validation and not first.both_sets)
        self._switch.setEnabled(first is not None and choice)
        self.set_offered(self._switch, choice)
        text = first.description.format(set=chosen) if first is not None else ""
        if isinstance(first, PlanePainter) and self.editable:
            what = self._target_text(first)
            keys = f"keys 0 to {len(self._targets) - 1}"
            text += f" · a click adds a point of {what} ({keys}), a drag moves one"
        self.set_title("Predictions", text)
        self.place_controls()

    # Drawing

    def _layout(self, area: QRect) -> tuple[list[Panel], QRect | None]:
        """The panels, as large as they can be, and the line of the legend below them."""
        first, count = self._first, max(1, len(self._painters))
        if first is None or not first.square:
            return arrange_panels(area, count), None
        if not isinstance(first, PlanePainter) or area.height() < theme.px(LEAST_PX):
            return arrange_panels(area, count, first.side), None
        line = theme.px(LEGEND_PX)
        room = area.adjusted(0, 0, 0, -line - theme.px(4))
        panels = arrange_panels(room, count, first.side)
        picture = panels[-1].picture
        edge = theme.px(EDGE_PX) if roomy(picture) else 0
        bottom = round(first.box(picture).bottom()) + edge + theme.px(10)
        top = min(bottom, area.bottom() + 1 - line)
        return panels, QRect(area.left(), top, area.width(), line)

    def _panels(self, area: QRect) -> list[tuple[Panel, PredictionPainter]]:
        """Where each network's picture stands, of those that have one."""
        panels, _ = self._layout(area)
        found = zip(panels, self._painters, strict=False)
        return [(panel, picture) for panel, picture in found if picture is not None]

    def _planes(self) -> list[tuple[PlanePainter, Axes]]:
        """The planes on the screen, with their coordinates."""
        panels = self._panels(self.plot_area())
        return [(p, p.axes(panel.picture)) for panel, p in panels if isinstance(p, PlanePainter)]

    def paint(self, painter: QPainter, area: QRect) -> None:
        if not any(self._found):
            self.paint_hint(painter, area, HINT)
            return
        panels, legend = self._layout(area)
        colors = theme.current().networks
        for index, (panel, picture) in enumerate(zip(panels, self._painters, strict=True)):
            self._paint_name(painter, panel.name, index)
            if picture is None:
                continue
            self._paint_fact(painter, panel.fact, picture.predictions)
            painter.save()
            picture.paint(painter, panel.picture, colors[index])
            if isinstance(picture, PlanePainter):
                self._cross.paint(painter, picture.axes(panel.picture), self._user_points)
            painter.restore()
        first = self._first
        if legend is not None and first is not None:
            decision_surface.paint_legend(painter, legend, first.predictions)
        self._paint_cross_reading(painter)
        if self._drag is not None:
            self._drag.paint(painter)

    def _paint_cross_reading(self, painter: QPainter) -> None:
        """Draw the first network's output at the cross hair, unless the mouse reads values."""
        if not self._cross.shown or self.pointer is not None:
            return
        for picture, axes in self._planes()[:1]:
            at = self._cross.pixel(axes)
            text = f"Enter adds a point of {self._target_text(picture)}"
            text = f"{decision_surface.plane_reading(axes, at, picture.predictions)}\n{text}"
            paint_hover_tag(painter, text, at.toPoint(), self.rect())

    def _paint_name(self, painter: QPainter, box: QRect, index: int) -> None:
        painter.setFont(theme.font(theme.CONTROL_PX, 600))
        painter.setPen(theme.color(theme.current().network_texts[index]))
        name = f"{theme.LETTERS[index]}  {self._names[index]}"
        text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_fact(self, painter: QPainter, box: QRect, predictions: Predictions) -> None:
        if not box.height():
            return
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(theme.color(theme.current().muted))
        text = fitting_text(painter.fontMetrics(), prediction_table.facts(predictions), box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)

    def boxes(self) -> list[QRectF]:
        """Where the pictures of the networks stand on the screen."""
        panels = self._panels(self.plot_area())
        return [picture.box(panel.picture) for panel, picture in panels]

    # Points by hand

    def set_editable(self, editable: bool, user_points: tuple[UserPoint, ...] = ()) -> None:
        """Set whether points can be added and moved, and the points added so far."""
        self.editable, self._user_points = editable, user_points
        self._cross.shown = self._cross.shown and editable
        self.set_explanation(f"{SHOWS}. {EXPLANATION}." if editable else SHOWS)
        self._describe()
        self.update()

    def _target(self) -> float:
        return self._targets[min(self._chosen, len(self._targets) - 1)]

    def _target_text(self, picture: PlanePainter) -> str:
        return f"{'class' if picture.predictions.class_names else 'value'} {self._target():g}"

    def _plane_at(self, at: QPointF) -> tuple[Predictions, Axes] | None:
        """The plane under a point of the view."""
        planes = self._planes() if self.editable else []
        return next(((p.predictions, axes) for p, axes in planes if axes.box.contains(at)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        found = self._plane_at(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            predictions, axes = found
            sample = nearest(axes, predictions, event.position())
            self._drag = PointDrag(axes, sample, event.position(), event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._drag.move(event.position())
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        drag, self._drag = self._drag, None
        if drag is None or self._first is None:
            return
        drag.move(event.position())
        if drag.sample is not None and drag.dragging:
            self.point_moved.emit(drag.sample, *drag.place())
        elif drag.sample is None and not drag.dragging:
            self.point_added.emit(*drag.place(), self._target())
        self.update()

    def _restyle(self) -> None:
        self._painters = make_painters(self._found, validation=self.validation)  # they hold colours
        super()._restyle()

    # Values under the mouse

    def reading(self, position: QPoint) -> str:
        for panel, picture in self._panels(self.plot_area()):
            if panel.picture.contains(position):
                return picture.reading(panel.picture, QPointF(position))
        return ""

    def table(self) -> Table:
        """A row a sample and network: set, coordinates, target and outputs."""
        rows: list[list[object]] = []
        units = max((len(p.training.outputs) for p in self._found if p), default=0)
        for name, predictions in zip(self._names, self._found, strict=True):
            if predictions is None:
                continue
            for set_name, evaluated in (("training", predictions.training),
                                 ("validation", predictions.validation)):  # fmt: skip
                if evaluated is not None:
                    rows += prediction_table.rows(name, set_name, evaluated)
        return ["network", "set", "sample", "x1", "x2", "target",
                *(f"output {unit}" for unit in range(units))], rows  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_0.value
        if event.key() == Qt.Key.Key_Escape and (self._drag is not None or self._cross.shown):
            self._drag, self._cross.shown = None, False
            self.update()
            return
        if self.editable and 0 <= digit < len(self._targets) and not event.modifiers():
            self._chosen = digit
            self._describe()
            return
        action = self._cross.press(event) if self.editable and self._targets else None
        if action is not None:
            self._do_at_cross_hair(action)
            return
        if event.key() == Qt.Key.Key_V and not event.modifiers() and self._switch.isEnabled():
            self.switch_set()
        else:
            super().keyPressEvent(event)

    def _do_at_cross_hair(self, action: CrossHairAction) -> None:
        """Do what a key asks for where the cross hair stands."""
        cross = self._cross
        if action == "add" and cross.place is not None:
            self.point_added.emit(*cross.place, self._target())
        elif action == "remove":
            found = cross.nearest(self._user_points)
            if found is not None:
                self.point_removed.emit(found[0])
            else:
                self.status_message.emit("No point was set by hand; generated ones stay.")
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._cross.shown = self.editable and event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._cross.shown = False
        super().focusOutEvent(event)
