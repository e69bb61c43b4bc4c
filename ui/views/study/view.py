"""The study view: a form above a plot of loss against depth, which fills in as runs end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from simulator.study import summary
from ui.style import theme
from ui.views.base.plot_view import PlotView
from ui.views.base.title_bar import LEFT_PX, RIGHT_PX
from ui.views.study.form import StudyForm
from ui.views.study.plot import StudyPlot
from ui.views.study.state import NO_STUDY, StudyState, progress_text

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from simulator.measurement.snapshot import Snapshot
    from ui.views.base.export import Table

EMPTY = "Start a study of the networks on the canvas: their loss is drawn here against their depth."
GAP_PX = 8
FORM_FROM_PX = 440  # narrower than this, the plot has all the room


class StudyView(PlotView):
    """Shows a StudyState; it does not follow the run of the window.

    `study_wanted(depths, seeds)`, `study_cancelled` and `recorded_wanted` are what the form asks.
    """

    study_wanted = Signal(object, int)
    study_cancelled = Signal()
    recorded_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(
            "study_view",
            "Depth study",
            "Loss against depth: median and range over seeds; dotted the validation loss",
        )
        self.plot = StudyPlot()
        self.canvas.addItem(self.plot)
        self.form = StudyForm()
        self.form.wanted.connect(self.study_wanted)
        self.form.cancelled.connect(self.study_cancelled)
        self.form.recorded.connect(self.recorded_wanted)
        above = QHBoxLayout()
        above.addWidget(self.form)
        self._above = above
        self._down.insertLayout(1, above)
        self._set_form_margins()
        self.state = NO_STUDY
        self.setMinimumSize(240, 140)
        self.canvas.resized.connect(self._place_labels)
        self.plot.box.navigated.connect(lambda _box: self._place_labels())
        self.show_state(NO_STUDY)

    def show_state(self, state: StudyState) -> None:
        """Show a study as it stands."""
        self.state = state
        found = summary.points(state.rows, state.axis)
        chance = next((row["chance_loss"] for row in state.rows if row["chance_loss"]), None)
        self.plot.setVisible(bool(found))
        self.canvas.lay_out()
        self.show_hint("" if found else EMPTY)
        self.plot.show_study(found, state.lines, chance, state.values)
        told = " · ".join(part for part in (state.title, progress_text(state)) if part)
        self.set_title("Depth study", told)
        self.form.show_state(state)

    def draw(self, snapshot: Snapshot) -> None:
        """Nothing: a study has runs of its own."""

    def clear(self) -> None:
        """Keeps the study: it is of its own, like the table of runs."""

    def reading(self, scene: QPointF) -> str:
        at = self.plot.value_at(scene)
        return "" if at is None else self.plot.reading_at(at, self.state.axis)

    def table(self) -> Table:
        header = self.state.header
        return header, [[row[name] for name in header] for row in self.state.rows]

    def _set_form_margins(self) -> None:
        side = theme.px(LEFT_PX)
        self._above.setContentsMargins(side, 0, theme.px(RIGHT_PX), theme.px(GAP_PX))

    def _place_labels(self) -> None:
        self.form.setVisible(self.width() >= theme.px(FORM_FROM_PX))
        self.plot.fit_room(self.canvas.width())
        self.canvas.lay_out()
        self.canvas.show_hint(self.hint_shown)
        self.plot.place_labels()

    def restyle(self) -> None:
        super().restyle()
        if hasattr(self, "form"):
            self.form.restyle()
            self._set_form_margins()
            self._place_labels()
