"""The prediction view: one picture a network, of the kind that suits the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal

from simulator.measurement.requests import Example
from ui.style import theme
from ui.views.base.panel_view import ExaminedView
from ui.views.base.view import KEYBOARD
from ui.views.predictions import table as predictions_table
from ui.views.predictions.confusion import MatrixPicture
from ui.views.predictions.cross_hair import EXPLANATION, CrossHair, SetPoint, Wish
from ui.views.predictions.legend import LINE_PX, PlaneLegend
from ui.views.predictions.picture import Picture, square_side
from ui.views.predictions.plane import (
    COORDINATES,
    PlanePicture,
    coordinates,
    plane_text,
    plane_words,
)
from ui.views.predictions.regression import CurvePicture, ScatterPicture

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from simulator.measurement.examination import EvaluatedSamples, Predictions
    from simulator.measurement.snapshot import NetworkSnapshot
    from ui.plots.plot_box import PlotBox

KINDS: dict[str, type[Picture]] = {
    "plane": PlanePicture,
    "classes": MatrixPicture,
    "curve": CurvePicture,
    "values": ScatterPicture,
}
LEAST_PX = 130  # lower views have no legend
SHOWS = "What each network says of every sample, and of the plane or line between them"


class PredictionView(ExaminedView[Picture, "Predictions"]):
    """Decision surfaces, curves, confusion matrices, or predicted against true values.

    V, or the button, changes between training and validation set where only one is shown. All
    networks show the same part of a picture that is zoomed. A click on the image of an error
    chooses its sample, E that of the next one.
    """

    needs = frozenset({"predictions"})
    further = "output"
    hint = "What the networks predict will be drawn here. Space trains."
    point_added = Signal(float, float, float)
    point_moved = Signal(int, float, float)
    point_removed = Signal(int)

    def __init__(self) -> None:
        super().__init__("prediction_view", "Predictions", SHOWS, self._new_picture)
        self.setMinimumSize(240, 160)
        self.editable = False  # whether points can be set by hand
        self.validation = True  # whether the validation set is shown, where there is one
        self._error = (-1, -1)  # the one that was chosen by its key: of which network, which one
        self._linked = True  # whether a zoomed plot takes the others along
        self._cross = CrossHair()
        self.legend = PlaneLegend()
        self.legend.setParentItem(self.canvas.ci)
        what, tip = "Which samples are shown", "Show the training or the validation set"
        self._switch = self.add_button(what, tip, Qt.Key.Key_V, self.switch_set)
        self._keys[Qt.Key.Key_E] = self.choose_next_error
        self._show()

    def examined(self, network: NetworkSnapshot) -> Predictions | None:
        return network.examination.predictions if network.examination else None

    def describe(self, *, same_run: bool) -> None:
        first = self._first
        if first is not None and first.kind == "plane":
            # also known while the next run, with one point more, begins
            self._cross.follow(first)
        self._describe()

    @property
    def _first(self) -> Predictions | None:
        """Stands for all, as the data are the same."""
        return next(iter(self.known()), None)

    def switch_set(self) -> None:
        """Show the other set."""
        self.validation = not self.validation
        self._show()

    def _describe(self) -> None:
        first = self._first
        validation = first is not None and first.validation is not None
        both = first is not None and KINDS[first.kind].both_sets
        chosen = "validation" if self.validation and validation else "training"
        self._switch.setText(f"{chosen} set")
        choice = first is None or (validation and not both)
        self._switch.setEnabled(first is not None and choice)
        words = ""
        if first is not None:
            words = plane_words(first) if both else KINDS[first.kind].words.format(set=chosen)
        if first is not None and both and self.editable:
            keys = f"keys 0 to {len(self._cross.targets) - 1}"
            words += f" · a click adds {self._cross.words} ({keys}), a drag moves one"
        self.set_title("Predictions", words)
        self.title_bar.offer(self._switch, choice)

    # Drawing

    def _show(self) -> None:
        self._describe()
        self.show_all()

    def room_px(self) -> tuple[float, float]:
        width, height = super().room_px()
        return width, height - self._legend_px()

    def side_px(self, width: float, height: float) -> float | None:
        first = self._first
        square = first is not None and KINDS[first.kind].square
        return square_side(width, height) if square else None

    def arrange(self, count: int) -> bool:
        """Pictures of another kind than before are made anew."""
        kind = KINDS[self._first.kind] if self._first is not None else Picture
        if any(not isinstance(picture, kind) for picture in self.panels):
            self.panels.clear()
        return super().arrange(count)

    def _new_picture(self, index: int) -> Picture:
        assert self._first is not None
        picture = KINDS[self._first.kind](index)
        for plot in picture.plots:
            plot.box.navigated.connect(self._show_part)
        if isinstance(picture, PlanePicture):
            picture.box.added.connect(self._add)
            picture.box.moved.connect(self.point_moved)
            picture.box.editable = self.editable
        return picture

    def show_panel(self, index: int, panel: Picture) -> None:
        chosen = [None if p is None else self._judged(p) for p in self.found]
        beside = [judged for judged in chosen if judged is not None]
        panel.show_predictions(self.names[index], self.found[index], chosen[index], beside)
        self._show_chosen()

    def _judged(self, predictions: Predictions) -> EvaluatedSamples:
        """The samples of the set that is shown."""
        validation = predictions.validation if self.validation else None
        return predictions.training if validation is None else validation

    def _legend_px(self) -> int:
        first, low = self._first, self.canvas.height() < theme.px(LEAST_PX)
        return 0 if first is None or first.kind != "plane" or low else theme.px(LINE_PX + 4)

    def show_beside(self) -> None:
        """The legend right below the planes, and the cross hair."""
        first, seen = self._first, self._legend_px() > 0
        self.legend.setVisible(seen)
        if first is not None and seen:
            self.legend.explain(first, self.canvas.width())
            lowest = max(plane.mapRectToParent(plane.plot.geometry()).bottom()
                         for plane in self._planes() if plane.predictions is not None)  # fmt: skip
            line, width = theme.px(LINE_PX), self.canvas.width()
            top = min(lowest + theme.px(8), self.canvas.height() - line)
            self.legend.setGeometry(QRectF(0, top, width, line))
        self._show_cross()

    def _show_part(self, zoomed: PlotBox) -> None:
        """Let all networks show what the user has zoomed one of them to."""
        if not self._linked:
            return
        plots = [list(picture.plots) for picture in self.panels]
        for alike in zip(*plots, strict=True):
            boxes = [plot.box for plot in alike]
            zoomed.lead(boxes, *(() if zoomed in boxes else (0,)))  # all have the same x
        self._show_cross()

    # Errors that can be chosen

    def _matrices(self) -> list[MatrixPicture]:
        return [picture for picture in self.panels if isinstance(picture, MatrixPicture)]

    def _shows_validation(self) -> bool:
        first = self._first
        return self.validation and first is not None and first.validation is not None

    def show_example(self, example: Example | None) -> None:
        super().show_example(example)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen, seen = self.example, self._shows_validation()
        number = chosen.index if chosen is not None and chosen.validation == seen else None
        for matrix in self._matrices():
            matrix.show_chosen(number)

    def example_at(self, scene: QPointF) -> Example | None:
        for matrix in self._matrices():
            error = matrix.error_at(scene)
            if error is not None:
                return Example(matrix.sample_of(error), self._shows_validation())
        return None

    def choose_next_error(self) -> None:
        """Choose the sample of the next of the errors that are shown, of all networks."""
        errors = [(number, error) for number, matrix in enumerate(self._matrices())
                  for error in range(matrix.errors_shown())]  # fmt: skip
        if not errors:
            return
        at = errors.index(self._error) if self._error in errors else -1
        number, error = self._error = errors[(at + 1) % len(errors)]
        sample = self._matrices()[number].sample_of(error)
        self.example_chosen.emit(Example(sample, self._shows_validation()))

    # Points by hand

    def _planes(self) -> list[PlanePicture]:
        return [picture for picture in self.panels if isinstance(picture, PlanePicture)]

    def set_editable(self, editable: bool, by_hand: tuple[SetPoint, ...] = ()) -> None:
        """Whether the data take points by hand, and which ones were set so far."""
        self.editable, self._cross.by_hand = editable, by_hand
        self._cross.shown = self._cross.shown and editable
        self.set_explanation(f"{SHOWS}. {EXPLANATION}." if editable else SHOWS)
        for plane in self._planes():
            plane.box.editable = editable
        self._describe()
        self._show_cross()

    def _add(self, x: float, y: float) -> None:
        self.point_added.emit(x, y, self._cross.target)

    def _show_cross(self) -> None:
        """The cross hair, and what the first network says there, unless the mouse is read."""
        planes, first, place = self._planes(), self._first, self._cross.place
        for plane in planes:
            plane.show_cross(self._cross)
        if self.pointer is None:
            text, scene = "", QPointF()
            if self._cross.shown and planes and first is not None and place is not None:
                at = QPointF(*place)
                text = f"{plane_text(first, at)}\nEnter adds {self._cross.words}"
                scene = planes[0].box.mapViewToScene(at)
            self.hover.show_at(text, self.view_point(scene))
        self.canvas.settle()

    @property
    def header(self) -> tuple[str, ...]:  # type: ignore[override]
        """Of the table: coordinates and target bear the names of the data."""
        first = self._first
        x1, x2 = coordinates(first) if first is not None and first.kind == "plane" else COORDINATES
        if first is not None and first.kind == "curve" and first.input_names:
            x1 = first.input_names[0]
        name = first.target_name if first is not None else ""
        return "network", "set", "sample", x1, x2, name or "target"

    def rows_of(self, found: Predictions) -> list[list[object]]:
        """Every sample: where it is, what it is, and what the network says of it."""
        rows = predictions_table.rows
        return [*rows("training", found.training), *rows("validation", found.validation)]

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._let_go():
            return
        wish = self._cross.press(event) if self.editable else None
        if wish is not None:
            self._grant(wish)
            return
        self._linked = False  # keys zoom and move every plot
        super().keyPressEvent(event)
        self._linked = True

    def _let_go(self) -> bool:
        """Drop the sample that is dragged and hide the cross hair; whether there was one."""
        found = self.drop_point() or self._cross.shown
        self._cross.shown = False
        self._show_cross()
        return found

    def drop_point(self) -> bool:
        """Leave the sample that is dragged where it was; whether there was one."""
        dropped = [plane.box.drop() for plane in self._planes()]
        return any(dropped)

    def _grant(self, wish: Wish) -> None:
        """Do what a key asks for where the cross hair stands."""
        cross, near = self._cross, self._cross.nearest()
        if wish == "choose":
            self._describe()
        elif wish == "add" and cross.place is not None:
            self.point_added.emit(*cross.place, cross.target)
        elif wish == "remove" and near is not None:
            self.point_removed.emit(near[0])
        elif wish == "remove":
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
