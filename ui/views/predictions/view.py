"""The prediction view: one picture a network, of the kind that suits the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QPushButton

from ui.style import theme
from ui.views.base.plot_view import PlotView
from ui.views.base.view import KEYBOARD
from ui.views.predictions import table as predictions_table
from ui.views.predictions.cross_hair import EXPLANATION, CrossHair, SetPoint, Wish
from ui.views.predictions.legend import PlaneLegend
from ui.views.predictions.panel import NetworkPicture
from ui.views.predictions.plane import judged_of, plane_text, plane_words

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent

    from simulator.measurement.examination import Predictions
    from simulator.measurement.snapshot import Snapshot
    from ui.views.base.export import Table

LEAST_PX, NARROW_PX = 130, 210  # lower views have no legend; narrow panels stand in two rows
VALUES = (-1.0, 0.0, 1.0)  # what a new point of a regression may be worth
WORDS = {
    "classes": "true class down · predicted across · {set} set",
    "curve": "line: predicted · dots: training, rings: validation · below: residuals, {set}",
    "values": "predicted against true values · below: residuals · {set} set",
}
HINT = "What the networks predict will be drawn here. Space trains."
SHOWS = "What each network says of every sample, and of the plane or line between them"


class PredictionView(PlotView):
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
        self._drawn: object = None
        self._arranged: object = None
        self._cross = CrossHair()
        self._targets: tuple[float, ...] = ()  # that a new point may have
        self._chosen = 1  # which of them it has
        self._by_hand: tuple[SetPoint, ...] = ()
        self.panels: list[NetworkPicture] = []
        self.legend = PlaneLegend()
        self._switch = QPushButton()
        self._switch.setProperty("quiet", True)
        self._switch.setAccessibleName("Which samples are shown")
        self._switch.setToolTip("Show the training or the validation set (V)")
        self._switch.clicked.connect(self.switch_set)
        self.title_bar.add_control(self._switch)
        self._describe()
        self.show_hint(HINT)

    def draw(self, snapshot: Snapshot) -> None:
        found = [n.examination.predictions if n.examination else None for n in snapshot.networks]
        if not any(found) and any(self._found) and snapshot.run_id == self._run():
            return  # nothing new was made; what is there still stands
        key = snapshot.run_id, tuple(map(id, found))
        if key == self._drawn:
            return
        self._drawn = key
        self._found, self._names = found, [network.name for network in snapshot.networks]
        first = self._first
        if first is not None and first.kind == "plane":
            # also known while the next run, with one point more, begins
            self._targets = _choices(first)
            self._cross.follow(first.extent)
        self._describe()
        self._show()

    def _run(self) -> object:
        return self._drawn[0] if isinstance(self._drawn, tuple) else None

    @property
    def _first(self) -> Predictions | None:
        """Stands for all, as the data are the same."""
        return next((p for p in self._found if p is not None), None)

    def clear(self) -> None:
        self._found, self._names, self._drawn = [], [], None
        self._describe()
        self._show()

    def switch_set(self) -> None:
        """Show the other set."""
        self.held = not self.held
        self._describe()
        self._show()

    def _describe(self) -> None:
        first = self._first
        validation = first is not None and first.validation is not None
        both = first is not None and first.kind == "plane"  # which shows both sets at once
        chosen = "validation" if self.held and validation else "training"
        self._switch.setText(f"{chosen} set")
        choice = first is None or (validation and not both)
        self._switch.setEnabled(first is not None and choice)
        self.title_bar.offer(self._switch, choice)
        words = ""
        if first is not None:
            words = plane_words(first) if both else WORDS[first.kind].format(set=chosen)
        if first is not None and both and self.editable:
            keys = f"keys 0 to {len(self._targets) - 1}"
            what = self._target_words(first)
            words += f" · a click adds a point of {what} ({keys}), a drag moves one"
        self.set_title("Predictions", words)
        self.title_bar.make_room()

    # Drawing

    def _show(self) -> None:
        first = self._first
        self.show_hint(HINT if first is None else "")
        self._arrange(len(self._found) if first is not None else 0, first.kind if first else "")
        if first is None:
            return
        legend = first.kind == "plane" and self.canvas.height() >= theme.px(LEAST_PX)
        self.legend.show_predictions(first if legend else None)
        self.canvas.lay_out()
        beside = [judged_of(p, held=self.held) for p in self._found if p is not None]
        for index, (panel, predictions) in enumerate(zip(self.panels, self._found, strict=True)):
            if predictions is not None:
                judged = judged_of(predictions, held=self.held)
                panel.show_predictions(index, self._names[index], predictions, judged, beside)
        self._show_cross()
        self.canvas.settle()

    def _arrange(self, count: int, kind: str) -> None:
        """Panels side by side, or in rows where that makes them larger; the legend below."""
        columns = _columns(count, kind, self.canvas.width(), self.canvas.height())
        if (count, kind, columns) == self._arranged:
            return
        self._arranged = count, kind, columns
        layout = self.canvas.ci
        layout.clear()
        self.panels, self.legend = [NetworkPicture(kind) for _ in range(count)], PlaneLegend()
        for index, panel in enumerate(self.panels):
            layout.addItem(panel, index // columns, index % columns)
            if panel.plane is not None:
                panel.plane.point_added.connect(self._add)
                panel.plane.point_moved.connect(self.point_moved)
                panel.plane.plane_box.editable = self.editable
        layout.addItem(self.legend, -(-count // columns) if count else 0, 0, 1, max(1, columns))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()

    def restyle(self) -> None:
        super().restyle()
        self._arranged = None
        self._show()

    # Points by hand

    def set_editable(self, editable: bool, by_hand: tuple[SetPoint, ...] = ()) -> None:
        """Whether the data take points by hand, and which ones were set so far."""
        self.editable, self._by_hand = editable, by_hand
        self._cross.shown = self._cross.shown and editable
        self.set_explanation(f"{SHOWS}. {EXPLANATION}." if editable else SHOWS)
        for panel in self.panels:
            if panel.plane is not None:
                panel.plane.plane_box.editable = editable
        self._describe()
        self._show_cross()

    def _target(self) -> float:
        return self._targets[min(self._chosen, len(self._targets) - 1)]

    def _target_words(self, predictions: Predictions) -> str:
        return f"{'class' if predictions.class_names else 'value'} {self._target():g}"

    def _add(self, x: float, y: float) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.point_added.emit(x, y, self._target())

    def _show_cross(self) -> None:
        """The cross hair, and what the first network says there, unless the mouse is read."""
        for panel in self.panels:
            if panel.plane is not None:
                panel.plane.show_cross(self._cross, self._by_hand)
        first, place = self._first, self._cross.place
        if self.pointer is None:
            self.hover.hide()
            if self._cross.shown and first is not None and place is not None and self.panels:
                plane = self.panels[0].plane
                if plane is not None:
                    at = QPointF(*place)
                    words = f"Enter adds a point of {self._target_words(first)}"
                    scene = plane.box.mapViewToScene(at)
                    text = f"{plane_text(first, at)}\n{words}"
                    self.hover.show_at(text, self.view_point(scene))
        self.canvas.settle()

    # Values under the mouse

    def reading(self, scene: QPointF) -> str:
        texts = (panel.reading(scene) for panel in self.panels)
        return next((text for text in texts if text), "")

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
                    rows += predictions_table.rows(name, held, judged)
        return ["network", "set", "sample", "x1", "x2", "target",
                *(f"output {unit}" for unit in range(units))], rows  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_0.value
        if event.key() == Qt.Key.Key_Escape and self._cross.shown:
            self._cross.shown = False
            self._show_cross()
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
                self.status_message.emit("No point was set by hand; generated ones stay.")
        self._show_cross()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._cross.shown = self.editable and event.reason() in KEYBOARD
        super().focusInEvent(event)
        self._show_cross()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._cross.shown = False
        super().focusOutEvent(event)
        self._show_cross()


def _choices(predictions: Predictions) -> tuple[float, ...]:
    """The targets that a new point may have."""
    count = len(predictions.class_names)
    return tuple(map(float, range(min(count, 10)))) if count else VALUES


def _columns(count: int, kind: str, width: float, height: float) -> int:
    """How many panels stand side by side: squares as large as can be, others not too narrow."""
    if count < 2:
        return 1
    if kind in ("plane", "classes"):
        sizes = {c: min(width / c, height / -(-count // c)) for c in range(1, count + 1)}
        return max(sizes, key=lambda columns: (round(sizes[columns]), columns))
    return -(-count // 2) if count >= 3 and width / count < theme.px(NARROW_PX) else count
