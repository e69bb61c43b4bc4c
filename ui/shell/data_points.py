"""Points that are set in the prediction view become edits of the design's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from simulator.data import DATASETS
from simulator.data.points import numbered
from simulator.design import edits

if TYPE_CHECKING:
    from simulator.data.spec import DataSpec
    from ui.document.document import Document
    from ui.shell.docks.dock_area import DockArea
    from ui.views.predictions.view import PredictionView


class DataPoints(QObject):
    """Adds, moves and removes points of the design's data; each is one undo step."""

    def __init__(self, document: Document, dock_area: DockArea) -> None:
        super().__init__(document)
        self._document, self._dock_area = document, dock_area
        self._view: PredictionView | None = None
        self._data: DataSpec | None = None  # whose samples the view's numbers count
        dock_area.view_made.connect(self._on_made)
        document.design_changed.connect(self._update_view)

    def _on_made(self, name: str) -> None:
        if name != "prediction_view":
            return
        from ui.views.predictions.view import PredictionView

        view = self._dock_area.views[name]
        assert isinstance(view, PredictionView)
        view.point_added.connect(self._add)
        view.point_moved.connect(self._move)
        view.point_removed.connect(self._remove)
        self._view = view
        self._update_view()

    def _update_view(self, *_: object) -> None:
        if self._view is not None:
            data = self._document.design.data
            if data != self._data:
                self._data = data
                self._view.drop_point()  # its number may be that of another sample now
            by_hand = tuple((n, p.x1, p.x2) for n, p in numbered(data.points, data.samples))
            self._view.set_editable("points" in DATASETS[data.name].settings, by_hand)

    def _add(self, x1: float, x2: float, target: float) -> None:
        self._document.edit("Add point", lambda design: edits.add_point(design, x1, x2, target))

    def _move(self, sample: int, x1: float, x2: float) -> None:
        self._document.edit("Move point", lambda design: edits.move_point(design, sample, x1, x2))

    def _remove(self, sample: int) -> None:
        self._document.edit("Remove point", lambda design: edits.remove_point(design, sample))
